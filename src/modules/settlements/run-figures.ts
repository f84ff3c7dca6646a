import { Injectable } from '@nestjs/common';
import type { MonthScope } from '../../ledger/entry-step.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { KindTotal } from '../../ledger/read-run-entries.js';
import { SettlementReader } from '../../ledger/settlement-reader.js';
import type { SettlementRun } from './run-rows.js';
import { NO_FIGURES, type RunFigures, type StepFigures } from './settlement.js';

/** Figures of a run that has posted nothing. */
export const NOTHING_POSTED: RunFigures = {
  expire: NO_FIGURES,
  net: NO_FIGURES,
  grant: NO_FIGURES,
};

/** Counts what a run has posted, in the ledger itself: right however often it was interrupted. */
@Injectable()
export class RunFiguresReader {
  constructor(
    private readonly reader: LedgerReader,
    private readonly settlement: SettlementReader,
  ) {}

  /** What the run has posted up to now; nothing before it has begun. Reads the entries recorded since then. */
  async of(run: SettlementRun, scope: MonthScope): Promise<RunFigures> {
    if (run.figures !== null) return run.figures;
    if (run.begunAfterSeq === null) return NOTHING_POSTED;
    const { seq: throughSeq } = await this.reader.head(run.bookId);
    const totals = await this.settlement.kindTotals(run.bookId, {
      afterSeq: run.begunAfterSeq,
      throughSeq,
      kinds: [
        { kind: 'expire', effectiveOn: scope.monthEnd },
        { kind: 'settle', effectiveOn: scope.monthEnd },
        { kind: 'grant', effectiveOn: scope.nextFirst },
      ],
    });
    const figuresOf = (kind: KindTotal['kind']): StepFigures => {
      const total = totals.find((each) => each.kind === kind);
      if (total === undefined) return NO_FIGURES;
      const { entries, minutes, grantedMinutes } = total;
      return { entries, minutes, grantedMinutes };
    };
    return { expire: figuresOf('expire'), net: figuresOf('settle'), grant: figuresOf('grant') };
  }
}
