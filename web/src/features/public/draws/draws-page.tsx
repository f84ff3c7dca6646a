import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText } from '../../../lib/dates.js';
import { Empty, Tag } from '../../../ui/notice.js';
import { PagedCards } from '../../../ui/paged.js';
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
  return (
    <PagedCards
      label={t('draws.title')}
      list={useInfiniteQuery(drawsQuery(city))}
      keyOf={({ id }) => id}
      empty={
        <Empty title={t('draws.none')}>
          <p>{t('draws.noneThen')}</p>
        </Empty>
      }
    >
      {(draw) => <DrawBrief draw={draw} />}
    </PagedCards>
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
