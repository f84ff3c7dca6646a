import { Injectable } from '@nestjs/common';
import type { AppendRequest, PostedLine } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope } from '../../ledger/entry-step.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { PreviewOutcome } from '../../ledger/preview.js';
import type { Asset } from '../../ledger/vocabulary.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { EntrySteps, SUBJECTS_AT_ONCE } from './entry-steps.js';
import { hasEnded, monthScope } from './months.js';
import { NOTHING_POSTED, RunFiguresReader } from './run-figures.js';
import { findRun, type SettlementRun } from './run-rows.js';
import {
  addFigures,
  type RunFigures,
  STEPS,
  type StepFigures,
  type Waiting,
} from './settlement.js';
import { SettlementCalendar } from './settlement-calendar.js';
import { WaitReasons } from './wait-reasons.js';

/** What the settlement of a month would come to if it ran now. */
export interface SettlementPreview {
  readonly month: string;
  /** False: the month is not over, so more will come. */
  readonly hasEnded: boolean;
  readonly run: SettlementRun | null;
  /** The oldest month before this one that is open; its settlement may change these figures. */
  readonly earlierOpen: string | null;
  readonly waitsFor: readonly Waiting[];
  readonly figures: RunFigures;
  /** Refusals that would stop the run, by code. */
  readonly refusals: Readonly<Partial<Record<ErrorCode, number>>>;
}

interface Tally {
  figures: RunFigures;
  readonly refusals: Partial<Record<ErrorCode, number>>;
}

/** Looks ahead with the very steps of a run, and leaves no trace. */
@Injectable()
export class SettlementPreviews {
  /** One at a time in a book: it reads what a whole run reads. */
  readonly #running = new Set<number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly steps: EntrySteps,
    private readonly calendar: SettlementCalendar,
    private readonly waits: WaitReasons,
    private readonly posted: RunFiguresReader,
  ) {}

  /**
   * Figures of the settlement of any month: what was posted of it already, and what the rest would post now. Writes
   * nothing and takes no locks. Throws `temporarily_unavailable` while another preview of the book is reckoned here.
   */
  async of(bookId: number, month: string): Promise<SettlementPreview> {
    if (this.#running.has(bookId)) throw new DomainError('temporarily_unavailable');
    this.#running.add(bookId);
    try {
      return await this.#reckon(bookId, month);
    } finally {
      this.#running.delete(bookId);
    }
  }

  async #reckon(bookId: number, month: string): Promise<SettlementPreview> {
    const run = await findRun(this.database.read, bookId, month);
    const { bookUid } = await this.reader.head(bookId);
    const actorId = run?.overruled?.by ?? run?.askedBy ?? bookUid;
    const scope = monthScope({ id: bookId, uid: bookUid }, month, actorId);
    const tally = await this.#tally(run, scope);
    const first = await this.calendar.firstOpen(bookId);
    const isBegun = run !== null && (run.begunAfterSeq !== null || run.overruled !== null);
    return {
      month,
      hasEnded: hasEnded(month, this.clock.today()),
      run,
      earlierOpen: run?.earlierOpen ?? (first !== null && first < month ? first : null),
      waitsFor: isBegun ? [] : await this.waits.of(scope),
      ...tally,
    };
  }

  async #tally(run: SettlementRun | null, scope: MonthScope): Promise<Tally> {
    const figures = run === null ? NOTHING_POSTED : await this.posted.of(run, scope);
    const tally: Tally = { figures, refusals: {} };
    if (run?.state === 'done') return tally;
    const at = run === null ? 'wait' : run.step;
    for (const name of STEPS.slice(STEPS.indexOf(at))) {
      const step = this.steps.named(name);
      const cursor = name === at ? (run?.cursor ?? null) : null;
      if (step !== null) await this.#tallyStep(tally, step, scope, cursor);
    }
    return tally;
  }

  async #tallyStep(
    tally: Tally,
    step: EntryStep,
    scope: MonthScope,
    start: string | null,
  ): Promise<void> {
    let cursor = start;
    do {
      const page = { cursor, limit: SUBJECTS_AT_ONCE, write: false };
      const { requests, next } = await step.plan(scope, page);
      for (const outcome of await this.ledger.preview(requests.map(this.#asOfToday))) {
        count(tally, step.name, outcome);
      }
      cursor = next;
    } while (cursor !== null);
  }

  /** A month that is not over ends in the future, where the ledger takes nothing: it is judged as of today. */
  readonly #asOfToday = (request: AppendRequest): AppendRequest => {
    const today = this.clock.today();
    return request.effectiveOn > today ? { ...request, effectiveOn: today } : request;
  };
}

/** What stands already was counted in the ledger, or will be. */
function count(tally: Tally, step: EntryStep['name'], outcome: PreviewOutcome): void {
  if (outcome.outcome === 'replayed') return;
  if (outcome.outcome === 'refused') {
    if (outcome.code === 'nothing_to_settle') return;
    tally.refusals[outcome.code] = (tally.refusals[outcome.code] ?? 0) + 1;
    return;
  }
  const moved: StepFigures = {
    entries: 1n,
    minutes: movedOf(outcome.postings, 'MIN'),
    grantedMinutes: movedOf(outcome.postings, 'GRT'),
  };
  tally.figures = addFigures(tally.figures, { ...NOTHING_POSTED, [step]: moved });
}

/** What an entry moves of an asset: the sum of what accounts receive. */
function movedOf(postings: readonly PostedLine[], asset: Asset): bigint {
  return postings
    .filter(({ account, amount }) => account.asset === asset && amount > 0n)
    .reduce((sum, { amount }) => sum + amount, 0n);
}
