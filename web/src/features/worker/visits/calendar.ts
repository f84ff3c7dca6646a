import { addDays } from '../../../lib/dates.js';

/** The weeks of a month, Monday first; days of other months are null. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`;
  const before = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const weeks: (string | null)[][] = [];
  let day = addDays(first, -before);
  do {
    const week = Array.from({ length: 7 }, (_, at) => addDays(day, at));
    weeks.push(week.map((one) => (one.startsWith(month) ? one : null)));
    day = addDays(day, 7);
  } while (day.startsWith(month));
  return weeks;
}

/** The month `by` months after `month`, `YYYY-MM`. */
export function monthAfter(month: string, by: number): string {
  const [year = 0, nth = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, nth - 1 + by, 1)).toISOString().slice(0, 7);
}
