import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { monthText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useActing, useWay } from './acting.js';
import { Choices } from './choices.js';
import { DownloadTile, SealedTile } from './download-tile.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { balanceQuery, monthQuery, monthsQuery } from './queries.js';
import { StatementLines, toldLines } from './statement-lines.js';
import { sumsOf } from './worth.js';

/** The own hours: what there is, and every month to look into. */
export function HoursPage() {
  const { t, i18n } = useTranslation('elder');
  const { elderId } = useActing();
  const way = useWay();
  const balance = useQuery(balanceQuery(elderId));
  const months = useQuery(monthsQuery(elderId));
  const sums = balance.data === undefined ? null : sumsOf(balance.data);
  const say = useSums()(sums);
  return (
    <ElderPage title={t('hours.title')} say={say} back="/elder/more">
      <ProblemNotice error={balance.error ?? months.error} onRetry={() => void months.refetch()} />
      {months.isPending && <Loading label={t('hours.title')} />}
      {months.data?.length === 0 && (
        <Empty title={t('hours.empty')}>
          <p>{t('hours.emptyAdvice')}</p>
        </Empty>
      )}
      <Choices
        label={t('hours.months')}
        of={(months.data ?? []).map(({ month, state }) => ({
          to: way(`/elder/hours/${month}`),
          label: monthText(month, i18n.language),
          more: state === 'closed' ? t('hours.closed') : t('hours.open'),
        }))}
      />
    </ElderPage>
  );
}

/** A month in sentences, and the papers to keep. */
export function MonthPage() {
  const { t, i18n } = useTranslation('elder');
  const { elderId } = useActing();
  const { month = '' } = useParams();
  const title = monthText(month, i18n.language);
  const statement = useQuery(monthQuery(elderId, month));
  const { data } = statement;
  const base = `/v1/members/${elderId}`;
  return (
    <ElderPage
      title={title}
      say={
        data === undefined
          ? t('home.counting')
          : data.lines.length === 0
            ? t('month.empty')
            : t('month.say', { count: toldLines(data.lines).length })
      }
      back="/elder/hours"
    >
      <ProblemNotice error={statement.error} onRetry={() => void statement.refetch()} />
      {statement.isPending && <Loading label={title} />}
      {data?.lines.length === 0 && <p className={styles.note}>{t('hours.emptyAdvice')}</p>}
      {data !== undefined && <StatementLines lines={data.lines} />}
      {data !== undefined && data.lines.length > 0 && (
        <div className={styles.actions}>
          <DownloadTile
            href={`${base}/statements/${month}/statement.pdf?large=true`}
            label={t('month.pdf')}
            more={t('month.pdfMore')}
          />
          <SealedTile
            name={`receipts-${month}.json`}
            read={() =>
              ask(
                api.GET('/v1/members/{id}/receipts/{month}', {
                  params: { path: { id: elderId, month } },
                  parseAs: 'blob',
                }),
              )
            }
            label={t('month.receipts')}
            more={t('month.receiptsMore')}
          />
        </div>
      )}
    </ElderPage>
  );
}

/** What there is, in sentences; of what there is none of, nothing is said. */
function useSums(): (sums: ReturnType<typeof sumsOf> | null) => string {
  const { t, i18n } = useTranslation('elder');
  const text = (minutes: number) => hoursText(minutes, i18n.language);
  const gap = i18n.language === 'en' ? ' ' : '';
  return (sums) => {
    if (sums === null) return t('home.counting');
    const parts = [t('hours.say', { free: text(sums.free) })];
    if (sums.granted > 0) parts.push(t('hours.granted', { granted: text(sums.granted) }));
    if (sums.held > 0) parts.push(t('hours.held', { held: text(sums.held) }));
    return parts.join(gap);
  };
}
