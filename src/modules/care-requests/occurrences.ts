import { addDays, daysBetween, isRealDate } from '../../platform/clock/shanghai.js';

/** How a need comes again; the database holds the same list (`request_series_every_known`). */
export const REPEAT_UNITS = ['day', 'week', 'month'] as const;
export type RepeatUnit = (typeof REPEAT_UNITS)[number];

/** Every so many days, weeks or months from a day on, up to another one. */
export interface Repetition {
  readonly every: RepeatUnit;
  /** 1 to 12. */
  readonly step: number;
  /** The first day, `YYYY-MM-DD`. */
  readonly firstOn: string;
  /** The last day on which one may begin, `YYYY-MM-DD`. */
  readonly untilOn: string;
}

/** An occurrence: its number, from 1, and its day. */
export interface Occurrence {
  readonly n: number;
  readonly on: string;
}

const MOST_OCCURRENCES = 1000;
/** A series lasts a year at most: a need is looked at anew then. */
export const LONGEST_SERIES_DAYS = 366;
const DAYS = { day: 1, week: 7 } as const;

/**
 * The first occurrence whose number is at least `n`, or null when none is left. A month without the day of the first
 * one (the 31st) is passed over; its number is passed over, too.
 */
export function occurrenceFrom(rule: Repetition, n: number): Occurrence | null {
  for (let number = n; number <= MOST_OCCURRENCES; number += 1) {
    const on = dayOf(rule, number);
    if (on === null) continue;
    return on <= rule.untilOn ? { n: number, on } : null;
  }
  return null;
}

/** Whether a repetition ends on or after its first day, and within a year. */
export function isBounded({ firstOn, untilOn }: Repetition): boolean {
  const days = daysBetween(firstOn, untilOn);
  return days >= 0 && days <= LONGEST_SERIES_DAYS;
}

/** The day of occurrence `n`; null for a month that does not have it. */
function dayOf({ every, step, firstOn }: Repetition, n: number): string | null {
  if (every !== 'month') return addDays(firstOn, (n - 1) * step * DAYS[every]);
  const [year = 0, month = 1, day = 1] = firstOn.split('-').map(Number);
  const months = year * 12 + (month - 1) + (n - 1) * step;
  const parts = [Math.floor(months / 12), (months % 12) + 1, day];
  const text = parts.map((part) => String(part).padStart(2, '0')).join('-');
  return isRealDate(text) ? text : null;
}
