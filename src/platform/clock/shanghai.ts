/** China has kept UTC+8 without daylight saving since 1992; every date of this service lies after. */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The day asked for last: nearly every caller asks for today. */
let lastDay = { number: Number.NaN, text: '' };

/** The calendar date, `YYYY-MM-DD`, that an instant falls on in Asia/Shanghai. */
export function shanghaiDate(instant: Date): string {
  const local = instant.getTime() + OFFSET_MS;
  const number = Math.floor(local / DAY_MS);
  if (number !== lastDay.number) {
    lastDay = { number, text: new Date(local).toISOString().slice(0, 10) };
  }
  return lastDay.text;
}

/** The month, `YYYY-MM`, that an instant falls in in Asia/Shanghai. */
export function shanghaiMonth(instant: Date): string {
  return shanghaiDate(instant).slice(0, 7);
}

/** The instant at which a date begins in Asia/Shanghai. The date must be real: see `isRealDate`. */
export function shanghaiDayStart(date: string): Date {
  return new Date(`${date}T00:00:00+08:00`);
}

/** The RFC 3339 text of an instant with the +08:00 offset, to the second. */
export function shanghaiText(instant: Date): string {
  return `${new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The date `days` later (or earlier, when negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `earlier` to `later`; negative when they are the other way round. */
export function daysBetween(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / DAY_MS);
}

/** Days found real before; a month's work names few. */
const realDays = new Set<string>();
const MOST_REAL_DAYS = 1_000;

/** Whether a text is `YYYY-MM-DD` and a day that exists, from the year 1900 to 9999. */
export function isRealDate(text: string): boolean {
  if (realDays.has(text)) return true;
  if (!/^(19|[2-9]\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== text) return false;
  if (realDays.size >= MOST_REAL_DAYS) realDays.clear();
  realDays.add(text);
  return true;
}
