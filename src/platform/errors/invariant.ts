/** A broken promise of our own code: never the caller's fault, always answered as `internal_fault`. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Crashes the request loudly when `condition` does not hold. The message names the rule, not data. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
