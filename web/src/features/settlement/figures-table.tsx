import { useTranslation } from 'react-i18next';
import { DataTable } from '../../ui/data-table.js';
import { Hours } from '../../ui/hours.js';
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
      keyOf={({ part }) => part}
      rows={PARTS.map((part) => ({ part, ...figures[part] }))}
      columns={[
        { name: t('figures.what'), cell: ({ part }) => t(`figures.${part}`) },
        { name: t('figures.entries'), cell: ({ entries }) => entries, isNumber: true },
        {
          name: t('figures.own'),
          cell: ({ minutes }) => <Hours minutes={minutes} />,
          isNumber: true,
        },
        {
          name: t('figures.granted'),
          cell: ({ grantedMinutes }) => <Hours minutes={grantedMinutes} />,
          isNumber: true,
        },
      ]}
    />
  );
}
