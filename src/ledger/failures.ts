/**
 * How a failed batch goes on. `surprise`: the world differs from memory, decide again under the lock. `connection`:
 * the outcome is unknown, ask again on a new connection. `fault`: the database refused a rule; find out whose.
 */
export const FAILURE_KINDS = ['surprise', 'connection', 'fault'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

const HEAD_MOVED = 'KP001';
const ROW_MOVED = 'KP002';
const UNIQUE_VIOLATION = '23505';
/** serialization_failure, deadlock_detected, lock_not_available */
const RACES = ['40001', '40P01', '55P03'];

function field(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

/** Node's socket errors, and what the driver says of a connection that ended, timed out or was never had. */
const SOCKET_ERROR = /^E[A-Z]+$/;
const DRIVER_MESSAGE = /connection (terminated|ended|error)|timeout|not queryable|closed/i;

/** Sorts an error of the append statement by its SQLSTATE, or, where there is none, by whose error it is. */
export function classifyFailure(error: unknown): FailureKind {
  const code = field(error, 'code');
  if (code === HEAD_MOVED || code === ROW_MOVED || RACES.includes(code)) return 'surprise';
  if (code === UNIQUE_VIOLATION) {
    return field(error, 'constraint') === 'journal_entry_key_unique' ? 'surprise' : 'fault';
  }
  // Classes 08 connection, 53 resources, 57 operator intervention, 58 system error.
  if (/^(08|53|57|58)...$/.test(code)) return 'connection';
  if (SOCKET_ERROR.test(code)) return 'connection';
  return code === '' && DRIVER_MESSAGE.test(field(error, 'message')) ? 'connection' : 'fault';
}
