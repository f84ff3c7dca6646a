import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { spanText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Loading, Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { may, useActing, useWay } from './acting.js';
import { DisputeLink, isDisputed } from './disputes/dispute-link.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { ELDER, type RecordDetail, recordQuery } from './queries.js';
import { useServiceName } from './use-item-text.js';

/** Was it done? One tap says yes; the other way leads to an objection. */
export function ConfirmPage() {
  const { t, i18n } = useTranslation('elder');
  const { id = '' } = useParams();
  const record = useQuery(recordQuery(id));
  const service = useServiceName();
  const { data } = record;
  if (data === undefined) {
    return (
      <ElderPage title={t('confirm.title')} say="" back="/elder/care">
        <ProblemNotice error={record.error} onRetry={() => void record.refetch()} />
        {record.isPending && <Loading label={t('confirm.title')} />}
      </ElderPage>
    );
  }
  const facts = {
    who: data.volunteerName ?? data.volunteerNo,
    when: spanText(data.startedAt, data.endedAt, i18n.language),
    service: service(data.serviceCode),
  };
  return (
    <ElderPage
      title={data.state === 'submitted' ? t('confirm.title') : t('care.record')}
      say={t('confirm.sentence', facts)}
      back="/elder/care"
    >
      <RecordState record={data} />
      <Answers record={data} />
    </ElderPage>
  );
}

/** How far the record has come, in the words of its state. */
function RecordState({ record }: { readonly record: RecordDetail }) {
  const { t } = useTranslation('elder');
  const texts = {
    draft: null,
    submitted: null,
    confirmed: t('record.confirmed'),
    approved: t('record.approved'),
    rejected: t('record.rejected'),
    withdrawn: t('record.withdrawn'),
    disputed: t('record.disputed'),
    upheld: t('record.upheld'),
    reversed: t('record.reversed'),
  };
  const text = texts[record.state];
  if (text === null) return null;
  const isGood = record.state === 'confirmed' || record.state === 'approved';
  return <Notice tone={isGood ? 'good' : 'info'}>{text}</Notice>;
}

function Answers({ record }: { readonly record: RecordDetail }) {
  const { t } = useTranslation('elder');
  const acting = useActing();
  const way = useWay();
  const confirm = useChange(
    (id: string) => ask(api.POST('/v1/service-records/{id}/confirm', { params: { path: { id } } })),
    [[ELDER]],
  );
  const isElder = record.recipientId === acting.elderId && may(acting, 'confirm');
  const objects = isElder && (record.state === 'submitted' || record.state === 'approved');
  return (
    <div className={styles.actions}>
      <ProblemNotice error={confirm.error} onRetry={() => confirm.mutate(record.id)} />
      {isElder && record.state === 'submitted' && (
        <Button
          look="primary"
          wide
          busy={confirm.isPending}
          onClick={() => confirm.mutate(record.id)}
        >
          {t('confirm.yes')}
        </Button>
      )}
      {isDisputed(record) && <DisputeLink recordId={record.id} />}
      {objects && (
        <ButtonLink wide to={way(`/elder/objection/${record.id}`)}>
          {record.state === 'submitted' ? t('confirm.no') : t('confirm.object')}
        </ButtonLink>
      )}
      {record.requestId !== null && record.state !== 'submitted' && (
        <ButtonLink wide to={way(`/elder/care/${record.requestId}`)}>
          {t('confirm.care')}
        </ButtonLink>
      )}
    </div>
  );
}
