import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { newKey } from '../../api/client.js';
import { NoAnswer } from '../../api/problem.js';
import { ELDER } from './queries.js';

/**
 * Changes something of the elder's. The key of the intended effect stays the same until an answer is known, so that
 * pressing again after a cut in the network does it once. Afterwards all pages read anew.
 */
export function useChange<Wish, Answer>(send: (wish: Wish, key: string) => Promise<Answer>) {
  const queries = useQueryClient();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: (wish: Wish) => send(wish, key.current),
    onSettled: async (_answer, error) => {
      if (!(error instanceof NoAnswer)) key.current = newKey();
      await queries.invalidateQueries({ queryKey: [ELDER] });
    },
  });
}
