/** Says why the embedded PostgreSQL could not be started, adopted or stopped, in words for an operator. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/**
 * The system's or the driver's code of an error (`EEXIST`, `ECONNREFUSED`, `57P03`), else null. Reads the
 * property instead of asking `instanceof`: errors of Node's core come from another realm under a test runner.
 */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
