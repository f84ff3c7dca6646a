import { Inject, Injectable } from '@nestjs/common';
import type { AppendOutcome } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope, PlannedPage } from '../../ledger/entry-step.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { passingFault } from './passing-fault.js';
import { RunInterrupted, RunStopped } from './run-faults.js';
import type { HeldRun } from './run-lease.js';
import { RunLog } from './run-log.js';

/** The steps that post entries, by name; provided as one array under this token. */
export const ENTRY_STEPS = Symbol('ENTRY_STEPS');

/**
 * Subjects of a chunk. The next chunk is planned while one is being appended, so memory holds two of them; a chunk
 * fills the ledger's batches without keeping the callers of the day waiting behind more than two.
 */
export const SUBJECTS_AT_ONCE = 512;

/** Takes a run through one of the steps that post entries, chunk by chunk. */
@Injectable()
export class EntrySteps {
  constructor(
    @Inject(ENTRY_STEPS) private readonly steps: readonly EntryStep[],
    private readonly ledger: LedgerService,
    private readonly log: RunLog,
  ) {}

  /** The step of that name, or null: the step posts no entries. */
  named(name: string): EntryStep | null {
    return this.steps.find((step) => step.name === name) ?? null;
  }

  /**
   * Plans, appends and notes one chunk after the other from where the run stands. What an earlier server appended of
   * a chunk and could not note is answered as it stands. Throws LeaseLostError; RunInterrupted when `stopping`
   * answers true; RunStopped for a refusal other than `nothing_to_settle`; what the ledger throws.
   */
  async run(
    step: EntryStep,
    scope: MonthScope,
    start: HeldRun,
    stopping: () => boolean,
  ): Promise<HeldRun> {
    let held = await this.#counted(step, scope, start);
    let page: Promise<PlannedPage> | null = this.#plan(step, scope, held.run.cursor);
    while (page !== null) {
      const { requests, looked, next }: PlannedPage = await page;
      page = next === null ? null : this.#plan(step, scope, next);
      await this.log.tell(held, 'chunk_begins');
      const moves = [held.fence];
      const fenced = requests.map((request) => ({
        ...request,
        moves: [...request.moves, ...moves],
      }));
      judgeOutcomes(await this.ledger.appendAll(fenced));
      await this.log.tell(held, 'chunk_appended');
      const done = held.run.done + BigInt(looked);
      // The last chunk is noted together with the step's end: repeated alone, it would count twice.
      if (next !== null) held = await this.log.save(held, { done, cursor: next });
      else held = { ...held, run: { ...held.run, done } };
      await this.log.tell(held, 'chunk_ended');
      if (stopping()) throw new RunInterrupted('this server is stopping');
    }
    return held;
  }

  /** Counts the subjects once; a run that is resumed keeps its count. */
  async #counted(step: EntryStep, scope: MonthScope, held: HeldRun): Promise<HeldRun> {
    if (held.run.total !== null) return held;
    return this.log.save(held, { total: await step.count(scope) });
  }

  #plan(step: EntryStep, scope: MonthScope, cursor: string | null): Promise<PlannedPage> {
    const page = step.plan(scope, { cursor, limit: SUBJECTS_AT_ONCE, write: true });
    // It is waited for in its turn; if the chunk before fails first, nobody asks how it went.
    page.catch(() => undefined);
    return page;
  }
}

/** Throws for the first answer that ends the chunk; a fault that passes goes before one that does not. */
function judgeOutcomes(outcomes: readonly PromiseSettledResult<AppendOutcome>[]): void {
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (errors.length > 0) throw errors.find((error) => passingFault(error) !== null) ?? errors[0];
  for (const outcome of outcomes) {
    if (outcome.status !== 'fulfilled' || outcome.value.outcome !== 'refused') continue;
    if (outcome.value.code !== 'nothing_to_settle') throw new RunStopped(outcome.value.code);
  }
}
