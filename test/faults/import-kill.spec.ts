import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { approveAll } from '../../scripts/city/approvals.js';
import { readCityExport } from '../../scripts/city/export-directory.js';
import { readTotals } from '../../scripts/city/totals.js';
import { staff } from '../../scripts/city/workers.js';
import type { ApiClient } from '../../src/cli/client/api-client.js';
import type { ImportView } from '../../src/cli/client/import-directory.js';
import {
  BROKEN_APPROVALS,
  FIXTURE,
  fixtureFile,
  importPeople,
  KilledCity,
  SOAK,
  type Victim,
} from './killed-city.js';

const EXPECTED = JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8'));
const PATIENCE_MS = 60_000;
/** How many rows must be done when each kill comes; some must still be open. */
const KILLS_AFTER = SOAK ? [500, 2_000, 4_000, 6_000, 8_000] : [1_000];
/** Communities whose workers approve what was imported: all of them, or enough to see that it goes on. */
const COMMUNITIES = SOAK ? 1_000 : 3;

jest.setTimeout(SOAK ? 900_000 : 180_000);

interface Row {
  readonly line: number;
  readonly ref: string | null;
  readonly accepted: boolean;
  readonly code: string | null;
}

let city: KilledCity;

beforeEach(async () => {
  city = new KilledCity();
  await city.start();
});

afterEach(() => city.close());

/** Starts the import of the records and gives its id. */
async function startImport(client: ApiClient): Promise<string> {
  await importPeople(client);
  const { id } = await client.send<{ id: string }>({
    method: 'POST',
    path: '/v1/imports',
    query: { kind: 'records' },
    body: fixtureFile('records'),
    repeatable: false,
  });
  return id;
}

async function until(client: ApiClient, id: string, reached: (view: ImportView) => boolean) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const view = await client.get<ImportView>(`/v1/imports/${id}`);
    if (reached(view) || view.state === 'failed') return view;
    await sleep(10);
  }
  throw new Error('the import does not move');
}

async function rowsOf(client: ApiClient, id: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of client.list<Row>(`/v1/imports/${id}/rows`)) rows.push(row);
  return rows;
}

/** Kills when so many rows are done, starts anew, and gives the rows that were acknowledged before. */
async function killAfter(rowsDone: number, victim: Victim, id: string): Promise<Row[]> {
  const client = await city.admin();
  const view = await until(client, id, (each) => each.rowsDone >= rowsDone);
  expect(view.state).toBe('running');
  const acknowledged = await rowsOf(client, id);
  expect(acknowledged.length).toBeGreaterThanOrEqual(rowsDone);
  await city.kill(victim);
  await city.start();
  return acknowledged;
}

/** What was acknowledged stands, the rest followed by itself, and nothing is there twice. */
async function expectResumed(id: string, acknowledged: readonly Row[]): Promise<void> {
  const client = await city.admin();
  const view = await until(client, id, ({ state }) => state === 'done');
  expect(view).toMatchObject({
    state: 'done',
    rowsDone: EXPECTED.rows,
    accepted: EXPECTED.accepted,
    refusals: EXPECTED.refusals,
  });
  const rows = await rowsOf(client, id);
  expect(new Set(rows.map(({ line }) => line)).size).toBe(EXPECTED.rows);
  expect(rows.slice(0, acknowledged.length)).toEqual(acknowledged);
  const stored = await recordNumbers(client);
  const accepted = rows.filter((row) => row.accepted).map(({ ref }) => ref);
  expect(stored.sort()).toEqual(accepted.sort());
}

async function recordNumbers(client: ApiClient): Promise<string[]> {
  const numbers: string[] = [];
  const records = client.list<{ recordNo: string }>('/v1/service-records', { unit: 'GD-YJ' });
  for await (const { recordNo } of records) numbers.push(recordNo);
  return numbers;
}

/** The workers approve what was imported, and the ledger bears it. All of them come to what was expected. */
async function expectApprovable(id: string): Promise<void> {
  const admin = await city.admin();
  const { communities } = await readCityExport(FIXTURE);
  const staffed = await staff(admin, communities.slice(0, COMMUNITIES));
  const { approved, refusedToFirstWorker } = await approveAll(staffed);
  expect(approved).toBeGreaterThan(0);
  expect(await city.query(BROKEN_APPROVALS)).toEqual([]);
  const entries = approved + (await city.factsInChain());
  expect(await city.verify()).toMatchObject({ faults: [], entries });
  if (staffed.length < communities.length) return;
  const records = await admin.get<ImportView>(`/v1/imports/${id}`);
  const totals = await readTotals(admin, { records, communities: staffed, refusedToFirstWorker });
  expect(totals).toEqual(EXPECTED);
}

describe('an import in the middle of which', () => {
  it.each<Victim>(['the server', 'PostgreSQL and the server'])(
    '%s is killed is resumed by the next server, each acknowledged row there once, and can be approved',
    async (victim) => {
      const id = await startImport(await city.admin());
      let acknowledged: Row[] = [];
      for (const rowsDone of KILLS_AFTER) {
        const rows = await killAfter(rowsDone, victim, id);
        expect(rows.slice(0, acknowledged.length)).toEqual(acknowledged);
        acknowledged = rows;
      }
      await expectResumed(id, acknowledged);
      await expectApprovable(id);
    },
  );
});
