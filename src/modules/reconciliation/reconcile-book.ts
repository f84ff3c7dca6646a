import type { ClientBase } from 'pg';
import type { ClosedPeriod } from '../../ledger/closed-period.js';
import { readHeadSeq } from '../../ledger/rederive-balances.js';
import { checkBalances, checkCaps, checkHeld, checkZeroSum } from './balance-checks.js';
import type { Check } from './check-scope.js';
import { CHECK_NAMES, CheckFindings, type CheckName, type Drift } from './checks.js';
import { checkClearing, checkClosings } from './month-checks.js';
import { checkBookings, checkEntries, checkRecords, checkSpendings } from './subject-checks.js';
import { checkSupports, checkTransfers } from './transfer-checks.js';

/** What one check looked at and found. */
export interface CheckResult {
  readonly name: CheckName;
  readonly looked: bigint;
  readonly drifting: bigint;
  /** The first thousand. */
  readonly drifts: readonly Drift[];
  /** The book's last entry when the check ended. */
  readonly headSeq: bigint;
}

const RUN: Readonly<Record<CheckName, Check>> = {
  balances: checkBalances,
  zero_sum: checkZeroSum,
  held: checkHeld,
  records: checkRecords,
  bookings: checkBookings,
  spendings: checkSpendings,
  transfers: checkTransfers,
  pool_supports: checkSupports,
  entries: checkEntries,
  clearing: checkClearing,
  caps: checkCaps,
  closings: checkClosings,
};

/**
 * Runs all checks on a book, one after the other, on one connection (see KEEP_INDEX_PLANS) without statement limits.
 * Memory is bounded: a page of each side, a thousand drifts a check, and some 65 bytes an account for the balances.
 * `pulse` is called between pages; what it throws ends the run. Reads only.
 */
export async function reconcileBook(
  client: ClientBase,
  book: { readonly id: number; readonly months: readonly ClosedPeriod[] },
  pulse: () => void,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const name of CHECK_NAMES) {
    const findings = new CheckFindings();
    await RUN[name]({ client, bookId: book.id, months: book.months, findings, pulse });
    pulse();
    const { looked, drifting, drifts } = findings;
    const headSeq = await readHeadSeq(client, book.id);
    results.push({ name, looked, drifting, drifts, headSeq });
  }
  return results;
}
