import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../../api/client.js';
import { ApiProblem } from '../../../api/problem.js';
import { useSession } from '../../../app/session/session.js';
import { approveOne, askAgain, type Outcome } from './approvals.js';
import type { QueueItem } from './queue-queries.js';

interface Wish {
  readonly item: QueueItem;
  readonly again: boolean;
}

/** What was decided last, and how that ended. */
export interface Decided {
  readonly item: QueueItem;
  readonly outcome: Outcome | { readonly is: 'rejected' };
}

/** Approves and rejects one record at a time; `onSettled` hears of what the service has answered. */
export function useApproval(onSettled: (decided: Decided) => void) {
  const { memberId } = useSession();
  const queries = useQueryClient();
  const [last, setLast] = useState<Decided | null>(null);
  const settle = (decided: Decided) => {
    setLast(decided);
    void queries.invalidateQueries({ queryKey: ['record', decided.item.id] });
    void queries.invalidateQueries({ queryKey: ['balance'] });
    onSettled(decided);
  };
  const approve = useMutation({
    mutationFn: ({ item, again }: Wish) =>
      again ? askAgain(item.id, memberId) : approveOne(item.id),
    onSuccess: (outcome, { item }) => settle({ item, outcome }),
  });
  const reject = useMutation({
    mutationFn: ({ item, reason }: { item: QueueItem; reason: string }) => {
      const params = { path: { id: item.id } };
      return ask(api.POST('/v1/service-records/{id}/reject', { params, body: { reason } }));
    },
    onSuccess: (_, { item }) => settle({ item, outcome: { is: 'rejected' } }),
    onError: (error, { item }) => {
      if (error instanceof ApiProblem && error.code === 'state_conflict') {
        settle({ item, outcome: { is: 'refused', code: 'state_conflict' } });
      }
    },
  });
  return {
    last,
    isBusy: approve.isPending || reject.isPending,
    approve: (item: QueueItem) => approve.mutate({ item, again: false }),
    askAgain: (item: QueueItem) => approve.mutate({ item, again: true }),
    reject,
  };
}
