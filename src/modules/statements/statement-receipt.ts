import type { ClosingProof } from '../../ledger/closing-proof.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import { invariant } from '../../platform/errors/invariant.js';

/** What a receipt is made of; a `MonthStatement` has all of it. */
export interface ReceiptFacts {
  readonly bookUid: string;
  readonly month: string;
  readonly close: {
    readonly seq: bigint;
    readonly leafHash: string;
    readonly root: string;
    readonly accounts: bigint;
  } | null;
  readonly proofs: readonly (ClosingProof | null)[];
}

/** What a code of a size that a telephone reads from paper holds, beside its frame. */
const PART_LENGTH = 820;
const FORMAT = 'KAPOK-STATEMENT/1';
/** Tells the parts of one receipt from those of another. */
const TAG_LENGTH = 8;

/**
 * The receipt of a closed month (docs/statements.md): where the close stands, and each account's closing balance with
 * the path that leads from it to the root. Only characters of the dense alphanumeric mode of QR codes. Null while the
 * month is open.
 */
export function receiptText({ bookUid, month, close, proofs }: ReceiptFacts): string | null {
  if (close === null) return null;
  const head = [FORMAT, bookUid, month, close.accounts, close.root, close.seq, close.leafHash];
  const accounts = proofs.flatMap((proof) => (proof === null ? [] : [accountText(proof)]));
  return [head.join(':'), ...accounts].join('$').toUpperCase();
}

/** The receipt cut to what fits one code each: `KPS1:<part>/<parts>:<tag>:<text>`. Empty while the month is open. */
export function receiptParts(facts: ReceiptFacts): string[] {
  const text = receiptText(facts);
  if (text === null) return [];
  const tag = sha256(text).toString('hex').slice(0, TAG_LENGTH).toUpperCase();
  const parts = Math.ceil(text.length / PART_LENGTH);
  const length = Math.ceil(text.length / parts);
  return Array.from({ length: parts }, (_, n) => {
    const piece = text.slice(n * length, (n + 1) * length);
    return `KPS1:${n + 1}/${parts}:${tag}:${piece}`;
  });
}

function accountText({ leaf, index, path }: ClosingProof): string {
  const said = JSON.parse(leaf) as Readonly<Record<string, string>>;
  const { account, asset, balance, postings } = said;
  invariant(account && asset && balance && postings, 'a closing leaf names account and balance');
  return [account, asset, balance, postings, index, path.join('.')].join(':');
}
