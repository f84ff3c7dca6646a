import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { momentText } from '../../lib/dates.js';
import { Button } from '../../ui/button.js';
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
