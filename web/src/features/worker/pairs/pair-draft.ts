import type { components } from '../../../api/schema.js';
import { shanghaiDate } from '../../../lib/dates.js';
import type { Person } from '../pick/people-query.js';

/** A pair as somebody fills it in. */
export interface PairDraft {
  readonly volunteer: readonly Person[];
  readonly elders: readonly Person[];
  readonly service: string;
  readonly every: 'week' | 'month';
  /** `1` is Monday. */
  readonly weekday: string;
  readonly monthDay: string;
  /** `HH:MM` */
  readonly time: string;
  /** For each elder. */
  readonly minutes: string;
  readonly startsOn: string;
  /** Empty: no end. */
  readonly endsOn: string;
}

/** As many elders as one pair has. */
export const MOST_ELDERS = 10;
export const LENGTHS = ['20', '30', '40', '60', '90', '120'] as const;

/** What the form begins with: half past nine on Mondays, from today on. */
export function newPairDraft(): PairDraft {
  return {
    volunteer: [],
    elders: [],
    service: '',
    every: 'week',
    weekday: '1',
    monthDay: '1',
    time: '09:30',
    minutes: '40',
    startsOn: shanghaiDate(),
    endsOn: '',
  };
}

/** The same as the service takes it; null while something is missing. */
export function pairBody(draft: PairDraft): components['schemas']['NewPairDto'] | null {
  const { elders, service, time, startsOn, endsOn, every } = draft;
  const [volunteer] = draft.volunteer;
  const isWhole = elders.length > 0 && service !== '' && time !== '' && startsOn !== '';
  if (volunteer === undefined || !isWhole) return null;
  return {
    volunteerId: volunteer.id,
    elderIds: elders.map(({ id }) => id),
    serviceCode: service,
    ...(every === 'week'
      ? { weekday: Number(draft.weekday) }
      : { monthDay: Number(draft.monthDay) }),
    startTime: time,
    minutes: Number(draft.minutes),
    startsOn,
    ...(endsOn !== '' && { endsOn }),
  };
}
