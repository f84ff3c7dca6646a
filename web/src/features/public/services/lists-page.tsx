import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { components } from '../../../api/schema.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { Empty, Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { CityPage } from '../city-page.js';
import styles from '../public.module.css';
import { listsQuery } from '../queries.js';
import { nameOf } from './names.js';

type Lists = components['schemas']['CityListsDto'];

const LISTS = [
  { name: 'services', title: 'lists.services', List: ServiceList },
  { name: 'resources', title: 'lists.resources', List: PlaceList },
  { name: 'needs', title: 'lists.needs', List: NeedList },
] as const;

/** The three lists of a city: what there is, where it is, what is wanted. */
export function ListsPage() {
  const { t } = useTranslation('public-lists');
  return (
    <CityPage title={t('lists.title')} lead={t('lists.lead')}>
      {(city) => <ThreeLists city={city} />}
    </CityPage>
  );
}

function ThreeLists({ city }: { readonly city: string }) {
  const { t } = useTranslation('public-lists');
  const [search, setSearch] = useSearchParams();
  const { data, error, refetch } = useQuery(listsQuery(city));
  const shown = LISTS.find(({ name }) => name === search.get('list')) ?? LISTS[0];
  const choose = (name: string) => {
    const next = new URLSearchParams(search);
    next.set('list', name);
    setSearch(next, { replace: true });
  };
  return (
    <>
      <fieldset className={styles.choice}>
        <legend className="visually-hidden">{t('lists.which')}</legend>
        {LISTS.map(({ name, title }) => (
          <Button
            key={name}
            look={name === shown.name ? 'primary' : 'plain'}
            aria-pressed={name === shown.name}
            onClick={() => choose(name)}
          >
            {t(title)}
          </Button>
        ))}
      </fieldset>
      <h2>{t(shown.title)}</h2>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('common:state.loading')} />}
      {data !== undefined && <shown.List lists={data} />}
    </>
  );
}

function ServiceList({ lists }: { readonly lists: Lists }) {
  const { t, i18n } = useTranslation('public-lists');
  if (lists.services.length === 0) return <Empty title={t('services.noneYet')} />;
  return (
    <ul className={styles.names} aria-label={t('lists.services')}>
      {lists.services.map((service) => (
        <li key={service.code}>
          {nameOf(service, i18n.language)}{' '}
          {service.referred && <Tag tone="info">{t('services.referred')}</Tag>}
        </li>
      ))}
    </ul>
  );
}

function PlaceList({ lists }: { readonly lists: Lists }) {
  const { t } = useTranslation('public-lists');
  if (lists.resources.length === 0) return <Empty title={t('lists.noPlaces')} />;
  return (
    <CardList label={t('lists.resources')}>
      {lists.resources.map(({ code, name, kind, unitName }) => (
        <CardItem key={code}>
          <strong>{name}</strong>{' '}
          <Tag tone="plain">{t(kind === 'station' ? 'lists.station' : 'lists.provider')}</Tag>
          <div className={styles.soft}>{unitName}</div>
        </CardItem>
      ))}
    </CardList>
  );
}

function NeedList({ lists }: { readonly lists: Lists }) {
  const { t, i18n } = useTranslation('public-lists');
  const names = new Map(lists.services.map((one) => [one.code, nameOf(one, i18n.language)]));
  if (lists.needs.length === 0) {
    return (
      <Empty title={t('lists.noNeeds')}>
        <p>{t('lists.noNeedsThen')}</p>
      </Empty>
    );
  }
  return (
    <CardList label={t('lists.needs')}>
      {lists.needs.map(({ serviceCode, unitCode, unitName, requests }) => (
        <CardItem key={`${serviceCode} ${unitCode}`}>
          <strong>{names.get(serviceCode) ?? serviceCode}</strong>
          <div className={styles.soft}>{unitName}</div>
          {requests.hidden
            ? t('lists.few', { count: lists.fewestShown })
            : t('lists.requests', { count: requests.value ?? 0 })}
        </CardItem>
      ))}
    </CardList>
  );
}
