import type { QueryClient } from '@tanstack/react-query';
import { type LoaderFunctionArgs, redirect } from 'react-router';
import { loadTexts } from '../i18n/i18n.js';
import { TEXTS_OF } from './area-texts.js';
import type { Area } from './areas.js';
import { holds, sessionQuery, type WebSession } from './session/session.js';

/** A loader for a page that needs somebody: others sign in first and come back. */
export function signedIn(queries: QueryClient, ...texts: string[]) {
  return async ({ request }: LoaderFunctionArgs): Promise<null> => {
    const [session] = await Promise.all([
      queries.ensureQueryData(sessionQuery),
      loadTexts(...texts),
    ]);
    requireSession(session, request);
    return null;
  };
}

/** A loader for a part of the house: who holds none of its roles is sent home. */
export function inArea(queries: QueryClient, area: Area) {
  return async ({ request }: LoaderFunctionArgs): Promise<null> => {
    const [session] = await Promise.all([
      queries.ensureQueryData(sessionQuery),
      loadTexts(...(TEXTS_OF[area.name] ?? [])),
    ]);
    requireSession(session, request);
    if (!holds(session, ...area.roles)) throw redirect('/');
    return null;
  };
}

function requireSession(
  session: WebSession | null,
  request: Request,
): asserts session is WebSession {
  const { pathname, search } = new URL(request.url);
  if (session === null) {
    throw redirect(`/login?${new URLSearchParams({ from: pathname + search })}`);
  }
  if (session.mustChangePassword && pathname !== '/me/password') throw redirect('/me/password');
}
