import { findBook } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import { STEPS } from '../../src/modules/settlements/settlement.js';
import { SettlementProgress } from '../../src/modules/settlements/settlement-progress.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { giveMinutes } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { quietPool } from '../support/test-ledger.js';
import {
  call,
  care,
  entriesOf,
  GRANT_MINUTES,
  idle,
  LAST_MONTH,
  liveTwoMonths,
  MONTH_BEFORE,
  openSettlementCity,
  type SettlementCity,
  THIS_MONTH,
} from './settlement-city.js';

let city: SettlementCity;

beforeEach(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
});

afterEach(() => city.close());

const admin = () => call(city, city.admin);
const progress = () => city.app.app.get(SettlementProgress, { strict: false });

async function settle(month: string): Promise<Record<string, unknown>> {
  expect((await admin().post(`/${month}/run`)).status).toBe(202);
  await idle(city.app);
  return (await admin().get(`/${month}`)).body;
}

/** Kinds and months of all entries that runs have posted, in order. */
async function posted(): Promise<string[]> {
  const entries = await entriesOf(city.database);
  return entries.slice(6).map(({ kind, on }) => `${kind} ${on}`);
}

describe('a settlement', () => {
  it('of two months runs them in order, each step once, and leaves every community at zero', async () => {
    const asked = await admin().post(`/${LAST_MONTH}/run`);
    expect([asked.status, asked.body.month, asked.body.state]).toEqual([
      202,
      LAST_MONTH,
      'waiting',
    ]);
    expect(asked.body.waitsFor).toEqual([
      { reason: 'earlier_month', count: 1, month: MONTH_BEFORE, since: null, units: [] },
    ]);
    await idle(city.app);
    const [ended, endedBefore] = [dayBefore(THIS_MONTH), dayBefore(LAST_MONTH)];
    expect(await posted()).toEqual([
      ...Array<string>(3).fill(`settle ${endedBefore}`),
      `close ${endedBefore}`,
      `grant ${LAST_MONTH}-01`,
      `expire ${ended}`,
      ...Array<string>(2).fill(`settle ${ended}`),
      `close ${ended}`,
      `grant ${THIS_MONTH}-01`,
    ]);
    const { body } = await admin().get('');
    expect(body.items).toMatchObject([
      {
        month: LAST_MONTH,
        state: 'done',
        step: 'publish',
        workedOn: false,
        askedBy: city.admin.id,
      },
      { month: MONTH_BEFORE, state: 'done', step: 'publish', faultCode: null, waitsFor: [] },
    ]);
    expect(await clearingBalances()).toEqual(new Set([0]));
  });

  it('is told month by month, step by step, and kept as events', async () => {
    const steps: string[] = [];
    progress().subscribe(({ month, step, at }) => {
      if (at === 'step_begins') steps.push(`${month} ${step}`);
    });
    await settle(LAST_MONTH);
    expect(steps).toEqual(
      [MONTH_BEFORE, LAST_MONTH].flatMap((month) => STEPS.map((step) => `${month} ${step}`)),
    );
    const events = await sql(
      city.database.superuserUrl,
      'SELECT month, kind FROM kapok.settlement_events ORDER BY id',
    );
    expect(events).toEqual(
      [MONTH_BEFORE, LAST_MONTH].flatMap((month) =>
        ['started', 'closed', 'done'].map((kind) => ({ month, kind })),
      ),
    );
  });

  it('expires what is older than the rules keep, and grants what they give', async () => {
    await settle(LAST_MONTH);
    const granted = await sql(
      city.database.superuserUrl,
      `SELECT balance FROM ledger.account WHERE owner_id = $1 AND purpose = 'granted'`,
      [city.elder.id],
    );
    // 300 of two months ago are gone; last month's grant and this month's stand.
    expect(granted).toEqual([{ balance: BigInt(2 * GRANT_MINUTES) }]);
  });

  it('is done once, however often it is asked for', async () => {
    await settle(LAST_MONTH);
    const before = await entriesOf(city.database);
    expect(await settle(LAST_MONTH)).toMatchObject({ state: 'done' });
    expect(await settle(MONTH_BEFORE)).toMatchObject({ state: 'done' });
    expect(await entriesOf(city.database)).toEqual(before);
  });

  it('leaves late work to the open month: the closed one and its netting stay', async () => {
    const done = await settle(LAST_MONTH);
    const netting = (await admin().get(`/${LAST_MONTH}/netting`)).body;
    await giveMinutes(city.app, city.elder, 60n, { effectiveOn: `${LAST_MONTH}-20` });
    const [other] = city.others;
    if (other === undefined) throw new Error('there are three communities');
    const flow = { debtor: other, creditor: city.community, minutes: 15n };
    await care(city, { ...flow, effectiveOn: `${LAST_MONTH}-20` });
    expect((await posted()).slice(-2)).toEqual([
      `adjust ${THIS_MONTH}-01`,
      `service ${THIS_MONTH}-01`,
    ]);
    expect((await admin().get(`/${LAST_MONTH}`)).body).toEqual(done);
    expect((await admin().get(`/${LAST_MONTH}/netting`)).body).toEqual(netting);
    expect((await admin().get(`/${THIS_MONTH}/netting`)).body.figures.grossMinutes).toBe('15');
  });

  it('is measured: runs by state, months behind, how long chunks take', async () => {
    await settle(MONTH_BEFORE);
    const { text } = await city.app.http().get('/metrics');
    const book = `book="${city.bookId}"`;
    expect(text).toContain(`kapok_settlement_runs{${book},state="done"} 1`);
    expect(text).toContain(`kapok_settlement_runs{${book},state="stopped"} 0`);
    expect(text).toContain(`kapok_settlement_lag_months{${book}} 0`);
    expect(text).toContain('kapok_settlement_chunk_duration_seconds_count{step="net"} 1');
  });

  it('leaves a ledger that verifies', async () => {
    await settle(LAST_MONTH);
    const pool = quietPool(city.database.readerUrl);
    try {
      const book = await findBook(pool, 'GD-T1');
      if (book === null) throw new Error('there is no book');
      expect((await verifyBook(pool, book)).faults).toEqual([]);
    } finally {
      await pool.end();
    }
  });

  it('settles an empty month between two others, and one without anything before', async () => {
    const month = addMonths(MONTH_BEFORE, -2);
    await giveMinutes(city.app, city.elder, 10n, { effectiveOn: `${month}-28` });
    await settle(LAST_MONTH);
    const { body } = await admin().get('');
    expect(body.items.map((run: Record<string, string>) => `${run.month} ${run.state}`)).toEqual(
      [LAST_MONTH, MONTH_BEFORE, addMonths(month, 1), month].map((one) => `${one} done`),
    );
  });
});

