import { randomInt } from 'node:crypto';
import type { ClosedPeriod } from '../../ledger/closed-period.js';
import {
  type ClearingAccount,
  readClearingNow,
  readClosingComparisons,
  readClosingCount,
  readMonthlySums,
} from '../../ledger/read-reconciliation.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { CheckScope } from './check-scope.js';
import type { Drift } from './checks.js';

/** Only units have clearing accounts, one an asset; no city has so many. */
const MOST_CLEARING_ACCOUNTS = 100_000;
const CLEARING_AT_ONCE = 50;
const CLOSINGS_AT_ONCE = 1_000n;
/** Closing balances looked at a run: of the newest month, and of each one before. */
const NEWEST_SAMPLE = 20_000n;
const OLDER_SAMPLE = 500n;

/** The clearing accounts together now, and together and each at the end of every closed month. */
export async function checkClearing(scope: CheckScope): Promise<void> {
  const { client, bookId, findings, months, pulse } = scope;
  const accounts = await readClearingNow(client, bookId, MOST_CLEARING_ACCOUNTS);
  invariant(accounts.length < MOST_CLEARING_ACCOUNTS, 'clearing accounts are few');
  findings.look(accounts.length);
  for (const [asset, found] of sumByAsset(accounts.map((a) => [a.asset, a.balance]))) {
    findings.add(
      unlessZero({ subjectType: 'book', subjectId: asset }, 'clearing_sums_to_zero', found),
    );
  }
  const closed = months.map(({ month }) => month);
  const totals = new Map<string, [string, bigint][]>(closed.map((month) => [month, []]));
  for (let n = 0; n < accounts.length; n += CLEARING_AT_ONCE) {
    const page = accounts.slice(n, n + CLEARING_AT_ONCE);
    const sums = await readMonthlySums(
      client,
      bookId,
      page.map(({ id }) => id),
    );
    for (const { id, asset } of page) {
      for (const { month, minutes } of standAtEnds(sums.get(id) ?? [], closed)) {
        const at = { subjectType: 'account', subjectId: `${id}:${month}` } as const;
        findings.add(unlessZero(at, 'clearing_is_zero_at_month_end', minutes));
        totals.get(month)?.push([asset, minutes]);
      }
    }
    pulse();
  }
  for (const [month, ends] of totals) {
    for (const [asset, found] of sumByAsset(ends)) {
      const at = { subjectType: 'month', subjectId: `${month}:${asset}` } as const;
      findings.add(unlessZero(at, 'clearing_sums_to_zero_at_month_end', found));
    }
  }
}

/**
 * Closing balances of closed months against postings: of the newest month up to 20,000 and of each older one up to
 * 500, from a random place on, so that every account has its turn. A closed month never changes: no snapshot needed.
 */
export async function checkClosings(scope: CheckScope): Promise<void> {
  const { months, findings } = scope;
  for (const period of months) {
    for (const [asset, found] of sumByAsset(period.sums.map((s) => [s.asset, s.minutes]))) {
      const at = { subjectType: 'month', subjectId: `${period.month}:${asset}` } as const;
      findings.add(unlessZero(at, 'closing_sums_to_zero', found));
    }
    const { accounts, ordinals } = await readClosingCount(
      scope.client,
      scope.bookId,
      period.monthEnd,
    );
    if (accounts !== period.accounts || ordinals !== period.accounts) {
      findings.add({
        subjectType: 'month',
        subjectId: period.month,
        rule: 'closing_is_complete',
        expected: String(period.accounts),
        found: `${accounts} up to ordinal ${ordinals - 1n}`,
      });
    }
    const size = period === months.at(-1) ? NEWEST_SAMPLE : OLDER_SAMPLE;
    for (const range of sampleOf(ordinals, size, BigInt(randomInt(2 ** 47)))) {
      await compareRange(scope, period, range);
    }
  }
}

/** What accounts stood at at the end of each month, from what took effect in each; both oldest first. */
export function standAtEnds(
  sums: ClearingAccount['months'],
  months: readonly string[],
): { readonly month: string; readonly minutes: bigint }[] {
  let [minutes, next] = [0n, 0];
  return months.map((month) => {
    for (let sum = sums[next]; sum !== undefined && sum.month <= month; sum = sums[next]) {
      minutes += sum.minutes;
      next += 1;
    }
    return { month, minutes };
  });
}

/** One or two stretches `[from, to)` of `size` ordinals out of `total`, from `start` on and round the end. */
export function sampleOf(
  total: bigint,
  size: bigint,
  start: bigint,
): { readonly from: bigint; readonly to: bigint }[] {
  if (total <= size) return total === 0n ? [] : [{ from: 0n, to: total }];
  const from = start % total;
  const to = from + size;
  if (to <= total) return [{ from, to }];
  return [
    { from, to: total },
    { from: 0n, to: to - total },
  ];
}

async function compareRange(
  { client, bookId, findings, pulse }: CheckScope,
  { month, monthEnd }: ClosedPeriod,
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Promise<void> {
  for (let at = from; at < to; at += CLOSINGS_AT_ONCE) {
    const end = at + CLOSINGS_AT_ONCE < to ? at + CLOSINGS_AT_ONCE : to;
    const rows = await readClosingComparisons(client, bookId, { monthEnd, from: at, to: end });
    findings.look(rows.length);
    for (const row of rows) {
      const about = { subjectType: 'account', subjectId: `${row.accountId}:${month}` } as const;
      const wrong = row.balance !== row.rightBalance;
      if (!wrong && row.postings === row.rightPostings) continue;
      findings.add({
        ...about,
        rule: wrong ? 'closing_balance_is_sum' : 'closing_postings_are_counted',
        expected: String(wrong ? row.rightBalance : row.rightPostings),
        found: String(wrong ? row.balance : row.postings),
      });
    }
    pulse();
  }
}

function sumByAsset(rows: readonly (readonly [string, bigint])[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [asset, minutes] of rows) sums.set(asset, (sums.get(asset) ?? 0n) + minutes);
  return sums;
}

function unlessZero(
  at: Pick<Drift, 'subjectType' | 'subjectId'>,
  rule: Drift['rule'],
  minutes: bigint,
): Drift | null {
  return minutes === 0n ? null : { ...at, rule, expected: '0', found: String(minutes) };
}
