import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { noticesQuery } from './queries.js';

/** On the first page of a desk: whether there is something new to read. `base` is the desk's own beginning. */
export function UnreadPart({ base }: { readonly base: string }) {
  const { t } = useTranslation('notices');
  const { data, error, refetch } = useInfiniteQuery(noticesQuery(true));
  const [first] = data?.pages ?? [];
  const count = first?.items.length ?? 0;
  if (error !== null) return <ProblemNotice error={error} onRetry={() => refetch()} />;
  if (count === 0) return null;
  return (
    <Notice tone="info">
      <p>{first?.next ? t('manyNew', { count }) : t('someNew', { count })}</p>
      <ButtonLink to={`${base}/notices?show=unread`}>{t('go')}</ButtonLink>
    </Notice>
  );
}
