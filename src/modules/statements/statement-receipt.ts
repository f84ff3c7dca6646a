import type { ClosingProof } from '../../ledger/closing-proof.js';
import type { HashAlgorithm } from '../../ledger/vocabulary.js';
import { invariant } from '../../platform/errors/invariant.js';

/** What a receipt is made of; a `MonthStatement` has all of it. */
export interface ReceiptFacts {
  readonly bookUid: string;
  readonly algorithm: HashAlgorithm;
  readonly month: string;
  readonly close: {
    readonly seq: bigint;
    readonly leafHash: string;
    readonly root: string;
    readonly accounts: bigint;
  } | null;
  readonly proofs: readonly (ClosingProof | null)[];
}

/**
 * The receipt of a closed month (docs/statements.md): where the close stands, and each account's closing balance with
 * the path that leads from it to the root. Only characters of the dense alphanumeric mode of QR codes. Null while the
 * month is open.
 */
export function receiptText(facts: ReceiptFacts): string | null {
  const { bookUid, algorithm, month, close, proofs } = facts;
  if (close === null) return null;
  const format = algorithm === 'sha256' ? ['KAPOK-STATEMENT/1'] : ['KAPOK-STATEMENT/2', algorithm];
  const head = [...format, bookUid, month, close.accounts, close.root, close.seq, close.leafHash];
  const accounts = proofs.flatMap((proof) => (proof === null ? [] : [accountText(proof)]));
  return [head.join(':'), ...accounts].join('$').toUpperCase();
}

function accountText({ leaf, index, path }: ClosingProof): string {
  const said = JSON.parse(leaf) as Readonly<Record<string, string>>;
  const { account, asset, balance, postings } = said;
  invariant(account && asset && balance && postings, 'a closing leaf names account and balance');
  return [account, asset, balance, postings, index, path.join('.')].join(':');
}
