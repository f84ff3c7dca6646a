import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { EVIDENCES } from '../records/record-queries.js';
import {
  type QueueFilter,
  type QueueFlag,
  type QueueItem,
  queueQuery,
  takeOut,
} from './queue-queries.js';

export const FLAGS = [
  'weak_evidence',
  'second_approval_due',
  'on_behalf',
  'earns_nothing',
  'approved_by_caller',
  'too_close',
  'call_back_due',
  'overlap',
  'cap',
  'same_pair_daily',
  'distance',
] as const satisfies readonly QueueFlag[];

/** What is shown of the queue: what one can approve now, the clean ones of it, what one cannot, or everything. */
export const SHOWN = ['ready', 'clean', 'blocked', 'all'] as const;
export type Shown = (typeof SHOWN)[number];

/** The filter as the address says it. */
export function useQueueFilter(): { filter: QueueFilter; shown: Shown } {
  const [read] = useAddressParts();
  const unit = read('unit');
  const evidence = oneOf(EVIDENCES, read('evidence'));
  const flag = oneOf(FLAGS, read('flag'));
  const day = /^\d{4}-\d{2}-\d{2}$/.test(read('day') ?? '') ? read('day') : null;
  const shown = oneOf(SHOWN, read('show')) ?? 'ready';
  const filter = useMemo(
    () => ({
      ...(unit && { unit }),
      ...(evidence && { evidence }),
      ...(flag && { flag }),
      ...(day && { day }),
      ...(shown !== 'all' && { approvable: shown !== 'blocked' }),
      ...(shown === 'clean' && { clean: true }),
    }),
    [unit, evidence, flag, day, shown],
  );
  return { filter, shown };
}

/** The queue as far as it was loaded. */
export function useQueue(filter: QueueFilter) {
  const queries = useQueryClient();
  const query = useInfiniteQuery(queueQuery(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const items: QueueItem[] = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  // The service may have looked far without finding anything: then it tells where to go on.
  const isSeeking = items.length === 0 && (hasNextPage || isFetchingNextPage);
  useEffect(() => {
    if (isSeeking) more();
  }, [isSeeking, more]);
  const drop = useCallback(
    (ids: ReadonlySet<string>) => takeOut(queries, filter, ids),
    [queries, filter],
  );
  return { items, more, drop, query, isSeeking };
}
