import type { MonthFile } from '../files/proof-formats.js';
import { inOrder } from '../files/shape.js';
import type { Findings } from '../findings.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import type { Trust } from '../trust.js';
import { checkEntry, ofOneBook } from './check-entry.js';
import { checkFileCheckpoint } from './check-file-checkpoint.js';
import type { StatementFacts } from './check-statement.js';
import { compareWithStatements } from './month-complete.js';

/**
 * Checks a `kapok-receipts/1`: the entries of a member's month stand in the log. With the statement proofs of the month
 * and of the one before (checked already) it is also seen whether any is missing.
 */
export function checkMonth(
  file: MonthFile,
  trust: Trust,
  findings: Findings,
  statements: readonly StatementFacts[] = [],
): void {
  const head = checkFileCheckpoint(file, trust, findings);
  findings.try(() => inOrder(file.accounts, ({ account }) => account, 'accounts'));
  findings.try(() => inOrder(file.receipts, ({ index }) => BigInt(index), 'receipts'));
  if (head === null) return;
  const leaves = file.receipts.flatMap((entry) => {
    const leaf = checkEntry(entry, head, findings);
    if (leaf !== null) checkPlace(leaf, file, findings);
    return leaf === null ? [] : [leaf];
  });
  findings.try(() => ofOneBook(leaves));
  if (!findings.isSound) return;
  findings.remark('month_shown', { count: String(leaves.length), month: file.month });
  compareWithStatements({ file, head, leaves }, statements, findings);
}

function checkPlace(leaf: LeafFacts, file: MonthFile, findings: Findings): void {
  const { seq, effective } = leaf;
  if (effective.slice(0, 7) !== file.month) {
    findings.fault('not_in_month', { effective, month: file.month }, seq);
  }
  const assets = new Map(file.accounts.map(({ account, asset }) => [account, asset] as const));
  const own = leaf.postings.filter(({ account }) => assets.has(account));
  if (own.length === 0) findings.fault('not_of_accounts', {}, seq);
  for (const { account, asset } of own) {
    if (assets.get(account) !== asset) findings.fault('account_asset', { account }, seq);
  }
}
