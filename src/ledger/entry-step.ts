import type { AppendRequest } from './append-request.js';

/** A book and a month ("YYYY-MM" in Asia/Shanghai) with the dates and names that every step needs. */
export interface MonthScope {
  readonly bookId: number;
  /** Owner of the book's own accounts, and who acts in entries that nobody asked for. */
  readonly bookUid: string;
  readonly month: string;
  /** First and last day of the month, YYYY-MM-DD. */
  readonly firstDay: string;
  readonly monthEnd: string;
  /** First day of the month after, and that month. */
  readonly nextFirst: string;
  readonly nextMonth: string;
  /** The member who started or overruled the run, else the book's uid. */
  readonly actorId: string;
}

/** A stretch of the subjects of a step. */
export interface StepPage {
  /** Where the last page ended; null for the first page. */
  readonly cursor: string | null;
  /** The most subjects to look at. */
  readonly limit: number;
  /** False in a preview: planning must leave no trace then. */
  readonly write: boolean;
}

/** What a step wants appended for one page of its subjects. */
export interface PlannedPage {
  /** Without the fence, which the run adds. Keys are deterministic: a page planned again has the same keys. */
  readonly requests: AppendRequest[];
  /** How many subjects were looked at, for progress. */
  readonly looked: number;
  /** Cursor of the next page; null at the end. */
  readonly next: string | null;
}

/** A step of the monthly settlement that posts entries; used alike by a run and by a preview. */
export interface EntryStep {
  readonly name: 'expire' | 'net' | 'grant';
  /** How many subjects there are to look at, for progress. */
  count(scope: MonthScope): Promise<bigint>;
  /** Requests for up to `limit` subjects after `cursor`, in an order that does not depend on when it is asked. */
  plan(scope: MonthScope, page: StepPage): Promise<PlannedPage>;
}
