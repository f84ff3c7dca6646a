import { holdsAny, type Principal, type Role, reaches } from '../../auth/principal.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import {
  allows,
  type Claimant,
  type RecordAction,
  type RecordActor,
  type RecordState,
  TRANSITIONS,
} from './service-records.js';

/** Roles that see the records of the units they reach. */
export const RECORD_READERS = [
  'social_worker',
  'station_admin',
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];

/** Somebody besides the volunteer has stood up for a record in these: to claim hours is not enough to learn a name. */
const STOOD_FOR: readonly RecordState[] = [
  'confirmed',
  'approved',
  'disputed',
  'upheld',
  'reversed',
];

/** What decides who may see and move a record. */
export interface RecordHead {
  readonly state: RecordState;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly enteredBy: string;
  readonly unitPath: string;
}

/** Everything the caller is to a record; nobody in particular for a stranger. */
export function standingOf(caller: Principal, record: RecordHead): RecordActor[] {
  const { memberId } = caller;
  const standing: RecordActor[] = [];
  if (memberId === record.volunteerId) standing.push('volunteer');
  if (memberId === record.enteredBy) standing.push('enterer');
  if (memberId === record.recipientId) standing.push('recipient');
  if (reaches(caller, ['social_worker'], record.unitPath)) standing.push('social_worker');
  if (reaches(caller, ['auditor'], record.unitPath)) standing.push('auditor');
  return standing;
}

/** Whether the caller may see the record: one's own, or one of the units one works for. */
export function isVisible(caller: Principal, record: RecordHead): boolean {
  const { memberId } = caller;
  const isParty = [record.volunteerId, record.recipientId, record.enteredBy].includes(memberId);
  return isParty || reaches(caller, RECORD_READERS, record.unitPath);
}

/**
 * Of which sides of a record the caller learns the names as one of its sides: the recipient, and who acts for them
 * (`elders`), of the volunteer at once; the volunteer of the recipient when the record was stood up for.
 */
export function namesTold(
  { memberId, elders }: { readonly memberId: string; readonly elders: readonly string[] },
  { volunteerId, recipientId, state }: Omit<RecordHead, 'enteredBy' | 'unitPath'>,
): string[] {
  if (recipientId === memberId || elders.includes(recipientId)) return [volunteerId, recipientId];
  return volunteerId === memberId && STOOD_FOR.includes(state) ? [recipientId] : [];
}

/**
 * Why the caller may not take a step with a record that is there, or null. In order of precedence:
 * `not_found` for a foreign record, `forbidden` for somebody else's step, `state_conflict`,
 * `separation_violated` for a worker who judges a record of their own.
 */
export function refusalOfStep(
  action: RecordAction,
  caller: Principal,
  record: RecordHead,
): ErrorCode | null {
  if (!isVisible(caller, record)) return 'not_found';
  const by: readonly RecordActor[] = TRANSITIONS[action].by;
  if (!standingOf(caller, record).some((actor) => by.includes(actor))) return 'forbidden';
  if (!allows(action, record.state)) return 'state_conflict';
  const isParty = [record.volunteerId, record.recipientId, record.enteredBy].includes(
    caller.memberId,
  );
  return isParty && by.includes('social_worker') ? 'separation_violated' : null;
}

/**
 * On whose word a resubmission rests: the volunteer's own, or that of the station or city that entered
 * the record, while whoever did still works for one.
 */
export function claimantOf(
  caller: Principal,
  record: { readonly volunteerId: string; readonly isImported: boolean },
): Claimant {
  if (caller.memberId === record.volunteerId) return 'volunteer';
  if (record.isImported && holdsAny(caller, ['city_admin'])) return 'import';
  return holdsAny(caller, ['station_admin']) ? 'station' : 'volunteer';
}
