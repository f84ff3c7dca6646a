import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { momentText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Empty, Loading, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { inboxQuery } from './own-queries.js';
import styles from './volunteer.module.css';

/** What one was told, the newest first. */
export function InboxPage() {
  const { t } = useTranslation('volunteer');
  const inbox = useInfiniteQuery(inboxQuery);
  const items = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('inbox.title')}>
      <ProblemNotice error={inbox.error} onRetry={() => void inbox.refetch()} />
      {inbox.isPending && <Loading label={t('loading')} />}
      {inbox.isSuccess && items.length === 0 && (
        <Empty title={t('inbox.empty')}>
          <p>{t('inbox.emptyAdvice')}</p>
        </Empty>
      )}
      <CardList label={t('inbox.title')}>
        {items.map((item) => (
          <CardItem key={item.id}>
            <Message item={item} />
          </CardItem>
        ))}
      </CardList>
      {inbox.hasNextPage && (
        <Button wide busy={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Page>
  );
}

function Message({ item }: { readonly item: components['schemas']['NotificationDto'] }) {
  const { t, i18n } = useTranslation('volunteer');
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: () =>
      ask(api.POST('/v1/notifications/{id}/read', { params: { path: { id: item.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: inboxQuery.queryKey }),
  });
  return (
    <>
      <p>{item.text}</p>
      <p className={styles.soft}>{momentText(item.createdAt, i18n.language)}</p>
      <ProblemNotice error={read.error} />
      {item.readAt === null ? (
        <div className={styles.buttons}>
          <Tag tone="info">{t('inbox.new')}</Tag>
          <Button busy={read.isPending} onClick={() => read.mutate()}>
            {t('inbox.read')}
          </Button>
        </div>
      ) : (
        <Tag tone="plain">{t('inbox.wasRead')}</Tag>
      )}
    </>
  );
}
