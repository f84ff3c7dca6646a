import { useTranslation } from 'react-i18next';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import type { components } from '../../../api/schema.js';
import { Card } from '../../../ui/card.js';
import { DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Empty } from '../../../ui/notice.js';
import styles from '../audit.module.css';
import { sharesOf } from './shares.js';

type ConcentrationFigures = components['schemas']['ConcentrationDto'];

/** How much of all hours is held by the few who hold most, as a picture and as a table. */
export function Concentration({ of }: { readonly of: ConcentrationFigures }) {
  const { t } = useTranslation('audit');
  if (of.holders === 0) {
    return <Empty title={t('concentration.none')}>{t('concentration.noneHint')}</Empty>;
  }
  const rows = sharesOf(of).map((row) => ({ ...row, label: t(`share.${row.name}`) }));
  return (
    <Card>
      <h2>{t('concentration.title')}</h2>
      <p>{t('concentration.lead', { holders: of.holders, gini: of.gini ?? '—' })}</p>
      <div className={styles.chart} aria-hidden="true">
        <ResponsiveContainer>
          <BarChart
            accessibilityLayer={false}
            data={rows}
            layout="vertical"
            margin={{ left: 0, right: 24 }}
          >
            <CartesianGrid stroke="var(--line)" horizontal={false} />
            <XAxis type="number" domain={[0, 100]} unit="%" stroke="var(--text-soft)" />
            <YAxis type="category" dataKey="label" width={130} stroke="var(--text-soft)" />
            <Legend />
            <Bar
              dataKey="peoplePercent"
              name={t('concentration.ofPeople')}
              fill="var(--field-line)"
              isAnimationActive={false}
            />
            <Bar
              dataKey="percent"
              name={t('concentration.ofHours')}
              fill="var(--brand)"
              isAnimationActive={false}
            />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <DataTable
        label={t('concentration.title')}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { name: t('concentration.who'), cell: ({ label }) => label },
          { name: t('concentration.people'), isNumber: true, cell: ({ holders }) => holders },
          {
            name: t('concentration.ofPeople'),
            isNumber: true,
            cell: ({ peoplePercent }) => `${peoplePercent.toFixed(1)}%`,
          },
          {
            name: t('balances.held'),
            isNumber: true,
            cell: ({ minutes }) => <Hours minutes={minutes} />,
          },
          {
            name: t('concentration.ofHours'),
            isNumber: true,
            cell: ({ percent }) => `${percent.toFixed(1)}%`,
          },
        ]}
      />
    </Card>
  );
}
