import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { Person } from '../person.js';
import { type Suggestion, suggestionsQuery } from './request-queries.js';

/** Volunteers who would suit, in the order of the declared criteria, each with its value: there is no secret score. */
export function Suggestions({ id }: { readonly id: string }) {
  const { t } = useTranslation('worker-care');
  const unitName = useUnitName();
  const { data, error, refetch } = useQuery(suggestionsQuery(id));
  const yes = (value: boolean | null) =>
    value === null ? t('suggest.notAsked') : value ? t('suggest.yes') : t('suggest.no');
  const columns: Column<Suggestion>[] = [
    {
      name: t('board.volunteer'),
      cell: ({ volunteerId, memberNo, volunteerName }) => (
        <Person id={volunteerId} no={memberNo} name={volunteerName} />
      ),
    },
    { name: t('suggest.free'), cell: ({ values }) => yes(values.free) },
    { name: t('suggest.training'), cell: ({ values }) => yes(values.training) },
    { name: t('suggest.language'), cell: ({ values }) => yes(values.language) },
    {
      name: t('suggest.distance'),
      cell: ({ values }) => t('suggest.steps', { count: values.distance }),
    },
    {
      name: t('suggest.past'),
      cell: ({ values }) => t('suggest.times', { count: values.pastPairings }),
    },
    {
      name: t('suggest.load'),
      isNumber: true,
      cell: ({ values }) => <Hours minutes={values.loadMinutes} />,
    },
  ];
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <h3>{t('suggest.title')}</h3>
      <p>{t('suggest.lead', { unit: unitName(data.circleCode), count: data.compared })}</p>
      {data.items.length === 0 ? (
        <p>{t('suggest.none')}</p>
      ) : (
        <DataTable
          label={t('suggest.title')}
          columns={columns}
          rows={data.items}
          keyOf={({ volunteerId }) => volunteerId}
        />
      )}
    </>
  );
}
