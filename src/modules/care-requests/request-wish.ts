import { DomainError } from '../../platform/errors/domain-error.js';
import type { Priority, RequestFunding } from './care-requests.js';
import type { RepeatUnit } from './occurrences.js';

/** The window in which care may take place. */
export interface Window {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** Care that is wanted. */
export interface RequestWish extends Window {
  readonly serviceCode: string;
  /** How long the care shall last, 1 to 1440. */
  readonly minutes: bigint;
  /** The unit where it is wanted; null: the elder's own. */
  readonly unitCode: string | null;
  /** The exact place, for the volunteer who comes. */
  readonly address: string | null;
  /** What the volunteer should know. */
  readonly note: string | null;
  readonly priority: Priority;
  readonly funding: RequestFunding;
  /** The language the elder wishes to be spoken to in. */
  readonly language: string | null;
  /** A training that whoever comes must have. */
  readonly training: string | null;
  /** Null: once. */
  readonly repeat: RepeatWish | null;
}

/** A need that comes again. */
export interface RepeatWish {
  readonly every: RepeatUnit;
  readonly step: number;
  /** The last day on which one may begin, `YYYY-MM-DD`. */
  readonly untilOn: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LONGEST_MINUTES = 1440n;
const FARTHEST_AHEAD_DAYS = 366;

/**
 * Refuses (`validation_failed`) a window that has begun, lies more than a year ahead, lasts longer than a day or is
 * shorter than the care.
 */
export function checkWindow({ startsAt, endsAt }: Window, minutes: bigint, now: Date): void {
  const lengthMs = endsAt.getTime() - startsAt.getTime();
  if (minutes > LONGEST_MINUTES) refuse('/minutes', 'too_long');
  if (startsAt < now) refuse('/startsAt', 'not_in_past');
  if (startsAt.getTime() - now.getTime() > FARTHEST_AHEAD_DAYS * DAY_MS) {
    refuse('/startsAt', 'not_too_far_ahead');
  }
  if (lengthMs > DAY_MS) refuse('/endsAt', 'window_too_long');
  if (lengthMs < Number(minutes) * MINUTE_MS) refuse('/endsAt', 'window_too_short');
}

/** When care that begins at an instant ends. */
export function endOfCare(startsAt: Date, minutes: bigint): Date {
  return new Date(startsAt.getTime() + Number(minutes) * MINUTE_MS);
}

/** Whether care that begins at an instant fits into a window. */
export function fitsInto(window: Window, startsAt: Date, minutes: bigint): boolean {
  return startsAt >= window.startsAt && endOfCare(startsAt, minutes) <= window.endsAt;
}

/** Throws `validation_failed` for one field. */
export function refuse(pointer: string, code: string): never {
  throw new DomainError('validation_failed', { fields: [{ pointer, code }] });
}
