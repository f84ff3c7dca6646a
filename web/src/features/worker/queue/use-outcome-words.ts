import { useTranslation } from 'react-i18next';
import type { Decided } from './use-approval.js';

/** Why a record could not be approved, by the code of the service. */
const REASONS: Readonly<Record<string, string>> = {
  separation_violated: 'refusal.separation_violated',
  state_conflict: 'refusal.state_conflict',
  same_approver_twice: 'refusal.same_approver_twice',
  call_back_due: 'refusal.call_back_due',
  nothing_earned: 'refusal.nothing_earned',
  insufficient_balance: 'refusal.insufficient_balance',
  not_found: 'refusal.not_found',
};

/** Says what became of a record, in one sentence. */
export function useOutcomeWords(): (outcome: Decided['outcome'], recordNo: string) => string {
  const { t } = useTranslation('worker-queue');
  return (outcome, recordNo) => {
    if (outcome.is === 'approved') return t('said.approved', { recordNo, seq: outcome.entrySeq });
    if (outcome.is === 'awaiting') return t('said.awaiting', { recordNo });
    if (outcome.is === 'rejected') return t('said.rejected', { recordNo });
    if (outcome.is === 'unknown') return t('said.unknown', { recordNo });
    const key = REASONS[outcome.code] ?? 'refusal.other';
    return t('said.refused', { recordNo, why: t(key, { code: outcome.code }) });
  };
}
