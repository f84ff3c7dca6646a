import type { EntityManager } from 'typeorm';

/** After so long nobody is on the line any more: an operator who forgot to close a call acts for nobody by it. */
export const LONGEST_CALL_MINUTES = 60;

/** A call in which somebody is on the line with an operator. */
export interface StandingCall {
  readonly id: string;
  readonly operatorId: string;
  /** Who was identified. */
  readonly memberId: string;
}

/**
 * The call of that id, while the one on the line is identified and the call still goes on; else null. The rows are
 * the hotline desk's; acting for somebody stands below the desk and only looks at them.
 */
export async function readStandingCall(
  reader: EntityManager,
  bookId: number,
  of: { readonly id: string; readonly now: Date },
): Promise<StandingCall | null> {
  const since = new Date(of.now.getTime() - LONGEST_CALL_MINUTES * 60_000);
  const rows: StandingCall[] = await reader.query(
    `SELECT id, operator_id AS "operatorId", member_id AS "memberId" FROM kapok.hotline_calls
     WHERE book_id = $1 AND id = $2 AND state = 'identified' AND purpose <> 'call_back' AND identified_at >= $3`,
    [bookId, of.id, since],
  );
  return rows[0] ?? null;
}
