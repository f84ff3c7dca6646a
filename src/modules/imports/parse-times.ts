import { isRealDate } from '../../platform/clock/shanghai.js';

/** `2026-10-29T06:00:00+08:00`, `2026-10-29 06:00` and `2026/10/29 06:00`; seconds and offset optional. */
const TIME =
  /^(\d{4})([-/])(\d{2})\2(\d{2})[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;
const DATE = /^(\d{4})([-/])(\d{2})\2(\d{2})$/;

/**
 * The instant that a cell of an import means, or null when it is unreadable or of a date that does not
 * exist. A time without an offset is local to Asia/Shanghai. Fractions of a second are dropped.
 */
export function parseImportTime(text: string): Date | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, year, , month, day, hour, minute, second = '00', offset = '+08:00'] = match;
  const date = `${year}-${month}-${day}`;
  if (!isRealDate(date)) return null;
  return new Date(`${date}T${hour}:${minute}:${second}${offset}`);
}

/** The date of a cell as `YYYY-MM-DD`, or null when it is unreadable or does not exist. */
export function parseImportDate(text: string): string | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const date = `${match[1]}-${match[3]}-${match[4]}`;
  return isRealDate(date) ? date : null;
}
