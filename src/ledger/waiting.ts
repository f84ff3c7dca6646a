import type { AppendOutcome, AppendRequest } from './append-request.js';

/** A request in the queue, and its caller. */
export interface Waiting {
  readonly request: AppendRequest;
  resolve(outcome: AppendOutcome): void;
  reject(error: unknown): void;
}

/** What a caller is told. */
export type Answer =
  | { readonly waiting: Waiting; readonly outcome: AppendOutcome }
  | { readonly waiting: Waiting; readonly error: unknown };

/** Tells a caller. */
export function deliver(answer: Answer): void {
  if ('error' in answer) answer.waiting.reject(answer.error);
  else answer.waiting.resolve(answer.outcome);
}

/** Tells all callers of the same error. */
export function rejectAll(batch: readonly Waiting[], error: unknown): void {
  for (const waiting of batch) waiting.reject(error);
}
