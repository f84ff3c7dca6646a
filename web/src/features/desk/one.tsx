import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** One thing of the service: its shape while it comes, why it does not, or what `children` makes of it. */
export function One<Data>({
  query,
  children,
}: {
  readonly query: UseQueryResult<Data, Error>;
  readonly children: (data: Data) => ReactNode;
}) {
  const { t } = useTranslation('desk');
  if (query.data !== undefined) return children(query.data);
  if (query.isPending && query.fetchStatus !== 'idle') return <Loading label={t('loading')} />;
  return <ProblemNotice error={query.error} onRetry={() => query.refetch()} />;
}
