import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { VisitRow } from './visit-rows.js';
import { VISIT_READERS, VISIT_WORKERS, type VisitActor } from './visits.js';

/** Where an elder belongs: the own unit, and the station on whose roster the elder is (null: on none). */
interface ElderPlace {
  readonly unitPath: string;
  readonly stationPath: string | null;
}

type Parties = Pick<VisitRow, 'elderId' | 'visitorId'>;

/** Whoever looks after elders learns their names; auditors do without. */
const NAME_READERS = VISIT_READERS.filter((role) => role !== 'auditor');

/** Whether a role of the caller reaches the elder's unit, or the station on whose roster the elder is. */
export function worksFor(
  caller: Principal,
  { unitPath, stationPath }: ElderPlace,
  roles: readonly Role[],
): boolean {
  const byRoster = stationPath !== null && reaches(caller, roles, stationPath);
  return byRoster || reaches(caller, roles, unitPath);
}

/** As whom the caller may take steps of the visit. */
export function standingOf(caller: Principal, visit: VisitRow): VisitActor[] {
  const standing: VisitActor[] = [];
  if (caller.memberId === visit.visitorId) standing.push('visitor');
  if (worksFor(caller, visit, VISIT_WORKERS)) standing.push('worker');
  return standing;
}

/** Whether the visit is for the caller's eyes: one's own, to oneself, or of those one works for. */
export function sees(caller: Principal, visit: VisitRow): boolean {
  return isParty(caller, visit) || worksFor(caller, visit, VISIT_READERS);
}

/** Whose names a visit tells the caller: both sides', to each other and to whoever looks after the elder. */
export function namesTold(caller: Principal, visit: Parties & ElderPlace): string[] {
  const told = isParty(caller, visit) || worksFor(caller, visit, NAME_READERS);
  return told ? [visit.elderId, visit.visitorId] : [];
}

function isParty({ memberId }: Principal, { elderId, visitorId }: Parties): boolean {
  return [elderId, visitorId].includes(memberId);
}
