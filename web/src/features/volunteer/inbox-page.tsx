import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { momentText } from '../../lib/dates.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Empty, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedCards } from '../../ui/paged.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { inboxQuery } from './own-queries.js';
import styles from './volunteer.module.css';

/** What one was told, the newest first. */
export function InboxPage() {
  const { t } = useTranslation('volunteer');
  return (
    <Page title={t('inbox.title')}>
      <PagedCards
        label={t('inbox.title')}
        list={useInfiniteQuery(inboxQuery)}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('inbox.empty')}>
            <p>{t('inbox.emptyAdvice')}</p>
          </Empty>
        }
      >
        {(item) => <Message item={item} />}
      </PagedCards>
    </Page>
  );
}

type Notification = components['schemas']['NotificationDto'];

function Message({ item }: { readonly item: Notification }) {
  const { t, i18n } = useTranslation('volunteer');
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/notifications/{id}/read', { params: { path: { id: item.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: inboxQuery.queryKey }),
  });
  const about = aboutOf(item);
  return (
    <>
      <p>{item.text}</p>
      <div className={styles.head}>
        <p className={styles.soft}>{momentText(item.createdAt, i18n.language)}</p>
        {item.readAt === null ? (
          <Tag tone="info">{t('inbox.new')}</Tag>
        ) : (
          <Tag tone="plain">{t('inbox.wasRead')}</Tag>
        )}
      </div>
      <ProblemNotice error={read.error} />
      <div className={styles.buttons}>
        {about !== null && <ButtonLink to={about}>{t('inbox.look')}</ButtonLink>}
        {item.readAt === null && (
          <Button look="quiet" busy={read.isPending} onClick={() => read.mutate()}>
            {t('inbox.read')}
          </Button>
        )}
      </div>
    </>
  );
}

/** The page that a message is about, where there is one. */
function aboutOf({ params }: Notification): string | null {
  const { requestId, pairId, activityId } = params as Record<string, unknown>;
  if (typeof requestId === 'string') return `/volunteer/requests/${requestId}`;
  if (typeof pairId === 'string') return `/volunteer/pairs/${pairId}`;
  return typeof activityId === 'string' ? `/volunteer/activities/${activityId}` : null;
}
