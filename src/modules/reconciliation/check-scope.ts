import type { ClientBase } from 'pg';
import type { ClosedPeriod } from '../../ledger/closed-period.js';
import type { CheckFindings } from './checks.js';

/** What a check works with. */
export interface CheckScope {
  /** A connection of the run's own, with plans held to indexes; used by one check at a time. */
  readonly client: ClientBase;
  readonly bookId: number;
  /** The months that were closed when the run began, oldest first. */
  readonly months: readonly ClosedPeriod[];
  readonly findings: CheckFindings;
  /** Called between pages; throws when the run was taken over or is to stop. */
  pulse(): void;
}

/** Compares two tellings of one thing, page by page, each page in one snapshot. Changes nothing. */
export type Check = (scope: CheckScope) => Promise<void>;
