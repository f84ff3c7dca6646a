import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import {
  PRESENCE_STEPS,
  type PresenceAction,
  type PresenceActor,
  type PresenceState,
  presenceAllows,
} from './presence.js';

/** Roles that see the stays of the units they reach. */
export const PRESENCE_READERS = [
  'station_admin',
  'social_worker',
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];
/** Who says when an expired stay ended. */
const SECOND_PERSONS = ['station_admin', 'social_worker'] as const satisfies readonly Role[];

/** What decides who may see and move a stay. */
export interface PresenceHead {
  readonly state: PresenceState;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly openedBy: string;
  readonly completedBy: string | null;
  readonly unitPath: string;
}

/** Whether the caller may see the stay: one's own, or one of the units one works for. */
export function isVisibleStay(caller: Principal, stay: PresenceHead): boolean {
  const parties = [stay.volunteerId, stay.recipientId, stay.openedBy];
  return parties.includes(caller.memberId) || reaches(caller, PRESENCE_READERS, stay.unitPath);
}

/** Everything the caller is to a stay. */
function standingOf(caller: Principal, stay: PresenceHead): PresenceActor[] {
  const { memberId } = caller;
  const standing: PresenceActor[] = [];
  if (memberId === stay.volunteerId) standing.push('volunteer');
  const isOnBehalf = stay.openedBy !== stay.volunteerId;
  // One person beside the volunteer at most has a hand in a stay: everybody else may judge it later.
  const isStation = reaches(caller, ['station_admin'], stay.unitPath) && !isOnBehalf;
  if (memberId !== stay.volunteerId && (memberId === stay.openedBy || isStation)) {
    standing.push('station');
  }
  const isFree = !isOnBehalf || memberId === stay.openedBy;
  const isParty = [stay.volunteerId, stay.recipientId].includes(memberId);
  if (isFree && !isParty && reaches(caller, SECOND_PERSONS, stay.unitPath)) {
    standing.push('second_person');
  }
  return standing;
}

/**
 * Why the caller may not take a step with a stay that is there, or null. In order: `not_found` for a foreign one,
 * `forbidden` for somebody else's step, `state_conflict`.
 */
export function refusalOfPresenceStep(
  action: PresenceAction,
  caller: Principal,
  stay: PresenceHead,
): ErrorCode | null {
  if (!isVisibleStay(caller, stay)) return 'not_found';
  const by: readonly PresenceActor[] = PRESENCE_STEPS[action].by;
  if (!standingOf(caller, stay).some((actor) => by.includes(actor))) return 'forbidden';
  return presenceAllows(action, stay.state) ? null : 'state_conflict';
}
