import { useTranslation } from 'react-i18next';
import { dayText, spanText } from '../../../lib/dates.js';
import { hoursText } from '../../../lib/hours.js';
import type { Dispute, Statement } from './queries.js';
import type { OwnSide } from './standing.js';

/** Who somebody in an objection is: oneself, or the capacity in which they take part. */
export function useParty(self: OwnSide): (by: Statement['by']) => string {
  const { t } = useTranslation(['elder-disputes', 'disputes']);
  return (by) => (by === self ? t('you') : t(`disputes:party.${by}`));
}

/** How far an objection is, in a sentence that can be listened to. */
export function useDisputeSentence(self: OwnSide): (dispute: Dispute) => string {
  const { t, i18n } = useTranslation('elder-disputes');
  const partyOf = useParty(self);
  return (dispute) => {
    const { state, outcome, correction, dueOn, isOverdue, owed } = dispute;
    const due = dueOn === null ? '' : dayText(dueOn, i18n.language);
    const span =
      correction === null ? '' : spanText(correction.startedAt, correction.endedAt, i18n.language);
    switch (state) {
      case 'open': {
        const facts = { who: partyOf(dispute.filedAs), due };
        return isOverdue ? t('state.openLate', facts) : t('state.open', facts);
      }
      case 'decided':
        return t(`decided.${outcome ?? 'upheld'}`, { due, span });
      case 'appealed':
        return isOverdue ? t('state.appealedLate') : t('state.appealed', { due });
      case 'owed':
        return t('state.owed', { hours: hoursText(owed?.minutes ?? '0', i18n.language) });
      case 'reversed':
        return t(`reversed.${endOf(dispute)}`, { span });
      default:
        return t(`state.${state}`);
    }
  };
}

/** What became of a record that did not stand: undone, written anew, or it could not be written anew. */
function endOf({ outcome, correctedRecordId }: Dispute): 'undone' | 'anew' | 'refused' {
  if (outcome !== 'corrected') return 'undone';
  return correctedRecordId === null ? 'refused' : 'anew';
}
