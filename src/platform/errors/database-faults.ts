import { CONSTRAINT_CODES } from './constraint-codes.js';
import type { ErrorCode } from './error-codes.js';

/** The fields of a PostgreSQL error that hold no data of rows. */
export interface DatabaseFault {
  readonly sqlState: string;
  readonly constraint: string | null;
  readonly table: string | null;
}

/** The transaction was certainly rolled back, or never began. */
const CERTAIN_STATES = /^(40001|40P01|55P03|57014|25P03|25P04|57P03|08001|08004|53...)$/;
/** The connection went away; whether a COMMIT got through is not known. */
const UNKNOWN_STATES = /^(57P01|57P02|57P05|08...|40003)$/;
const CERTAIN_SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const UNKNOWN_SYSTEM_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/** Messages of the pg driver, whose own errors carry no code. */
const CERTAIN_MESSAGES = /^timeout exceeded when trying to connect|^Cannot use a pool after/;
const UNKNOWN_MESSAGES =
  /^Connection terminated|^Query read timeout|^Client has encountered a connection error|^timeout expired/;

/** The PostgreSQL error in an exception, be it bare or wrapped by TypeORM; null when there is none. */
export function databaseFault(exception: unknown): DatabaseFault | null {
  const sqlState = textOf(exception, 'code');
  if (sqlState === null || !/^[0-9A-Z]{5}$/.test(sqlState)) return null;
  if (textOf(exception, 'severity') === null) return null;
  return {
    sqlState,
    constraint: textOf(exception, 'constraint'),
    table: textOf(exception, 'table'),
  };
}

/**
 * The refusal that a failure of the database amounts to; null when it is a fault of ours.
 * `safe` says that the request only read, so nothing can be in doubt.
 */
export function databaseCode(exception: unknown, safe: boolean): ErrorCode | null {
  const doubt = safe ? 'temporarily_unavailable' : 'outcome_unknown';
  const fault = databaseFault(exception);
  if (fault !== null) {
    if (CERTAIN_STATES.test(fault.sqlState)) return 'temporarily_unavailable';
    if (UNKNOWN_STATES.test(fault.sqlState)) return doubt;
    return CONSTRAINT_CODES[fault.constraint ?? ''] ?? null;
  }
  const code = textOf(exception, 'code') ?? '';
  if (CERTAIN_SYSTEM_CODES.has(code)) return 'temporarily_unavailable';
  if (UNKNOWN_SYSTEM_CODES.has(code)) return doubt;
  const message = textOf(exception, 'message') ?? '';
  if (CERTAIN_MESSAGES.test(message)) return 'temporarily_unavailable';
  return UNKNOWN_MESSAGES.test(message) ? doubt : null;
}

/** A text field of any object; errors of Node's core need not be `instanceof Error` everywhere. */
function textOf(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const field = (value as Record<string, unknown>)[name];
  return typeof field === 'string' ? field : null;
}
