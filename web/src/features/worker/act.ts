import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { newKey } from '../../api/client.js';
import { NoAnswer } from '../../api/problem.js';

/**
 * One change that somebody wishes for, under one idempotency key until an answer is known: what was not answered can be
 * sent again and takes effect once. `stale` names what has to be read anew afterwards.
 */
export function useAct<Wish, Answer>(
  send: (wish: Wish, key: string) => Promise<Answer>,
  stale: readonly QueryKey[],
  onDone?: (answer: Answer) => void,
) {
  const queries = useQueryClient();
  const key = useRef<string | null>(null);
  return useMutation({
    mutationFn: (wish: Wish) => {
      key.current ??= newKey();
      return send(wish, key.current);
    },
    onSuccess: async (answer) => {
      key.current = null;
      await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
      onDone?.(answer);
    },
    onError: (error) => {
      if (!(error instanceof NoAnswer)) key.current = null;
    },
  });
}
