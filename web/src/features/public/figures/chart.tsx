import { useTranslation } from 'react-i18next';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { MonthFigures } from '../queries.js';
import styles from './figures.module.css';
import { heightOf, type SeriesOf } from './series-of.js';

/** Told apart by brightness as well, and named in the legend. */
const COLOURS = ['var(--brand)', 'var(--info)', 'var(--good)', 'var(--warn)'];

interface ChartProps {
  readonly series: SeriesOf;
  readonly months: readonly MonthFigures[];
}

/** Bars over the months. The table below says the same, so it is passed over when read aloud. */
export function Chart({ series: { lines, unit }, months }: ChartProps) {
  const { t, i18n } = useTranslation('public-figures');
  const short = new Intl.NumberFormat(i18n.language, { notation: 'compact' });
  const data = months.map((month) => ({
    month: month.month,
    ...Object.fromEntries(lines.map(({ name, of }) => [name, heightOf(of(month), unit)])),
  }));
  return (
    <div className={styles.chart} aria-hidden="true">
      <ResponsiveContainer width="100%" height={260}>
        <BarChart data={data} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis dataKey="month" stroke="var(--text-soft)" tickFormatter={monthOnly} />
          <YAxis
            stroke="var(--text-soft)"
            width="auto"
            tickFormatter={(value: number) => short.format(value)}
          />
          <Tooltip
            cursor={{ fill: 'var(--page)' }}
            contentStyle={{ background: 'var(--surface)', borderColor: 'var(--line)' }}
            formatter={(value) => rounded(Number(value))}
          />
          <Legend formatter={(name) => <span className={styles.name}>{name}</span>} />
          {lines.map(({ name }, at) => (
            <Bar
              key={name}
              dataKey={name}
              name={t(name)}
              fill={COLOURS[at % COLOURS.length]}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
      {unit === 'hours' && <p className={styles.unit}>{t('inHours')}</p>}
    </div>
  );
}

/** `11` of `2026-11`: the year stands in the table. */
const monthOnly = (month: string) => String(Number(month.slice(5)));

const rounded = (value: number) => Math.round(value * 10) / 10;
