import { QueryClient } from '@tanstack/react-query';
import { isRetryable } from '../api/problem.js';

const MOST_RETRIES = 2;

/**
 * What pages have read, for as long as it is fresh. Reads are retried when that may help; changes never are by
 * themselves: whoever sends one decides, with the same idempotency key.
 */
export function startQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < MOST_RETRIES && isRetryable(error),
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });
}
