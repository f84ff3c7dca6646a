import type { Pool } from 'pg';
import { DomainError } from '../platform/errors/domain-error.js';
import type { AccountRef, AppendRequest } from './append-request.js';
import { decodeLeaf } from './decode-leaf.js';
import type { StateMove } from './state-move.js';
import { type EntryKind, IRREVERSIBLE_KINDS } from './vocabulary.js';

/** Who wants which entry undone, and which rows move with it. */
export interface ReversalWish {
  readonly bookId: number;
  readonly seq: bigint;
  readonly actorId: string;
  readonly moves: readonly StateMove[];
  /** Running totals that the entry had raised, taken back with it; none unless given. */
  readonly counters?: readonly { readonly name: string; readonly delta: bigint }[];
}

interface Row {
  kind: EntryKind;
  subject_type: string;
  subject_id: string;
  leaf: Buffer;
  owner_kind: AccountRef['ownerKind'];
  owner_id: string;
  purpose: AccountRef['purpose'];
  asset: AccountRef['asset'];
  amount: bigint;
}

const READ_ENTRY = `SELECT e.kind, e.subject_type, e.subject_id, e.leaf,
    a.owner_kind, a.owner_id, a.purpose, a.asset, p.amount
  FROM ledger.journal_entry e
  LEFT JOIN ledger.posting p ON p.book_id = e.book_id AND p.seq = e.seq
  LEFT JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id
  WHERE e.book_id = $1 AND e.seq = $2 ORDER BY p.n`;

/**
 * The request that undoes an entry. Its key is made of the entry's number, so that an entry is reversed once
 * however often this is asked. It takes effect today: a closed past is never rewritten. What it is about is what the
 * entry was about, with the same commitment: whoever can open the one can open the other.
 */
export async function reversalOf(
  pool: Pool,
  wish: ReversalWish,
  today: string,
): Promise<AppendRequest> {
  const { rows } = await pool.query<Row>(READ_ENTRY, [wish.bookId, wish.seq]);
  const first = rows[0];
  if (!first) throw new DomainError('not_found');
  if (IRREVERSIBLE_KINDS.includes(first.kind)) throw new DomainError('reversal_of_reversal');
  const postings = rows.map((row) => ({
    account: {
      ownerKind: row.owner_kind,
      ownerId: row.owner_id,
      purpose: row.purpose,
      asset: row.asset,
    },
    amount: -row.amount,
  }));
  const { counters = [] } = wish;
  return {
    bookId: wish.bookId,
    key: `reverse:${wish.seq}`,
    kind: 'reverse',
    effectiveOn: today,
    actorId: wish.actorId,
    subject: {
      type: first.subject_type,
      id: first.subject_id,
      commitment: decodeLeaf(first.leaf).content.commitment,
    },
    policyDigest: null,
    reversesSeq: wish.seq,
    accounts: postings.map((posting) => posting.account),
    counters: counters.map(({ name }) => name),
    decide: () => ({ postings, counters }),
    moves: wish.moves,
  };
}
