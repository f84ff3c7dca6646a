import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import type { components } from '../../api/schema.js';
import { useSession } from '../../app/session/session.js';
import { momentText, spanText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Button } from '../../ui/button.js';
import { Card, Facts } from '../../ui/card.js';
import { Dialog } from '../../ui/dialog.js';
import { Loading, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { flush, queue } from '../outbox/outbox.js';
import { recordQuery } from './queries.js';
import { ReceiptButton } from './receipt-button.js';
import { RecordDisputes } from './record-disputes.js';
import { RecordStateTag } from './record-state.js';
import { ResubmitForm } from './resubmit-form.js';
import { useServiceNames } from './service-name.js';

type Detail = components['schemas']['RecordDetailDto'];

const EVIDENCE = {
  self: 'record.evidence.self',
  paper: 'record.evidence.paper',
  confirmed: 'record.evidence.confirmed',
  code: 'record.evidence.code',
  qr: 'record.evidence.qr',
} as const;
/** What happens next, where something does. */
const NEXT: Partial<Record<Detail['state'], string>> = {
  submitted: 'record.next.submitted',
  confirmed: 'record.next.confirmed',
  disputed: 'record.next.disputed',
};
/** Somebody has objected, or had. */
const DISPUTED: readonly Detail['state'][] = ['disputed', 'upheld', 'reversed'];
const TAKES_BACK: readonly string[] = ['submitted', 'confirmed', 'rejected'];

/** One record: where it stands, why, and what can be done about it. */
export function RecordPage() {
  const { t } = useTranslation('volunteer');
  const { id = '' } = useParams();
  const record = useQuery(recordQuery(id));
  return (
    <Page title={t('record.one')}>
      <ProblemNotice error={record.error} onRetry={() => void record.refetch()} />
      {record.isPending && <Loading label={t('loading')} />}
      {record.isSuccess && <RecordDetail record={record.data} />}
    </Page>
  );
}

function RecordDetail({ record }: { readonly record: Detail }) {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const { state, decisionReason, entrySeq, note, serviceCode, startedAt, endedAt } = record;
  const next = NEXT[state];
  return (
    <>
      <Card>
        <Facts
          of={[
            [t('record.fact.state'), <RecordStateTag key="state" state={state} />],
            [t('record.fact.service'), nameOf(serviceCode)],
            [t('record.fact.time'), spanText(startedAt, endedAt, i18n.language)],
            [t('record.fact.hours'), hoursText(record.earnedMinutes, i18n.language)],
            [
              t('record.fact.elder'),
              [record.recipientName, record.recipientNo].filter(Boolean).join(' '),
            ],
            [t('record.fact.evidence'), t(EVIDENCE[record.evidence])],
            [t('record.fact.sent'), momentText(record.submittedAt, i18n.language)],
            ...(note === null ? [] : ([[t('record.fact.note'), note]] as const)),
            ...(entrySeq === null ? [] : ([[t('record.fact.entry'), entrySeq]] as const)),
          ]}
        />
      </Card>
      {next !== undefined && (
        <Notice tone="info">
          <p>{t(next)}</p>
        </Notice>
      )}
      {state === 'rejected' && (
        <>
          <Notice tone="warn">
            <p>{t('record.reason', { reason: decisionReason ?? '' })}</p>
            <p>{t('record.mendAdvice')}</p>
          </Notice>
          <ResubmitForm record={record} />
        </>
      )}
      {DISPUTED.includes(state) && <RecordDisputes recordId={record.id} />}
      {entrySeq !== null && <ReceiptButton seq={entrySeq} />}
      {TAKES_BACK.includes(state) && <TakeBack record={record} />}
    </>
  );
}

function TakeBack({ record }: { readonly record: Detail }) {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const nameOf = useServiceNames();
  if (record.volunteerId !== memberId) return null;
  const takeBack = async () => {
    const span = spanText(record.startedAt, record.endedAt, i18n.language);
    const about = `${nameOf(record.serviceCode)} · ${span}`;
    await queue(memberId, { kind: 'withdraw', recordId: record.id, about });
    void flush(queries);
    await navigate('/volunteer/outbox');
  };
  return (
    <>
      <Button look="danger" wide onClick={() => setAsking(true)}>
        {t('record.withdraw')}
      </Button>
      {isAsking && (
        <Dialog
          title={t('record.withdrawTitle')}
          onClose={() => setAsking(false)}
          buttons={
            <>
              <Button onClick={() => setAsking(false)}>{t('no')}</Button>
              <Button look="danger" onClick={() => void takeBack()}>
                {t('record.withdrawYes')}
              </Button>
            </>
          }
        >
          <p>{t('record.withdrawAdvice')}</p>
        </Dialog>
      )}
    </>
  );
}
