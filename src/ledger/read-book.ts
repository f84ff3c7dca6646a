import type { Pool } from 'pg';
import type { Asset, HashAlgorithm, OwnerKind, Purpose } from './vocabulary.js';

/** Where a book's chain ends. */
export interface ChainHead {
  readonly bookId: number;
  readonly bookUid: string;
  readonly code: string;
  readonly algorithm: HashAlgorithm;
  readonly seq: bigint;
  readonly hash: Buffer;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
}

/** The sum over all accounts of one owner kind, purpose and asset, in minutes. */
export interface TrialBalanceLine {
  readonly ownerKind: OwnerKind;
  readonly purpose: Purpose;
  readonly asset: Asset;
  readonly accounts: bigint;
  readonly minutes: bigint;
}

/** All balances of a book at one moment. Every asset sums to zero, or the ledger is broken. */
export interface TrialBalance {
  readonly headSeq: bigint;
  /** Entries, the genesis included. */
  readonly entries: bigint;
  readonly accounts: bigint;
  readonly lines: readonly TrialBalanceLine[];
}

const HEAD = `
  SELECT b.id, b.uid, b.code, b.algorithm, b.head_seq, b.head_hash,
    to_char(b.head_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS head_at
  FROM ledger.book b
  WHERE b.id = $1`;

const TRIAL_BALANCE = `
  SELECT b.head_seq, a.owner_kind, a.purpose, a.asset, count(a.id) AS accounts,
    coalesce(sum(a.balance), 0)::bigint AS minutes
  FROM ledger.book b
  LEFT JOIN ledger.account a ON a.book_id = b.id
  WHERE b.id = $1
  GROUP BY b.head_seq, a.owner_kind, a.purpose, a.asset
  ORDER BY a.asset, a.owner_kind, a.purpose`;

interface HeadRow {
  id: number;
  uid: string;
  code: string;
  algorithm: HashAlgorithm;
  head_seq: bigint;
  head_hash: Buffer;
  head_at: string;
}

interface TrialRow {
  head_seq: bigint;
  owner_kind: OwnerKind | null;
  purpose: Purpose;
  asset: Asset;
  accounts: bigint;
  minutes: bigint;
}

/** The head of a book's chain, or null when there is no such book. */
export async function readHead(pool: Pool, bookId: number): Promise<ChainHead | null> {
  const { rows } = await pool.query<HeadRow>(HEAD, [bookId]);
  const row = rows[0];
  if (!row) return null;
  const { id, uid, code, algorithm } = row;
  return {
    bookId: id,
    bookUid: uid,
    code,
    algorithm,
    seq: row.head_seq,
    hash: row.head_hash,
    recordedAt: row.head_at,
  };
}

/** Sums all accounts of a book in one statement, so that head and sums belong together. Reads every account. */
export async function readTrialBalance(pool: Pool, bookId: number): Promise<TrialBalance> {
  const { rows } = await pool.query<TrialRow>(TRIAL_BALANCE, [bookId]);
  const headSeq = rows[0]?.head_seq ?? -1n;
  const lines = rows.flatMap(({ owner_kind: ownerKind, purpose, asset, accounts, minutes }) =>
    ownerKind === null ? [] : [{ ownerKind, purpose, asset, accounts, minutes }],
  );
  return {
    headSeq,
    entries: headSeq + 1n,
    accounts: lines.reduce((sum, line) => sum + line.accounts, 0n),
    lines,
  };
}
