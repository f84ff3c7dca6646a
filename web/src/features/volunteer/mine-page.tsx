import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../ui/page.js';
import styles from './volunteer.module.css';

type Way = readonly [to: string, label: string];

/** The way to everything of one's own that has no tab, by what it is about. */
export function MinePage() {
  const { t } = useTranslation('volunteer');
  return (
    <Page title={t('mine.title')}>
      <Ways
        title={t('mine.hours')}
        of={[
          ['/volunteer/records', t('record.title')],
          ['/volunteer/statement', t('statement.title')],
          ['/volunteer/give', t('give.title')],
          ['/volunteer/certificates', t('certificate.title')],
        ]}
      />
      <Ways
        title={t('mine.care')}
        of={[
          ['/volunteer/appointments', t('appointments.title')],
          ['/volunteer/stay', t('stay.title')],
          ['/volunteer/activities', t('mine.activities')],
          ['/volunteer/pairs', t('mine.pairs')],
        ]}
      />
      <Ways
        title={t('mine.other')}
        of={[
          ['/volunteer/inbox', t('inbox.title')],
          ['/volunteer/outbox', t('mine.outbox')],
          ['/me', t('mine.account')],
        ]}
      />
    </Page>
  );
}

function Ways({ title, of }: { readonly title: string; readonly of: readonly Way[] }) {
  return (
    <section className={styles.stack}>
      <h2>{title}</h2>
      <ul className={`${styles.plain} ${styles.rows}`}>
        {of.map(([to, label]) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
