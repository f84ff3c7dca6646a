import { paceOf } from './pace.js';
import type { SettlementRun } from './run-rows.js';
import type { RunFigures, StepFigures, Waiting } from './settlement.js';
import type { SettlementPreview } from './settlement-preview.js';
import type {
  FiguresDto,
  SettlementDto,
  SettlementPreviewDto,
  StepFiguresDto,
  WaitingDto,
} from './settlements.dto.js';

/** A run as it is answered, with its pace at this instant. */
export function toSettlementDto(run: SettlementRun, now: Date): SettlementDto {
  const { perSecond, endsAt } = paceOf(run, now);
  const isWorking = run.state === 'running' && run.isHeld;
  return {
    month: run.month,
    state: run.state,
    step: run.step,
    workedOn: run.isHeld,
    done: String(run.done),
    total: run.total === null ? null : String(run.total),
    perSecond: isWorking && perSecond !== null ? Math.round(perSecond * 10) / 10 : null,
    stepEndsAt: isWorking ? (endsAt?.toISOString() ?? null) : null,
    waitsFor: waitsFor(run.state === 'waiting' ? run.earlierOpen : null, run.waitsFor),
    overruled:
      run.overruled === null ? null : { ...run.overruled, at: run.overruled.at.toISOString() },
    faultCode: run.faultCode,
    faultAt: run.faultAt?.toISOString() ?? null,
    askedBy: run.askedBy,
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    figures: run.figures === null ? null : toFiguresDto(run.figures),
  };
}

/** A preview as it is answered. */
export function toPreviewDto(preview: SettlementPreview): SettlementPreviewDto {
  return {
    month: preview.month,
    hasEnded: preview.hasEnded,
    state: preview.run?.state ?? null,
    waitsFor: waitsFor(preview.earlierOpen, preview.waitsFor),
    figures: toFiguresDto(preview.figures),
    refusals: { ...preview.refusals },
  };
}

/** An earlier month comes first: until it is settled nothing else matters. */
function waitsFor(earlierOpen: string | null, reasons: readonly Waiting[]): WaitingDto[] {
  const others = reasons.map((each) => ({ ...each, units: [...each.units] }));
  if (earlierOpen === null) return others;
  const earlier = { count: 1, month: earlierOpen, since: null, units: [] };
  return [{ reason: 'earlier_month', ...earlier }, ...others];
}

function toFiguresDto(figures: RunFigures): FiguresDto {
  return {
    expire: toStepDto(figures.expire),
    net: toStepDto(figures.net),
    grant: toStepDto(figures.grant),
  };
}

function toStepDto({ entries, minutes, grantedMinutes }: StepFigures): StepFiguresDto {
  return {
    entries: String(entries),
    minutes: String(minutes),
    grantedMinutes: String(grantedMinutes),
  };
}
