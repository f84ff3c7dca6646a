import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { dateText, dayText, shanghaiDate } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { Card, Facts } from '../../../ui/card.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { type Column, DataTable } from '../../../ui/data-table.js';
import { TextField } from '../../../ui/field.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { PagedList } from '../lists.js';
import styles from '../worker.module.css';

type RateElder = components['schemas']['VisitRateElderDto'];

const SHOWN = ['unseen', 'short', 'all'] as const;

/** How many of the elders who should be seen in a month were seen, and who was not. */
export function RatePage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const units = useOwnUnits('social_worker');
  const month = read('month') ?? shanghaiDate().slice(0, 7);
  const unitCode = read('unit') ?? units[0]?.code ?? '';
  const show = oneOf(SHOWN, read('show')) ?? 'unseen';
  return (
    <Page title={t('rate.title')} lead={t('rate.lead')} broad>
      <search className={styles.filters} aria-label={t('rate.filters')}>
        <TextField
          type="month"
          label={t('visit.month')}
          value={month}
          onChange={(event) => write({ month: event.target.value })}
        />
        <UnitSelect
          label={t('rate.unit')}
          value={unitCode}
          units={units}
          onChange={(unit) => write({ unit })}
        />
        <ChoiceSelect
          label={t('rate.show')}
          value={show}
          options={SHOWN.map((one) => [one, t(`rateShow.${one}`)])}
          onChange={(show) => write({ show })}
        />
      </search>
      {unitCode !== '' && <Figures month={month} unitCode={unitCode} />}
      {unitCode !== '' && (
        <PagedList
          queryKey={['visit-rate', 'elders', month, unitCode, show]}
          load={(wish) => {
            const query = { month, unitCode, show, ...wish };
            return ask(api.GET('/v1/visit-rates/elders', { params: { query } }));
          }}
          empty={t('rate.none')}
          emptyHint={t('rate.noneHint')}
        >
          {(items) => <Elders items={items} />}
        </PagedList>
      )}
    </Page>
  );
}

function Figures({ month, unitCode }: { readonly month: string; readonly unitCode: string }) {
  const { t, i18n } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery({
    queryKey: ['visit-rate', month, unitCode],
    queryFn: () => ask(api.GET('/v1/visit-rates', { params: { query: { month, unitCode } } })),
  });
  if (data === undefined && error === null) return <Loading label={t('visit.loading')} lines={1} />;
  if (data === undefined) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  const { elders, seen, seenInPerson, seenAsPlanned, ratePercent } = data.total;
  if (ratePercent === null) return <Notice tone="info">{t('rate.nobody')}</Notice>;
  return (
    <Card>
      <p className={styles.count}>{t('rate.percent', { percent: ratePercent })}</p>
      <Facts
        of={[
          [t('rate.elders'), String(elders)],
          [t('rate.seen'), String(seen)],
          [t('rate.inPerson'), String(seenInPerson)],
          [t('rate.asPlanned'), String(seenAsPlanned)],
          [t('rate.judgedOn'), dateText(data.judgedOn, i18n.language)],
        ]}
      />
    </Card>
  );
}

function Elders({ items }: { readonly items: readonly RateElder[] }) {
  const { t, i18n } = useTranslation('worker-care');
  const unitName = useUnitName();
  const columns: Column<RateElder>[] = [
    {
      name: t('visit.elder'),
      cell: ({ elderId, name, memberNo }) => (
        <Link to={`/worker/members/${elderId}`}>{name ?? memberNo}</Link>
      ),
    },
    { name: t('rate.unit'), cell: ({ unitCode }) => unitName(unitCode) },
    {
      name: t('visit.seen'),
      cell: ({ daysSeen, timesPlanned }) =>
        t('visit.seenOf', { seen: daysSeen, planned: timesPlanned }),
    },
    {
      name: t('visit.lastSeen'),
      cell: ({ lastSeenOn }) =>
        lastSeenOn === null ? t('visit.notSeen') : dayText(lastSeenOn, i18n.language),
    },
  ];
  return (
    <DataTable
      label={t('rate.list')}
      columns={columns}
      rows={items}
      keyOf={({ elderId }) => elderId}
    />
  );
}
