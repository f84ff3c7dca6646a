import { type Principal, reaches } from '../../auth/principal.js';
import { addDays } from '../../platform/clock/shanghai.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import type { PolicyParams } from '../policies/policy.js';
import { parentCodeOf } from '../units/unit.js';
import {
  canStart,
  type DisputeAction,
  type DisputeState,
  type ObjectorRole,
  type Participant,
} from './dispute-steps.js';

/** The record of a dispute, as far as it decides who may do what. */
export interface RecordParties {
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly enteredBy: string;
  /** Who confirmed it in the recipient's place. */
  readonly confirmedBy: string | null;
  readonly approverId: string | null;
  readonly firstApproverId: string | null;
  readonly unitPath: string;
}

/** A dispute, as far as it decides who may do what. */
export interface DisputeParties extends RecordParties {
  readonly state: DisputeState;
  readonly filedBy: string;
  readonly filedAs: ObjectorRole;
  readonly decidedBy: string | null;
  /** The last day of what it waits for, `YYYY-MM-DD` in Asia/Shanghai. */
  readonly dueOn: string | null;
}

/** Roles that see the disputes of the units they reach; those of the city hear appeals. */
export const DISPUTE_READERS = ['social_worker', 'station_admin', 'city_admin', 'auditor'] as const;
export const CITY_JUDGES = ['city_admin', 'auditor'] as const;

/**
 * In what capacity the caller may object by themselves; null: at most for the recipient. A side of the record objects
 * as that side, whatever else they are.
 */
export function objectorRole(caller: Principal, record: RecordParties): ObjectorRole | null {
  if (caller.memberId === record.recipientId) return 'recipient';
  if (caller.memberId === record.volunteerId) return 'volunteer';
  if (reaches(caller, ['auditor'], record.unitPath)) return 'auditor';
  return reaches(caller, ['social_worker'], record.unitPath) ? 'worker' : null;
}

/**
 * The last day on which an objection may be filed: the sides of the record have the objection window, those who
 * supervise as long as a reversal may reach back. Both run from the day of the approval.
 */
export function lastDayToObject(
  role: ObjectorRole,
  approvedOn: string,
  { objectionWindowDays, clawback }: Pick<PolicyParams, 'objectionWindowDays' | 'clawback'>,
): string {
  const supervises = role === 'worker' || role === 'auditor';
  const days = supervises ? Math.max(clawback.days, objectionWindowDays) : objectionWindowDays;
  return addDays(approvedOn, days);
}

/**
 * In what capacity the caller takes part in a dispute; null: not at all. Somebody with two capacities has the nearest
 * to the record. `isProxy`: of the recipient, in force today.
 */
export function participantOf(
  caller: Principal,
  dispute: DisputeParties,
  isProxy: boolean,
): Participant | null {
  if (caller.memberId === dispute.recipientId) return 'recipient';
  if (caller.memberId === dispute.volunteerId) return 'volunteer';
  if (caller.memberId === dispute.filedBy) return dispute.filedAs;
  if (isProxy) return 'proxy';
  if (reaches(caller, ['social_worker'], dispute.unitPath)) return 'worker';
  return isOfCity(caller) ? 'city' : null;
}

/** Whether the caller sees the dispute: a side, the objector, a proxy, or somebody of the unit or city. */
export function isVisible(caller: Principal, dispute: DisputeParties, isProxy: boolean): boolean {
  return (
    participantOf(caller, dispute, isProxy) !== null ||
    reaches(caller, DISPUTE_READERS, dispute.unitPath)
  );
}

/** Whether the caller may judge at that instance, leaving aside how close they are. */
export function isJudge(
  caller: Principal,
  dispute: RecordParties,
  instance: 'first' | 'city',
): boolean {
  return instance === 'city'
    ? isOfCity(caller)
    : reaches(caller, ['social_worker'], dispute.unitPath);
}

/**
 * Why the caller may not judge a dispute that they can see, or null. In order of precedence: `forbidden`,
 * `state_conflict`, `deadline_passed`, `separation_violated`: whoever judges is no side, did not object, enter,
 * confirm, approve or judge before, and is near to none of the sides nor the objector (`isNear`).
 */
export function refusalOfJudge(given: {
  readonly caller: Principal;
  readonly dispute: DisputeParties;
  readonly instance: 'first' | 'city';
  readonly isNear: boolean;
  readonly today: string;
}): ErrorCode | null {
  const { caller, dispute, instance, isNear, today } = given;
  if (!isJudge(caller, dispute, instance)) return 'forbidden';
  const action: DisputeAction = instance === 'first' ? 'decide' : 'uphold';
  if (!canStart(action, dispute.state)) return 'state_conflict';
  if (instance === 'first' && isPast(dispute, today)) return 'deadline_passed';
  return isNear || involvedIn(dispute).includes(caller.memberId) ? 'separation_violated' : null;
}

/** Why the caller may not withdraw or appeal, or null: `forbidden`, `state_conflict`, `deadline_passed`. */
export function refusalOfSide(
  action: 'withdraw' | 'appeal',
  caller: Principal,
  dispute: DisputeParties,
  given: { readonly as: Participant; readonly today: string },
): ErrorCode | null {
  const isObjector = isObjectionOf(caller.memberId, dispute);
  const isSide = given.as === 'recipient' || given.as === 'volunteer' || given.as === 'proxy';
  if (!isObjector && (action === 'withdraw' || !isSide)) return 'forbidden';
  if (!canStart(action, dispute.state)) return 'state_conflict';
  return action === 'appeal' && isPast(dispute, given.today) ? 'deadline_passed' : null;
}

/** Whether it is a member's own objection. What was filed in an elder's place is the elder's, and no operator's. */
function isObjectionOf(memberId: string, dispute: DisputeParties): boolean {
  const { filedAs, filedBy, recipientId } = dispute;
  const inPlaceOfElder = filedAs === 'proxy' || filedAs === 'operator';
  if (inPlaceOfElder && memberId === recipientId) return true;
  return memberId === filedBy && filedAs !== 'operator';
}

/** Whether the last day of what the dispute waits for is over. */
export function isPast({ dueOn }: Pick<DisputeParties, 'dueOn'>, today: string): boolean {
  return dueOn !== null && dueOn < today;
}

/** Everybody who had a hand in the record or the dispute, and so cannot judge it. */
function involvedIn(dispute: DisputeParties): (string | null)[] {
  const { volunteerId, recipientId, enteredBy, confirmedBy, approverId, firstApproverId } = dispute;
  const ofRecord = [volunteerId, recipientId, enteredBy, confirmedBy, approverId, firstApproverId];
  return [...ofRecord, dispute.filedBy, dispute.decidedBy];
}

function isOfCity(caller: Principal): boolean {
  return caller.grants.some(
    ({ role, unitPath }) =>
      (CITY_JUDGES as readonly string[]).includes(role) && parentCodeOf(unitPath) === null,
  );
}
