import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { monthText } from '../../../lib/dates.js';
import { Card } from '../../../ui/card.js';
import { Select } from '../../../ui/field.js';
import styles from '../public.module.css';
import type { Figures } from '../queries.js';
import { CellText } from './cell-text.js';

/** The districts of one month, side by side. */
export function DistrictTable({ figures }: { readonly figures: Figures }) {
  const { t, i18n } = useTranslation('public-figures');
  const [search, setSearch] = useSearchParams();
  const newestFirst = figures.months.toReversed();
  const month = newestFirst.find((one) => one.month === search.get('month')) ?? newestFirst[0];
  if (month === undefined) return null;
  const choose = (chosen: string) => {
    const next = new URLSearchParams(search);
    next.set('month', chosen);
    setSearch(next, { replace: true });
  };
  return (
    <Card>
      <h2>{t('districts.title')}</h2>
      <Select
        label={t('month')}
        value={month.month}
        onChange={({ target }) => choose(target.value)}
      >
        {newestFirst.map((one) => (
          <option key={one.month} value={one.month}>
            {monthText(one.month, i18n.language)}
          </option>
        ))}
      </Select>
      {month.districts.length === 0 ? (
        <p>{t('noneYet')}</p>
      ) : (
        <Districts month={month} fewest={figures.fewestShown} />
      )}
    </Card>
  );
}

function Districts({
  month,
  fewest,
}: {
  readonly month: Figures['months'][number];
  readonly fewest: number;
}) {
  const { t } = useTranslation('public-figures');
  return (
    <div className={styles.fits}>
      <table className={styles.table}>
        <caption className="visually-hidden">{t('districts.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('districts.name')}</th>
            <th scope="col">{t('districts.served')}</th>
            <th scope="col">{t('line.services')}</th>
            <th scope="col">{t('line.volunteers')}</th>
            <th scope="col">{t('line.elders')}</th>
          </tr>
        </thead>
        <tbody>
          {month.districts.map((district) => (
            <tr key={district.code ?? ''}>
              <th scope="row">{district.name ?? t('districts.outside')}</th>
              <td>
                <CellText cell={district.servedMinutes} unit="hours" fewest={fewest} />
              </td>
              <td>
                <CellText cell={district.services} unit="number" fewest={fewest} />
              </td>
              <td>
                <CellText cell={district.activeVolunteers} unit="number" fewest={fewest} />
              </td>
              <td>
                <CellText cell={district.eldersServed} unit="number" fewest={fewest} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
