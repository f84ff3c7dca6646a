import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dayText, shanghaiDate } from '../../../lib/dates.js';
import { useAddressParts } from '../../../lib/use-address.js';
import { Button } from '../../../ui/button.js';
import { CardList } from '../../../ui/card.js';
import { TextField } from '../../../ui/field.js';
import { Empty, Loading } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import styles from '../worker.module.css';
import { monthAfter } from './calendar.js';
import { MonthCalendar } from './month-calendar.js';
import { RosterTable } from './roster-table.js';
import { VisitItem } from './visit-item.js';
import { dayOf, monthQuery, overdueQuery, rosterQuery, type Visit } from './visit-queries.js';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month of visits: who is due, who was seen, and who was not. */
export function VisitsPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const asked = read('month');
  const month = asked !== null && MONTH.test(asked) ? asked : shanghaiDate().slice(0, 7);
  const isOverdue = read('list') === 'overdue';
  return (
    <Page title={t('visit.title')} lead={t('visit.lead')} broad>
      <div className={styles.months}>
        <Button onClick={() => write({ month: monthAfter(month, -1), day: null })}>
          {t('visit.before')}
        </Button>
        <TextField
          type="month"
          label={t('visit.month')}
          value={month}
          onChange={(event) => write({ month: event.target.value, day: null })}
        />
        <Button onClick={() => write({ month: monthAfter(month, 1), day: null })}>
          {t('visit.after')}
        </Button>
        <Button
          aria-pressed={isOverdue}
          onClick={() => write({ list: isOverdue ? null : 'overdue', day: null })}
        >
          {t('visit.overdue')}
        </Button>
        <Link to={`/worker/visits/rate?month=${month}`}>{t('visit.rate')}</Link>
      </div>
      {isOverdue ? <Overdue /> : <Month month={month} />}
      <Roster />
    </Page>
  );
}

function Month({ month }: { readonly month: string }) {
  const { t, i18n } = useTranslation('worker-care');
  const [read, write] = useAddressParts();
  const { data, error, refetch } = useQuery(monthQuery(month));
  const chosen = read('day') ?? shanghaiDate();
  if (data === undefined && error === null) return <Loading label={t('visit.loading')} lines={5} />;
  const ofDay = (data ?? []).filter((visit) => dayOf(visit, shanghaiDate) === chosen);
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      <MonthCalendar
        month={month}
        visits={data ?? []}
        chosen={chosen}
        onChoose={(day) => write({ day })}
      />
      <h2>{t('visit.ofDay', { day: dayText(chosen, i18n.language) })}</h2>
      <VisitList visits={ofDay} />
    </>
  );
}

function Overdue() {
  const { t } = useTranslation('worker-care');
  const { data, error, refetch } = useQuery(overdueQuery);
  if (data === undefined && error === null) return <Loading label={t('visit.loading')} />;
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      <h2>{t('visit.overdue')}</h2>
      <VisitList visits={data ?? []} />
    </>
  );
}

function VisitList({ visits }: { readonly visits: readonly Visit[] }) {
  const { t } = useTranslation('worker-care');
  if (visits.length === 0) {
    return (
      <Empty title={t('visit.none')}>
        <p>{t('visit.noneHint')}</p>
      </Empty>
    );
  }
  return (
    <CardList label={t('visit.list')}>
      {visits.map((visit) => (
        <VisitItem key={visit.id} visit={visit} />
      ))}
    </CardList>
  );
}

function Roster() {
  const { t } = useTranslation('worker-care');
  const [read, write] = useAddressParts();
  const places = useOwnUnits('social_worker').filter(
    ({ kind }) => kind === 'station' || kind === 'community',
  );
  const first = places.find(({ kind }) => kind === 'station') ?? places[0];
  const code = read('station') ?? first?.code ?? '';
  const { data, error, refetch } = useQuery(rosterQuery(code));
  return (
    <>
      <h2>{t('visit.roster')}</h2>
      <div className={styles.filters}>
        <UnitSelect
          label={t('visit.station')}
          value={code}
          units={places}
          onChange={(station) => write({ station })}
        />
      </div>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data?.length === 0 && (
        <Empty title={t('visit.noRoster')}>
          <p>{t('visit.noRosterHint')}</p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <RosterTable lines={data} />}
    </>
  );
}
