import { useTranslation } from 'react-i18next';
import { Tag, type Tone } from '../../ui/notice.js';
import type { RecordState } from './queries.js';

/** The states of a record in words that say what it waits for. */
export const STATE_WORDS = {
  draft: 'record.state.draft',
  submitted: 'record.state.submitted',
  confirmed: 'record.state.confirmed',
  approved: 'record.state.approved',
  rejected: 'record.state.rejected',
  withdrawn: 'record.state.withdrawn',
  disputed: 'record.state.disputed',
  upheld: 'record.state.upheld',
  reversed: 'record.state.reversed',
} as const satisfies Record<RecordState, string>;

const TONES: Record<RecordState, Tone | 'plain'> = {
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

export function RecordStateTag({ state }: { readonly state: RecordState }) {
  const { t } = useTranslation('volunteer');
  return <Tag tone={TONES[state]}>{t(STATE_WORDS[state])}</Tag>;
}
