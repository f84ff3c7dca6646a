import { useTranslation } from 'react-i18next';
import { dayText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import styles from './elder.module.css';
import type { MonthStatement } from './queries.js';

type Line = MonthStatement['lines'][number];

/** What moved, a sentence each: what it was, how much, what was left. What is set aside is told by the account it left. */
export function StatementLines({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation('elder');
  return (
    <ul className={styles.lines} aria-label={t('month.lines')}>
      {toldLines(lines).map((line) => (
        <li key={`${line.seq} ${line.purpose} ${line.asset}`}>
          <StatementLine line={line} />
        </li>
      ))}
    </ul>
  );
}

/** The lines that are told: what is set aside is told once, by the account it left. */
export function toldLines(lines: readonly Line[]): Line[] {
  return lines.filter(({ purpose }) => purpose !== 'held');
}

function StatementLine({ line }: { readonly line: Line }) {
  const { t, i18n } = useTranslation('elder');
  const amount = Number(line.amountMinutes);
  const hours = hoursText(Math.abs(amount), i18n.language);
  const left = hoursText(line.balanceAfterMinutes, i18n.language);
  return (
    <>
      <p>
        <strong>
          {dayText(line.effectiveOn, i18n.language)} {line.text}
        </strong>
      </p>
      <p>{amount < 0 ? t('month.less', { hours, left }) : t('month.more', { hours, left })}</p>
      {line.reversedBy !== null && <p>{t('month.undone')}</p>}
    </>
  );
}
