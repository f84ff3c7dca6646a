import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { NoAnswer } from '../api/problem.js';
import { type Send, Wishes } from './wishes.js';

/** The parameters of a `send` that makes use of the key. */
const WITH_KEY = 2;

/**
 * A change that somebody wishes for at the service. A `send` that takes the idempotency key takes effect once: while
 * nobody knows what came of a wish it is `unanswered`, and every press asks for that one again, whatever the fields say
 * by then. After each answer everything under `touches` is read anew; then `onDone` is called, when the change was made.
 */
export function useChange<Wish, Answer>(
  send: Send<Wish, Answer>,
  touches: readonly QueryKey[],
  onDone?: (answer: Answer, wish: Wish) => void,
) {
  const queries = useQueryClient();
  const [wishes] = useState(() => new Wishes<Wish, Answer>());
  const [unanswered, setUnanswered] = useState<{ readonly wish: Wish } | null>(null);
  const mutation = useMutation({
    mutationFn: (wish: Wish) => wishes.ask(wish, send),
    onSettled: async (answer, error, pressed) => {
      const hasKey = send.length >= WITH_KEY;
      const wish = (wishes.settle(hasKey ? error : null) ?? pressed) as Wish;
      setUnanswered(hasKey && error instanceof NoAnswer ? { wish } : null);
      await Promise.all(touches.map((queryKey) => queries.invalidateQueries({ queryKey })));
      if (error === null) onDone?.(answer as Answer, wish);
    },
  });
  const askAgain = () => {
    if (unanswered !== null && !mutation.isPending) mutation.mutate(unanswered.wish);
  };
  return { ...mutation, unanswered, askAgain, isKnown: () => wishes.isKnown };
}
