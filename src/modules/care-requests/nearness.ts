import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/**
 * Throws `separation_violated` when somebody who takes a step in an elder's place is the volunteer, or of the
 * volunteer's household or kin. The database refuses it as well (`care_requests_separation`).
 */
export async function requireApart(
  tx: Tx,
  bookId: number,
  people: { readonly actorId: string; readonly volunteerId: string },
): Promise<void> {
  if (people.actorId === people.volunteerId) throw new DomainError('separation_violated');
  const rows: { is_near: boolean }[] = await tx.query(
    'SELECT $3::uuid = ANY (kapok.near_members($1, $2)) AS is_near',
    [bookId, people.volunteerId, people.actorId],
  );
  if (rows[0]?.is_near === true) throw new DomainError('separation_violated');
}
