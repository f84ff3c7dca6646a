import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import type { LedgerPlace } from '../../ledger/read-stretch.js';
import { addDays, shanghaiDate, shanghaiDayStart } from '../../platform/clock/shanghai.js';

/** Which month a report is about, and at which instant it looks. Dates are YYYY-MM-DD in Asia/Shanghai. */
export interface ReportMoment {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly firstDay: string;
  readonly lastDay: string;
  /** RFC 3339, UTC, microseconds: the report tells what was known then. */
  readonly asOf: string;
  /** The last entry that stood then. */
  readonly seq: bigint;
  /** Whose rules count: the last day of the month, or the day of `asOf` when that is earlier. */
  readonly ruleDay: string;
  /** Where members belong is taken as it was at this instant: the beginning of the day after the month, or of `asOf`'s own. */
  readonly membersAt: Date;
}

/** The moment of a report, from where its instant stands in the chain. */
export function momentOf(month: string, place: LedgerPlace): ReportMoment {
  const lastDay = lastDayOf(month);
  const day = shanghaiDate(new Date(place.instant));
  return {
    month,
    firstDay: firstDayOf(month),
    lastDay,
    asOf: place.instant,
    seq: place.seq,
    ruleDay: day < lastDay ? day : lastDay,
    membersAt: shanghaiDayStart(day <= lastDay ? day : addDays(lastDay, 1)),
  };
}

/** The months of a window that ends with one, the oldest first. */
export function monthsUpTo(month: string, count: number): string[] {
  const last = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  return Array.from({ length: count }, (_, n) => {
    const index = last - (count - 1) + n;
    const year = String(Math.floor(index / 12)).padStart(4, '0');
    return `${year}-${String((index % 12) + 1).padStart(2, '0')}`;
  });
}
