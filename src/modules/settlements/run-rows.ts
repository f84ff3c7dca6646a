import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import type { RunFigures, RunState, SettlementStep, StepFigures, Waiting } from './settlement.js';

/** A run as its row says. */
export interface SettlementRun {
  readonly bookId: number;
  readonly id: string;
  readonly month: string;
  readonly state: RunState;
  readonly step: SettlementStep;
  readonly cursor: string | null;
  readonly done: bigint;
  readonly total: bigint | null;
  readonly pacedFrom: Date | null;
  readonly pacedDone: bigint;
  readonly fence: bigint;
  /** Whether some server works on it now, by the database's clock. */
  readonly isHeld: boolean;
  readonly begunAfterSeq: bigint | null;
  /** Known when the run is done. */
  readonly figures: RunFigures | null;
  readonly waitsFor: readonly Waiting[];
  /** The oldest month before this one that is not settled. */
  readonly earlierOpen: string | null;
  readonly askedBy: string | null;
  readonly overruled: Overruling | null;
  readonly faultCode: string | null;
  readonly faultAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** Who set the reasons to wait aside, and why. */
export interface Overruling {
  readonly by: string;
  readonly at: Date;
  readonly reason: string;
}

/** The columns that make a `SettlementRun`, of a row called `r`. */
export const RUN_COLUMNS = `
  r.book_id, r.id, r.month, r.state, r.step, r.step_cursor, r.done, r.total, r.paced_from, r.paced_done, r.fence,
  coalesce(r.lease_until > pg_catalog.clock_timestamp(), false) AS is_held, r.begun_after_seq, r.figures, r.waits_for,
  (SELECT min(e.month) FROM kapok.settlement_runs e
   WHERE e.book_id = r.book_id AND e.month < r.month AND e.state <> 'done') AS earlier_open,
  r.asked_by, r.overruled_by, r.overruled_at, r.overrule_reason, r.fault_code, r.fault_at, r.started_at, r.finished_at`;

/** A row of those columns. */
export interface RunColumns {
  book_id: number;
  id: string;
  month: string;
  state: RunState;
  step: SettlementStep;
  step_cursor: string | null;
  done: bigint;
  total: bigint | null;
  paced_from: Date | null;
  paced_done: bigint;
  fence: bigint;
  is_held: boolean;
  begun_after_seq: bigint | null;
  figures: StoredFigures | null;
  waits_for: Waiting[];
  earlier_open: string | null;
  asked_by: string | null;
  overruled_by: string | null;
  overruled_at: Date | null;
  overrule_reason: string | null;
  fault_code: string | null;
  fault_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
}

type StoredFigures = Record<keyof RunFigures, Record<keyof StepFigures, string>>;

/** A database row as a run. */
export function toRun(row: RunColumns): SettlementRun {
  const { overruled_by: by, overruled_at: at, overrule_reason: reason } = row;
  return {
    bookId: row.book_id,
    id: row.id,
    month: row.month,
    state: row.state,
    step: row.step,
    cursor: row.step_cursor,
    done: row.done,
    total: row.total,
    pacedFrom: row.paced_from,
    pacedDone: row.paced_done,
    fence: row.fence,
    isHeld: row.is_held,
    begunAfterSeq: row.begun_after_seq,
    figures: row.figures === null ? null : readFigures(row.figures),
    waitsFor: row.waits_for,
    earlierOpen: row.earlier_open,
    askedBy: row.asked_by,
    overruled: by === null || at === null || reason === null ? null : { by, at, reason },
    faultCode: row.fault_code,
    faultAt: row.fault_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** Figures as JSON keeps them: minutes and counts as digits. */
export function storeFigures(figures: RunFigures): StoredFigures {
  const store = ({ entries, minutes, grantedMinutes }: StepFigures) => ({
    entries: String(entries),
    minutes: String(minutes),
    grantedMinutes: String(grantedMinutes),
  });
  return { expire: store(figures.expire), net: store(figures.net), grant: store(figures.grant) };
}

function readFigures(stored: StoredFigures): RunFigures {
  const read = (step: keyof RunFigures): StepFigures => ({
    entries: BigInt(stored[step].entries),
    minutes: BigInt(stored[step].minutes),
    grantedMinutes: BigInt(stored[step].grantedMinutes),
  });
  return { expire: read('expire'), net: read('net'), grant: read('grant') };
}

/** The run of a month, or null. */
export async function findRun(
  reader: EntityManager,
  bookId: number,
  month: string,
): Promise<SettlementRun | null> {
  const rows: RunColumns[] = await reader.query(
    `SELECT ${RUN_COLUMNS} FROM kapok.settlement_runs r WHERE r.book_id = $1 AND r.month = $2`,
    [bookId, month],
  );
  return rows[0] === undefined ? null : toRun(rows[0]);
}

/** Up to `limit` runs of a book before a month, the latest first. */
export async function listRuns(
  reader: EntityManager,
  bookId: number,
  page: { readonly before: string | null; readonly limit: number },
): Promise<SettlementRun[]> {
  const rows: RunColumns[] = await reader.query(
    `SELECT ${RUN_COLUMNS} FROM kapok.settlement_runs r
     WHERE r.book_id = $1 AND ($2::text IS NULL OR r.month < $2)
     ORDER BY r.month DESC LIMIT $3`,
    [bookId, page.before, page.limit],
  );
  return rows.map(toRun);
}

/** The oldest month of a book whose run is not done, or null. */
export async function oldestOpen(reader: EntityManager, bookId: number): Promise<string | null> {
  const rows: { month: string | null }[] = await reader.query(
    `SELECT min(r.month) AS month FROM kapok.settlement_runs r WHERE r.book_id = $1 AND r.state <> 'done'`,
    [bookId],
  );
  return rows[0]?.month ?? null;
}

/** Adds a run for each month that has none yet. Whoever comes second adds nothing. */
export async function addRuns(
  tx: Tx,
  bookId: number,
  wish: { readonly months: readonly string[]; readonly askedBy: string | null },
): Promise<void> {
  const { months, askedBy } = wish;
  if (months.length === 0) return;
  await tx.query(
    `INSERT INTO kapok.settlement_runs (book_id, id, month, asked_by)
     SELECT $1::integer, w.id, w.month, $4::uuid
     FROM unnest($2::uuid[], $3::text[]) AS w (id, month)
     ON CONFLICT ON CONSTRAINT settlement_runs_once_a_month DO NOTHING`,
    [bookId, months.map(() => newId()), months, askedBy],
  );
}

/** What happened to a run; kept for notifications and for whoever asks later. */
export type SettlementEventKind =
  | 'started'
  | 'waiting'
  | 'overruled'
  | 'stopped'
  | 'closed'
  | 'done';

/** Adds an event of a run. Facts hold figures and codes, nothing about people. */
export async function addEvent(
  tx: Tx,
  run: Pick<SettlementRun, 'bookId' | 'id' | 'month'>,
  event: { readonly kind: SettlementEventKind; readonly facts: object },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.settlement_events (book_id, id, run_id, month, kind, facts)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [run.bookId, newId(), run.id, run.month, event.kind, JSON.stringify(event.facts)],
  );
}
