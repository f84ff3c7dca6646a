import type { Pool } from 'pg';
import type { AccountRef } from './append-request.js';
import type { EntryKind, Purpose } from './vocabulary.js';

/** Where a statement goes on: below this posting of this entry. */
export interface StatementPosition {
  readonly seq: bigint;
  readonly n: number;
}

/** One line of an account's statement. */
export interface StatementLine extends StatementPosition {
  readonly kind: EntryKind;
  /** YYYY-MM-DD, Asia/Shanghai. */
  readonly effectiveOn: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  /** Minutes in (positive) or out (negative). */
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly reversesSeq: bigint | null;
  /** The purposes of the accounts on the other side, without saying whose they are. */
  readonly counterparts: readonly Purpose[];
}

/** The page is cut from the account's own index before anything is joined, so that a long account costs no more. */
const STATEMENT_PAGE = `
  WITH page AS MATERIALIZED (
    SELECT p.book_id, p.seq, p.n, p.account_id, p.amount, p.balance_after
    FROM ledger.posting p
    WHERE p.book_id = $1
      AND p.account_id = (
        SELECT a.id FROM ledger.account a
        WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3 AND a.purpose = $4 AND a.asset = $5)
      AND ($6::bigint IS NULL OR (p.seq <= $6 AND (p.seq, p.n) < ($6, $7::smallint)))
    ORDER BY p.seq DESC, p.n DESC
    LIMIT $8)
  SELECT p.seq, p.n, e.kind, e.effective_on, p.amount, p.balance_after, e.subject_type, e.subject_id, e.reverses_seq,
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
    ARRAY (
      SELECT DISTINCT other.purpose
      FROM ledger.posting op
      JOIN ledger.account other ON other.book_id = op.book_id AND other.id = op.account_id
      WHERE op.book_id = p.book_id AND op.seq = p.seq AND op.account_id <> p.account_id
      ORDER BY 1) AS counterparts
  FROM page p
  JOIN ledger.journal_entry e ON e.book_id = p.book_id AND e.seq = p.seq
  ORDER BY p.seq DESC, p.n DESC`;

interface LineRow {
  seq: bigint;
  n: number;
  kind: EntryKind;
  effective_on: string;
  recorded_at: string;
  amount: bigint;
  balance_after: bigint;
  subject_type: string;
  subject_id: string;
  reverses_seq: bigint | null;
  counterparts: Purpose[];
}

/** Up to `limit` lines of one account, the newest first, below the position given. */
export async function readStatement(
  pool: Pool,
  bookId: number,
  account: AccountRef,
  page: { readonly after: StatementPosition | null; readonly limit: number },
): Promise<StatementLine[]> {
  const { rows } = await pool.query<LineRow>(STATEMENT_PAGE, [
    bookId,
    account.ownerId,
    account.ownerKind,
    account.purpose,
    account.asset,
    page.after?.seq ?? null,
    page.after?.n ?? null,
    page.limit,
  ]);
  return rows.map((row) => ({
    seq: row.seq,
    n: row.n,
    kind: row.kind,
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
    amount: row.amount,
    balanceAfter: row.balance_after,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    reversesSeq: row.reverses_seq,
    counterparts: row.counterparts,
  }));
}
