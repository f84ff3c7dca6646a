const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of days of a month (1 to 12) of the Gregorian calendar; 0 for a month that does not exist. */
export function daysOfMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
}

/** A month as one number that grows by one from month to month. */
export function monthNumber(year: number, month: number): number {
  return year * 12 + month - 1;
}

/** The number of `YYYY-MM` from 1900 to 9999; null for anything else. */
export function parseMonth(text: string): number | null {
  const [, year = '', month = ''] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? [];
  return Number(year) >= 1900 ? monthNumber(Number(year), Number(month)) : null;
}

/** The last day of a month, as `YYYY-MM-DD`. */
export function lastDay(month: number): string {
  const year = Math.floor(month / 12);
  const ofYear = (month % 12) + 1;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(ofYear)}-${two(daysOfMonth(year, ofYear))}`;
}