describe('a settlement that meets a fault', () => {
  it('stops at one that waiting does not mend, says so, and goes on when asked again', async () => {
    let isBroken = true;
    progress().subscribe(({ step, at }) => {
      if (isBroken && step === 'net' && at === 'chunk_appended') throw new Error('broken');
    });
    expect(await settle(MONTH_BEFORE)).toMatchObject({
      state: 'stopped',
      step: 'net',
      faultCode: 'internal_fault',
      workedOn: false,
    });
    const told = await sql(
      city.database.superuserUrl,
      `SELECT params FROM kapok.notifications WHERE member_id = $1 AND kind = 'settlement.failed'`,
      [city.auditor.id],
    );
    expect(told).toEqual([{ params: { month: MONTH_BEFORE, code: 'internal_fault' } }]);
    isBroken = false;
    expect(await settle(MONTH_BEFORE)).toMatchObject({ state: 'done', faultCode: null });
    expect((await posted()).filter((entry) => entry.startsWith('settle'))).toHaveLength(3);
  });

  it('lets the run go at one that passes, and whoever comes next goes on', async () => {
    let isAway = true;
    progress().subscribe(({ step, at }) => {
      if (!isAway || step !== 'expire' || at !== 'step_begins') return;
      isAway = false;
      throw new DomainError('temporarily_unavailable');
    });
    expect(await settle(MONTH_BEFORE)).toMatchObject({
      state: 'running',
      step: 'expire',
      workedOn: false,
      faultCode: 'temporarily_unavailable',
    });
    expect(await settle(MONTH_BEFORE)).toMatchObject({ state: 'done', faultCode: null });
  });
});

function dayBefore(month: string): string {
  return new Date(Date.parse(`${month}-01T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

async function clearingBalances(): Promise<Set<number>> {
  const rows = await sql<{ balance: bigint }>(
    city.database.superuserUrl,
    `SELECT balance FROM ledger.account WHERE purpose = 'clearing'`,
  );
  return new Set(rows.map(({ balance }) => Number(balance)));
}
