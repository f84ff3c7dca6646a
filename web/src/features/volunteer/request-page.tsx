import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import type { components } from '../../api/schema.js';
import { useSession } from '../../app/session/session.js';
import { spanText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { ButtonLink } from '../../ui/button.js';
import { Card, Facts } from '../../ui/card.js';
import { Loading, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { OfferForm } from './offer-form.js';
import { ownOffersQuery, requestQuery, unitsQuery } from './queries.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';
import { WithdrawOffer } from './withdraw-offer.js';

type Detail = components['schemas']['CareRequestDetailDto'];

/** One need: what it is, and what one may do about it. Name and door are shown to who was chosen. */
export function RequestPage() {
  const { t } = useTranslation('volunteer');
  const { id = '' } = useParams();
  const request = useQuery(requestQuery(id));
  return (
    <Page title={t('request.title')}>
      <ProblemNotice error={request.error} onRetry={() => void request.refetch()} />
      {request.isPending && <Loading label={t('loading')} />}
      {request.isSuccess && (
        <>
          <About request={request.data} />
          <Doing request={request.data} />
        </>
      )}
    </Page>
  );
}

function About({ request }: { readonly request: Detail }) {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const { data: units = [] } = useQuery(unitsQuery);
  const place = units.find(({ code }) => code === request.unitCode)?.name ?? request.unitCode;
  const { agreedStartsAt, agreedEndsAt, elderName, elderNo, address, note, language, training } =
    request;
  const facts: [string, string | null][] = [
    [t('request.service'), nameOf(request.serviceCode)],
    [t('request.window'), spanText(request.startsAt, request.endsAt, i18n.language)],
    [t('request.length'), hoursText(request.minutes, i18n.language)],
    [t('request.place'), place],
    [
      t('request.agreed'),
      agreedStartsAt && spanText(agreedStartsAt, agreedEndsAt ?? agreedStartsAt, i18n.language),
    ],
    [t('request.elder'), elderNo && [elderName, elderNo].filter(Boolean).join(' ')],
    [t('request.address'), address],
    [t('request.note'), note],
    [t('request.language'), language],
    [t('request.training'), training],
  ];
  return (
    <Card>
      <Facts of={facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))} />
    </Card>
  );
}

function Doing({ request }: { readonly request: Detail }) {
  const { t, i18n } = useTranslation('volunteer');
  const { memberId } = useSession();
  const offers = useQuery(ownOffersQuery);
  const own = offers.data?.find(
    ({ requestId, state }) =>
      requestId === request.id && (state === 'offered' || state === 'accepted'),
  );
  if (offers.isPending) return <Loading label={t('loading')} lines={1} />;
  if (request.state === 'matched' && request.volunteerId === memberId) {
    return (
      <>
        <Notice tone="good">
          <p>{t('request.chosen')}</p>
        </Notice>
        <div className={styles.stack}>
          <ButtonLink look="primary" wide to={`/volunteer/stay?request=${request.id}`}>
            {t('stay.in')}
          </ButtonLink>
          <ButtonLink wide to={`/volunteer/log?request=${request.id}`}>
            {t('log.title')}
          </ButtonLink>
          {own !== undefined && <WithdrawOffer offer={own} />}
        </div>
      </>
    );
  }
  if (own?.state === 'offered') {
    return (
      <>
        <Notice tone="info">
          <p>{t('request.offered', { when: spanOf(own.startsAt, request, i18n.language) })}</p>
        </Notice>
        <WithdrawOffer offer={own} />
      </>
    );
  }
  if (request.state === 'published') return <OfferForm request={request} />;
  return (
    <Notice tone="info">
      <p>{t('request.over')}</p>
      <ButtonLink to="/volunteer/requests">{t('find.title')}</ButtonLink>
    </Notice>
  );
}

function spanOf(startsAt: string, { minutes }: Detail, language: string): string {
  const end = new Date(new Date(startsAt).getTime() + Number(minutes) * 60_000);
  return spanText(startsAt, end.toISOString(), language);
}
