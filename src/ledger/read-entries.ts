import type { Pool } from 'pg';
import type { AccountRef } from './append-request.js';
import { hashKey } from './leaf.js';
import type { EntryKind } from './vocabulary.js';

/** A posting of an entry, with its account. */
export interface EntryPosting {
  readonly accountId: string;
  readonly account: AccountRef;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
}

/** A journal entry as it stands, with the canonical text that was hashed. */
export interface JournalEntry {
  readonly seq: bigint;
  readonly kind: EntryKind;
  readonly effectiveOn: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  readonly actorId: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly reversesSeq: bigint | null;
  /** The number of the entry that reversed this one, or null. */
  readonly reversedBySeq: bigint | null;
  readonly leaf: string;
  readonly leafHash: Buffer;
  readonly postings: readonly EntryPosting[];
}

const ENTRY = `
  SELECT e.seq, e.kind, e.effective_on, e.actor_id, e.subject_type, e.subject_id, e.reverses_seq,
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
    convert_from(e.leaf, 'UTF8') AS leaf, e.leaf_hash,
    (SELECT r.seq FROM ledger.journal_entry r WHERE r.book_id = e.book_id AND r.reverses_seq = e.seq) AS reversed_by_seq
  FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND `;
const ENTRY_BY_SEQ = `${ENTRY} e.seq = $2`;
const ENTRY_BY_KEY = `${ENTRY} e.key_hash = $2`;

const POSTINGS = `
  SELECT p.account_id, a.owner_kind, a.owner_id, a.purpose, a.asset, p.amount, p.balance_after
  FROM ledger.posting p
  JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id
  WHERE p.book_id = $1 AND p.seq = $2
  ORDER BY p.n
  LIMIT 1000`;

interface EntryRow {
  seq: bigint;
  kind: EntryKind;
  effective_on: string;
  recorded_at: string;
  actor_id: string;
  subject_type: string;
  subject_id: string;
  reverses_seq: bigint | null;
  reversed_by_seq: bigint | null;
  leaf: string;
  leaf_hash: Buffer;
}

interface PostingRow {
  account_id: string;
  owner_kind: AccountRef['ownerKind'];
  owner_id: string;
  purpose: AccountRef['purpose'];
  asset: AccountRef['asset'];
  amount: bigint;
  balance_after: bigint;
}

/** The entry of that number, or null. */
export function readEntry(pool: Pool, bookId: number, seq: bigint): Promise<JournalEntry | null> {
  return readOne(pool, ENTRY_BY_SEQ, bookId, seq);
}

/** The entry that was appended under a key, or null. */
export function readEntryByKey(
  pool: Pool,
  bookId: number,
  key: string,
): Promise<JournalEntry | null> {
  return readOne(pool, ENTRY_BY_KEY, bookId, hashKey(key));
}

async function readOne(
  pool: Pool,
  text: string,
  bookId: number,
  value: bigint | Buffer,
): Promise<JournalEntry | null> {
  const found = await pool.query<EntryRow>(text, [bookId, value]);
  const row = found.rows[0];
  if (!row) return null;
  const postings = await pool.query<PostingRow>(POSTINGS, [bookId, row.seq]);
  return toEntry(row, postings.rows);
}

function toEntry(row: EntryRow, postings: readonly PostingRow[]): JournalEntry {
  return {
    seq: row.seq,
    kind: row.kind,
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
    actorId: row.actor_id,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    reversesSeq: row.reverses_seq,
    reversedBySeq: row.reversed_by_seq,
    leaf: row.leaf,
    leafHash: row.leaf_hash,
    postings: postings.map((posting) => ({
      accountId: posting.account_id,
      account: {
        ownerKind: posting.owner_kind,
        ownerId: posting.owner_id,
        purpose: posting.purpose,
        asset: posting.asset,
      },
      amount: posting.amount,
      balanceAfter: posting.balance_after,
    })),
  };
}
