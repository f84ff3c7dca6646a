import { addDays } from '../../../lib/dates.js';
import type { ServiceRecord } from '../records/record-queries.js';

/** What else the volunteer logged that an approver may want to compare with. */
export interface Observations {
  /** Records of the same day, this one included. */
  readonly sameDay: number;
  readonly sameDayMinutes: number;
  /** Days within the fortnight up to this one on which the same two met. */
  readonly daysTogether: number;
  /** Another record of the day ends where this one begins, or begins where it ends. */
  readonly touches: boolean;
}

const FORTNIGHT = 13;
const GONE = new Set(['rejected', 'withdrawn', 'reversed']);

/** Compares a record with the volunteer's recent ones. It judges nothing: the service's rules did that. */
export function observe(record: ServiceRecord, recent: readonly ServiceRecord[]): Observations {
  const others = recent.filter(({ id, state }) => id !== record.id && !GONE.has(state));
  const live = [record, ...others];
  const day = live.filter(({ serviceDate }) => serviceDate === record.serviceDate);
  const since = addDays(record.serviceDate, -FORTNIGHT);
  const together = live.filter(
    ({ recipientId, serviceDate }) =>
      recipientId === record.recipientId &&
      serviceDate >= since &&
      serviceDate <= record.serviceDate,
  );
  const at = (instant: string) => Date.parse(instant);
  return {
    sameDay: day.length,
    sameDayMinutes: day.reduce((sum, { earnedMinutes }) => sum + Number(earnedMinutes), 0),
    daysTogether: new Set(together.map(({ serviceDate }) => serviceDate)).size,
    touches: others.some(
      ({ startedAt, endedAt }) =>
        at(endedAt) === at(record.startedAt) || at(startedAt) === at(record.endedAt),
    ),
  };
}
