import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { Role } from '../../src/auth/principal.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import type { Place } from './authorisation-matrix-objects.js';
import { openPlaces, PLACES, type PlaceName } from './authorisation-matrix-places.js';
import { CALLERS, type CallerName, MatrixPlayer, routesOf } from './authorisation-matrix-player.js';
import type { ApiDescription } from './authorisation-matrix-sample.js';

/**
 * Who may call what: every route with every role, on objects of their own, of others in their unit, of a sibling unit
 * and of another city. The answers stand in authorisation-matrix.txt; write it anew with
 * `KAPOK_TEST_MATRIX=write npm test -- test/e2e/authorisation-matrix.spec.ts` and read what has changed.
 */
const TABLE = fileURLToPath(new URL('./authorisation-matrix.txt', import.meta.url));

let database: TestDatabase;
let app: TestApp;
let api: ApiDescription;
let places: Readonly<Record<PlaceName, Place>>;
let lines: Map<string, string>;
let faults: readonly string[];

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  const opened = await openPlaces({ database, app });
  places = opened.places;
  const callers = await callersOf(opened.city.community, opened.city.city);
  api = (await app.http().get('/openapi.json')).body as ApiDescription;
  const player = new MatrixPlayer(app, api, places, callers);
  lines = await player.playAll();
  faults = player.faults;
}, 600_000);

afterAll(async () => {
  jest.restoreAllMocks();
  await app?.close();
  await database?.drop();
});

async function callersOf(
  unit: Place['unit'],
  city: Place['unit'],
): Promise<Readonly<Record<CallerName, string | null>>> {
  const holder = async (role: Role | null, at = unit): Promise<string> =>
    (await newMember(database, app, { unit: at, roles: role === null ? [] : [role] }))
      .authorization;
  const of = ({ authorization }: SignedInMember) => authorization;
  return {
    nobody: null,
    member: await holder(null),
    volunteer: of(places.own.volunteer),
    elder: of(places.own.elder),
    proxy: of(places.own.proxy),
    social_worker: await holder('social_worker'),
    operator: of(places.own.operator),
    station_admin: await holder('station_admin'),
    city_admin: await holder('city_admin', city),
    auditor: await holder('auditor', city),
  };
}

const read = (): Map<string, string> =>
  new Map(
    readFileSync(TABLE, 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z]+ \//.test(line))
      .map((line) => {
        const [name = '', ...cells] = line.split(/ {2,}| (?=[!0+?x-]+(?: |$))/);
        return [name, cells.filter((cell) => cell !== '').join(' ')];
      }),
  );

it('every route answers every role as the committed table says', () => {
  if (process.env.KAPOK_TEST_MATRIX === 'write') writeFileSync(TABLE, textOf(lines));
  expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(read()));
});

function textOf(rows: ReadonlyMap<string, string>): string {
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const body = [...rows].map(([name, cells]) => `${name.padEnd(width)}  ${cells}`);
  return `${HEADER}\n${body.join('\n')}\n`;
}

const HEADER = `Who may call what. Made by authorisation-matrix.spec.ts, which compares it with what a running service answers.
A cell a caller, in this order: ${CALLERS.join(' ')}.
They hold their role at a community; city_admin and auditor for the city. The proxy acts for the elder.
Four letters: objects of their own, of others of their unit, of a sibling unit, of another city. One letter: no object.
  +  let through to the work (which may still refuse by a rule: 409, 422)    x  refused by such a rule with 403
  -  403, not for this role    0  404 or unknown, as if it were not there    !  401, not signed in    ?  400, went no further
`;

it('nothing is a fault', () => {
  expect(faults).toEqual([]);
});

it('the table is of all routes that the service has, and of no others', () => {
  expect([...lines.keys()].sort()).toEqual(
    routesOf(api)
      .map(({ name }) => name)
      .sort(),
  );
  expect(lines.size).toBeGreaterThan(150);
});

