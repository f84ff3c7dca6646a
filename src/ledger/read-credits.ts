import type { Pool } from 'pg';

/** Whose entry. */
export interface CreditWish {
  readonly memberId: string;
  readonly seq: bigint;
}

/** What an entry brought a member's earned account, and what stood there just before it. Minutes. */
export interface EntryCredit {
  readonly credited: bigint;
  readonly balanceBefore: bigint;
}

/** One look at an index for each; an account that was never opened held nothing. */
const CREDITS = `SELECT w.n::integer AS n, coalesce(p.amount, 0)::bigint AS credited,
    coalesce(b.balance_after, 0)::bigint AS "balanceBefore"
  FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS w (owner_id, seq, n)
  CROSS JOIN LATERAL (
    SELECT r.id FROM ledger.account r WHERE r.book_id = $1 AND r.owner_id = w.owner_id AND r.purpose = 'earned'
      AND r.asset = 'MIN' AND r.owner_kind = 'member' OFFSET 0) a
  LEFT JOIN LATERAL (
    SELECT sum(q.amount) AS amount FROM ledger.posting q
    WHERE q.book_id = $1 AND q.account_id = a.id AND q.seq = w.seq OFFSET 0) p ON true
  LEFT JOIN LATERAL (
    SELECT q.balance_after FROM ledger.posting q
    WHERE q.book_id = $1 AND q.account_id = a.id AND q.seq < w.seq
    ORDER BY q.seq DESC, q.n DESC LIMIT 1) b ON true`;

/** What entries credited members with, in the order asked. The caller bounds the list. */
export async function readCredits(
  pool: Pool,
  bookId: number,
  wishes: readonly CreditWish[],
): Promise<EntryCredit[]> {
  const found: EntryCredit[] = wishes.map(() => ({ credited: 0n, balanceBefore: 0n }));
  if (wishes.length === 0) return found;
  const { rows } = await pool.query<EntryCredit & { n: number }>(CREDITS, [
    bookId,
    wishes.map(({ memberId }) => memberId),
    wishes.map(({ seq }) => seq),
  ]);
  for (const { n, credited, balanceBefore } of rows) found[n - 1] = { credited, balanceBefore };
  return found;
}
