import { isRealDate } from '../clock/shanghai.js';

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a text is an RFC 3339 instant with an offset, of a date that exists. */
export function isInstant(text: string): boolean {
  const match = INSTANT.exec(text);
  return match !== null && isRealDate(match[1] ?? '');
}

/** The instant of a text that `isInstant` accepts. Digits past milliseconds are dropped. */
export function parseInstant(text: string): Date {
  return new Date(text);
}
