import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { spanText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Hours } from '../../../ui/hours.js';
import { Loading } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { Person } from '../person.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { Offers } from './offers.js';
import { RequestActs } from './request-acts.js';
import { type RequestDetail, requestQuery } from './request-queries.js';
import { Suggestions } from './suggestions.js';

/** One request: what is wanted, who offered, who would suit, and the next step. */
export function RequestPanel({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery(requestQuery(id));
  return (
    <Card>
      <section className={styles.stack} aria-label={t('board.one')}>
        <div className={styles.row}>
          <h2>{t('board.one')}</h2>
          <Button onClick={onClose}>{t('board.close')}</Button>
        </div>
        <ProblemNotice error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Loading label={t('board.loading')} />}
        {data !== undefined && (
          <>
            <RequestFacts request={data} />
            <RequestActs request={data} />
            {data.state === 'published' && (
              <>
                <Offers id={id} />
                <Suggestions id={id} />
              </>
            )}
          </>
        )}
      </section>
    </Card>
  );
}

function RequestFacts({ request }: { readonly request: RequestDetail }) {
  const { t, i18n } = useTranslation('worker-care');
  const { nameOf } = useServices();
  const unitName = useUnitName();
  const { elderId, elderNo, volunteerId, volunteerNo, agreedStartsAt, agreedEndsAt } = request;
  const { elderName, volunteerName } = request;
  const facts: [string, React.ReactNode][] = [
    [t('board.state'), t(`requestState.${request.state}`)],
    [t('need.service'), nameOf(request.serviceCode)],
    [t('board.window'), spanText(request.startsAt, request.endsAt, i18n.language)],
    [t('need.minutes'), <Hours key="m" minutes={request.minutes} />],
    [t('rate.unit'), unitName(request.unitCode)],
    [t('need.funding'), t(`funding.${request.funding}`)],
  ];
  if (elderId !== null) {
    facts.unshift([
      t('visit.elder'),
      <Person key="e" id={elderId} no={elderNo ?? ''} name={elderName} />,
    ]);
  }
  if (volunteerId !== null) {
    facts.push([
      t('board.volunteer'),
      <Person key="v" id={volunteerId} no={volunteerNo ?? ''} name={volunteerName} />,
    ]);
  }
  if (agreedStartsAt !== null && agreedEndsAt !== null) {
    facts.push([t('board.agreed'), spanText(agreedStartsAt, agreedEndsAt, i18n.language)]);
  }
  if (request.address !== null) facts.push([t('board.address'), request.address]);
  if (request.note !== null) facts.push([t('board.note'), request.note]);
  if (request.rating !== null) facts.push([t('board.rating'), t(`rating.${request.rating}`)]);
  if (request.words !== null) facts.push([t('board.words'), request.words]);
  if (request.improvement !== null) facts.push([t('board.improvement'), request.improvement]);
  if (request.recordId !== null) {
    facts.push([
      t('board.record'),
      <Link key="r" to={`/worker/records/${request.recordId}`}>
        {t('board.openRecord')}
      </Link>,
    ]);
  }
  return <Facts of={facts} />;
}
