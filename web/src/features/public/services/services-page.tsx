import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { hoursText } from '../../../lib/hours.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { TextField } from '../../../ui/field.js';
import { Empty, Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import styles from '../public.module.css';
import { type Service, servicesQuery } from '../queries.js';
import { nameOf } from './names.js';

/** What people can help with, and what it brings. */
export function ServicesPage() {
  const { t } = useTranslation('public-lists');
  return (
    <CityPage title={t('services.title')} lead={t('services.lead')}>
      {(city) => <Catalogue city={city} />}
    </CityPage>
  );
}

function Catalogue({ city }: { readonly city: string }) {
  const { t, i18n } = useTranslation('public-lists');
  const [search, setSearch] = useSearchParams();
  const { data, error, refetch } = useQuery(servicesQuery(city));
  const wanted = search.get('q') ?? '';
  const write = (q: string) => {
    const next = new URLSearchParams(search);
    if (q === '') next.delete('q');
    else next.set('q', q);
    setSearch(next, { replace: true });
  };
  if (error !== null) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label={t('common:state.loading')} lines={6} />;
  const items = data.items.filter((service) => matches(service, wanted));
  return (
    <>
      <search className="no-print">
        <TextField
          label={t('services.search')}
          type="search"
          value={wanted}
          onChange={({ target }) => write(target.value)}
        />
      </search>
      <p role="status">{t('services.count', { count: items.length })}</p>
      {items.length === 0 ? (
        <Empty title={t('services.none')}>
          <p>{t(data.items.length === 0 ? 'services.noneYet' : 'services.noneThen')}</p>
        </Empty>
      ) : (
        <CardList label={t('services.title')}>
          {items.map((service) => (
            <CardItem key={service.code}>
              <ServiceCard service={service} language={i18n.language} />
            </CardItem>
          ))}
        </CardList>
      )}
    </>
  );
}

function ServiceCard({ service, language }: { service: Service; language: string }) {
  const { t } = useTranslation('public-lists');
  const { minimumLevel, training } = service;
  return (
    <>
      <div className={styles.row}>
        <h2 className={styles.name}>{nameOf(service, language)}</h2>
        {service.referred && <Tag tone="info">{t('services.referred')}</Tag>}
      </div>
      <p>{useEarning(service, language)}</p>
      {training !== null && <p className={styles.soft}>{t('services.training', { training })}</p>}
      {minimumLevel !== null && (
        <p className={styles.soft}>{t('services.level', { level: minimumLevel })}</p>
      )}
    </>
  );
}

function useEarning(service: Service, language: string): string {
  const { t } = useTranslation('public-lists');
  if (service.referred) return t('services.referredWhy');
  if (service.basis === 'per_visit') {
    return t('services.perVisit', { hours: hoursText(service.tariffMinutes ?? 0, language) });
  }
  const { rateNumerator: top, rateDenominator: bottom } = service;
  return t('services.perHour', { hours: hoursText(((top ?? 1) * 60) / (bottom ?? 1), language) });
}

/** Whether all words looked for stand in the service's names or code. */
function matches({ code, name, nameEn }: Service, wanted: string): boolean {
  const text = `${code} ${name} ${nameEn ?? ''}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
