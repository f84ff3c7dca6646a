import type { MonthScope } from '../../ledger/entry-step.js';
import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';

/** Longer than any ledger will have been kept; bounds every list of months. */
const MOST_MONTHS = 2_400;

/** The month of a date. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** The month so many months later (or earlier, when negative). */
export function addMonths(month: string, months: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + months;
  const year = String(Math.floor(count / 12)).padStart(4, '0');
  return `${year}-${String((count % 12) + 1).padStart(2, '0')}`;
}

/** All months from one to another, both included; none when they are the other way round. */
export function monthsFromTo(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last && months.length < MOST_MONTHS; month = addMonths(month, 1))
    months.push(month);
  return months;
}

/** Whether a month is over on a date of Asia/Shanghai. */
export function hasEnded(month: string, today: string): boolean {
  return month < monthOf(today);
}

/** The last month that is over at an instant: it ends at 00:00:00 in Asia/Shanghai. */
export function lastEnded(now: Date): string {
  return addMonths(monthOf(shanghaiDate(now)), -1);
}

/** Dates and names of one month of one book. */
export function monthScope(
  book: { readonly id: number; readonly uid: string },
  month: string,
  actorId: string,
): MonthScope {
  const nextMonth = addMonths(month, 1);
  return {
    bookId: book.id,
    bookUid: book.uid,
    month,
    firstDay: firstDayOf(month),
    monthEnd: lastDayOf(month),
    nextFirst: firstDayOf(nextMonth),
    nextMonth,
    actorId,
  };
}
