import type { FailureKind } from './failures.js';
import type { Answer } from './waiting.js';

/** Counts what one book's appender did since the process started. */
export class AppendStats {
  /** Commits that wrote at least one entry. */
  batches = 0;
  entries = 0;
  readonly failures = new FailureCounts();

  /** Adds the answers of one commit. */
  count(answers: readonly Answer[]): void {
    const posted = answers.filter((a) => 'outcome' in a && a.outcome.outcome === 'posted').length;
    this.entries += posted;
    if (posted > 0) this.batches += 1;
  }
}

class FailureCounts {
  private readonly counts = new Map<FailureKind, number>();

  add(kind: FailureKind): void {
    this.counts.set(kind, this.of(kind) + 1);
  }

  of(kind: FailureKind): number {
    return this.counts.get(kind) ?? 0;
  }
}
