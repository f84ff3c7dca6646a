import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { components } from '../../api/schema.js';
import { addDays, shanghaiInstant, spanText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Select, TextField } from '../../ui/field.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedCards } from '../../ui/paged.js';
import { openRequestsQuery, type RequestFilter, servicesQuery, unitsQuery } from './queries.js';
import { serviceName, useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

/** Needs that nobody answers yet; where, what and when one looks stands in the address. */
export function RequestsPage() {
  const { t } = useTranslation('volunteer');
  const [search] = useSearchParams();
  return (
    <Page title={t('find.title')} lead={t('find.lead')}>
      <Filters />
      <PagedCards
        label={t('find.title')}
        list={useInfiniteQuery(openRequestsQuery(filterOf(search)))}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('find.empty')}>
            <p>{t('find.emptyAdvice')}</p>
            {search.size > 0 && (
              <ButtonLink to="?" replace>
                {t('find.showAll')}
              </ButtonLink>
            )}
          </Empty>
        }
      >
        {(request) => <RequestLine request={request} />}
      </PagedCards>
    </Page>
  );
}

function filterOf(search: URLSearchParams): RequestFilter {
  const [unit, service, day] = ['unit', 'service', 'day'].map((name) => search.get(name));
  return {
    ...(unit && { unit }),
    ...(service && { service }),
    ...(day && {
      from: shanghaiInstant(day, '00:00'),
      until: shanghaiInstant(addDays(day, 1), '00:00'),
    }),
    ...(search.get('qualified') === 'true' && { qualified: true }),
  };
}

function Filters() {
  const { t, i18n } = useTranslation('volunteer');
  const [search, setSearch] = useSearchParams();
  const { data: units = [] } = useQuery(unitsQuery);
  const { data: services = [] } = useQuery(servicesQuery);
  const set = (name: string, value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const places = units.filter(({ kind }) => kind !== 'station' && kind !== 'provider');
  const qualified = search.get('qualified') === 'true';
  return (
    <search className={styles.stack}>
      <div className={styles.pair}>
        <Select
          label={t('find.unit')}
          value={search.get('unit') ?? ''}
          onChange={(e) => set('unit', e.target.value)}
        >
          <option value="">{t('find.everywhere')}</option>
          {places.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </Select>
        <Select
          label={t('find.service')}
          value={search.get('service') ?? ''}
          onChange={(e) => set('service', e.target.value)}
        >
          <option value="">{t('find.anyService')}</option>
          {services.map((service) => (
            <option key={service.code} value={service.code}>
              {serviceName(service, i18n.language)}
            </option>
          ))}
        </Select>
        <TextField
          label={t('find.day')}
          type="date"
          value={search.get('day') ?? ''}
          onChange={(e) => set('day', e.target.value)}
        />
      </div>
      <Button aria-pressed={qualified} onClick={() => set('qualified', qualified ? '' : 'true')}>
        {t(qualified ? 'find.qualifiedOn' : 'find.qualified')}
      </Button>
    </search>
  );
}

function RequestLine({ request }: { readonly request: components['schemas']['OpenRequestDto'] }) {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const { data: units = [] } = useQuery(unitsQuery);
  const { id, serviceCode, startsAt, endsAt, minutes, unitCode, priority } = request;
  const place = units.find(({ code }) => code === unitCode)?.name ?? unitCode;
  return (
    <>
      <div className={styles.head}>
        <h2>
          <Link to={`/volunteer/requests/${id}`}>{nameOf(serviceCode)}</Link>
        </h2>
        {priority === 'urgent' && <Tag tone="bad">{t('find.urgent')}</Tag>}
        {priority === 'soon' && <Tag tone="warn">{t('find.soon')}</Tag>}
      </div>
      <p>{spanText(startsAt, endsAt, i18n.language)}</p>
      <p className={styles.soft}>
        {t('find.line', { place, hours: hoursText(minutes, i18n.language) })}
      </p>
    </>
  );
}
