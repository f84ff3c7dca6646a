import type { QueryClient } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { createBrowserRouter, type LoaderFunctionArgs, type RouteObject } from 'react-router';
import { loadTexts } from '../i18n/i18n.js';
import { AREAS, type Area } from './areas.js';
import { inArea, signedIn } from './guards.js';
import { holds, sessionQuery, type WebSession } from './session/session.js';
import { FaultPage } from './shell/fault-page.js';
import { Opening } from './shell/opening.js';

/** What a part of the house brings along. */
interface AreaPages {
  readonly Shell: ComponentType;
  readonly Pages: ComponentType;
  /** Begins to read what the part's first page shows. */
  readonly readAhead?: (queries: QueryClient, session: WebSession) => void;
}

/** Each part of the house brings its own pages, loaded when somebody enters it. */
const areaPages: Readonly<Record<Area['name'], () => Promise<AreaPages>>> = {
  worker: () => import('./areas/worker.js'),
  station: () => import('./areas/station.js'),
  city: () => import('./areas/city.js'),
  audit: () => import('./areas/audit.js'),
  hotline: () => import('./areas/hotline.js'),
  elder: () => import('./areas/elder.js'),
  volunteer: () => import('./areas/volunteer.js'),
};

/** All pages. Addresses are in English and never change once released: people keep them as bookmarks. */
export function makeRouter(queries: QueryClient) {
  return createBrowserRouter([
    {
      id: 'root',
      ErrorBoundary: FaultPage,
      HydrateFallback: Opening,
      loader: async () => {
        await queries.ensureQueryData(sessionQuery);
        return null;
      },
      children: [
        ...AREAS.map((area) => ({
          path: area.path,
          loader: (args: LoaderFunctionArgs) => {
            void readAhead(queries, area, args.request);
            return inArea(queries, area)(args);
          },
          lazy: async () => ({ Component: (await areaPages[area.name]()).Shell }),
          children: everyAddress(async () => ({
            Component: (await areaPages[area.name]()).Pages,
          })),
        })),
        ...ownPages(queries),
        publicPages(),
      ],
    },
  ]);
}

/**
 * Asks for what the first page of a part shows as soon as its code is there, and not when the page has been drawn. What
 * goes wrong is said by the page itself, which asks again.
 */
async function readAhead(queries: QueryClient, area: Area, { url }: Request): Promise<void> {
  if (new URL(url).pathname !== area.path) return;
  const wanted = [queries.ensureQueryData(sessionQuery), areaPages[area.name]()] as const;
  const [session, pages] = await Promise.all(wanted).catch(() => [null, null] as const);
  if (session !== null && holds(session, ...area.roles)) pages.readAhead?.(queries, session);
}

function ownPages(queries: QueryClient): RouteObject[] {
  return [
    {
      path: '/login',
      loader: () => loadTexts('session').then(() => null),
      lazy: async () => ({
        Component: (await import('../features/session/login-page.js')).LoginPage,
      }),
    },
    {
      path: '/me/*',
      loader: signedIn(queries, 'session'),
      lazy: async () => ({ Component: (await import('./areas/me.js')).Pages }),
    },
  ];
}

function publicPages(): RouteObject {
  return {
    path: '/',
    loader: () => loadTexts('public').then(() => null),
    lazy: async () => ({ Component: (await import('./areas/public.js')).Shell }),
    children: everyAddress(async () => ({
      Component: (await import('./areas/public.js')).Pages,
    })),
  };
}

/** Below a part: its first page and all others. The splat alone would leave the first one out. */
function everyAddress(lazy: () => Promise<{ Component: ComponentType }>): RouteObject[] {
  return [
    { index: true, lazy },
    { path: '*', lazy },
  ];
}
