import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { momentText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { Person } from '../person.js';
import styles from '../worker.module.css';
import { offersQuery } from './request-queries.js';

type Offer = components['schemas']['CareOfferDto'];

/** Volunteers who offered to come; one of them is chosen, on the elder's word. */
export function Offers({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery(offersQuery(id));
  const standing = data?.items.filter(({ state }) => state === 'offered') ?? [];
  return (
    <>
      <h3>{t('offer.title')}</h3>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data !== undefined && standing.length === 0 && <p>{t('offer.none')}</p>}
      <CardList label={t('offer.title')}>
        {standing.map((offer) => (
          <OfferItem key={offer.id} offer={offer} />
        ))}
      </CardList>
    </>
  );
}

function OfferItem({ offer }: { readonly offer: Offer }) {
  const { t, i18n } = useTranslation('worker-care');
  const params = (key: string) => ({
    path: { id: offer.requestId, offerId: offer.id },
    header: { 'Idempotency-Key': key },
  });
  const accept = useChange(
    (_: null, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/offers/{offerId}/accept', {
          params: params(key),
          body: {},
        }),
      ),
    [['requests'], ['count']],
  );
  const decline = useChange(
    (_: null, key) =>
      ask(
        api.POST('/v1/care-requests/{id}/offers/{offerId}/decline', {
          params: params(key),
          body: {},
        }),
      ),
    [['requests']],
  );
  return (
    <CardItem>
      <div className={styles.row}>
        <Person id={offer.volunteerId} no={offer.volunteerNo} name={offer.volunteerName} />
        <span>{momentText(offer.startsAt, i18n.language)}</span>
        <Button
          look="primary"
          busy={accept.isPending}
          aria-label={t('offer.acceptWho', { who: offer.volunteerNo })}
          onClick={() => accept.mutate(null)}
        >
          {t('offer.accept')}
        </Button>
        <Button
          busy={decline.isPending}
          aria-label={t('offer.declineWho', { who: offer.volunteerNo })}
          onClick={() => decline.mutate(null)}
        >
          {t('offer.decline')}
        </Button>
      </div>
      <ProblemNotice error={accept.error ?? decline.error} />
    </CardItem>
  );
}
