import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { momentText, monthText } from '../../lib/dates.js';
import { useAddress } from '../../lib/use-address.js';
import { TextField } from '../../ui/field.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedTable } from '../../ui/paged-table.js';
import { Section } from '../desk/section.js';
import { monthBefore } from './month.js';
import { MonthPart } from './month-part.js';
import { settlementsQuery } from './queries.js';
import { STATE_TONES } from './state.js';

/** The settlement of months: what it would come to, how it goes on, and what became of earlier ones. */
export function SettlementPage() {
  const { t } = useTranslation('city-settlement');
  const [month, setMonth] = useAddress('month', monthBefore());
  return (
    <Page title={t('title')} lead={t('lead')} broad>
      <TextField
        label={t('month')}
        type="month"
        value={month}
        onChange={(event) => setMonth(event.target.value)}
      />
      {/^\d{4}-\d{2}$/.test(month) && <MonthPart key={month} month={month} />}
      <Section title={t('list.title')}>
        <Months />
      </Section>
    </Page>
  );
}

function Months() {
  const { t, i18n } = useTranslation('city-settlement');
  return (
    <PagedTable
      list={useInfiniteQuery(settlementsQuery)}
      label={t('list.title')}
      keyOf={({ month }) => month}
      empty={
        <Empty title={t('list.none')}>
          <p>{t('list.advice')}</p>
        </Empty>
      }
      columns={[
        {
          name: t('month'),
          cell: ({ month }) => (
            <Link to={{ search: `?month=${month}` }}>{monthText(month, i18n.language)}</Link>
          ),
        },
        {
          name: t('list.state'),
          cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{t(`state.${state}`)}</Tag>,
        },
        {
          name: t('list.finished'),
          cell: ({ finishedAt }) => finishedAt && momentText(finishedAt, i18n.language),
        },
      ]}
    />
  );
}
