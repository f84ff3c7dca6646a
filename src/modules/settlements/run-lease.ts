import { Injectable } from '@nestjs/common';
import type { MoveKind, StateMove } from '../../ledger/state-move.js';
import { Database, type Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { newId } from '../../platform/ids.js';
import {
  RUN_COLUMNS,
  type RunColumns,
  type SettlementRun,
  storeFigures,
  toRun,
} from './run-rows.js';
import type { RunFigures, RunState, SettlementStep, Waiting } from './settlement.js';

/** How long a silent server keeps a run. Safe at any length: whatever is written names the fence. */
const LEASE_SECONDS = 15;

/** Asserts, within the transaction of an append, that the run is still this server's. */
const RUN_FENCE: MoveKind = {
  table: 'kapok.settlement_runs',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: { fence: 'bigint' },
};

/** Another server has taken the run over: stop, its work counts. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** What a run writes about itself; what is left out stays. */
export interface RunChange {
  readonly state?: RunState;
  readonly step?: SettlementStep;
  readonly cursor?: string | null;
  readonly done?: bigint;
  readonly total?: bigint | null;
  readonly begunAfterSeq?: bigint;
  readonly figures?: RunFigures;
  readonly waitsFor?: readonly Waiting[];
}

/** Why a run could not go on. */
export interface RunFault {
  readonly code: ErrorCode;
  /** Whether it stops for good: waiting would not mend it. */
  readonly stops: boolean;
}

/** A run that this server works on, as it wrote it last. */
export interface HeldRun {
  readonly run: SettlementRun;
  /** One object for the whole claim: the ledger checks it once a batch. */
  readonly fence: StateMove;
}

/**
 * Who works on a run: one server at a time, told by the row's lease and fence. Every claim raises the fence, and
 * everything a run writes names the one it was claimed with, so a server that slept past its lease writes nothing
 * more. Times are those of the database's clock.
 */
@Injectable()
export class RunLease {
  /** New for each process: a restarted server is another holder. */
  readonly holder = newId();
  /** When each run was last written to here, by a clock that never goes back. */
  readonly #writtenMs = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /**
   * Takes the run of a month, or answers null: another server holds it, an earlier month is not settled, it is
   * stopped or done. A lease that lies further ahead than any can is void: the clock was set back.
   */
  async claim(bookId: number, month: string): Promise<HeldRun | null> {
    const rows = await this.database.transaction(async (tx) =>
      returned<RunColumns>(await tx.query(CLAIM, [bookId, month, this.holder, LEASE_SECONDS])),
    );
    if (rows[0] === undefined) return null;
    const run = toRun(rows[0]);
    this.#writtenMs.set(run.id, performance.now());
    return { run, fence: fenceOf(run) };
  }

  /** Renews the lease. Throws LeaseLostError when the run is another server's, or done. */
  async renew({ run }: HeldRun): Promise<void> {
    const renewed = await this.database.transaction(async (tx) =>
      returned(await tx.query(RENEW, [run.bookId, run.id, run.fence, LEASE_SECONDS])),
    );
    if (renewed.length === 0) throw new LeaseLostError('another server has taken the run over');
    this.#writtenMs.set(run.id, performance.now());
  }

  /** Renews a lease that nothing was written under for so long. Throws like `renew`. */
  async renewIfQuiet(held: HeldRun, quietMs: number): Promise<void> {
    const quiet = performance.now() - (this.#writtenMs.get(held.run.id) ?? 0);
    if (quiet >= quietMs) await this.renew(held);
  }

  /**
   * Writes how far the run is and renews the lease, within `tx`; an earlier fault is forgotten. A step that begins is
   * paced anew. Throws LeaseLostError and writes nothing when the run is another's.
   */
  async save(tx: Tx, held: HeldRun, change: RunChange): Promise<HeldRun> {
    const { run } = held;
    const next = { ...run, ...change };
    const isNewStep = next.step !== run.step;
    const rows = returned<RunColumns>(
      await tx.query(SAVE, [
        run.bookId,
        run.id,
        run.fence,
        LEASE_SECONDS,
        next.state,
        next.step,
        next.cursor,
        next.done,
        next.total,
        isNewStep,
        next.begunAfterSeq,
        next.figures === null ? null : JSON.stringify(storeFigures(next.figures)),
        JSON.stringify(next.waitsFor),
      ]),
    );
    if (rows[0] === undefined) throw new LeaseLostError('another server has taken the run over');
    this.#writtenMs.set(run.id, performance.now());
    return { run: toRun(rows[0]), fence: held.fence };
  }

  /**
   * Lets the run go, so that another server need not wait for the lease to run out. Null when it is another's
   * already. How far it is stays as it was noted.
   */
  async release(tx: Tx, { run }: HeldRun, fault: RunFault | null): Promise<SettlementRun | null> {
    this.#writtenMs.delete(run.id);
    const rows = returned<RunColumns>(
      await tx.query(RELEASE, [
        run.bookId,
        run.id,
        run.fence,
        fault?.code ?? null,
        fault?.stops ?? false,
      ]),
    );
    return rows[0] === undefined ? null : toRun(rows[0]);
  }
}

function fenceOf(run: SettlementRun): StateMove {
  return {
    kind: RUN_FENCE,
    id: run.id,
    from: ['running'],
    to: 'running',
    values: {},
    guards: { fence: run.fence },
  };
}

const CLAIM = `
  UPDATE kapok.settlement_runs r
  SET fence = r.fence + 1, holder = $3,
      lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4),
      paced_from = pg_catalog.clock_timestamp(), paced_done = r.done
  WHERE r.book_id = $1 AND r.month = $2 AND r.state IN ('waiting', 'running')
    AND (r.lease_until IS NULL OR r.lease_until <= pg_catalog.clock_timestamp()
      OR r.lease_until > pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4))
    AND NOT EXISTS (SELECT FROM kapok.settlement_runs e
      WHERE e.book_id = r.book_id AND e.month < r.month AND e.state <> 'done')
  RETURNING ${RUN_COLUMNS}`;

const RENEW = `
  UPDATE kapok.settlement_runs
  SET lease_until = pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4)
  WHERE book_id = $1 AND id = $2 AND fence = $3 AND state IN ('waiting', 'running')
  RETURNING 1`;

const SAVE = `
  UPDATE kapok.settlement_runs r
  SET state = $5, step = $6, step_cursor = $7, done = $8, total = $9,
      paced_from = CASE WHEN $10 THEN pg_catalog.clock_timestamp() ELSE r.paced_from END,
      paced_done = CASE WHEN $10 THEN 0 ELSE r.paced_done END,
      begun_after_seq = $11, figures = $12, waits_for = $13, fault_code = NULL, fault_at = NULL,
      started_at = CASE WHEN $5 = 'waiting' THEN r.started_at
        ELSE coalesce(r.started_at, pg_catalog.clock_timestamp()) END,
      finished_at = CASE WHEN $5 = 'done' THEN pg_catalog.clock_timestamp() END,
      holder = CASE WHEN $5 = 'running' THEN r.holder END,
      lease_until = CASE WHEN $5 = 'running'
        THEN pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => $4) END
  WHERE r.book_id = $1 AND r.id = $2 AND r.fence = $3 AND r.state IN ('waiting', 'running')
  RETURNING ${RUN_COLUMNS}`;

const RELEASE = `
  UPDATE kapok.settlement_runs r
  SET holder = NULL, lease_until = NULL, state = CASE WHEN $5 THEN 'stopped' ELSE r.state END,
      fault_code = coalesce($4, r.fault_code),
      fault_at = CASE WHEN $4::text IS NOT NULL THEN pg_catalog.clock_timestamp() ELSE r.fault_at END
  WHERE r.book_id = $1 AND r.id = $2 AND r.fence = $3 AND r.state IN ('waiting', 'running')
  RETURNING ${RUN_COLUMNS}`;

/** TypeORM answers an UPDATE with [rows, count]. */
function returned<T = unknown>(answer: [T[], number]): T[] {
  return answer[0];
}
