import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import styles from '../public.module.css';
import type { MonthFigures } from '../queries.js';
import { CellText } from './cell-text.js';
import { Chart } from './chart.js';
import { MonthName } from './month-name.js';
import { heightOf, type SeriesOf } from './series-of.js';

interface SeriesProps {
  readonly series: SeriesOf;
  readonly months: readonly MonthFigures[];
  readonly fewest: number;
}

/** Figures over the months: a picture, and the same as a table from the first month that has something to tell. */
export function Series({ series, months, fewest }: SeriesProps) {
  const { t } = useTranslation('public-figures');
  const { title, unit, lines } = series;
  const hasBar = (month: MonthFigures) =>
    lines.some(({ of }) => (heightOf(of(month), unit) ?? 0) > 0);
  const first = months.findIndex(
    (month) => hasBar(month) || lines.some(({ of }) => of(month).hidden),
  );
  return (
    <Card>
      <h2>{t(title)}</h2>
      {months.some(hasBar) && <Chart series={series} months={months} />}
      {first < 0 ? (
        <p>{t('noneYet')}</p>
      ) : (
        <SeriesTable series={series} months={months.slice(first)} fewest={fewest} />
      )}
    </Card>
  );
}

function SeriesTable({ series: { title, unit, lines }, months, fewest }: SeriesProps) {
  const { t } = useTranslation('public-figures');
  return (
    <div className={styles.fits}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t(title)}</caption>
        <thead>
          <tr>
            <th scope="col" className={styles.month}>
              {t('month')}
            </th>
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
                <MonthName month={month.month} />
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
  );
}
