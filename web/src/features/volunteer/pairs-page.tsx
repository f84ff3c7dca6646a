import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Empty, Loading, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useRhythm } from '../pairs/use-rhythm.js';
import { visitedQuery } from '../together/queries.js';
import styles from './volunteer.module.css';

const TONES = { proposed: 'warn', active: 'good', declined: 'plain', ended: 'plain' } as const;

/** The elders whom one sees again and again, and whom one is asked to see. */
export function PairsPage() {
  const { t } = useTranslation('volunteer-together');
  const rhythmOf = useRhythm();
  const { memberId } = useSession();
  const { data, error, isPending, refetch } = useQuery(visitedQuery(memberId));
  return (
    <Page title={t('pairs.title')} lead={t('pairs.lead')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('loading')} />}
      {data?.length === 0 && (
        <Empty title={t('pairs.empty')}>
          <p>{t('pairs.emptyAdvice')}</p>
        </Empty>
      )}
      <CardList label={t('pairs.title')}>
        {(data ?? []).map((pair) => (
          <CardItem key={pair.id}>
            <div className={styles.head}>
              <h2>
                <Link to={`/volunteer/pairs/${pair.id}`}>
                  {t('pairs.one', { count: pair.elderIds.length })}
                </Link>
              </h2>
              <Tag tone={TONES[pair.state]}>{t(`pairState.${pair.state}`)}</Tag>
            </div>
            <p>{rhythmOf(pair)}</p>
            {pair.state === 'proposed' && (
              <p className={styles.soft}>{t('pairs.asked', { count: pair.elderIds.length })}</p>
            )}
          </CardItem>
        ))}
      </CardList>
    </Page>
  );
}
