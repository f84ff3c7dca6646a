import {
  type ProgressPoint,
  SettlementProgress,
} from '../../src/modules/settlements/settlement-progress.js';
import { SettlementTick } from '../../src/modules/settlements/settlement-tick.js';
import { SettlementWorker } from '../../src/modules/settlements/settlement-worker.js';
import {
  call,
  entriesOf,
  idle,
  LAST_MONTH,
  liveTwoMonths,
  MONTH_BEFORE,
  openSettlementCity,
  type SettlementCity,
} from '../e2e/settlement-city.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';

let city: SettlementCity;
let other: TestApp;

beforeEach(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
  other = await startTestApp({ database: city.database, env: { KAPOK_SETTLEMENT_AUTO: 'true' } });
});

afterEach(async () => {
  await other.close();
  await city.close();
});

const ask = () => call(city, city.admin).post(`/${LAST_MONTH}/run`);
const find = async (month: string) => (await call(city, city.admin).get(`/${month}`)).body;
const wake = (app: TestApp) => app.app.get(SettlementWorker, { strict: false }).wake(city.bookId);
const tick = (app: TestApp) => app.app.get(SettlementTick, { strict: false }).lookAt(city.bookId);
const bothIdle = () => Promise.all([idle(city.app), idle(other)]);

/** How often each kind of entry was posted by runs. */
async function posted(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of (await entriesOf(city.database)).slice(6)) {
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const ALL_ONCE = { settle: 5, close: 2, grant: 2, expire: 1 };

/** Holds the first server where `point` says, until it is let go. */
function hold(where: Pick<ProgressPoint, 'step' | 'at'>): {
  reached: Promise<void>;
  letGo(): void;
} {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    city.app.app.get(SettlementProgress, { strict: false }).subscribe(({ month, step, at }) => {
      if (month !== MONTH_BEFORE || step !== where.step || at !== where.at) return undefined;
      resolve();
      return held;
    });
  });
  return { reached, letGo: () => letGo() };
}

/** Everything that a run writes: entries, books and periods, its row and its events. */
async function picture(): Promise<unknown[]> {
  const rows = await sql(
    city.database.superuserUrl,
    `SELECT r::text FROM kapok.settlement_runs r UNION ALL SELECT e::text FROM kapok.settlement_events e
     UNION ALL SELECT b::text FROM ledger.book b UNION ALL SELECT count(*)::text FROM ledger.closing_balance
     UNION ALL SELECT p::text FROM ledger.period p UNION ALL SELECT a::text FROM kapok.grant_awards a`,
  );
  return [await entriesOf(city.database), rows];
}

/** As if the server that holds the lease had not been heard of for long. */
async function endLease(): Promise<void> {
  const ended = await sql(
    city.database.superuserUrl,
    `UPDATE kapok.settlement_runs SET lease_until = clock_timestamp() WHERE holder IS NOT NULL RETURNING 1`,
  );
  expect(ended).toHaveLength(1);
}

describe('two servers', () => {
  it('that wake together settle two months, each entry once', async () => {
    await Promise.all([ask(), tick(other), ask(), tick(other)]);
    await bothIdle();
    expect(await posted()).toEqual(ALL_ONCE);
    expect(await find(LAST_MONTH)).toMatchObject({ state: 'done', faultCode: null });
    expect(await find(MONTH_BEFORE)).toMatchObject({ state: 'done', faultCode: null });
  });

  it('do not take a run from one another while its lease lasts', async () => {
    const { reached, letGo } = hold({ step: 'net', at: 'step_begins' });
    await ask();
    await reached;
    const before = await entriesOf(city.database);
    wake(other);
    await idle(other);
    expect(await find(MONTH_BEFORE)).toMatchObject({
      state: 'running',
      step: 'net',
      workedOn: true,
    });
    expect(await entriesOf(city.database)).toEqual(before);
    letGo();
    await bothIdle();
    expect(await posted()).toEqual(ALL_ONCE);
  });

  it('take it as soon as the lease has run out, or lies further ahead than any can', async () => {
    const { reached, letGo } = hold({ step: 'expire', at: 'step_ended' });
    await ask();
    await reached;
    await sql(
      city.database.superuserUrl,
      `UPDATE kapok.settlement_runs SET lease_until = clock_timestamp() + interval '1 hour' WHERE holder IS NOT NULL`,
    );
    wake(other);
    await idle(other);
    expect(await find(LAST_MONTH)).toMatchObject({ state: 'done' });
    letGo();
    await bothIdle();
    expect(await posted()).toEqual(ALL_ONCE);
  });
});

