import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button.js';
import { Page } from '../../ui/page.js';
import styles from './volunteer.module.css';

/** The way to everything of one's own that has no tab. */
export function MinePage() {
  const { t } = useTranslation('volunteer');
  const ways = [
    ['/volunteer/records', t('record.title')],
    ['/volunteer/statement', t('statement.title')],
    ['/volunteer/appointments', t('appointments.title')],
    ['/volunteer/stay', t('stay.title')],
    ['/volunteer/activities', t('mine.activities')],
    ['/volunteer/pairs', t('mine.pairs')],
    ['/volunteer/inbox', t('inbox.title')],
    ['/volunteer/give', t('give.title')],
    ['/volunteer/certificates', t('certificate.title')],
    ['/volunteer/outbox', t('mine.outbox')],
    ['/me', t('mine.account')],
  ] as const;
  return (
    <Page title={t('mine.title')}>
      <ul className={`${styles.plain} ${styles.stack}`}>
        {ways.map(([to, label]) => (
          <li key={to}>
            <ButtonLink wide to={to}>
              {label}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Page>
  );
}
