import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { addMonths, hasEnded, lastEnded, monthScope, monthsFromTo } from './months.js';
import { RunLog } from './run-log.js';
import {
  addRuns,
  findRun,
  listRuns,
  RUN_COLUMNS,
  type RunColumns,
  type SettlementRun,
  toRun,
} from './run-rows.js';
import { isOverrulable } from './settlement.js';
import { SettlementCalendar } from './settlement-calendar.js';
import { SettlementWorker } from './settlement-worker.js';
import { WaitReasons } from './wait-reasons.js';

/** A book, and who asks: null for the operator at the terminal. */
export interface Asker {
  readonly bookId: number;
  readonly memberId: string | null;
}

/** What people may do about the settlement of a month. The work itself is the worker's. */
@Injectable()
export class SettlementsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reader: LedgerReader,
    private readonly calendar: SettlementCalendar,
    private readonly waits: WaitReasons,
    private readonly worker: SettlementWorker,
    private readonly log: RunLog,
  ) {}

  /** The runs of a book, the latest month first. */
  async page(bookId: number, limit: number, after: string | null): Promise<Page<SettlementRun>> {
    const before = after === null ? null : decodeCursor(after, { month: 'text' }).month;
    const runs = await listRuns(this.database.read, bookId, { before, limit: limit + 1 });
    return toPage(runs, limit, { item: (run) => run, position: ({ month }) => ({ month }) });
  }

  /** The run of a month. Throws `not_found` when there is none. */
  async find(bookId: number, month: string): Promise<SettlementRun> {
    const run = await findRun(this.database.read, bookId, month);
    if (run === null) throw new DomainError('not_found');
    return run;
  }

  /** The latest month that is over. */
  lastEnded(): string {
    return lastEnded(this.clock.now());
  }

  /**
   * Sees to it that a month is settled, and every open month before it first, in order. Asking again wakes a run
   * that waits and starts again one that was stopped. Throws `month_not_ended`; `nothing_to_settle` when the month
   * lies before the first entry of the book.
   */
  async ask(asker: Asker, month: string): Promise<SettlementRun> {
    const { bookId, memberId } = asker;
    if (!hasEnded(month, this.clock.today())) {
      const from = `${addMonths(month, 1)}-01`;
      throw new DomainError('month_not_ended', { facts: { month, from } });
    }
    const first = await this.calendar.firstOpen(bookId);
    const months = first === null ? [] : monthsFromTo(first, month);
    await this.database.transaction(async (tx) => {
      await addRuns(tx, bookId, { months, askedBy: memberId });
      await tx.query(START_AGAIN, [bookId, month]);
    });
    const run = await findRun(this.database.read, bookId, month);
    if (run === null) throw new DomainError('nothing_to_settle');
    if (run.state !== 'done') this.worker.wake(bookId);
    return run;
  }

  /**
   * Sets aside the reasons that a run waits for, with a reason of one's own, and wakes it. The same member with the
   * same words twice is answered alike. Throws `not_found`; `state_conflict` when the run does not wait, or waits
   * for an earlier month; `not_for_oneself` when the caller has a part in a record it waits for.
   */
  async overrule(caller: Principal, month: string, reason: string): Promise<SettlementRun> {
    const { bookId, memberId } = caller;
    const standing = await this.find(bookId, month);
    if (isSaidAlready(standing, memberId, reason)) return standing;
    const { bookUid } = await this.reader.head(bookId);
    const scope = monthScope({ id: bookId, uid: bookUid }, month, memberId);
    if (await this.waits.isParty(this.database.read, scope, memberId)) {
      throw new DomainError('not_for_oneself');
    }
    const run = await this.database.transaction((tx) =>
      this.#overrule(tx, standing, { memberId, reason }),
    );
    this.worker.wake(bookId);
    return run;
  }

  async #overrule(
    tx: Tx,
    standing: SettlementRun,
    by: { readonly memberId: string; readonly reason: string },
  ): Promise<SettlementRun> {
    const { bookId, id } = standing;
    const rows: RunColumns[] = await tx.query(LOCK_RUN, [bookId, id]);
    const locked = rows[0] === undefined ? null : toRun(rows[0]);
    const waits = locked?.state === 'waiting' && locked.overruled === null;
    if (locked === null || !waits || !isOverrulable(locked.waitsFor)) {
      throw new DomainError('state_conflict');
    }
    const [updated]: [RunColumns[], number] = await tx.query(OVERRULE, [
      bookId,
      id,
      by.memberId,
      by.reason,
    ]);
    if (updated[0] === undefined) throw new DomainError('state_conflict');
    const run = toRun(updated[0]);
    await this.log.record(tx, run, { kind: 'overruled', facts: { waitsFor: run.waitsFor } });
    return run;
  }
}

/** A repeat of an overruling whose answer got lost. */
function isSaidAlready(run: SettlementRun, memberId: string, reason: string): boolean {
  return run.overruled?.by === memberId && run.overruled.reason === reason;
}

/** At most one run can be stopped: the oldest that is open. */
const START_AGAIN = `
  UPDATE kapok.settlement_runs
  SET state = CASE WHEN step = 'wait' THEN 'waiting' ELSE 'running' END, fault_code = NULL, fault_at = NULL
  WHERE book_id = $1 AND month <= $2 AND state = 'stopped'`;

const LOCK_RUN = `
  SELECT ${RUN_COLUMNS} FROM kapok.settlement_runs r WHERE r.book_id = $1 AND r.id = $2 FOR UPDATE OF r`;

/** Whoever looks at the run just now for reasons to wait loses it: what it is about to say would be out of date. */
const OVERRULE = `
  UPDATE kapok.settlement_runs r
  SET overruled_by = $3, overruled_at = pg_catalog.clock_timestamp(), overrule_reason = $4,
      fence = r.fence + 1, holder = NULL, lease_until = NULL
  WHERE r.book_id = $1 AND r.id = $2
  RETURNING ${RUN_COLUMNS}`;
