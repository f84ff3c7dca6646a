import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { WishKey } from './wish-key.js';

/**
 * A change that somebody wishes for at the service. `send` gets the idempotency key of the wish, which stays the same
 * until an answer is known: pressing again after a cut in the network takes effect once. After that, whatever the
 * answer was, everything under `touches` is read anew; then `onDone` is called, when the change was made.
 */
export function useChange<Wish, Answer>(
  send: (wish: Wish, key: string) => Promise<Answer>,
  touches: readonly QueryKey[],
  onDone?: (answer: Answer, wish: Wish) => void,
) {
  const queries = useQueryClient();
  const [key] = useState(() => new WishKey());
  return useMutation({
    mutationFn: (wish: Wish) => send(wish, key.ofNow()),
    onSettled: async (answer, error, wish) => {
      key.settle(error);
      await Promise.all(touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (error === null) onDone?.(answer as Answer, wish);
    },
  });
}
