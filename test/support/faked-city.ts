import type { INestApplicationContext } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Principal, RoleGrant } from '../../src/auth/principal.js';
import { importFile } from '../../src/cli/client/import-directory.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import { FoundingService } from '../../src/modules/members/founding.service.js';
import { fixtureFile } from '../faults/killed-city.js';
import { startTestApp, type TestApp } from './app.js';
import type { FakedClock } from './faked-clock.js';
import { insertMember, insertUnit } from './people.js';
import { sql } from './sql.js';
import type { TestDatabase } from './test-database.js';

/** A person of the export, as callers of the services are known. */
export interface Actor extends Principal {
  /** Code of the member's community. */
  readonly community: string;
  readonly household: string | null;
}

/** The people of one community. */
export interface Neighbourhood {
  readonly community: string;
  readonly elders: readonly Actor[];
  readonly volunteers: readonly Actor[];
  readonly workers: readonly Actor[];
}

/** A city of the export, in a database of its own. */
export interface FakedCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly clock: FakedClock;
  readonly bookId: number;
  readonly admin: Actor;
  /** The one at the canteen's till. */
  readonly cashier: Actor;
  readonly neighbourhoods: readonly Neighbourhood[];
  /** Stops the application; the database stays. */
  close(): Promise<void>;
}

const CITY = 'GD-YJ';
const PASSWORD = 'correct-horse-battery-9';
const CANTEEN = 'CANTEEN';

/**
 * Fills a database with the units, services and members of the test export, a canteen and somebody at its till. Cities
 * cloned from one such database have the same people and units, by id. Afterwards nobody is connected to it.
 */
export async function fillOrigin(database: TestDatabase): Promise<TestDatabase> {
  const app = await startTestApp({ database });
  try {
    const founding = app.app.get(FoundingService, { strict: false });
    const city = { code: CITY, name: '示范市', adminNo: 'ADMIN' };
    const { bookId, initialPassword } = await founding.found(city);
    const login = { identifier: 'ADMIN', password: initialPassword ?? '' };
    const admin = await signIn(app.url, login, PASSWORD);
    for (const kind of ['units', 'services', 'members'] as const) {
      await importFile(admin, { kind, file: fixtureFile(kind), dryRun: false });
    }
    const parent = await readUnit(database, bookId, 'D1T1C1');
    const unit = await insertUnit(database, { bookId, code: CANTEEN, kind: 'provider', parent });
    await insertMember(database, { unit, memberNo: 'TILL', roles: ['station_admin'] });
  } finally {
    await app.close();
  }
  return database;
}

/** Opens the city of a filled database, with the application in this process, on a clock that a life of it sets. */
export async function openFakedCity(database: TestDatabase, clock: FakedClock): Promise<FakedCity> {
  const app = await startTestApp({ database });
  stopSchedules(app.app);
  const actors = await readActors(database);
  const named = (memberNo: string): Actor => {
    const actor = actors.find((each) => each.memberNo === memberNo);
    if (actor === undefined) throw new Error(`${memberNo} is not of this city`);
    return actor;
  };
  return {
    database,
    app,
    clock,
    bookId: named('ADMIN').bookId,
    admin: named('ADMIN'),
    cashier: named('TILL'),
    neighbourhoods: neighbourhoodsOf(actors),
    close: () => app.close(),
  };
}

/**
 * Schedules are kept by a clock that goes; on one that stands still, or leaps, they would only complain, or do in between
 * what a test does step by step.
 */
export function stopSchedules(app: INestApplicationContext): void {
  const registry = app.get(SchedulerRegistry, { strict: false });
  for (const job of registry.getCronJobs().values()) void job.stop();
  for (const name of registry.getIntervals()) registry.deleteInterval(name);
  for (const name of registry.getTimeouts()) registry.deleteTimeout(name);
}

function neighbourhoodsOf(actors: readonly Actor[]): Neighbourhood[] {
  const withRole = (community: string, role: RoleGrant['role']): Actor[] =>
    actors.filter(
      (actor) => actor.community === community && actor.grants.some((held) => held.role === role),
    );
  const communities = [...new Set(actors.map(({ community }) => community))].sort();
  return communities
    .map((community) => ({
      community,
      elders: withRole(community, 'elder'),
      volunteers: withRole(community, 'volunteer'),
      workers: withRole(community, 'social_worker'),
    }))
    .filter(({ elders, volunteers, workers }) =>
      [elders, volunteers, workers].every((people) => people.length > 0),
    );
}

interface ActorRow {
  memberId: string;
  memberNo: string;
  bookId: number;
  community: string;
  household: string | null;
  grants: RoleGrant[];
}

async function readActors(database: TestDatabase): Promise<Actor[]> {
  const rows = await sql<ActorRow>(
    database.readerUrl,
    `SELECT m.id AS "memberId", m.member_no AS "memberNo", m.book_id AS "bookId", u.code AS community, m.household,
       json_agg(json_build_object('role', g.role, 'unitId', g.unit_id, 'unitPath', gu.path)) AS grants
     FROM kapok.members m
     JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
     JOIN kapok.role_grants g ON g.book_id = m.book_id AND g.member_id = m.id AND g.revoked_at IS NULL
     JOIN kapok.units gu ON gu.book_id = g.book_id AND gu.id = g.unit_id
     GROUP BY m.book_id, m.id, u.code ORDER BY m.member_no`,
  );
  return rows.map((row) => ({ ...row, sessionId: row.memberId }));
}

async function readUnit(database: TestDatabase, bookId: number, code: string) {
  const [unit] = await sql<{ bookId: number; id: string; code: string; path: string }>(
    database.readerUrl,
    'SELECT book_id AS "bookId", id, code, path FROM kapok.units WHERE book_id = $1 AND code = $2',
    [bookId, code],
  );
  if (unit === undefined) throw new Error(`${code} is not a unit`);
  return unit;
}
