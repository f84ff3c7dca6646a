import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBook } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { reconcileBook } from '../../src/modules/reconciliation/reconcile-book.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import { SettlementWorker } from '../../src/modules/settlements/settlement-worker.js';
import { addDays, shanghaiMonth } from '../../src/platform/clock/shanghai.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { hledger, hledgerBalances } from '../support/hledger.js';
import { FROM_SOURCES } from '../support/service-process.js';
import { sql } from '../support/sql.js';
import { quietPool } from '../support/test-ledger.js';
import { AN_HOUR_MS, DisputesDesk, type PostedRecord } from './disputes-desk.js';

const CITY = 'GD-T1';
const THIS_MONTH = shanghaiMonth(new Date());
const LAST_MONTH = addMonths(THIS_MONTH, -1);
const dayOf = (n: number) => addDays(`${LAST_MONTH}-01`, n);

let desk: DisputesDesk;
let folder: string;
/** Paid across communities by own and granted minutes, reversed after the close. */
let crossing: PostedRecord;
/** Issued, above the daily cap, reversed before the close. */
let honoured: PostedRecord;
/** Paid by a booking, corrected after the close. */
let corrected: PostedRecord;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kapok-disputes-'));
  desk = await DisputesDesk.open();
  const at = (n: number) => `${dayOf(n)}T08:00:00+08:00`;
  crossing = await desk.posted({
    ...{ granted: 20, own: 70, booked: 60, minutes: 50, isElsewhere: true, startedAt: at(3) },
  });
  honoured = await desk.posted({ minutes: 600, startedAt: at(4) });
  corrected = await desk.posted({ own: 90, booked: 60, startedAt: at(5) });
}, 60_000);

afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true });
});

const month = (path = '') => `/v1/settlements/${LAST_MONTH}${path}`;

async function settle(): Promise<{
  state: string;
  waitsFor?: { reason: string; count: number }[];
}> {
  const { app } = desk.funding.desk.app;
  const asked = await desk.funding.desk.post(desk.admin, month('/run'), {}, null);
  expect(asked.status).toBe(202);
  await app.get(SettlementWorker, { strict: false }).idle();
  return (await desk.funding.desk.get(desk.admin, month())).body;
}

/** The two cities of the desk share a database; this is the one that is disputed in. */
async function book() {
  const pool = quietPool(desk.funding.desk.database.readerUrl);
  try {
    const found = await findBook(pool, CITY);
    if (found === null) throw new Error('there is no book');
    const { faults } = await verifyBook(pool, found);
    const client = await pool.connect();
    try {
      const results = await reconcileBook(client, { id: found.id, months: [] }, () => undefined);
      return { faults, drifts: results.flatMap(({ drifts }) => drifts) };
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

it('waits with its close for what is undecided, and closes after the reversal', async () => {
  const id = await desk.file(honoured);
  expect(await settle()).toMatchObject({
    state: 'waiting',
    waitsFor: [{ reason: 'records_disputed', count: 1 }],
  });
  await desk.decide(id, { outcome: 'reversed' });
  await desk.lapse(id);
  expect(await settle()).toMatchObject({ state: 'done' });
  expect(await book()).toEqual({ faults: [], drifts: [] });
}, 60_000);

it('is corrected after its close in the open month, and what was netted comes back', async () => {
  const { city, funding } = desk;
  expect(await funding.totals(city)).toMatchObject({ here: 0n, elsewhere: 0n });
  const id = await desk.through(crossing, { outcome: 'reversed' });
  const { body } = await desk.get(crossing.elder, `/${id}`);
  expect(body.state).toBe('reversed');
  // Thirty own minutes had crossed: they cross back, to be netted with this month.
  expect(await funding.totals(city)).toMatchObject({ here: -30n, elsewhere: 30n });
  expect(await funding.purse(crossing.elder)).toMatchObject({ granted: '20', own: '70' });

  const endedAt = new Date(Date.parse(corrected.startedAt) + AN_HOUR_MS / 2).toISOString();
  const correction = { startedAt: corrected.startedAt, endedAt };
  const second = await desk.through(corrected, { outcome: 'corrected', correction });
  const { body: after } = await desk.get(corrected.elder, `/${second}`);
  expect(after.correctionRefusedBy).toBeNull();
  const approved = await funding.approve(desk.worker, after.correctedRecordId);
  expect(approved.body).toMatchObject({ outcome: 'approved', effectiveOn: `${THIS_MONTH}-01` });
  expect(await book()).toEqual({ faults: [], drifts: [] });
}, 60_000);

it('stands on the volunteer’s statement as hours and their reversal', async () => {
  const { volunteer } = honoured;
  const path = `/v1/members/${volunteer.id}/statement`;
  const { body } = await desk.funding.desk.get(volunteer, path);
  const lines = body.items.map((line: { kind: string; amountMinutes: string }) => [
    line.kind,
    line.amountMinutes,
  ]);
  expect(lines).toEqual(
    expect.arrayContaining([
      ['service', '480'],
      ['reverse', '-480'],
    ]),
  );
});

it('is found right by hledger, which reaches the same balances', async () => {
  const { readerUrl } = desk.funding.desk.database;
  const file = join(folder, 'journal.hledger');
  const cli = join(PROJECT_ROOT, 'src', 'cli.ts');
  const args = ['export', '--city', CITY, '--format', 'hledger', '--out', file];
  const env = { PATH: process.env.PATH, DATABASE_URL: readerUrl };
  const done = spawnSync(process.execPath, [...FROM_SOURCES, cli, ...args], {
    env,
    encoding: 'utf8',
  });
  expect(done).toMatchObject({ stderr: '', status: 0 });
  expect(hledger(file, 'check')).toBe('');
  const rows = await sql<{ name: string; balance: string }>(
    readerUrl,
    `SELECT concat(owner_kind, ':', purpose, ':', id, ' ', asset) AS name, balance::text FROM ledger.account
     WHERE book_id = $1 AND balance <> 0`,
    [desk.city.bookId],
  );
  const balances = new Map(rows.map(({ name, balance }) => [name, BigInt(balance)]));
  expect(hledgerBalances(file)).toEqual(balances);
}, 60_000);
