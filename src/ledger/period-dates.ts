import { addDays } from '../platform/clock/shanghai.js';
import type { EntryKind } from './vocabulary.js';

/** How far a book is closed. All dates are YYYY-MM-DD in Asia/Shanghai. */
export interface BookPeriods {
  /** The last day of the newest closed month; null when none was ever closed. */
  readonly closedThrough: string | null;
  /** The last day of the month that is being closed; null when none is. */
  readonly closingThrough: string | null;
  /** The first day that an ordinary entry may take effect on; null: any day. */
  readonly openFrom: string | null;
}

/** What the close of a month posts itself, on the last day of that month. */
export const CLOSING_KINDS: readonly EntryKind[] = ['expire', 'settle', 'close'];

const MONTH = /^(19|[2-9]\d)\d{2}-(0[1-9]|1[0-2])$/;

/** Whether a text is a month, `YYYY-MM`, from the year 1900 to 9999. */
export function isMonth(text: string): boolean {
  return MONTH.test(text);
}

/** The first day of a month. */
export function firstDayOf(month: string): string {
  return `${month}-01`;
}

/** The last day of a month. */
export function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  // Day 0 of the month after; a year below 100 cannot occur.
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}

/** Periods as the two dates of a book's row tell them. */
export function periodsOf(
  closedThrough: string | null,
  closingThrough: string | null,
): BookPeriods {
  const shut = closingThrough ?? closedThrough;
  return { closedThrough, closingThrough, openFrom: shut === null ? null : addDays(shut, 1) };
}

/**
 * The date that an entry will stand under: the one that was wished for, or the first open day when that lies in a
 * closed month. What a close posts itself stands on the last day of the month that is being closed; null: such an
 * entry comes too late, its month is closed.
 */
export function standingDate(kind: EntryKind, wished: string, periods: BookPeriods): string | null {
  const { openFrom, closingThrough } = periods;
  if (openFrom === null || wished >= openFrom) return wished;
  if (!CLOSING_KINDS.includes(kind)) return openFrom;
  return wished === closingThrough ? wished : null;
}
