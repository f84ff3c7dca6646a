import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';

/** How long a silent server keeps a run. Whoever works on it renews the lease every third of that. */
export const LEASE_SECONDS = 30;

/** A run this server works on. */
export interface ClaimedRun {
  readonly bookId: number;
  readonly id: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly day: string;
  /** Raised by every claim: what was found under an older one is not written. */
  readonly fence: number;
}

/** Another server has taken the run over, or this one is to stop. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted';
}

/**
 * Who works on a run: one server at a time, told by `worker_id`, `fence` and `lease_until` (the database's clock). A
 * run leaves nothing behind until it is done, so whoever takes it over begins it anew.
 */
@Injectable()
export class ReconciliationLease {
  /** New for each process: a restarted server is another worker. */
  readonly workerId = newId();

  constructor(private readonly database: Database) {}

  /** Takes the oldest open run that nobody works on, or the one named; null when there is none. Skips locked rows. */
  async claim(runId: string | null = null): Promise<ClaimedRun | null> {
    const rows = await this.database.transaction(async (tx) =>
      returned<ClaimedRun>(await tx.query(CLAIM, [this.workerId, LEASE_SECONDS, runId])),
    );
    return rows[0] ?? null;
  }

  /**
   * Locks the row of a run this server works on until `tx` ends, and renews the lease. Throws RunInterrupted when it
   * is no longer ours.
   */
  async hold(tx: Tx, run: ClaimedRun): Promise<void> {
    const held = returned(
      await tx.query(
        `UPDATE kapok.reconciliation_runs SET lease_until = clock_timestamp() + make_interval(secs => $5)
         WHERE book_id = $1 AND id = $2 AND worker_id = $3 AND fence = $4 AND state = 'running' RETURNING 1`,
        [run.bookId, run.id, this.workerId, run.fence, LEASE_SECONDS],
      ),
    );
    if (held.length === 0) throw new RunInterrupted('another server works on this run');
  }

  /** Renews the lease. Throws RunInterrupted like `hold`. */
  async renew(run: ClaimedRun): Promise<void> {
    await this.database.transaction((tx) => this.hold(tx, run));
  }

  /** Lets another server begin the run at once. Does nothing when the lease is lost already. */
  async release(run: ClaimedRun): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query(
        `UPDATE kapok.reconciliation_runs SET worker_id = NULL, lease_until = NULL
         WHERE book_id = $1 AND id = $2 AND worker_id = $3 AND fence = $4 AND state = 'running'`,
        [run.bookId, run.id, this.workerId, run.fence],
      ),
    );
  }
}

const CLAIM = `
  UPDATE kapok.reconciliation_runs r
  SET state = 'running', worker_id = $1, lease_until = clock_timestamp() + make_interval(secs => $2),
      fence = r.fence + 1, started_at = clock_timestamp()
  FROM (SELECT book_id, id FROM kapok.reconciliation_runs
        WHERE state IN ('waiting', 'running') AND (lease_until IS NULL OR lease_until < clock_timestamp())
          AND ($3::uuid IS NULL OR id = $3)
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED) open
  WHERE r.book_id = open.book_id AND r.id = open.id
  RETURNING r.book_id AS "bookId", r.id, r.day, r.fence`;

/** TypeORM answers an UPDATE with [rows, count]. */
function returned<T = unknown>(answer: [T[], number]): T[] {
  return answer[0];
}
