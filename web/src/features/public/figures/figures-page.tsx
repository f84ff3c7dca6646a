import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Loading, Notice } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import { PrintButton } from '../print-button.js';
import { type Figures, figuresQuery } from '../queries.js';
import { DistrictTable } from './district-table.js';
import { Outstanding } from './outstanding.js';
import { Series } from './series.js';
import { SERIES } from './series-of.js';

/** What the city did month by month, and what it owes its people; few people are never told of. */
export function FiguresPage() {
  const { t } = useTranslation('public-figures');
  return (
    <CityPage title={t('title')} lead={t('lead')} actions={<PrintButton />}>
      {(city) => <CityFigures city={city} />}
    </CityPage>
  );
}

function CityFigures({ city }: { readonly city: string }) {
  const { t } = useTranslation('public-figures');
  const { data, error, refetch } = useQuery(figuresQuery(city));
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label={t('common:state.loading')} lines={6} />;
  return (
    <>
      <Notice tone="info">
        <p>{t('few', { count: data.fewestShown })}</p>
      </Notice>
      <Outstanding figures={data} />
      <AllSeries figures={data} />
      <DistrictTable figures={data} />
    </>
  );
}

function AllSeries({ figures }: { readonly figures: Figures }) {
  return SERIES.map((series) => (
    <Series
      key={series.title}
      series={series}
      months={figures.months}
      fewest={figures.fewestShown}
    />
  ));
}
