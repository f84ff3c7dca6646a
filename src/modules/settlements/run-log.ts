import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { type HeldRun, type RunChange, type RunFault, RunLease } from './run-lease.js';
import { addEvent, type SettlementEventKind, type SettlementRun } from './run-rows.js';
import { type ProgressMoment, SettlementProgress } from './settlement-progress.js';

/** Roles that hear of what happens to a run. */
const AUDIENCE = { cityRoles: ['city_admin', 'auditor'] } as const;

/** Writes down how a run goes on, and tells those who want to know. */
@Injectable()
export class RunLog {
  constructor(
    private readonly database: Database,
    private readonly lease: RunLease,
    private readonly progress: SettlementProgress,
    private readonly notifications: NotificationsService,
  ) {}

  /** Writes how far the run is, and the event if there is one. Throws LeaseLostError: nothing was written. */
  save(
    held: HeldRun,
    change: RunChange,
    event?: { readonly kind: SettlementEventKind; readonly facts: object },
  ): Promise<HeldRun> {
    return this.database.transaction(async (tx) => {
      const saved = await this.lease.save(tx, held, change);
      if (event !== undefined) await this.record(tx, saved.run, event);
      return saved;
    });
  }

  /** Lets the run go, with the fault that it could not go on for, if any. Does nothing when it is another's. */
  async release(held: HeldRun, fault: RunFault | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const run = await this.lease.release(tx, held, fault);
      if (run === null || fault?.stops !== true) return;
      await this.record(tx, run, { kind: 'stopped', facts: { step: run.step, code: fault.code } });
    });
  }

  /** Keeps an event of a run and puts it into the inboxes of city admins and auditors, within `tx`. */
  async record(
    tx: Tx,
    run: SettlementRun,
    event: { readonly kind: SettlementEventKind; readonly facts: object },
  ): Promise<void> {
    await addEvent(tx, run, event);
    const { bookId, month } = run;
    const eventKey = `settlement:${month}:${event.kind}:${run.fence}`;
    if (event.kind === 'waiting') {
      const params = { month, reasons: String(run.waitsFor.length) };
      await this.notifications.notify(
        tx,
        { bookId, kind: 'settlement.waiting', params, eventKey },
        AUDIENCE,
      );
    }
    if (event.kind === 'stopped') {
      const params = { month, code: run.faultCode ?? 'internal_fault' };
      await this.notifications.notify(
        tx,
        { bookId, kind: 'settlement.failed', params, eventKey },
        AUDIENCE,
      );
    }
    if (event.kind === 'done') {
      const params = { month, entries: String(entriesOf(run)) };
      await this.notifications.notify(
        tx,
        { bookId, kind: 'settlement.done', params, eventKey },
        AUDIENCE,
      );
    }
  }

  /** Tells the watchers where the run is. */
  tell({ run }: HeldRun, at: ProgressMoment): Promise<void> {
    const { bookId, month, id: runId, fence, step, done, total } = run;
    return this.progress.tell({ bookId, month, runId, fence, step, at, done, total });
  }
}

function entriesOf({ figures }: SettlementRun): bigint {
  if (figures === null) return 0n;
  return figures.expire.entries + figures.net.entries + figures.grant.entries;
}