describe('a server that slept past its lease', () => {
  it.each<[ProgressPoint['step'], ProgressPoint['at']]>([
    ['wait', 'step_ended'],
    ['begin', 'step_begins'],
    ['expire', 'step_begins'],
    ['net', 'chunk_begins'],
    ['net', 'chunk_appended'],
    ['fix', 'chunk_begins'],
    ['fix', 'chunk_appended'],
    ['close', 'step_begins'],
    ['close', 'step_ended'],
    ['grant', 'chunk_begins'],
    ['publish', 'step_ended'],
  ])('in step %s, at %s, writes nothing more and notices', async (step, at) => {
    const { reached, letGo } = hold({ step, at });
    await ask();
    await reached;
    await endLease();
    wake(other);
    await idle(other);
    expect(await posted()).toEqual(ALL_ONCE);
    const before = await picture();
    letGo();
    await idle(city.app);
    expect(await picture()).toEqual(before);
    expect(await find(LAST_MONTH)).toMatchObject({ state: 'done', faultCode: null });
  });

  it.each<[ProgressPoint['step'], ProgressPoint['at']]>([
    ['wait', 'step_ended'],
    ['begin', 'step_begins'],
    ['begin', 'step_ended'],
    ['net', 'chunk_begins'],
    ['net', 'chunk_appended'],
    ['fix', 'chunk_begins'],
    ['fix', 'chunk_appended'],
    ['close', 'step_begins'],
    ['publish', 'step_ended'],
  ])(
    'in step %s, at %s, cannot write although its successor has done nothing yet',
    async (step, at) => {
      const { reached, letGo } = hold({ step, at });
      await ask();
      await reached;
      await sql(
        city.database.superuserUrl,
        `UPDATE kapok.settlement_runs SET fence = fence + 1, holder = gen_random_uuid(),
         lease_until = clock_timestamp() + interval '10 seconds' WHERE holder IS NOT NULL`,
      );
      const before = await picture();
      letGo();
      await idle(city.app);
      expect(await picture()).toEqual(before);
      await endLease();
      wake(other);
      await idle(other);
      expect(await posted()).toEqual(ALL_ONCE);
      expect(await find(LAST_MONTH)).toMatchObject({ state: 'done', faultCode: null });
    },
  );
});

describe('the row of a run', () => {
  it('goes forward only, whoever writes it', async () => {
    await ask();
    await bothIdle();
    const changes = [
      `UPDATE kapok.settlement_runs SET state = 'running', finished_at = NULL`,
      'UPDATE kapok.settlement_runs SET fence = 0',
      `UPDATE kapok.settlement_runs SET month = '2001-01'`,
      'DELETE FROM kapok.settlement_runs',
      'UPDATE kapok.settlement_events SET month = month',
    ];
    for (const change of changes) {
      await expect(sql(city.database.superuserUrl, change)).rejects.toMatchObject({
        code: 'KP010',
      });
    }
    const twice = sql(
      city.database.appUrl,
      `INSERT INTO kapok.settlement_runs (book_id, id, month) VALUES ($1, gen_random_uuid(), $2)`,
      [city.bookId, LAST_MONTH],
    );
    await expect(twice).rejects.toMatchObject({ constraint: 'settlement_runs_once_a_month' });
  });
});
