import { invariant } from '../../platform/errors/invariant.js';
import type { ApprovalRow } from './approval-cases.js';
import type { CreditFunding, Crossing } from './credit-funding.js';

/** Who pays for a record: the booking that it names, else the pool or the city, by its funding class. */
export function fundingOf(row: ApprovalRow): CreditFunding {
  const crossing = crossingOf(row);
  if (row.booking_id !== null) {
    const { held_minutes, held_granted_minutes, spend_order } = row;
    const isFound = held_minutes !== null && held_granted_minutes !== null && spend_order !== null;
    invariant(isFound, 'a record names a booking that exists');
    const held = { granted: held_granted_minutes, own: held_minutes - held_granted_minutes };
    const { recipient_id: recipientId } = row;
    return { kind: 'booking', recipientId, held, order: spend_order, crossing };
  }
  if (row.funding !== 'pool') return { kind: 'issue' };
  invariant(row.recipient_community !== null, 'a member is of a unit that can clear');
  return { kind: 'pool', unitId: row.recipient_community, crossing };
}

function crossingOf(row: ApprovalRow): Crossing | null {
  const { recipient_community: payingUnitId, volunteer_community: earningUnitId } = row;
  if (payingUnitId === null || earningUnitId === null) return null;
  return payingUnitId === earningUnitId ? null : { payingUnitId, earningUnitId };
}
