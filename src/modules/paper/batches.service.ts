import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { UnitsService } from '../units/units.service.js';
import { allows, type BatchState, type CancelReason, type ControlTotals } from './batch.js';
import { mayCount, maySeeFigures, requireVisible } from './batch-access.js';
import {
  type Batch,
  insertBatch,
  lockBatch,
  moveBatch,
  readBatch,
  readBatchesUnder,
  readTotals,
} from './batch-rows.js';
import { type Count, readLastCount, readSamples, type Sample } from './count-rows.js';
import { dropLines } from './line-rows.js';
import { ENTERERS, PAPER_READERS, pathsOf, requireUnit } from './paper-access.js';

/** A batch as one caller may see it. */
export interface BatchView {
  readonly batch: Batch;
  /** What was entered; null for whoever may still count it. */
  readonly totals: ControlTotals | null;
  /** The drawn forms, for whoever may count them now; null for everybody else. */
  readonly toCount: readonly Sample[] | null;
  /** The last count with the drawn forms that differed; null before it and for whoever may still count. */
  readonly lastCount: { readonly count: Count; readonly wrong: readonly Sample[] } | null;
}

/** Batches: opened, looked at, given up. */
@Injectable()
export class BatchesService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a batch of a station and month for the caller to enter. Throws `unknown_unit`, `date_in_future` for a month
   * that has not begun, `already_exists` while the caller has one open of the same.
   */
  async open(caller: Principal, wish: { unitCode: string; month: string }): Promise<BatchView> {
    const { bookId, memberId } = caller;
    const { month } = wish;
    if (month > this.clock.today().slice(0, 7)) throw new DomainError('date_in_future');
    const id = newId();
    await this.database.transaction(async (tx) => {
      const found = await this.units.findByCode(tx, bookId, wish.unitCode);
      const unit = requireUnit(caller, found, ENTERERS);
      const by = { enteredBy: memberId, openedAt: this.clock.now() };
      await insertBatch(tx, { bookId, id, unitId: unit.id, month, ...by });
    });
    return this.find(caller, id);
  }

  /** The batches of the caller's units, the latest first, without their figures. */
  async list(
    caller: Principal,
    query: {
      readonly unit: string | null;
      readonly state: BatchState | null;
      readonly month: string | null;
      readonly limit: number;
      readonly after: string | null;
    },
  ): Promise<Page<Batch>> {
    const { unit: unitCode, state, month, limit, after } = query;
    const before = after === null ? null : decodeCursor(after, { id: 'uuid' }).id;
    const unitPaths = pathsOf(caller, PAPER_READERS);
    const page = { unitPaths, unitCode, state, month, before, limit: limit + 1 };
    const rows = await readBatchesUnder(this.database.read, caller.bookId, page);
    return toPage(rows, limit, { item: (batch) => batch, position: ({ id }) => ({ id }) });
  }

  /** A batch as the caller may see it. Throws `not_found`. */
  async find(caller: Principal, id: string): Promise<BatchView> {
    const { read } = this.database;
    const batch = requireVisible(caller, await readBatch(read, { bookId: caller.bookId, id }));
    const seesFigures = maySeeFigures(caller, batch);
    const isCounter = batch.state === 'counting' && mayCount(caller, batch);
    return {
      batch,
      totals: seesFigures ? await readTotals(read, batch) : null,
      toCount: isCounter ? await readSamples(read, batch, batch.round) : null,
      lastCount: seesFigures ? await this.lastCount(batch) : null,
    };
  }

  /**
   * Gives a batch up: its enterer, or another admin of the station when that one is gone. Its forms are free again. Throws
   * `not_found`, `forbidden`, `state_conflict`. Locks the batch.
   */
  async cancel(caller: Principal, id: string, reason: CancelReason): Promise<void> {
    const key = { bookId: caller.bookId, id };
    await this.database.transaction(async (tx) => {
      const batch = requireVisible(caller, await lockBatch(tx, key));
      if (!reaches(caller, ENTERERS, batch.unitPath)) throw new DomainError('forbidden');
      if (!allows('cancel', batch.state)) throw new DomainError('state_conflict');
      const step = { by: caller.memberId, at: this.clock.now(), reason };
      await moveBatch(tx, batch, { action: 'cancel', ...step });
      await dropLines(tx, key, null);
    });
  }

  private async lastCount(batch: Batch): Promise<BatchView['lastCount']> {
    const count = await readLastCount(this.database.read, batch);
    if (count === null) return null;
    const sample = await readSamples(this.database.read, batch, count.round);
    const wrong = sample.filter(({ differs }) => differs !== null && differs.length > 0);
    return { count, wrong };
  }
}
