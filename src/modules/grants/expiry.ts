import { saltedCommitment } from '../../platform/crypto/commitment.js';
import type { Expiry } from './expiry-rows.js';

/** A member's granted, or earned, minutes as a month's close finds them. */
export interface StandingMinutes {
  /** On the account now. Minutes held by a booking are not there. */
  readonly now: bigint;
  /** On the account by what was effective up to the month's last day. */
  readonly atMonthEnd: bigint;
  /** Granted, or earned, within the window, less what of it was reversed since. */
  readonly kept: bigint;
}

/**
 * What expires at the close of a month: max(0, min(now, at month end) − kept). In words:
 *
 * - Spending uses the oldest minutes up first. So what was spent is never held against recent ones, and what is left
 *   beyond what came in the window is older than the window.
 * - Spending after the month's end still counts: minutes used before the close came are not taken away again.
 * - Minutes that came after the month's end (a grant, a released hold, a refund) are for the next month's close.
 * - Minutes that a booking holds do not expire while they are held. Released, they are on the account again and
 *   are judged at the next close; if they are old by then, they expire.
 * - A reversed grant counts as if it had not been made, in the month of the grant and whenever it was reversed. So does a
 *   reversed service.
 * - What came to granted minutes otherwise (an adjustment, an import, a refund, a reversed expiry) is no grant: it is kept
 *   only as far as the window's grants cover it. Own minutes come for services, as gifts, from pools, by adjustments and
 *   from an earlier system; what only returns (a refund, a released hold, a reversed expiry) does not come anew.
 *
 * Never negative and never more than there is. 0n: nothing expires.
 */
export function expiringMinutes({ now, atMonthEnd, kept }: StandingMinutes): bigint {
  const standing = now < atMonthEnd ? now : atMonthEnd;
  const excess = standing - (kept > 0n ? kept : 0n);
  return excess > 0n ? excess : 0n;
}

/**
 * The first day of which what came is kept at the close of a month (`YYYY-MM`): those of the month itself and of the
 * `expiryMonths` − 1 before it. With 1, a grant of January lives through January's close and expires at February's.
 */
export function keptFrom(month: string, expiryMonths: number): string {
  const [year = 0, ordinal = 0] = month.split('-').map(Number);
  const months = year * 12 + ordinal - expiryMonths;
  const first = String((months % 12) + 1).padStart(2, '0');
  return `${Math.floor(months / 12)}-${first}-01`;
}

/** The keys under which a member's expiry of a month is posted: once, whoever settles and how often. */
export const EXPIRY_KEYS = {
  granted: (month: string, memberId: string) => `settlement:${month}:expire:${memberId}`,
  earned: (month: string, memberId: string) => `settlement:${month}:expire-earned:${memberId}`,
} as const;

/** What an entry of expiry is about. How many minutes it takes is known under the ledger's lock only, and stands in it. */
export interface ExpiryFacts {
  /** `granted` or `earned` minutes. */
  readonly kind: string;
  readonly memberId: string;
  /** `YYYY-MM`: the month at whose close they expire. */
  readonly month: string;
  /** `YYYY-MM-DD` in Asia/Shanghai: what came before is what expires. */
  readonly keptFrom: string;
}

/** The facts that the commitment of an expiry covers. */
export function expiryFacts({ kind, memberId, month, keptFrom: from }: Expiry): ExpiryFacts {
  return { kind, memberId, month, keptFrom: from };
}

/** The commitment in the leaf of an expiry's entry. Null once its salt was destroyed. */
export function expiryCommitment(expiry: Expiry): Buffer | null {
  return saltedCommitment(expiry.salt, expiryFacts(expiry));
}
