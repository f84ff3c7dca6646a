import { addDays } from '../../platform/clock/shanghai.js';
import type { VisitRate } from '../policies/care-rules.js';

/** The row of the plan that holds for every elder without a row of an own class. */
export const EVERYBODY = '*';

/**
 * How often a month an elder is to be seen by a city's plan: the most of the rows of the classes held; without such a
 * row, what the plan has for everybody. Null: the plan says nothing of this elder, who is no part of any visit rate.
 */
export function timesPerMonth(
  plan: readonly VisitRate[],
  classes: readonly string[],
): number | null {
  const own = plan.filter(({ hardshipClass }) => classes.includes(hardshipClass));
  const rows =
    own.length > 0 ? own : plan.filter(({ hardshipClass }) => hardshipClass === EVERYBODY);
  return rows.length === 0 ? null : Math.max(...rows.map((row) => row.timesPerMonth));
}

/** A calendar month: its first and last day, and the day by whose end it is judged. */
export interface VisitMonth {
  readonly month: string;
  readonly from: string;
  readonly until: string;
  /** The last day; while the month is under way, today. */
  readonly judgedOn: string;
}

/** The days of `YYYY-MM`, as they are looked at today. Null for a month that has not begun. */
export function visitMonth(month: string, today: string): VisitMonth | null {
  const from = `${month}-01`;
  if (from > today) return null;
  const until = addDays(firstOfNext(month), -1);
  return { month, from, until, judgedOn: until < today ? until : today };
}

function firstOfNext(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  return `${next}-01`;
}
