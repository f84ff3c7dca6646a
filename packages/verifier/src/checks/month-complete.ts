// Whether a month of receipts is complete: two closes say how many postings lie between them, and their sum.
import { sameBytes } from '../bytes.js';
import type { MonthFile } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import { parseMonth } from '../leaf/calendar.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import type { TreeHead } from '../notes/checkpoint.js';
import type { ClosingFacts, StatementFacts } from './check-statement.js';

/** A month of receipts whose entries were checked. */
export interface CheckedMonth {
  readonly file: MonthFile;
  /** The checkpoint of the file. */
  readonly head: TreeHead;
  readonly leaves: readonly LeafFacts[];
}

interface Totals {
  readonly count: bigint;
  readonly sum: bigint;
}

/**
 * Compares a month with the statement proofs of its own log. Every account is looked at that the file names or a closing
 * leaf of the month is of: one that was left out of the file is missing there, not absent. What cannot be compared is told.
 */
export function compareWithStatements(
  month: CheckedMonth,
  statements: readonly StatementFacts[],
  findings: Findings,
): void {
  const { file } = month;
  const own = parseMonth(file.month) ?? 0;
  const ofLog = ofOneLog(month, statements, findings);
  const after = balancesOf(ofLog.filter((one) => one.month === file.month));
  const earlier = ofLog.filter((one) => parseMonth(one.month) === own - 1);
  const before = earlier.length === 0 ? null : balancesOf(earlier);
  const accounts = new Set([...file.accounts.map(({ account }) => account), ...after.keys()]);
  const proven = [...accounts]
    .toSorted()
    .map((account) => compareAccount(account, month, { after, before }, findings));
  if (proven.length === 0 || proven.includes(false)) {
    findings.remark('month_unproven', { month: file.month });
  }
}

/** The statements that are of the log and the book of the month; two histories of one size are a fault. */
function ofOneLog(
  { file, head, leaves }: CheckedMonth,
  statements: readonly StatementFacts[],
  findings: Findings,
): StatementFacts[] {
  const ofOrigin = statements.filter((one) => one.head.origin === head.origin);
  const known = leaves[0] ?? ofOrigin.find(({ month }) => month === file.month);
  for (const other of ofOrigin) {
    if (other.head.size !== head.size || sameBytes(other.head.root, head.root)) continue;
    findings.fault('split_view', { origin: head.origin, size: String(head.size) });
  }
  return ofOrigin.filter((one) => one.book === known?.book && one.algorithm === known.algorithm);
}

function balancesOf(statements: readonly StatementFacts[]): Map<string, ClosingFacts> {
  const balances = statements.flatMap((one) => one.balances);
  return new Map(balances.map((balance) => [balance.account, balance]));
}

/** False when the month of this account is neither complete nor shown to be incomplete. */
function compareAccount(
  account: string,
  { file: { month, accounts }, leaves }: CheckedMonth,
  { after, before }: Record<'after' | 'before', ReadonlyMap<string, ClosingFacts> | null>,
  findings: Findings,
): boolean {
  const end = after?.get(account);
  if (end === undefined) {
    findings.remark('closing_leaf_missing', { account, month });
    return false;
  }
  const said = accounts.find((one) => one.account === account);
  if (said !== undefined && said.asset !== end.asset) findings.fault('account_asset', { account });
  const postings = leaves.flatMap((leaf) => leaf.postings).filter((one) => one.account === account);
  const sum = postings.reduce((total, { amount }) => total + amount, 0n);
  const count = BigInt(postings.length);
  const difference = differenceOf(end, before?.get(account));
  if (difference.count === count && difference.sum === sum) {
    findings.remark('month_complete', { account, count: String(count), month });
    return true;
  }
  if (before === null) return false;
  const found = { found: String(count), sum: String(sum) };
  const expected = { expected: String(difference.count), minutes: String(difference.sum) };
  findings.fault('month_incomplete', { account, ...expected, ...found });
  return true;
}

/** An account without a closing leaf in the month before starts from zero. */
function differenceOf(end: ClosingFacts, start: ClosingFacts | undefined): Totals {
  return {
    count: end.postings - (start?.postings ?? 0n),
    sum: end.balance - (start?.balance ?? 0n),
  };
}
