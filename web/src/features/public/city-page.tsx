import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Select } from '../../ui/field.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { type CityChoice, useCities } from './city.js';

interface CityPageProps {
  readonly title: string;
  readonly lead: string;
  readonly actions?: ReactNode;
  readonly broad?: boolean;
  /** Of something that is in one city only: there is nothing to choose. */
  readonly isOfOneCity?: boolean;
  readonly children: (city: string) => ReactNode;
}

/** A page about one city; where there are several, the choice stands above and in the address. */
export function CityPage({ children, isOfOneCity = false, ...page }: CityPageProps) {
  const { cities, city } = useCities();
  const isChoice = (!isOfOneCity && cities.length > 1) || (city === null && cities.length > 0);
  return (
    <Page {...page}>
      {isChoice && <CitySelect cities={cities} city={city} />}
      {city === null ? <NoCity isUnknown={cities.length > 0} /> : children(city.code)}
    </Page>
  );
}

function CitySelect({ cities, city }: CityChoice) {
  const { t } = useTranslation('public');
  const [search, setSearch] = useSearchParams();
  const choose = (code: string) => {
    const next = new URLSearchParams(search);
    next.set('city', code);
    setSearch(next);
  };
  return (
    <Select
      label={t('city')}
      value={city?.code ?? ''}
      onChange={({ target }) => choose(target.value)}
    >
      {city === null && (
        <option value="" disabled>
          {t('noCity.choose')}
        </option>
      )}
      {cities.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </Select>
  );
}

/** Nothing of another city is shown in place of the one that was asked for. */
function NoCity({ isUnknown }: { readonly isUnknown: boolean }) {
  const { t } = useTranslation('public');
  return (
    <Empty title={t(isUnknown ? 'noCity.unknown' : 'noCity.title')}>
      <p>{t(isUnknown ? 'noCity.unknownThen' : 'noCity.then')}</p>
    </Empty>
  );
}
