import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { dateText, momentText } from '../../../lib/dates.js';
import { Card } from '../../../ui/card.js';
import { Loading, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PersonById } from '../person.js';
import { STATE_TONES, useRecordWords } from '../words.js';
import { EvidenceList } from './evidence-list.js';
import { RecordFacts } from './record-facts.js';
import { type RecordDetail, recordQuery } from './record-queries.js';

/** One record from its beginning to where it stands now. */
export function RecordPage() {
  const { t } = useTranslation('worker');
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(recordQuery(id));
  const { stateOf } = useRecordWords();
  return (
    <Page
      title={t('recordPage.title', { recordNo: data?.recordNo ?? '' })}
      actions={data && <Tag tone={STATE_TONES[data.state]}>{stateOf(data.state)}</Tag>}
    >
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('list.loading')} />}
      {data !== undefined && (
        <>
          <Card>
            <RecordFacts record={data} />
          </Card>
          <Card>
            <h2>{t('evidenceList.label')}</h2>
            <EvidenceList items={data.evidenceItems} />
          </Card>
          <Card>
            <h2>{t('recordPage.history')}</h2>
            <History record={data} />
          </Card>
        </>
      )}
      <p>
        <Link to="/worker/records">{t('recordPage.back')}</Link>
      </p>
    </Page>
  );
}

function History({ record }: { readonly record: RecordDetail }) {
  const { t, i18n } = useTranslation('worker');
  const { stateOf } = useRecordWords();
  const at = (instant: string) => momentText(instant, i18n.language);
  const { firstApproverId, firstApprovedAt, approverId, decidedAt, entrySeq, effectiveOn } = record;
  return (
    <ol>
      <li>
        {t('recordPage.submitted', { at: at(record.submittedAt) })}{' '}
        <PersonById id={record.enteredBy} />
      </li>
      {record.confirmedAt !== null && (
        <li>{t('recordPage.confirmed', { at: at(record.confirmedAt) })}</li>
      )}
      {firstApproverId !== null && firstApprovedAt !== null && (
        <li>
          {t('recordPage.first', { at: at(firstApprovedAt) })} <PersonById id={firstApproverId} />
        </li>
      )}
      {decidedAt !== null && (
        <li>
          {t('recordPage.decided', { at: at(decidedAt), state: stateOf(record.state) })}{' '}
          {approverId !== null && <PersonById id={approverId} />}
          {record.decisionReason !== null && <div>{record.decisionReason}</div>}
        </li>
      )}
      {entrySeq !== null && (
        <li>
          {t('recordPage.posted', {
            seq: entrySeq,
            on: effectiveOn === null ? '' : dateText(effectiveOn, i18n.language),
          })}{' '}
          <a href={`/v1/entries/${entrySeq}/receipt`} download={`receipt-${entrySeq}.json`}>
            {t('recordPage.receipt')}
          </a>
        </li>
      )}
    </ol>
  );
}
