/** PostgreSQL's five-letter code of an error, raised through `pg` or TypeORM; null for any other error. */
export function sqlState(error: unknown): string | null {
  const code = errorCode(error);
  return code !== null && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** The code of an error, of PostgreSQL (`55P03`) or of the system (`ECONNREFUSED`); else null. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
