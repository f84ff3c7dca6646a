import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Select } from '../../ui/field.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { useCities } from './city.js';

interface CityPageProps {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly broad?: boolean;
  readonly children: (city: string) => ReactNode;
}

/** A page about one city; where there are several, the choice stands above and in the address. */
export function CityPage({ children, ...page }: CityPageProps) {
  const { t } = useTranslation('public');
  const { cities, city } = useCities();
  const [, setSearch] = useSearchParams();
  return (
    <Page {...page}>
      {cities.length > 1 && (
        <div className="no-print">
          <Select
            label={t('city')}
            value={city?.code}
            onChange={({ target }) => setSearch({ city: target.value })}
          >
            {cities.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </Select>
        </div>
      )}
      {city === null ? (
        <Empty title={t('noCity.title')}>
          <p>{t('noCity.then')}</p>
        </Empty>
      ) : (
        children(city.code)
      )}
    </Page>
  );
}
