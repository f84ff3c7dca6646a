import { addDays, shanghaiDate, shanghaiInstant } from '../../lib/dates.js';

/** A half of a day, as people make appointments. */
export type Part = 'morning' | 'afternoon';

/** When somebody wants help: on a day, in a half of it or at a time. */
export interface When {
  readonly on: string;
  readonly part: Part | null;
  /** `HH:MM`, where no half of the day is meant. */
  readonly at: string | null;
}

const PARTS: Readonly<Record<Part, readonly [from: string, until: string]>> = {
  morning: ['08:00', '12:00'],
  afternoon: ['14:00', '18:00'],
};
const STEP_MS = 30 * 60_000;
const MINUTE_MS = 60_000;

/** The next halves of days in which so many minutes still have room, the soonest first. */
export function nextParts(now: Date, minutes: number, count: number): { on: string; part: Part }[] {
  const today = shanghaiDate(now);
  const found: { on: string; part: Part }[] = [];
  for (let day = 0; found.length < count; day += 1) {
    for (const part of ['morning', 'afternoon'] as const) {
      const when = { on: addDays(today, day), part, at: null };
      if (windowOf(when, minutes, now) !== null) found.push({ on: when.on, part });
    }
  }
  return found.slice(0, count);
}

/**
 * The window of time to publish, or null when it has no room for the care any more. A half of a day that has begun is
 * what is left of it from the next half hour on; a time of day is met to the minute.
 */
export function windowOf(
  { on, part, at }: When,
  minutes: number,
  now: Date,
): { startsAt: string; endsAt: string } | null {
  const [from, until] = part === null ? [at ?? '', null] : PARTS[part];
  const begins = Date.parse(shanghaiInstant(on, from));
  if (Number.isNaN(begins)) return null;
  const starts = part === null ? begins : Math.max(begins, nextStep(now));
  const ends =
    until === null ? begins + minutes * MINUTE_MS : Date.parse(shanghaiInstant(on, until));
  const hasRoom = starts >= now.getTime() && ends - starts >= minutes * MINUTE_MS;
  if (!hasRoom) return null;
  return { startsAt: new Date(starts).toISOString(), endsAt: new Date(ends).toISOString() };
}

/** What an address says of the time that was chosen; null when it says nothing that can be meant. */
export function whenOf(search: URLSearchParams): When | null {
  const on = search.get('on') ?? '';
  const part = search.get('part');
  const at = search.get('at');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on)) return null;
  if (part === 'morning' || part === 'afternoon') return { on, part, at: null };
  return at !== null && /^\d{2}:\d{2}$/.test(at) ? { on, part: null, at } : null;
}

function nextStep(now: Date): number {
  return (Math.floor(now.getTime() / STEP_MS) + 1) * STEP_MS;
}
