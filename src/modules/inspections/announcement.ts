import { isRealDate, shanghaiDate } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/** The moments that an announcement names. */
export interface Moments {
  readonly month: string;
  readonly after: Date;
  readonly inspectBy: string;
}

const MINUTE_MS = 60_000;
const MOST_DAYS_AHEAD = 90;

/**
 * Throws `validation_failed` unless the month exists and has begun, the moment lies a minute to 90 days ahead, and there is
 * a day left to inspect behind it, within a year.
 */
export function checkMoments({ month, after, inspectBy }: Moments, now: Date): void {
  const ahead = after.getTime() - now.getTime();
  const latest = shanghaiDate(new Date(after.getTime() + 366 * 24 * 60 * MINUTE_MS));
  const fields = [
    ...(isRealDate(`${month}-01`) && month <= shanghaiDate(now).slice(0, 7)
      ? []
      : [{ pointer: '/month', code: 'not_in_future' }]),
    ...(ahead >= MINUTE_MS && ahead <= MOST_DAYS_AHEAD * 24 * 60 * MINUTE_MS
      ? []
      : [{ pointer: '/after', code: 'draw_moment' }]),
    ...(inspectBy >= shanghaiDate(after) && inspectBy <= latest
      ? []
      : [{ pointer: '/inspectBy', code: 'until_out_of_range' }]),
  ];
  if (fields.length > 0) throw new DomainError('validation_failed', { fields });
}
