import type { TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { createEverybody, type Everybody } from './all-roles.js';
import { startProbe } from './probe.js';
import { type RawAnswer, type RawRequest, sendRaw } from './send-raw.js';
import {
  badBodies,
  fillPath,
  readingRoutes,
  type WritingRoute,
  writingRoutes,
} from './writing-routes.js';

/** The walks grow with the routes, and logins cost time on purpose. */
const WALK_LIMIT_MS = 240_000;

describe('bad input on every writing route of the service', () => {
  let database: TestDatabase;
  let app: TestApp;
  let everybody: Everybody;

  const send = (method: string, path: string, request: RawRequest = {}): Promise<RawAnswer> =>
    sendRaw(`${app.url}${path}`, method, request);

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  let routes: WritingRoute[];
  let reading: ReturnType<typeof readingRoutes>;

  beforeAll(async () => {
    database = await createTestDatabase();
    everybody = await createEverybody(database);
    app = await startProbe(database);
    const document = await (await fetch(`${app.url}/openapi.json`)).json();
    routes = writingRoutes(document);
    reading = readingRoutes(document);
  });

  async function headersFor(route: WritingRoute): Promise<Record<string, string>> {
    return {
      Authorization: `Bearer ${await everybody.signIn(app.app)}`,
      ...(route.needsKey && { 'Idempotency-Key': `bad-input-${Math.random()}` }),
    };
  }

  it('covers the routes of the modules', () => {
    expect(routes.map(({ path }) => path)).toContain('/v1/auth/login');
  });

  it(
    'answers malformed bodies with a code',
    async () => {
      const bodies = ['{', '{"a":1,"a":1}', '{"__proto__":1}', '"\\ud800"', '['.repeat(10_000)];
      const faults: unknown[] = [];
      for (const route of routes.filter(({ takesJson }) => takesJson)) {
        const headers = await headersFor(route);
        for (const body of bodies) {
          const answer = await send(route.method, fillPath(route.path), { body, headers });
          if (answer.code !== 'malformed_json') faults.push({ route: route.path, body, answer });
        }
      }
      expect(faults).toEqual([]);
    },
    WALK_LIMIT_MS,
  );

  it(
    'answers a wrong content type with a code',
    async () => {
      const faults: unknown[] = [];
      for (const route of routes) {
        const headers = { ...(await headersFor(route)), 'Content-Type': 'text/weird' };
        const answer = await send(route.method, fillPath(route.path), { body: 'x', headers });
        if (answer.code !== 'unsupported_media_type') faults.push({ route: route.path, answer });
      }
      expect(faults).toEqual([]);
    },
    WALK_LIMIT_MS,
  );

  it(
    'never answers a fault to a body of the wrong shape, nor accepts an unknown field',
    async () => {
      const faults: unknown[] = [];
      for (const route of routes.filter(({ schema }) => schema !== null)) {
        const headers = await headersFor(route);
        for (const { body, mustFail } of badBodies(route)) {
          const answer = await send(route.method, fillPath(route.path), { body, headers });
          const refused = answer.status >= 400 && answer.status < 500 && answer.code !== null;
          const accepted = answer.status < 300 && !mustFail;
          if (!refused && !accepted) {
            faults.push({ route: route.path, body: body.slice(0, 200), answer });
          }
        }
      }
      expect(faults).toEqual([]);
    },
    WALK_LIMIT_MS,
  );

  it(
    'never answers a fault to a strange path',
    async () => {
      const faults: unknown[] = [];
      for (const route of routes.filter(({ path }) => path.includes('{'))) {
        const headers = await headersFor(route);
        for (const id of [
          'x',
          '0',
          '-1',
          '%F0%9F%98%80',
          "'%20OR%201=1",
          'null',
          'a'.repeat(199),
        ]) {
          const answer = await send(route.method, fillPath(route.path, id), {
            body: '{}',
            headers,
          });
          const refused = answer.status >= 400 && answer.status < 500 && answer.code !== null;
          if (!refused) faults.push({ route: route.path, id, answer });
        }
      }
      expect(faults).toEqual([]);
    },
    WALK_LIMIT_MS,
  );

  it(
    'never answers a fault to a strange path or query of a reading route',
    async () => {
      const values = [
        '',
        '0',
        '-1',
        '1e9',
        'x',
        '%F0%9F%98%80',
        "'--",
        '2026-02-30',
        'a'.repeat(5_000),
      ];
      const headers = { Authorization: `Bearer ${await everybody.signIn(app.app)}` };
      const faults: unknown[] = [];
      for (const { path, names } of reading) {
        const queries = ['noSuchFilter', ...names].flatMap((name) => [
          ...values.map((value) => `${name}=${value}`),
          `${name}=1&${name}=2`,
          `${name}[a]=1`,
        ]);
        const urls = [
          ...queries.map((query) => `${fillPath(path)}?${query}`),
          ...(path.includes('{') ? values.slice(1, 8).map((value) => fillPath(path, value)) : []),
        ];
        const asked = urls.filter((one) => !one.startsWith('/v1/probe/fault'));
        const answers = await Promise.all(asked.map((url) => send('GET', url, { headers })));
        answers.forEach((answer, index) => {
          const refused = answer.status >= 400 && answer.status < 500 && answer.code !== null;
          const url = asked[index]?.slice(0, 200);
          if (!refused && answer.status >= 300) faults.push({ url, answer });
        });
      }
      expect(faults).toEqual([]);
    },
    WALK_LIMIT_MS,
  );
});
