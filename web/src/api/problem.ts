import type { components } from './schema.js';

/** What the service answers when it refuses (RFC 9457), with a stable `code`. */
export type Problem = components['schemas']['Problem'];

/** A code of the service, or what only a client can see: `offline` (nothing was answered). */
export type ProblemCode = Problem['code'] | 'offline';

/** A refusal of the service. `problem` is in the language that the page asked in. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(problem.code);
  }

  get code(): ProblemCode {
    return this.problem.code;
  }
}

/**
 * Nothing was answered: no network, or it was cut. Of a request that changes something, nobody knows whether it
 * took effect; sending the same idempotency key again tells.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: ProblemCode = 'offline';
}

export function codeOf(error: unknown): ProblemCode | null {
  return error instanceof ApiProblem || error instanceof NoAnswer ? error.code : null;
}

/** Whether asking again by itself may help. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  return error instanceof ApiProblem && error.problem.retryable;
}
