import { type INestApplicationContext, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS_METADATA } from '../../src/auth/access.decorator.js';
import { PAGE_PREFIXES } from '../../src/platform/web/web-pages.js';
import { builtFrontEnd } from '../e2e/web-fixture.js';
import { startTestApp } from '../support/app.js';
import { startProbeApp } from '../support/probe.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface Route {
  name: string;
  path: string;
  declares: boolean;
}

/** Every route of every controller of a running service, and whether it says who may call it. */
function routesOf(app: INestApplicationContext): Route[] {
  const scanner = new MetadataScanner();
  const routes: Route[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      for (const method of scanner.getAllMethodNames(metatype.prototype)) {
        const handler = metatype.prototype[method];
        const verb = Reflect.getMetadata(METHOD_METADATA, handler);
        if (verb === undefined) continue;
        const path = `${Reflect.getMetadata(PATH_METADATA, metatype)}/${Reflect.getMetadata(PATH_METADATA, handler)}`;
        routes.push({
          name: `${metatype.name}.${method}`,
          path: `${RequestMethod[verb]} ${`/${path}`.replace(/\/+/g, '/')}`,
          declares: [handler, metatype].some((on) => Reflect.hasMetadata(ACCESS_METADATA, on)),
        });
      }
    }
  }
  return routes;
}

/** The few routes beside the controllers, which no guard stands before; each must let everybody in, or see for itself. */
const UNGUARDED = [
  '/metrics',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/docs',
  '/docs/style.css',
  '/',
  '/sw.js',
  '/manifest.webmanifest',
  '/favicon.ico',
  '/kapok-verify.html',
  // Of `/assets/*` and `/icons/*`, too, nothing but the star is printed.
  ...PAGE_PREFIXES.flatMap((prefix) => [prefix, `${prefix}*`]),
];

/** Where controllers stand: the API, and the files of the public log, whose paths C2SP tlog-tiles lays down. */
const GUARDED = /^\/(?:v1|log)\//;

/** The paths that Fastify itself knows of, read from its printed tree. */
function fastifyPaths(app: NestFastifyApplication): string[] {
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  const parents: string[] = [];
  const paths: string[] = [];
  for (const line of tree.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)( \([A-Z, ]+\))?$/.exec(line);
    if (match === null) continue;
    const depth = (match[1] ?? '').length / 4;
    const path = `${depth === 0 ? '' : parents[depth - 1]}${match[2]}`;
    parents[depth] = path;
    if (match[3] !== undefined) paths.push(path);
  }
  return paths;
}

const undeclared = (routes: Route[]) =>
  routes.filter((route) => !route.declares).map((route) => route.name);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
});

it('every route of the service declares who may call it, with @Public, @SignedIn or @Allow', async () => {
  const env = { KAPOK_WEB_DIR: await builtFrontEnd() };
  const { app, close } = await startTestApp({ database, env });
  const routes = routesOf(app);
  const paths = fastifyPaths(app);
  await close();
  // Of the one wildcard Fastify prints nothing but the star.
  expect(routes.filter(({ path }) => path.endsWith('*')).map(({ name }) => name)).toEqual([
    'TilesController.getTile',
  ]);
  const unguarded = paths.filter((path) => !/^\/?\*$/.test(path) && !GUARDED.test(path));
  expect(unguarded.sort()).toEqual(UNGUARDED.sort());
  expect(paths).toContain('/v1/auth/login');
  expect(routes.map((route) => route.name)).toContain('AuthController.login');
  expect(undeclared(routes)).toEqual([]);
  expect(routes.filter((route) => !GUARDED.test(route.path.replace(/^[A-Z]+ /, '')))).toEqual([]);
});

it('a route without a declaration is found by the test above', async () => {
  const { app, close } = await startProbeApp(database);
  const routes = routesOf(app);
  await close();
  expect(undeclared(routes)).toEqual(['ProbeController.undeclared']);
});
