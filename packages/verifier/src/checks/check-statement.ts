import { utf8 } from '../bytes.js';
import { CLOSING_FORMAT, readClose } from '../chain/closings.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import type { StatementFile } from '../files/proof-formats.js';
import { inOrder, month, natural, object, oneOf, text, uuid } from '../files/shape.js';
import type { Findings } from '../findings.js';
import { canonicalJson } from '../json/canonical-json.js';
import { parseJson } from '../json/parse-json.js';
import type { LeafFacts } from '../leaf/leaf-facts.js';
import { isSum } from '../leaf/values.js';
import { verifyInclusion } from '../merkle/proofs.js';
import { leafHash } from '../merkle/tree-hash.js';
import type { TreeHead } from '../notes/checkpoint.js';
import { Refusal } from '../refusal.js';
import type { Trust } from '../trust.js';
import { bytesOf, checkEntry } from './check-entry.js';
import { checkFileCheckpoint } from './check-file-checkpoint.js';

/** What an account held when a month was over; minutes. */
export interface ClosingFacts {
  readonly account: string;
  readonly asset: string;
  readonly balance: bigint;
  readonly postings: bigint;
}

/** A statement proof that was checked: the balances it shows. */
export interface StatementFacts {
  readonly book: string;
  readonly algorithm: HashAlgorithm;
  readonly month: string;
  /** The checkpoint that the close stands under. */
  readonly head: TreeHead;
  readonly balances: readonly ClosingFacts[];
}

const closingShape = object({
  '@format': oneOf(CLOSING_FORMAT),
  account: uuid,
  asset: oneOf('MIN', 'GRT'),
  balance: text,
  book: uuid,
  month,
  postings: natural,
});

/** Checks a `kapok-statement-proof/1`: what accounts held when a month was closed. Null when it shows nothing. */
export function checkStatement(
  file: StatementFile,
  trust: Trust,
  findings: Findings,
): StatementFacts | null {
  const head = checkFileCheckpoint(file, trust, findings);
  findings.try(() => inOrder(file.accounts, ({ index }) => BigInt(index), 'accounts'));
  if (file.close.openings.length > 0) findings.fault('member_wrong', { member: 'close.openings' });
  const leaf = head === null ? null : checkEntry(file.close, head, findings);
  const close = leaf === null ? null : closeOf(leaf, file, findings);
  if (head === null || leaf === null || close === null) return null;
  const balances = file.accounts.flatMap((one) => {
    const place = { index: one.index, size: close.accounts, path: one.path };
    const of = { book: leaf.book, month: file.month, root: close.closingRoot };
    const facts = findings.try(() => checkClosingLeaf(one.leaf, place, of, leaf.algorithm));
    return facts === null ? [] : [facts];
  });
  if (findings.isSound)
    for (const balance of balances) tellOfBalance(balance, file.month, findings);
  const { book, algorithm } = leaf;
  return { book, algorithm, month: file.month, head, balances };
}

/** Says what an account held. */
export function tellOfBalance(
  { account, asset, balance, postings }: ClosingFacts,
  ofMonth: string,
  findings: Findings,
): void {
  const facts = { account, asset, balance: String(balance), postings: String(postings) };
  findings.remark('closing_balance', { ...facts, month: ofMonth });
}

/**
 * Checks one closing leaf against the root of a close. Throws `closing_leaf_wrong` when it is not one of this book and
 * month, `closing_path_wrong` when it does not lead to the root.
 */
export function checkClosingLeaf(
  leaf: string,
  place: { index: string; size: string; path: readonly string[] },
  of: { book: string; month: string; root: string },
  algorithm: HashAlgorithm,
): ClosingFacts {
  const facts = readClosingLeaf(leaf);
  const { account, asset, balance, postings } = facts;
  if (facts.book !== of.book || facts.month !== of.month) {
    throw new Refusal('closing_leaf_wrong', { account });
  }
  const proof = {
    algorithm,
    leafHash: leafHash(algorithm, utf8(leaf)),
    index: BigInt(place.index),
    size: BigInt(place.size),
    path: place.path.map(bytesOf),
  };
  if (!verifyInclusion(proof, bytesOf(of.root))) {
    throw new Refusal('closing_path_wrong', { account });
  }
  return { account, asset, balance: BigInt(balance), postings: BigInt(postings) };
}

function readClosingLeaf(leaf: string): ReturnType<typeof closingShape> {
  const value = parseJson(leaf);
  const facts = closingShape(value, 'leaf');
  const { account, balance, postings } = facts;
  if (canonicalJson(value) !== leaf || !isSum(balance) || postings === '0') {
    throw new Refusal('closing_leaf_wrong', { account });
  }
  return facts;
}

function closeOf(
  leaf: LeafFacts,
  file: StatementFile,
  findings: Findings,
): { accounts: string; closingRoot: string } | null {
  const close = readClose(leaf.reader);
  if (close === null || close.detail.month !== file.month) {
    findings.fault('close_of_other', { close: leaf.seq, month: file.month });
    return null;
  }
  for (const member of close.wrong) findings.fault('close_wrong', { member }, leaf.seq);
  return close.wrong.length > 0 ? null : close.detail;
}
