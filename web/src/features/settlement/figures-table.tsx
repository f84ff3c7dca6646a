import { useTranslation } from 'react-i18next';
import { Hours } from '../../ui/hours.js';
import { DataTable } from '../desk/data-table.js';
import type { Figures } from './queries.js';

const PARTS = ['expire', 'net', 'grant'] as const;

/** What a settlement posts, step by step. */
export function FiguresTable({
  label,
  figures,
}: {
  readonly label: string;
  readonly figures: Figures;
}) {
  const { t } = useTranslation('city-settlement');
  return (
    <DataTable
      label={label}
      rowKey={({ part }) => part}
      rows={PARTS.map((part) => ({ part, ...figures[part] }))}
      columns={[
        { title: t('figures.what'), cell: ({ part }) => t(`figures.${part}`) },
        { title: t('figures.entries'), cell: ({ entries }) => entries, isAmount: true },
        {
          title: t('figures.own'),
          cell: ({ minutes }) => <Hours minutes={minutes} />,
          isAmount: true,
        },
        {
          title: t('figures.granted'),
          cell: ({ grantedMinutes }) => <Hours minutes={grantedMinutes} />,
          isAmount: true,
        },
      ]}
    />
  );
}
