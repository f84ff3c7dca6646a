import { toHex, utf8 } from '../../../../packages/verifier/src/bytes.js';
import { checkFile } from '../../../../packages/verifier/src/checks/check-file.js';
import {
  digest,
  HASH_ALGORITHMS,
  type HashAlgorithm,
} from '../../../../packages/verifier/src/crypto-engine.js';
import { Findings } from '../../../../packages/verifier/src/findings.js';
import { trustOf } from '../../../../packages/verifier/src/page/verify-files.js';
import { Refusal } from '../../../../packages/verifier/src/refusal.js';
import { type Report, reportOf } from '../../../../packages/verifier/src/report.js';
import type { Language } from '../../i18n/language.js';
import type { Entry } from './queries.js';

/** What is looked at, one after the other. */
export type ProofStep = 'told' | 'hash' | 'before' | 'after' | 'receipt';

/** What this browser found, by its own reckoning. `null`: there was nothing to hold it against. */
export interface Proof {
  readonly steps: Readonly<Record<ProofStep, boolean | null>>;
  /** All that was looked at holds. */
  readonly isSound: boolean;
  readonly report: Report;
}

/** An entry as the page shows it, with what it is held against. */
export interface Evidence {
  readonly entry: Entry;
  /** The entries beside it; null where the chain begins or ends. */
  readonly before: Entry | null;
  readonly after: Entry | null;
  /** The text of its receipt. */
  readonly receipt: string;
  /** Keys of the log, one a line. */
  readonly keys: string;
}

interface Leaf {
  readonly '@prev': string;
  readonly '@seq': string;
  readonly alg: string;
  readonly effective: string;
  readonly kind: string;
  readonly postings: readonly { account: string; amount: string; asset: string }[];
  readonly recorded: string;
  readonly reverses: string | null;
  readonly subject: { readonly id: string; readonly type: string };
}

/**
 * Checks by itself that what is shown is what was hashed, that its neighbours are chained to it, and that it stands in
 * the tree which the log has signed. Asks nobody. Throws a refusal for a key that is none.
 */
export async function checkProof(evidence: Evidence, language: Language): Promise<Proof> {
  const { entry, before, after, receipt, keys } = evidence;
  const report = await reportOfFile(receipt, keys, language);
  const leaf = leafOf(entry.leaf);
  const hash = hashOf(entry.leaf);
  const steps = {
    told: leaf !== null && tells(entry, leaf),
    hash: hash !== null && hash === entry.leafHash,
    before: before === null ? null : leaf?.['@prev'] === hashOf(before.leaf),
    after: after === null ? null : leafOf(after.leaf)?.['@prev'] === hash,
    receipt: report.sound && leafOfReceipt(receipt) === entry.leaf,
  };
  return { steps, isSound: Object.values(steps).every((holds) => holds !== false), report };
}

/** Checks a proof file of any kind, with keys that are known from elsewhere, one a line. */
export async function reportOfFile(
  text: string,
  keys: string,
  language: Language,
): Promise<Report> {
  const findings = new Findings();
  const companions = { statements: [] };
  await checkFile(utf8(text), null, { trust: trustOf(keys, []), companions }, findings);
  return reportOf(findings, language);
}

/** Whether lines are keys that a check can take. */
export function areKeys(lines: string): boolean {
  try {
    trustOf(lines, []);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** The hash of a leaf by the algorithm that it names, hexadecimal; null when it names none. */
export function hashOf(text: string): string | null {
  const alg = leafOf(text)?.alg;
  const isKnown = HASH_ALGORITHMS.some((known) => known === alg);
  return isKnown ? toHex(digest(alg as HashAlgorithm, Uint8Array.of(0), utf8(text))) : null;
}

/** Whether everything the page shows of an entry is what its leaf says. */
function tells(entry: Entry, leaf: Leaf): boolean {
  const shown = [entry.seq, entry.kind, entry.effectiveOn, entry.reversesSeq];
  const said = [leaf['@seq'], leaf.kind, leaf.effective, leaf.reverses];
  const postings = entry.postings.map((one) => [one.accountId, one.amountMinutes, one.asset]);
  const lines = leaf.postings.map((one) => [one.account, one.amount, one.asset]);
  const isSameMoment = Date.parse(entry.recordedAt) === Date.parse(leaf.recorded);
  const subject = [entry.subjectType, entry.subjectId];
  return (
    isSameMoment &&
    isSame([shown, subject, postings], [said, [leaf.subject.type, leaf.subject.id], lines])
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function leafOf(text: string): Leaf | null {
  return parsed(text) as Leaf | null;
}

function leafOfReceipt(text: string): string | undefined {
  return (parsed(text) as { leaf?: string } | null)?.leaf;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
