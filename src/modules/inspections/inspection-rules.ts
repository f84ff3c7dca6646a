import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { parentCodeOf } from '../units/unit.js';
import {
  type Capacity,
  canStart,
  INSPECTION_STEPS,
  type InspectionAction,
  type InspectionState,
} from './inspection-steps.js';

/** Who oversees inspections: decides appeals, replaces inspectors. Held for the whole city. */
export const INSPECTION_OVERSEERS = ['city_admin', 'auditor'] as const satisfies readonly Role[];

/** Who may be named as an inspector. */
export const INSPECTOR_ROLES = [
  'social_worker',
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];

const WORKERS: readonly Role[] = ['social_worker', 'station_admin'];

/** An inspection, as far as it decides who may do what. */
export interface InspectionParties {
  readonly state: InspectionState;
  readonly inspectorId: string;
  readonly parties: readonly string[];
  readonly unitPath: string;
  /** The last day of what it waits for, `YYYY-MM-DD` in Asia/Shanghai. */
  readonly dueOn: string | null;
  readonly repairedBy: string | null;
}

type ActingCapacity = Exclude<Capacity, 'clock'>;

/** In which capacities somebody has part in an inspection: none, or several. A party is nothing else in their own matter. */
export function capacitiesOf(
  caller: Principal,
  { inspectorId, parties, unitPath }: Omit<InspectionParties, 'state' | 'dueOn' | 'repairedBy'>,
): ActingCapacity[] {
  if (parties.includes(caller.memberId)) return ['party'];
  const capacities: ActingCapacity[] = [];
  if (caller.memberId === inspectorId) capacities.push('inspector');
  if (overseesCity(caller)) capacities.push('overseer');
  if (reaches(caller, WORKERS, unitPath)) capacities.push('worker');
  return capacities;
}

/** Whether the caller oversees the inspections of the whole city. */
export function overseesCity({ grants }: Principal): boolean {
  const roles: readonly Role[] = INSPECTION_OVERSEERS;
  return grants.some(
    ({ role, unitPath }) => roles.includes(role) && parentCodeOf(unitPath) === null,
  );
}

/** The capacity in which the caller takes the step, the first that the step allows; null: in none. */
export function actingAs(
  action: InspectionAction,
  capacities: readonly ActingCapacity[],
): ActingCapacity | null {
  return INSPECTION_STEPS[action].by.find((capacity) => capacities.includes(capacity)) ?? null;
}

/**
 * Why somebody may not take a step with an inspection that they have part in; null: they may. `isNear`: the caller is
 * near to one of the parties.
 */
export function refusalOf(
  action: InspectionAction,
  caller: Pick<Principal, 'memberId'>,
  at: {
    readonly inspection: InspectionParties;
    readonly as: ActingCapacity | null;
    readonly isNear: boolean;
    readonly today: string;
  },
): ErrorCode | null {
  const { inspection, as, isNear, today } = at;
  if (as === null) return 'forbidden';
  if (!canStart(action, inspection.state)) return 'state_conflict';
  if (action === 'appeal' && inspection.dueOn !== null && today > inspection.dueOn) {
    return 'deadline_passed';
  }
  return isApart(action, caller.memberId, { inspection, isNear }) ? null : 'separation_violated';
}

function isApart(
  action: InspectionAction,
  memberId: string,
  { inspection, isNear }: { readonly inspection: InspectionParties; readonly isNear: boolean },
): boolean {
  const isInspector = memberId === inspection.inspectorId;
  switch (action) {
    case 'clear':
    case 'confirm':
      return !isInspector && !isNear;
    case 'repair':
      return !isInspector;
    case 'settle':
    case 'redo':
      return memberId !== inspection.repairedBy && !isNear;
    case 'pass':
    case 'unseen':
    case 'find':
      return !isNear;
    case 'replace':
    case 'appeal':
      return true;
  }
}
