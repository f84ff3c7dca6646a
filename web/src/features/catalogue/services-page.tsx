import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dateText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { useAddress } from '../../lib/use-address.js';
import { TextField } from '../../ui/field.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Section } from '../desk/section.js';
import { NewServiceForm } from './new-service-form.js';
import { type Service, servicesQuery } from './queries.js';

/** The catalogue: what can be done for hours, and what it earns. */
export function ServicesPage() {
  const { t } = useTranslation('city-services');
  const [on, setOn] = useAddress('on');
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <TextField
        label={t('on')}
        type="date"
        value={on}
        onChange={(event) => setOn(event.target.value)}
      />
      <Services on={on} />
      <Section title={t('add.title')}>
        <NewServiceForm />
      </Section>
    </Page>
  );
}

function Services({ on }: { readonly on: string }) {
  const { t, i18n } = useTranslation('city-services');
  return (
    <PagedTable
      list={useInfiniteQuery(servicesQuery(on))}
      label={t('title')}
      keyOf={({ id }) => id}
      empty={
        <Empty title={t('none')}>
          <p>{t('noneAdvice')}</p>
        </Empty>
      }
      columns={[
        { name: t('code'), cell: ({ code }) => code },
        {
          name: t('name'),
          cell: ({ name, nameEn }) => (i18n.language === 'en' ? (nameEn ?? name) : name),
        },
        { name: t('earns'), cell: (service) => <Earns of={service} /> },
        {
          name: t('asks'),
          cell: ({ training, minimumLevel }) =>
            [
              training === null ? null : t('training', { training }),
              minimumLevel === null ? null : t('level', { level: minimumLevel }),
            ]
              .filter((part) => part !== null)
              .join(t('comma')),
        },
        { name: t('from'), cell: ({ effectiveFrom }) => dateText(effectiveFrom, i18n.language) },
      ]}
    />
  );
}

/** What an hour, or a visit, earns. */
function Earns({ of }: { readonly of: Service }) {
  const { t, i18n } = useTranslation('city-services');
  if (of.referred) return t('referred');
  if (of.basis === 'per_visit') {
    return t('perVisit', { hours: hoursText(of.tariffMinutes ?? '0', i18n.language) });
  }
  const { rateNumerator, rateDenominator } = of;
  const minutes = (60 * (rateNumerator ?? 0)) / (rateDenominator ?? 1);
  return t('perHour', { hours: hoursText(Math.round(minutes), i18n.language) });
}
