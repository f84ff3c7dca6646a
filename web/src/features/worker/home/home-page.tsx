import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../../ui/button.js';
import { Card, CardItem } from '../../../ui/card.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { AlertList } from '../alerts/alert-list.js';
import styles from '../worker.module.css';
import { COUNTS, type Count, WAYS } from './counts.js';

const PARTS = ['visits', 'records', 'disputes', 'requests', 'hardships'] as const;

/** The day at a glance: who calls for help comes first, then everything that waits. */
export function HomePage() {
  const { t } = useTranslation(['worker', 'worker-care']);
  return (
    <Page title={t('home.title')} lead={t('home.lead')} broad>
      <Card>
        <h2>{t('home.alerts')}</h2>
        <AlertList show="live" />
      </Card>
      <ul className={styles.grid} aria-label={t('home.waiting')}>
        {PARTS.map((part) => (
          <Waiting key={part} part={part} />
        ))}
      </ul>
    </Page>
  );
}

function Waiting({ part }: { readonly part: (typeof PARTS)[number] }) {
  const { t, i18n } = useTranslation('worker');
  const { data, error, refetch } = useQuery(COUNTS[part]);
  return (
    <CardItem>
      <h2>{t(`home.${part}`)}</h2>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      <p className={styles.count}>{data === undefined ? '…' : countText(data, i18n.language)}</p>
      <p className={styles.soft}>{t(`homeHint.${part}`)}</p>
      <ButtonLink to={WAYS[part]} look={data?.count ? 'primary' : 'plain'}>
        {t(`homeGo.${part}`)}
      </ButtonLink>
    </CardItem>
  );
}

/** `1,000+` where the service stopped counting. */
function countText({ count, isMore }: Count, language: string): string {
  return `${new Intl.NumberFormat(language).format(count)}${isMore ? '+' : ''}`;
}
