import { Injectable } from '@nestjs/common';
import type { MonthScope } from '../../ledger/entry-step.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { LedgerPeriods } from '../../ledger/periods.js';
import { EntrySteps } from './entry-steps.js';
import { monthScope } from './months.js';
import { RunInterrupted } from './run-faults.js';
import { RunFiguresReader } from './run-figures.js';
import type { HeldRun, RunChange } from './run-lease.js';
import { RunLog } from './run-log.js';
import type { SettlementRun } from './run-rows.js';
import { type SettlementStep, stepAfter, type Waiting } from './settlement.js';
import { WaitReasons } from './wait-reasons.js';

/** What a run says of itself when it moves on to another step. */
const FRESH_STEP = { cursor: null, done: 0n, total: null } as const;

/** Takes a claimed run through its steps, from where its row stands. */
@Injectable()
export class SettlementRunner {
  constructor(
    private readonly log: RunLog,
    private readonly waits: WaitReasons,
    private readonly steps: EntrySteps,
    private readonly periods: LedgerPeriods,
    private readonly reader: LedgerReader,
    private readonly figures: RunFiguresReader,
  ) {}

  /**
   * Goes on until the run is done or has to wait. Every step may be repeated, so it does not matter where an earlier
   * server left off. Throws LeaseLostError when another server took over, RunInterrupted when `stopping` answers
   * true, RunStopped, DomainError, and what the database throws.
   */
  async run(start: HeldRun, stopping: () => boolean): Promise<'done' | 'waiting'> {
    const scope = await this.scopeOf(start.run);
    let held = start;
    while (held.run.state !== 'done') {
      await this.log.tell(held, 'step_begins');
      const ended = await this.#perform(held, scope, stopping);
      if (ended === 'waiting') return 'waiting';
      await this.log.tell(ended, 'step_ended');
      held = await this.#moveOn(ended, scope);
      if (stopping()) throw new RunInterrupted('this server is stopping');
    }
    return 'done';
  }

  /** Dates, names and actor of a run. Throws `not_found` when its book is gone. */
  async scopeOf(run: SettlementRun): Promise<MonthScope> {
    const { bookUid } = await this.reader.head(run.bookId);
    const actorId = run.overruled?.by ?? run.askedBy ?? bookUid;
    return monthScope({ id: run.bookId, uid: bookUid }, run.month, actorId);
  }

  /** Does the work of the present step; all of it may have been done before. */
  async #perform(
    held: HeldRun,
    scope: MonthScope,
    stopping: () => boolean,
  ): Promise<HeldRun | 'waiting'> {
    const { bookId, month, step } = held.run;
    const wish = { bookId, month, fence: held.fence };
    const entryStep = this.steps.named(step);
    if (entryStep !== null) return this.steps.run(entryStep, scope, held, stopping);
    if (step === 'wait') return this.#wait(held, scope);
    if (step === 'begin') await this.periods.begin(wish);
    if (step === 'fix') return this.#fix(held, stopping);
    if (step === 'close') await this.periods.close({ ...wish, actorId: scope.actorId });
    return held;
  }

  async #wait(held: HeldRun, scope: MonthScope): Promise<HeldRun | 'waiting'> {
    if (held.run.overruled !== null) return held;
    const waitsFor = await this.waits.of(scope);
    if (waitsFor.length === 0) return held;
    const isNews = reasonsOf(waitsFor) !== reasonsOf(held.run.waitsFor);
    const event = { kind: 'waiting', facts: { waitsFor } } as const;
    await this.log.save(held, { state: 'waiting', waitsFor }, isNews ? event : undefined);
    return 'waiting';
  }

  async #fix(start: HeldRun, stopping: () => boolean): Promise<HeldRun> {
    const { bookId, month } = start.run;
    let held = start;
    for (;;) {
      await this.log.tell(held, 'chunk_begins');
      const fixed = await this.periods.fixChunk({ bookId, month, fence: held.fence });
      if (fixed === null) return held;
      await this.log.tell(held, 'chunk_appended');
      held = await this.log.save(held, fixed);
      await this.log.tell(held, 'chunk_ended');
      if (stopping()) throw new RunInterrupted('this server is stopping');
    }
  }

  async #moveOn(held: HeldRun, scope: MonthScope): Promise<HeldRun> {
    const { step } = held.run;
    const next = stepAfter(step);
    if (next === null) return this.#finish(held, scope);
    if (step === 'wait') return this.#start(held, next);
    const change = { ...FRESH_STEP, step: next };
    if (step !== 'close') return this.log.save(held, change);
    const closed = await this.periods.closed(scope.bookId, scope.month);
    const facts = { closeSeq: String(closed?.closeSeq ?? ''), root: closed?.root ?? '' };
    return this.log.save(held, change, { kind: 'closed', facts });
  }

  async #start(held: HeldRun, step: SettlementStep): Promise<HeldRun> {
    const { seq } = await this.reader.head(held.run.bookId);
    const change: RunChange = {
      ...FRESH_STEP,
      step,
      state: 'running',
      begunAfterSeq: held.run.begunAfterSeq ?? seq,
      waitsFor: held.run.overruled === null ? [] : held.run.waitsFor,
    };
    return this.log.save(held, change, { kind: 'started', facts: {} });
  }

  async #finish(held: HeldRun, scope: MonthScope): Promise<HeldRun> {
    const figures = await this.figures.of(held.run, scope);
    const entries = figures.expire.entries + figures.net.entries + figures.grant.entries;
    const event = { kind: 'done', facts: { entries: String(entries) } } as const;
    return this.log.save(held, { state: 'done', figures }, event);
  }
}

/** Counts change while a run waits; who has to be told is decided by the reasons alone. */
function reasonsOf(waitsFor: readonly Waiting[]): string {
  return waitsFor.map(({ reason }) => reason).join(' ');
}
