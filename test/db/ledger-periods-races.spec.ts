import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppendOutcome, Posted } from '../../src/ledger/append-request.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { fixNextChunk } from '../../src/ledger/close-steps.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  expired,
  granted,
  openClosingLedger,
  paid,
  posted,
  slowBalances,
  slowRoot,
  storedBalances,
} from '../support/closing-ledger.js';
import { ledgerState, quietPool } from '../support/test-ledger.js';
import { verifyAsReader } from '../support/verified-ledger.js';

const MONTH = '2024-01';
const LAST_DAY = '2024-01-31';

describe('the close of a month beside others', () => {
  let ledger: ClosingLedger;
  beforeEach(async () => {
    ledger = await openClosingLedger();
  });
  afterEach(() => ledger.close());

  const wish = (number?: bigint) => ({
    bookId: ledger.book.id,
    month: MONTH,
    fence: ledger.fence(number),
  });

  async function expectRight(): Promise<void> {
    const right = await slowBalances(ledger, LAST_DAY);
    expect(await storedBalances(ledger, LAST_DAY)).toEqual(
      right.map((row, n) => ({ ordinal: BigInt(n), ...row })),
    );
    const period = await ledger.periods.closed(ledger.book.id, MONTH);
    expect(period?.root).toBe(slowRoot(ledger, MONTH, right));
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  }

  // One server alone trusts what it remembers; two in each other's way ask under the lock.
  it.each([1, 2])(
    'lets nothing land in it while %i other server(s) append all along',
    async (servers) => {
      const pools = Array.from({ length: servers }, () => quietPool(ledger.database.appUrl));
      const appenders = pools.map((pool) => new BookAppender(ledger.book.id, pool));
      const members = Array.from({ length: 20 }, newId);
      const days = ['2024-01-05', LAST_DAY, '2024-02-01', '2024-02-20'];
      const outcomes: AppendOutcome[] = [];
      let isOver = false;
      const callers = Array.from({ length: 24 }, async (_, n) => {
        for (let i = n; !isOver; i += 1) {
          const day = days[i % days.length] as string;
          const request = paid(ledger, members[i % members.length] as string, 1n, day);
          outcomes.push(await (appenders[n % servers] as BookAppender).submit(request));
        }
      });
      while (outcomes.length < 200) await sleep(5);
      await ledger.periods.begin(wish());
      const before = outcomes.length;
      const head = (await ledger.pool.query('SELECT head_seq FROM ledger.book')).rows[0].head_seq;
      await closeMonth(ledger, MONTH, 7);
      while (outcomes.length < before + 300) await sleep(5);
      isOver = true;
      await Promise.all(callers);

      const answers = outcomes as Posted[];
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['posted']));
      const { rows } = await ledger.pool.query<{ seq: bigint; day: string }>(
        `SELECT seq, effective_on AS day FROM ledger.journal_entry WHERE kind = 'service' ORDER BY seq`,
      );
      const told = answers.map(({ seq, effectiveOn }) => ({ seq, day: effectiveOn }));
      expect(told.sort((a, b) => Number(a.seq - b.seq))).toEqual(rows);
      const late = rows.filter(({ seq, day }) => seq > head && day <= LAST_DAY);
      expect(late).toEqual([]);
      expect(rows.some(({ day }) => day <= LAST_DAY)).toBe(true);
      for (const appender of appenders) await appender.close();
      for (const pool of pools) await pool.end();
      await expectRight();
    },
  );

  it('moves nothing for a server whose run was taken over', async () => {
    const member = newId();
    await posted(ledger, [
      granted(ledger, member, 100n, '2024-01-05'),
      expired(ledger, member, 1n, { effectiveOn: '2024-01-05' }),
    ]);
    const old = wish();
    const refused = { code: 'state_conflict' };
    const isRefused = async (step: () => Promise<unknown>): Promise<void> => {
      const state = await ledgerState(ledger);
      await expect(step()).rejects.toMatchObject(refused);
      expect(await ledgerState(ledger)).toBe(state);
    };
    await ledger.takeOver();
    await isRefused(() => ledger.periods.begin(old));
    await ledger.periods.begin(wish(2n));
    await isRefused(() => ledger.periods.fixChunk(old));
    const state = await ledgerState(ledger);
    const stale = { effectiveOn: LAST_DAY, moves: [old.fence] };
    expect(await ledger.service.append(expired(ledger, member, 5n, stale))).toMatchObject({
      outcome: 'refused',
      ...refused,
    });
    expect(await ledgerState(ledger)).toBe(state);
    await ledger.periods.fixChunk(wish(2n));
    await isRefused(() => ledger.periods.fixChunk(old));
    while ((await ledger.periods.fixChunk(wish(2n))) !== null);
    await isRefused(() => ledger.periods.close({ ...old, actorId: newId() }));
    await ledger.periods.close({ ...wish(2n), actorId: newId() });
    await expectRight();
  });

  it('asks one fence once for a whole commit, and refuses all of it when it fell', async () => {
    const members = Array.from({ length: 300 }, newId);
    await posted(
      ledger,
      members.map((member) => granted(ledger, member, 10n, '2024-01-05')),
    );
    await ledger.periods.begin(wish());
    const share = (number: bigint) => {
      const onLastDay = { effectiveOn: LAST_DAY, moves: [ledger.fence(number)] };
      return members.map((member) => expired(ledger, member, 4n, onLastDay));
    };
    const { stats } = ledger.service.running().get(ledger.book.id) ?? {};
    const batches = stats?.batches ?? 0;
    await posted(ledger, share(1n));
    expect((stats?.batches ?? 0) - batches).toBeLessThanOrEqual(3);
    expect(stats?.failures.of('surprise')).toBe(0);
    await ledger.takeOver();
    const state = await ledgerState(ledger);
    const outcomes = await ledger.service.appendAll(share(1n));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ value: { outcome: 'refused', code: 'state_conflict' } });
    }
    expect(await ledgerState(ledger)).toBe(state);
    await posted(ledger, share(2n));
  });

  it('goes on where a server was killed in the midst of a chunk', async () => {
    await posted(
      ledger,
      Array.from({ length: 40 }, (_, n) => paid(ledger, newId(), BigInt(n + 1), '2024-01-05')),
    );
    await ledger.periods.begin(wish());
    await fixNextChunk(ledger.pool, wish(), 7);
    await fixNextChunk(ledger.pool, wish(), 7);
    const state = await ledgerState(ledger);
    const holder = await ledger.superuser.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM kapok.fences FOR UPDATE');
    const chunk = expect(fixNextChunk(ledger.pool, wish(), 7)).rejects.toThrow();
    for (let killed = 0; killed === 0; await sleep(5)) {
      const { rows } = await ledger.superuser.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      killed = rows.length;
    }
    await chunk;
    await holder.query('ROLLBACK');
    holder.release();
    expect(await ledgerState(ledger)).toBe(state);
    await closeMonth(ledger, MONTH, 7);
    await expectRight();
  });

  it('is done once by two servers that do all of it at the same time', async () => {
    await posted(
      ledger,
      Array.from({ length: 30 }, (_, n) => paid(ledger, newId(), BigInt(n + 1), '2024-01-05')),
    );
    const [one, other] = await Promise.all([
      closeMonth(ledger, MONTH, 5),
      closeMonth(ledger, MONTH, 5),
    ]);
    expect(one).toEqual(other);
    const { rows } = await ledger.pool.query(
      `SELECT seq FROM ledger.journal_entry WHERE kind = 'close'`,
    );
    expect(rows).toEqual([{ seq: one.closeSeq }]);
    await expectRight();
  });

  it('records nothing before the first open day, even when the clock was set back', async () => {
    const { now } = Date;
    const at = (text: string) => {
      Date.now = () => Date.parse(text);
    };
    try {
      at('2024-01-20T00:10:00+08:00');
      const own = await openClosingLedger();
      await own.periods.begin({ bookId: own.book.id, month: MONTH, fence: own.fence() });
      at('2024-01-31T23:10:00+08:00');
      const [entry] = await posted(own, [paid(own, newId(), 5n, LAST_DAY)]);
      expect(entry).toMatchObject({
        effectiveOn: '2024-02-01',
        recordedAt: '2024-01-31T16:00:00.000000Z',
      });
      await own.close();
    } finally {
      Date.now = now;
    }
  });
});
