import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { PersonById } from '../person.js';
import { useRecordWords } from '../words.js';
import type { RecordDetail } from './record-queries.js';

/** What was shown for a record, in the order in which it came, and on whose word it rests. */
export function EvidenceList({ items }: { readonly items: RecordDetail['evidenceItems'] }) {
  const { t, i18n } = useTranslation('worker');
  const { evidenceOf } = useRecordWords();
  if (items.length === 0) return <p>{t('evidenceList.none')}</p>;
  return (
    <ol aria-label={t('evidenceList.label')}>
      {items.map((item) => (
        <li key={item.n}>
          <strong>{evidenceOf(item.strength)}</strong> ·{' '}
          {momentText(item.recordedAt, i18n.language)}
          {' · '}
          {t('evidenceList.by')} <PersonById id={item.recordedBy} />
          {item.source !== null && ` · ${t(`evidenceSource.${item.source.kind}`)}`}
          {item.detail !== null && <div>{item.detail}</div>}
        </li>
      ))}
    </ol>
  );
}
