import { concat, fromHex, sameBytes, utf8 } from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';
import type { FileEntry } from '../files/proof-formats.js';
import type { Findings } from '../findings.js';
import { canonicalJson } from '../json/canonical-json.js';
import { type LeafFacts, readLeaf } from '../leaf/leaf-facts.js';
import { verifyInclusion } from '../merkle/proofs.js';
import type { TreeHead } from '../notes/checkpoint.js';
import { Refusal } from '../refusal.js';
import { checkOpenedFacts } from './opened-facts.js';

/** Hexadecimal digits that a shape let through. */
export function bytesOf(hex: string): Uint8Array {
  return fromHex(hex) as Uint8Array;
}

/** Checks that an entry of a file stands in the log, and that its openings open it. Answers what its leaf says. */
export function checkEntry(entry: FileEntry, head: TreeHead, findings: Findings): LeafFacts | null {
  const { index, path, openings } = entry;
  const leaf = findings.try(() => readLeaf(entry.leaf), index);
  if (leaf === null) return null;
  if (leaf.seq !== index) findings.fault('index_differs', { seq: leaf.seq, index }, index);
  const proof = {
    algorithm: leaf.algorithm,
    leafHash: leaf.hash,
    index: BigInt(index),
    size: head.size,
    path: path.map(bytesOf),
  };
  if (!verifyInclusion(proof, head.root)) findings.fault('path_wrong', {}, index);
  if (openings.length > 1) findings.fault('member_wrong', { member: 'openings' }, index);
  for (const opening of openings) {
    const { what, salt, facts } = opening;
    if (leaf.commitment === null || what !== leaf.subjectType) {
      findings.fault('opening_misplaced', { what }, index);
    } else if (!opens(leaf.commitment, salt, canonicalJson(facts))) {
      findings.fault('opening_wrong', { what }, index);
    } else {
      findings.remark('opened', { seq: index, what });
      findings.try(() => checkOpenedFacts(facts, leaf, findings), index);
    }
  }
  return leaf;
}

/** Whether salt and text are what was committed to: SHA-256 in every book. */
export function opens(commitment: string, salt: string, text: string): boolean {
  return sameBytes(sha256Of(concat(bytesOf(salt), utf8(text))), bytesOf(commitment));
}

/** Says what a leaf is. */
export function tellOfLeaf(leaf: LeafFacts, findings: Findings): void {
  const { seq, kind, effective, recorded } = leaf;
  findings.remark('entry_in_log', { seq, kind, effective, recorded });
  if (leaf.reverses !== null) findings.remark('undoes', { seq, reverses: leaf.reverses });
  for (const { account, amount, asset } of leaf.postings) {
    findings.remark('posting', { seq, account, amount: String(amount), asset });
  }
}

/** Throws `books_mixed` unless all leaves are of one book and algorithm. */
export function ofOneBook(leaves: readonly LeafFacts[]): void {
  const books = new Set(leaves.map(({ book, algorithm }) => `${book} ${algorithm}`));
  if (books.size > 1) throw new Refusal('books_mixed');
}