it('nobody is let in without a login but where everybody is', () => {
  const open = [...lines].filter(([, cells]) => !/^!+ /.test(cells)).map(([name]) => name);
  expect(open).toEqual(PUBLIC_ROUTES);
});

/** For everybody: each of them is meant to be. */
const PUBLIC_ROUTES = [
  'DELETE /v1/auth/web-session',
  'GET /log/{code}/checkpoint',
  'GET /log/{code}/tile/{path}',
  'GET /v1/auth/web-session',
  'GET /v1/certificates/{number}',
  'GET /v1/languages',
  'GET /v1/ledger/head',
  'GET /v1/log',
  'GET /v1/log/{code}',
  'GET /v1/log/{code}/checkpoints',
  'GET /v1/log/{code}/draws',
  'GET /v1/log/{code}/draws/{id}',
  'GET /v1/log/{code}/draws/{id}/file',
  'GET /v1/log/{code}/proofs/consistency',
  'GET /v1/log/{code}/proofs/inclusion',
  'GET /v1/log/{code}/witnessed',
  'GET /v1/portal',
  'GET /v1/portal/{city}/figures',
  'GET /v1/portal/{city}/lists',
  'GET /v1/portal/{city}/rules',
  'GET /v1/portal/{city}/services',
  'POST /v1/auth/login',
  'POST /v1/auth/refresh',
  'POST /v1/auth/web-session',
];

/** The cells of a row that are about places, by caller. */
const placedCells = (): { route: string; caller: CallerName; cell: string }[] =>
  [...lines].flatMap(([route, cells]) =>
    cells
      .split(' ')
      .map((cell, n) => ({ route, caller: CALLERS[n] ?? 'nobody', cell }))
      .filter(({ cell }) => cell.length === PLACES.length && !PUBLIC_ROUTES.includes(route)),
  );

it('what is of another city is not there for anybody', () => {
  const seen = placedCells().filter(({ cell }) => !/[0!-]$/.test(cell));
  expect(seen.filter(({ route }) => route !== ANSWERS_EACH)).toEqual([]);
});

/** Takes a list and answers 200 with a verdict for each item: what is foreign is `not_found` there. */
const ANSWERS_EACH = 'POST /v1/service-records/approvals';

it('a member without a role reaches nothing of others', () => {
  const seen = placedCells().filter(({ caller, cell }) => caller === 'member' && /[+x]/.test(cell));
  expect(seen.map(({ route }) => route)).toEqual(SHARED_BY_ALL);
});

it('volunteers, elders and proxies reach nothing of their neighbours but what is shown to find one another', () => {
  const seen = placedCells().filter(
    ({ caller, cell, route }) =>
      ['volunteer', 'elder', 'proxy'].includes(caller) &&
      /[+x?]/.test(cell.slice(1)) &&
      !SHARED_BY_ALL.includes(route),
  );
  expect(seen.map(({ route, caller }) => `${route} ${caller}`)).toEqual(SHOWN_TO_NEIGHBOURS);
});

it('workers of a unit reach nothing of a sibling unit', () => {
  const seen = placedCells().filter(
    ({ caller, cell, route }) =>
      ['social_worker', 'operator', 'station_admin'].includes(caller) &&
      /[+x?]/.test(cell[2] ?? '') &&
      ![...SHARED_BY_ALL, ANSWERS_EACH].includes(route),
  );
  expect(seen).toEqual([]);
});

/** The places of a city, and what anybody may sign up for there, are no secret within it. */
const SHARED_BY_ALL = [
  'GET /v1/activities/{id}',
  'GET /v1/pools/{unitCode}',
  'GET /v1/units/{code}',
];

/** Volunteers see open needs by unit and offer to come; minutes may be donated to any community of the city. */
const SHOWN_TO_NEIGHBOURS = [
  'GET /v1/care-requests/{id} volunteer',
  'GET /v1/care-requests/{id}/offers volunteer',
  'POST /v1/care-requests/{id}/offers volunteer',
  'POST /v1/transfers/donations volunteer',
  'POST /v1/transfers/donations elder',
];
