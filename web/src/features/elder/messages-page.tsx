import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { momentText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { useWay } from './acting.js';
import styles from './elder.module.css';
import { ElderPage } from './elder-page.js';
import { ELDER, messagesQuery, type Notification } from './queries.js';

/** Messages, one at a time: the newest first. */
export function MessagesPage() {
  const { t, i18n } = useTranslation('elder');
  const messages = useQuery(messagesQuery);
  const [search] = useSearchParams();
  const all = messages.data ?? [];
  const at = Math.min(Math.max(Number(search.get('page') ?? 1) || 1, 1), Math.max(all.length, 1));
  const message = all[at - 1];
  if (message === undefined) {
    return (
      <ElderPage title={t('message.title')} say={t('message.say')} back="/elder">
        <ProblemNotice error={messages.error} onRetry={() => void messages.refetch()} />
        {messages.isPending && <Loading label={t('message.title')} />}
        {messages.data !== undefined && (
          <Empty title={t('message.empty')}>
            <p>{t('message.emptyAdvice')}</p>
          </Empty>
        )}
      </ElderPage>
    );
  }
  return (
    <ElderPage title={t('message.title')} say={message.text} back="/elder">
      <p className={styles.note}>
        {message.readAt === null ? t('message.unread') : t('message.read')}{' '}
        {momentText(message.createdAt, i18n.language)}
      </p>
      <MessageSteps key={message.id} message={message} at={at} of={all.length} />
    </ElderPage>
  );
}

function MessageSteps({
  message,
  at,
  of,
}: {
  readonly message: Notification;
  readonly at: number;
  readonly of: number;
}) {
  const { t } = useTranslation('elder');
  const way = useWay();
  const read = useChange(
    (id: string) => ask(api.POST('/v1/notifications/{id}/read', { params: { path: { id } } })),
    [[ELDER]],
  );
  const about = aboutOf(message);
  return (
    <div className={styles.actions}>
      <ProblemNotice error={read.error} />
      {about !== null && (
        <ButtonLink look="primary" wide to={way(about)}>
          {t('message.look')}
        </ButtonLink>
      )}
      {message.readAt === null && (
        <Button wide busy={read.isPending} onClick={() => read.mutate(message.id)}>
          {t('message.noted')}
        </Button>
      )}
      {at < of && (
        <ButtonLink wide to={way('/elder/messages', { page: String(at + 1) })}>
          {t('message.next', { page: at + 1, pages: of })}
        </ButtonLink>
      )}
      {at > 1 && (
        <ButtonLink wide to={way('/elder/messages', { page: String(at - 1) })}>
          {t('message.previous')}
        </ButtonLink>
      )}
    </div>
  );
}

/** The page that a message is about, where there is one. */
function aboutOf({ params }: Notification): string | null {
  const { requestId, proxyId, disputeId } = params as Record<string, unknown>;
  if (typeof requestId === 'string') return `/elder/care/${requestId}`;
  if (typeof disputeId === 'string') return `/elder/dispute/${disputeId}`;
  return typeof proxyId === 'string' ? `/elder/family/${proxyId}` : null;
}
