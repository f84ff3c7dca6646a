import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import styles from '../public.module.css';
import type { MonthFigures } from '../queries.js';
import { CellText } from './cell-text.js';
import { Chart } from './chart.js';
import { heightOf, type SeriesOf } from './series-of.js';

interface SeriesProps {
  readonly series: SeriesOf;
  readonly months: readonly MonthFigures[];
  readonly fewest: number;
}

/** Figures over the months: a picture, and the same as a table. */
export function Series({ series, months, fewest }: SeriesProps) {
  const { t } = useTranslation('public-figures');
  const { title, unit, lines } = series;
  const hasAny = months.some((month) =>
    lines.some(({ of }) => (heightOf(of(month), unit) ?? 0) > 0),
  );
  return (
    <Card>
      <h2>{t(title)}</h2>
      {hasAny ? <Chart series={series} months={months} /> : <p>{t('noneYet')}</p>}
      <div className={styles.fits}>
        <table className={styles.table}>
          <caption className="visually-hidden">{t(title)}</caption>
          <thead>
            <tr>
              <th scope="col">{t('month')}</th>
              {lines.map(({ name }) => (
                <th key={name} scope="col">
                  {t(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {months.map((month) => (
              <tr key={month.month}>
                <th scope="row" className={styles.month}>
                  {month.month}
                </th>
                {lines.map(({ name, of }) => (
                  <td key={name}>
                    <CellText cell={of(month)} unit={unit} fewest={fewest} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
