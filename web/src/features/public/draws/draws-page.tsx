import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { Empty, Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { addressWith, useCityInAddress } from '../city.js';
import { CityPage } from '../city-page.js';
import styles from '../public.module.css';
import { type Draw, drawsQuery } from '../queries.js';
import { KINDS, STATES } from './draw-words.js';

/** The random inspections of a city: who is inspected, and by whom, was drawn. */
export function DrawsPage() {
  const { t } = useTranslation('public-log');
  return (
    <CityPage title={t('draws.title')} lead={t('draws.lead')}>
      {(city) => <Draws city={city} />}
    </CityPage>
  );
}

function Draws({ city }: { readonly city: string }) {
  const { t } = useTranslation('public-log');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    drawsQuery(city),
  );
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label={t('common:state.loading')} lines={4} />;
  const draws = data.pages.flatMap(({ items }) => items);
  if (draws.length === 0) {
    return (
      <Empty title={t('draws.none')}>
        <p>{t('draws.noneThen')}</p>
      </Empty>
    );
  }
  return (
    <>
      <CardList label={t('draws.title')}>
        {draws.map((draw) => (
          <CardItem key={draw.id}>
            <DrawBrief draw={draw} />
          </CardItem>
        ))}
      </CardList>
      {hasNextPage && (
        <Button wide busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function DrawBrief({ draw }: { readonly draw: Draw }) {
  const { t, i18n } = useTranslation('public-log');
  const city = useCityInAddress();
  const { kind, month, unitName, state, sample, count, after } = draw;
  return (
    <>
      <h2>
        <Link to={addressWith(`/public/draws/${draw.id}`, city)}>
          {t('draws.of', { month, unit: unitName, kind: t(KINDS[kind]) })}
        </Link>
      </h2>
      <p>
        <Tag tone={state === 'published' ? 'good' : 'plain'}>{t(STATES[state])}</Tag>{' '}
        {t('draws.sample', { sample, count })}
      </p>
      <p className={styles.soft}>{t('draws.at', { moment: momentText(after, i18n.language) })}</p>
    </>
  );
}
