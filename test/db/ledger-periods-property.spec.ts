import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { AppendRequest } from '../../src/ledger/append-request.js';
import { lastDayOf } from '../../src/ledger/period-dates.js';
import { readBalancesOn } from '../../src/ledger/read-balances.js';
import { HASH_ALGORITHMS } from '../../src/ledger/vocabulary.js';
import { addDays, shanghaiDate, shanghaiDayStart } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  expired,
  granted,
  openClosingLedger,
  paid,
  slowBalances,
  slowRoot,
  storedBalances,
} from '../support/closing-ledger.js';
import { verifyAsReader } from '../support/verified-ledger.js';

const MONTHS = ['2024-01', '2024-02', '2024-03', '2024-04'];
const MEMBERS = 6;

/** What happens on one day: some entries, each for a member, so many days late; and the close of the month before. */
const DAY = fc.record({
  entries: fc.array(
    fc.record({
      member: fc.nat(MEMBERS - 1),
      late: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(40)),
      minutes: fc.integer({ min: 1, max: 600 }),
      what: fc.constantFrom('paid', 'granted'),
    }),
    { maxLength: 4 },
  ),
  gap: fc.integer({ min: 1, max: 9 }),
  closes: fc.boolean(),
});
const HISTORY = fc.array(DAY, { minLength: 10, maxLength: 24 });

describe('closed months of any history', () => {
  let now = Date.now();
  beforeAll(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  let ledger: ClosingLedger;

  /** Lives through a history, entry by entry, each recorded when it happened. Answers which months were closed. */
  async function live(days: readonly (typeof DAY extends fc.Arbitrary<infer D> ? D : never)[]) {
    const members = Array.from({ length: MEMBERS }, newId);
    const closed: string[] = [];
    for (const { entries, gap, closes } of days) {
      now += gap * 86_400_000;
      const today = shanghaiDate(new Date(now));
      const month = MONTHS[closed.length];
      const isOver = month !== undefined && lastDayOf(month) < today;
      if (closes && isOver) {
        await closeWithExpiry(month, members[0] as string);
        closed.push(month);
      }
      for (const { member, late, minutes, what } of entries) {
        const make = what === 'paid' ? paid : granted;
        const day = addDays(today, -late);
        await append(make(ledger, members[member] as string, BigInt(minutes), day));
      }
    }
    return { members, closed };
  }

  async function closeWithExpiry(month: string, memberId: string): Promise<void> {
    const fence = ledger.fence();
    await ledger.periods.begin({ bookId: ledger.book.id, month, fence });
    const onLastDay = { effectiveOn: lastDayOf(month), moves: [fence] };
    await append(expired(ledger, memberId, 1n, onLastDay));
    await closeMonth(ledger, month, 5);
  }

  async function append(request: AppendRequest): Promise<void> {
    const { outcome } = await ledger.service.append(request);
    expect(['posted', 'refused']).toContain(outcome);
  }

  async function slowBalanceOn(memberId: string, day: string): Promise<unknown[]> {
    const { rows } = await ledger.superuser.query(
      `SELECT a.id AS "accountId", coalesce((
         SELECT sum(p.amount) FROM ledger.posting p JOIN ledger.journal_entry e USING (book_id, seq)
         WHERE p.account_id = a.id AND e.effective_on <= $2), 0)::bigint AS balance
       FROM ledger.account a WHERE a.owner_id = $1 ORDER BY a.purpose, a.asset`,
      [memberId, day],
    );
    return rows;
  }

  async function expectRight(members: readonly string[], closed: readonly string[]): Promise<void> {
    for (const month of closed) {
      const right = await slowBalances(ledger, lastDayOf(month));
      expect(await storedBalances(ledger, lastDayOf(month))).toEqual(
        right.map((row, n) => ({ ordinal: BigInt(n), ...row })),
      );
      const period = await ledger.periods.closed(ledger.book.id, month);
      expect(period?.root).toBe(slowRoot(ledger, month, right));
    }
    for (const day of ['2023-12-31', '2024-01-31', '2024-02-15', '2024-02-29', '2024-05-05']) {
      for (const ownerId of members) {
        const owner = { ownerKind: 'member' as const, ownerId };
        const found = await readBalancesOn(ledger.pool, ledger.book.id, owner, day);
        expect(found.map(({ accountId, balance }) => ({ accountId, balance }))).toEqual(
          await slowBalanceOn(ownerId, day),
        );
      }
    }
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  }

  it('hold exactly what took effect by their end, and every balance on a day follows from them', async () => {
    const property = fc.asyncProperty(
      HISTORY,
      fc.constantFrom(...HASH_ALGORITHMS),
      async (days, algorithm) => {
        now = shanghaiDayStart('2024-01-01').getTime() + 3_600_000;
        ledger = await openClosingLedger(algorithm);
        try {
          const { members, closed } = await live(days);
          await expectRight(members.slice(0, 3), closed);
        } finally {
          await ledger.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 8, endOnFailure: true });
  }, 120_000);
});
