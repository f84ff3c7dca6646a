import { addDays, isRealDate } from '../../platform/clock/shanghai.js';

const MINUTE_MS = 60_000;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** A stretch of time as people write it on paper, in Asia/Shanghai. */
export interface WrittenTimes {
  /** `YYYY-MM-DD`, the day it began. */
  readonly servedOn: string;
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`; earlier than `from`: on the day after. */
  readonly until: string;
}

/** The same as instants. The texts are of their forms. */
export function readTimes({ servedOn, from, until }: WrittenTimes): {
  startsAt: Date;
  endsAt: Date;
} {
  const lastDay = until < from ? addDays(servedOn, 1) : servedOn;
  return {
    startsAt: new Date(`${servedOn}T${from}:00+08:00`),
    endsAt: new Date(`${lastDay}T${until}:00+08:00`),
  };
}

/** Whether a text is a time of day, `HH:MM`. */
export function isTimeOfDay(text: string): boolean {
  return TIME_OF_DAY.test(text);
}

/** Whole minutes between two instants that were written down to the minute. */
export function minutesOf({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): bigint {
  return BigInt((endsAt.getTime() - startsAt.getTime()) / MINUTE_MS);
}

/** Whether a text is a month, `YYYY-MM`. */
export function isMonth(text: string): boolean {
  return /^\d{4}-\d{2}$/.test(text) && isRealDate(`${text}-01`);
}
