import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText, spanText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Hours } from '../../ui/hours.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { bookingsOfQuery, servicesQuery, unconfirmedQuery } from './queries.js';
import { useWish } from './use-wish.js';

/** Services that wait for the caller's word. */
export function Confirmations({ callId }: { readonly callId: string }) {
  const { t, i18n } = useTranslation('hotline');
  const list = useQuery(unconfirmedQuery(callId));
  const wish = useWish(callId);
  if (list.isPending) return <Loading label={t('loading')} />;
  const items = list.data?.items ?? [];
  return (
    <>
      <h3>{t('work.confirm')}</h3>
      <ProblemNotice error={list.error ?? wish.error} onRetry={() => list.refetch()} />
      {list.data !== undefined && items.length === 0 && (
        <Empty title={t('confirm.none')}>{t('confirm.noneHint')}</Empty>
      )}
      <CardList label={t('work.confirm')}>
        {items.map(({ id, serviceName, startedAt, endedAt, volunteerNo }) => (
          <CardItem key={id}>
            <p>
              <strong>{serviceName}</strong> · {spanText(startedAt, endedAt, i18n.language)} ·{' '}
              {t('confirm.volunteer', { volunteerNo })}
            </p>
            <Button
              busy={wish.isPending}
              onClick={() => wish.mutate({ what: 'confirmations', body: { recordId: id } })}
            >
              {t('confirm.choose')}
            </Button>
          </CardItem>
        ))}
      </CardList>
    </>
  );
}

interface CancellationsProps {
  readonly callId: string;
  readonly elderId: string;
}

/** What the caller has booked: any of it can be called off. */
export function Cancellations({ callId, elderId }: CancellationsProps) {
  const { t, i18n } = useTranslation('hotline');
  const list = useQuery(bookingsOfQuery(elderId));
  const services = useQuery(servicesQuery);
  const wish = useWish(callId);
  if (list.isPending) return <Loading label={t('loading')} />;
  const nameOf = (code: string) =>
    services.data?.items.find((one) => one.code === code)?.name ?? code;
  return (
    <>
      <h3>{t('work.cancel')}</h3>
      <ProblemNotice error={list.error ?? wish.error} onRetry={() => list.refetch()} />
      {list.data?.length === 0 && <Empty title={t('cancel.none')}>{t('cancel.noneHint')}</Empty>}
      <CardList label={t('work.cancel')}>
        {list.data?.map(({ id, serviceCode, startsAt, heldMinutes }) => (
          <CardItem key={id}>
            <p>
              <strong>{nameOf(serviceCode)}</strong> · {momentText(startsAt, i18n.language)} ·{' '}
              <Hours minutes={heldMinutes} />
            </p>
            <Button
              look="danger"
              busy={wish.isPending}
              onClick={() => wish.mutate({ what: 'cancellations', body: { bookingId: id } })}
            >
              {t('cancel.choose')}
            </Button>
          </CardItem>
        ))}
      </CardList>
    </>
  );
}
