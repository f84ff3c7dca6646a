import type { Circulation } from './circulation.js';
import { ratio } from './ratio.js';

/** One month of the window. */
export interface VelocityMonth {
  readonly month: string;
  /** Own minutes that members had at its end. */
  readonly outstanding: bigint;
  readonly redeemed: bigint;
}

/** How fast own minutes come back: what was redeemed in twelve months, to what was outstanding on average. */
export interface Velocity {
  /** Oldest first; months before anything was outstanding are left out. */
  readonly months: readonly VelocityMonth[];
  readonly redeemed: bigint;
  /** Rounded down to a minute. */
  readonly averageOutstanding: bigint;
  /** Four decimals; null when nothing was outstanding. */
  readonly velocity: string | null;
}

/**
 * The velocity of a window of months (oldest first), from what was outstanding at its end. What each month added is
 * taken off again, going back.
 */
export function velocityOf(
  window: readonly { readonly month: string; readonly circulation: Circulation }[],
  outstandingAtEnd: bigint,
): Velocity {
  let outstanding = outstandingAtEnd;
  const backwards = [...window].reverse().map(({ month, circulation }) => {
    const line = { month, outstanding, redeemed: circulation.redeemedOwn };
    outstanding -= circulation.netOwn;
    return line;
  });
  const all = backwards.reverse();
  const first = all.findIndex((line) => line.outstanding !== 0n || line.redeemed !== 0n);
  const months = first === -1 ? [] : all.slice(first);
  const redeemed = months.reduce((sum, line) => sum + line.redeemed, 0n);
  const total = months.reduce((sum, line) => sum + line.outstanding, 0n);
  const count = BigInt(months.length);
  return {
    months,
    redeemed,
    averageOutstanding: count === 0n ? 0n : total / count,
    velocity: ratio(redeemed * count, total),
  };
}
