import { shanghaiDate } from '../../lib/dates.js';

/** The month before a date, `YYYY-MM`: the latest one that has ended. */
export function monthBefore(date: string = shanghaiDate()): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  const before = month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
  return `${before.year}-${String(before.month).padStart(2, '0')}`;
}
