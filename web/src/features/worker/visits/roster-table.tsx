import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dayText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { type Column, DataTable } from '../../../ui/data-table.js';
import styles from '../worker.module.css';
import { EnterVisit, PlanVisit } from './new-visit.js';
import type { RosterLine } from './visit-queries.js';

/** Everybody on the roster: seen how often this month of how often planned, and a way to the next visit. */
export function RosterTable({ lines }: { readonly lines: readonly RosterLine[] }) {
  const { t, i18n } = useTranslation('worker-care');
  const [open, setOpen] = useState<{ what: 'plan' | 'enter'; line: RosterLine } | null>(null);
  const close = () => setOpen(null);
  const who = ({ name, memberNo }: RosterLine) => name ?? memberNo;
  const columns: Column<RosterLine>[] = [
    {
      name: t('visit.elder'),
      cell: (line) => <Link to={`/worker/members/${line.elderId}`}>{who(line)}</Link>,
    },
    {
      name: t('visit.seen'),
      cell: ({ standing }) =>
        standing === null
          ? t('visit.noPlan')
          : t('visit.seenOf', { seen: standing.daysSeen, planned: standing.timesPlanned }),
    },
    {
      name: t('visit.lastSeen'),
      cell: ({ standing }) =>
        standing?.lastSeenOn ? dayText(standing.lastSeenOn, i18n.language) : t('visit.notSeen'),
    },
    {
      name: t('visit.acts'),
      cell: (line) => (
        <div className={styles.row}>
          <Button
            aria-label={t('visit.planFor', { who: who(line) })}
            onClick={() => setOpen({ what: 'plan', line })}
          >
            {t('visit.plan')}
          </Button>
          <Button
            aria-label={t('visit.enterFor', { who: who(line) })}
            onClick={() => setOpen({ what: 'enter', line })}
          >
            {t('visit.enter')}
          </Button>
        </div>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('visit.roster')}
        columns={columns}
        rows={lines}
        keyOf={({ elderId }) => elderId}
      />
      {open?.what === 'plan' && (
        <PlanVisit elderId={open.line.elderId} who={who(open.line)} onClose={close} />
      )}
      {open?.what === 'enter' && (
        <EnterVisit elderId={open.line.elderId} who={who(open.line)} onClose={close} />
      )}
    </>
  );
}
