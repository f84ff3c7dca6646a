import type { ServiceRecord } from '../records/record-queries.js';

/** What else the volunteer logged that an approver may want to compare with. */
export interface Observations {
  /** Records of the same day, this one included. */
  readonly sameDay: number;
  readonly sameDayMinutes: number;
  /** Another record of the day ends where this one begins, or begins where it ends. */
  readonly touches: boolean;
}

const GONE = new Set(['rejected', 'withdrawn', 'reversed']);

/** Lays a record beside the volunteer's other ones of the day. What speaks against it, the service's flags say. */
export function observe(record: ServiceRecord, recent: readonly ServiceRecord[]): Observations {
  const others = recent.filter(({ id, state }) => id !== record.id && !GONE.has(state));
  const live = [record, ...others];
  const day = live.filter(({ serviceDate }) => serviceDate === record.serviceDate);
  const at = (instant: string) => Date.parse(instant);
  return {
    sameDay: day.length,
    sameDayMinutes: day.reduce((sum, { earnedMinutes }) => sum + Number(earnedMinutes), 0),
    touches: others.some(
      ({ startedAt, endedAt }) =>
        at(endedAt) === at(record.startedAt) || at(startedAt) === at(record.endedAt),
    ),
  };
}
