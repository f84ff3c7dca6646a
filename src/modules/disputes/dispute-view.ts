import { shanghaiText } from '../../platform/clock/shanghai.js';
import type { Dispute, DisputeEvent, Statement } from './dispute-rows.js';
import { isPast } from './dispute-rules.js';
import type { DisputeDetailDto, DisputeDto, DisputeStepDto, StatementDto } from './disputes.dto.js';

/** A dispute as its readers see it: capacities, and no names nor ids of people. */
export function toDisputeDto(dispute: Dispute, today: string): DisputeDto {
  const { correctedStartsAt, correctedEndsAt, owedMinutes, owedBy } = dispute;
  const outcome = dispute.ruling ?? dispute.decision;
  const correction =
    correctedStartsAt === null || correctedEndsAt === null
      ? null
      : { startedAt: shanghaiText(correctedStartsAt), endedAt: shanghaiText(correctedEndsAt) };
  return {
    id: dispute.id,
    recordId: dispute.recordId,
    recordNo: dispute.recordNo,
    serviceDate: dispute.serviceDate,
    state: dispute.state,
    asksFor: dispute.asksFor,
    filedAs: dispute.filedAs,
    filedAt: shanghaiText(dispute.filedAt),
    dueOn: dispute.dueOn,
    isOverdue: isPast(dispute, today),
    outcome,
    outcomeBy: dispute.ruling !== null ? 'city' : outcome === null ? null : 'worker',
    correction,
    entrySeq: String(dispute.entrySeq),
    reversalSeq: dispute.reversalSeq === null ? null : String(dispute.reversalSeq),
    owed:
      owedMinutes === null || owedBy === null ? null : { minutes: String(owedMinutes), by: owedBy },
    correctedRecordId: dispute.correctedRecordId,
    correctionRefusedBy: dispute.followUpCode,
  };
}

/** A dispute with everything that happened and was said. */
export function toDetailDto(
  dispute: Dispute,
  told: { readonly events: readonly DisputeEvent[]; readonly statements: readonly Statement[] },
  today: string,
): DisputeDetailDto {
  return {
    ...toDisputeDto(dispute, today),
    history: told.events.map(toStepDto),
    statements: told.statements.map(toStatementDto),
  };
}

function toStepDto({ n, from, to, by, at }: DisputeEvent): DisputeStepDto {
  return { n, from, to, by, at: shanghaiText(at) };
}

function toStatementDto({ n, kind, by, at, text, fileId }: Statement): StatementDto {
  return { n, kind, by, at: shanghaiText(at), text, fileId };
}
