import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { ButtonLink } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Empty, Loading } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { matchedQuery, ownOffersQuery, whenOf } from './queries.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

/** Where one is expected, the next first, and which offers are not answered yet. */
export function AppointmentsPage() {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const matched = useQuery(matchedQuery(useSession().memberId));
  return (
    <Page title={t('appointments.title')} lead={t('appointments.lead')}>
      <ProblemNotice error={matched.error} onRetry={() => void matched.refetch()} />
      {matched.isPending && <Loading label={t('loading')} />}
      {matched.data?.length === 0 && (
        <Empty title={t('appointments.empty')}>
          <p>{t('appointments.emptyAdvice')}</p>
          <ButtonLink look="primary" to="/volunteer/requests">
            {t('find.title')}
          </ButtonLink>
        </Empty>
      )}
      <CardList label={t('appointments.title')}>
        {(matched.data ?? []).map((one) => (
          <CardItem key={one.id}>
            <h2>
              <Link to={`/volunteer/requests/${one.id}`}>
                {momentText(whenOf(one), i18n.language)}
              </Link>
            </h2>
            <p>
              {nameOf(one.serviceCode)} · {hoursText(one.minutes, i18n.language)}
            </p>
            <p className={styles.soft}>{t('record.to', { memberNo: one.elderNo ?? '' })}</p>
          </CardItem>
        ))}
      </CardList>
      <Offers />
    </Page>
  );
}

function Offers() {
  const { t, i18n } = useTranslation('volunteer');
  const { data = [] } = useQuery(ownOffersQuery);
  const nameOf = useServiceNames();
  const standing = data.filter(({ state }) => state === 'offered');
  if (standing.length === 0) return null;
  return (
    <>
      <h2>{t('appointments.offers')}</h2>
      <CardList label={t('appointments.offers')}>
        {standing.map(({ id, requestId, serviceCode, startsAt }) => (
          <CardItem key={id}>
            <Link to={`/volunteer/requests/${requestId}`}>
              {momentText(startsAt, i18n.language)} · {nameOf(serviceCode)}
            </Link>
          </CardItem>
        ))}
      </CardList>
    </>
  );
}
