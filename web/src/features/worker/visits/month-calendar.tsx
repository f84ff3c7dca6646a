import { useTranslation } from 'react-i18next';
import { dayText, shanghaiDate } from '../../../lib/dates.js';
import styles from '../worker.module.css';
import { weeksOf } from './calendar.js';
import { dayOf, type Visit } from './visit-queries.js';

interface MonthCalendarProps {
  readonly month: string;
  readonly visits: readonly Visit[];
  readonly chosen: string | null;
  readonly onChoose: (day: string) => void;
}

/** A month at a glance: how many visits each day has, and how they went. A day can be opened. */
export function MonthCalendar({ month, visits, chosen, onChoose }: MonthCalendarProps) {
  const { t, i18n } = useTranslation('worker-care');
  const byDay = new Map<string, Visit[]>();
  for (const visit of visits) {
    const day = dayOf(visit, shanghaiDate);
    byDay.set(day, [...(byDay.get(day) ?? []), visit]);
  }
  const weeks = weeksOf(month);
  const names = weeksOf('2027-02')[0] ?? [];
  return (
    <table className={styles.calendar} aria-label={t('visit.calendar')}>
      <thead>
        <tr>
          {names.map((day) => (
            <th key={day} scope="col">
              {day !== null && weekday(day, i18n.language)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week.find((day) => day !== null)}>
            {week.map((day, at) => (
              <td key={day ?? `none-${at}`}>
                {day !== null && (
                  <Day
                    day={day}
                    visits={byDay.get(day) ?? []}
                    isChosen={day === chosen}
                    onChoose={onChoose}
                  />
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({
  day,
  visits,
  isChosen,
  onChoose,
}: {
  readonly day: string;
  readonly visits: readonly Visit[];
  readonly isChosen: boolean;
  readonly onChoose: (day: string) => void;
}) {
  const { t, i18n } = useTranslation('worker-care');
  const of = (state: Visit['state']) => visits.filter((visit) => visit.state === state).length;
  const told = [
    of('planned') > 0 && t('visit.dayPlanned', { count: of('planned') }),
    of('done') > 0 && t('visit.dayDone', { count: of('done') }),
    of('missed') > 0 && t('visit.dayMissed', { count: of('missed') }),
  ].filter((text) => text !== false);
  const isToday = day === shanghaiDate();
  return (
    <button
      type="button"
      className={styles.day}
      aria-pressed={isChosen}
      aria-current={isToday ? 'date' : undefined}
      onClick={() => onChoose(day)}
    >
      <strong className={isToday ? styles.today : undefined}>{Number(day.slice(8))}</strong>
      <span className="visually-hidden">{dayText(day, i18n.language)}</span>
      {told.map((text) => (
        <span key={text}>{text}</span>
      ))}
    </button>
  );
}

function weekday(day: string, language: string): string {
  const style = { weekday: 'narrow', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language, style).format(new Date(`${day}T12:00:00Z`));
}
