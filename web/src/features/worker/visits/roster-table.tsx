import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { dayText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import styles from '../worker.module.css';
import { EnterVisit, PlanVisit } from './new-visit.js';
import type { RosterLine } from './visit-queries.js';

/** Everybody on the roster: seen how often this month of how often planned, and a way to the next visit. */
export function RosterTable({ lines }: { readonly lines: readonly RosterLine[] }) {
  const { t, i18n } = useTranslation('worker-care');
  const [open, setOpen] = useState<{ what: 'plan' | 'enter'; line: RosterLine } | null>(null);
  const close = () => setOpen(null);
  const who = ({ name, memberNo }: RosterLine) => name ?? memberNo;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className={styles.wide} aria-label={t('visit.roster')} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('visit.elder')}</th>
            <th scope="col">{t('visit.seen')}</th>
            <th scope="col">{t('visit.lastSeen')}</th>
            <th scope="col">{t('visit.acts')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.elderId}>
              <td>
                <Link to={`/worker/members/${line.elderId}`}>{who(line)}</Link>
              </td>
              <td>
                {line.standing === null
                  ? t('visit.noPlan')
                  : t('visit.seenOf', {
                      seen: line.standing.daysSeen,
                      planned: line.standing.timesPlanned,
                    })}
              </td>
              <td>
                {line.standing?.lastSeenOn
                  ? dayText(line.standing.lastSeenOn, i18n.language)
                  : t('visit.notSeen')}
              </td>
              <td>
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
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {open?.what === 'plan' && (
        <PlanVisit elderId={open.line.elderId} who={who(open.line)} onClose={close} />
      )}
      {open?.what === 'enter' && (
        <EnterVisit elderId={open.line.elderId} who={who(open.line)} onClose={close} />
      )}
    </section>
  );
}
