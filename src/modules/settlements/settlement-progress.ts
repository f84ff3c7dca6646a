import { Injectable } from '@nestjs/common';
import type { SettlementStep } from './settlement.js';

/** The moments of a run that can be watched, in their order within a step. */
export const PROGRESS_MOMENTS = [
  'step_begins',
  'chunk_begins',
  /** The chunk's entries stand; the run's row does not know yet. */
  'chunk_appended',
  'chunk_ended',
  /** The step's work is done; the run's row still names the step. */
  'step_ended',
] as const;
export type ProgressMoment = (typeof PROGRESS_MOMENTS)[number];

/** Where a run is at one of its moments. */
export interface ProgressPoint {
  readonly bookId: number;
  readonly month: string;
  readonly runId: string;
  readonly fence: bigint;
  readonly step: SettlementStep;
  readonly at: ProgressMoment;
  readonly done: bigint;
  readonly total: bigint | null;
}

export type ProgressWatcher = (point: ProgressPoint) => void | Promise<void>;

/**
 * Tells whoever in this process wants to know how a run goes on: metrics, the log, the terminal. The run waits for
 * its watchers, so a watcher that throws stops it, as any fault of ours would.
 */
@Injectable()
export class SettlementProgress {
  readonly #watchers = new Set<ProgressWatcher>();

  /** Adds a watcher; the answer takes it away again. */
  subscribe(watcher: ProgressWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells every watcher, one after the other, and waits for them. */
  async tell(point: ProgressPoint): Promise<void> {
    for (const watcher of [...this.#watchers]) await watcher(point);
  }
}
