import { useTranslation } from 'react-i18next';
import type { Tone } from '../../ui/notice.js';
import type { Evidence, RecordState } from './records/record-queries.js';

/** The tone in which a record's state is shown; the word itself says it. */
export const STATE_TONES: Readonly<Record<RecordState, Tone | 'plain'>> = {
  draft: 'plain',
  submitted: 'info',
  confirmed: 'info',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'plain',
  disputed: 'warn',
  upheld: 'good',
  reversed: 'bad',
};

/** The words of records: what state they are in, and what they rest on. */
export function useRecordWords(): {
  stateOf: (state: RecordState) => string;
  evidenceOf: (evidence: Evidence) => string;
} {
  const { t } = useTranslation('worker');
  return {
    stateOf: (state) => t(`recordState.${state}`),
    evidenceOf: (evidence) => t(`evidence.${evidence}`),
  };
}
