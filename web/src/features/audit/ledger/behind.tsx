import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText, spanText } from '../../../lib/dates.js';
import { Card, Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useServiceName } from '../../catalogue/queries.js';
import { useUnitName } from '../../units/queries.js';
import styles from '../audit.module.css';
import { MemberLink, MemberNo } from '../member-no.js';
import { bookingQuery, type Entry, recordQuery, transferQuery } from '../queries.js';
import { OrderReversal } from '../reversals/order-reversal.js';
import { TransferFacts } from '../reversals/transfer-facts.js';
import { Evidence } from './evidence.js';

/** What an entry is about: the record, booking, gift or draw behind it. */
export function Behind({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation('audit');
  const { subjectType, subjectId } = entry;
  return (
    <Card>
      <h2>{t('behind.title')}</h2>
      {subjectType === 'service_record' && <RecordBehind id={subjectId} />}
      {subjectType === 'booking' && <BookingBehind id={subjectId} />}
      {TRANSFERS.includes(subjectType) && <TransferBehind id={subjectId} />}
      {subjectType === 'inspection_draw' && (
        <p>
          <Link to={`/audit/draws/${subjectId}`}>{t('behind.draw')}</Link>
        </p>
      )}
      {!SHOWN.includes(subjectType) && (
        <>
          <p>{t('behind.bare')}</p>
          <p className={styles.mono}>
            {subjectType} {subjectId}
          </p>
        </>
      )}
    </Card>
  );
}

const TRANSFERS = ['gift', 'donation', 'transfer'];
const SHOWN = [...TRANSFERS, 'service_record', 'booking', 'inspection_draw'];

function RecordBehind({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('audit');
  const serviceOf = useServiceName();
  const unitOf = useUnitName();
  const record = useQuery(recordQuery(id));
  const { data } = record;
  if (data === undefined) return <Waiting of={record} />;
  if (data === null) return <p>{t('behind.gone')}</p>;
  const { language } = i18n;
  return (
    <>
      <Facts
        of={[
          [t('record.no'), data.recordNo],
          [
            t('record.id'),
            <span key="id" className={styles.mono}>
              {data.id}
            </span>,
          ],
          [t('record.state'), t(`recordState.${data.state}`)],
          [t('record.volunteer'), <MemberLink key="volunteer" memberNo={data.volunteerNo} />],
          [t('record.recipient'), <MemberLink key="recipient" memberNo={data.recipientNo} />],
          [t('record.when'), spanText(data.startedAt, data.endedAt, language)],
          [t('record.service'), serviceOf(data.serviceCode)],
          [t('record.minutes'), <Hours key="minutes" minutes={data.earnedMinutes} />],
          [t('record.unit'), unitOf(data.unitCode)],
          [t('record.enteredBy'), <MemberNo key="enteredBy" id={data.enteredBy} />],
          [t('record.approvedBy'), <MemberNo key="approvedBy" id={data.approverId} />],
          [t('record.decidedAt'), data.decidedAt && momentText(data.decidedAt, language)],
        ]}
      />
      <Evidence record={data} />
      {data.state === 'approved' && <OrderReversal recordId={data.id} />}
    </>
  );
}

function BookingBehind({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('audit');
  const serviceOf = useServiceName();
  const booking = useQuery(bookingQuery(id));
  const { data } = booking;
  if (data === undefined) return <Waiting of={booking} />;
  if (data === null) return <p>{t('behind.gone')}</p>;
  return (
    <Facts
      of={[
        [t('booking.elder'), <MemberLink key="elder" memberNo={data.elderNo} />],
        [t('booking.starts'), momentText(data.startsAt, i18n.language)],
        [t('record.service'), serviceOf(data.serviceCode)],
        [t('booking.held'), <Hours key="held" minutes={data.heldMinutes} />],
        [t('record.state'), t(`bookingState.${data.state}`)],
      ]}
    />
  );
}

function TransferBehind({ id }: { readonly id: string }) {
  const { t } = useTranslation('audit');
  const transfer = useQuery(transferQuery(id));
  const { data } = transfer;
  if (data === undefined) return <Waiting of={transfer} />;
  if (data === null) return <p>{t('behind.gone')}</p>;
  return (
    <>
      <TransferFacts transfer={data} />
      {data.state === 'done' && <OrderReversal transferId={data.id} />}
    </>
  );
}

function Waiting({ of }: { readonly of: { error: unknown; refetch: () => unknown } }) {
  const { t } = useTranslation('audit');
  if (of.error === null) return <Loading label={t('loading')} />;
  return <ProblemNotice error={of.error} onRetry={() => of.refetch()} />;
}
