import { canonicalDigest } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';

/** Earns by the minute: minutes × numerator / denominator. */
export interface PerMinuteRate {
  readonly basis: 'per_minute';
  readonly rateNumerator: number;
  readonly rateDenominator: number;
}
/** Earns a fixed number of minutes a visit, however long it took. */
export interface PerVisitRate {
  readonly basis: 'per_visit';
  readonly tariffMinutes: number;
}
export type Rate = PerMinuteRate | PerVisitRate;

/** What a service asks for, beside what it earns. */
export interface ServiceAttributes {
  /** A training that whoever gives it must have; null: none. */
  readonly training: string | null;
  /** Only for people assessed at this level (1 to 6) or a higher one; null: for everybody. */
  readonly minimumLevel: number | null;
  /** Licensed nursing and the like: the time bank names who does it, and never credits it. */
  readonly isReferred: boolean;
}

/** A service that asks for nothing. */
export const NO_ATTRIBUTES: ServiceAttributes = {
  training: null,
  minimumLevel: null,
  isReferred: false,
};

/** What a service is called, earns and asks for from a date on. A version never changes. */
export type ServiceRate = Rate &
  ServiceAttributes & {
    readonly serviceId: string;
    readonly code: string;
    readonly name: string;
    readonly nameEn: string | null;
    readonly effectiveFrom: string;
    /** See `serviceDigest`. 32 bytes. */
    readonly digest: Buffer;
  };

const MS_PER_MINUTE = 60_000n;

/**
 * The minutes a service of that interval earns, before caps: rounded down to a whole minute, and
 * then to a multiple of the policy's `incrementMinutes`. The interval must not run backwards.
 */
export function earnedMinutes(
  rate: Rate,
  startsAt: Date,
  endsAt: Date,
  incrementMinutes = 1,
): bigint {
  const increment = BigInt(incrementMinutes);
  return (rawMinutes(rate, startsAt, endsAt) / increment) * increment;
}

function rawMinutes(rate: Rate, startsAt: Date, endsAt: Date): bigint {
  if (rate.basis === 'per_visit') return BigInt(rate.tariffMinutes);
  const ms = BigInt(endsAt.getTime() - startsAt.getTime());
  return (ms * BigInt(rate.rateNumerator)) / (MS_PER_MINUTE * BigInt(rate.rateDenominator));
}

/**
 * What a service version is known by in the ledger: SHA-256 over the RFC 8785 text of its code,
 * first day and rate, and of what it asks for, if anything. Names are left out: a translation changes
 * nobody's hours.
 */
export function serviceDigest(
  code: string,
  effectiveFrom: string,
  rate: Rate,
  attributes: ServiceAttributes = NO_ATTRIBUTES,
): Buffer {
  const { training, minimumLevel, isReferred } = attributes;
  return canonicalDigest({
    ...{ code, effectiveFrom, ...rateOnly(rate) },
    ...(training === null ? {} : { training }),
    ...(minimumLevel === null ? {} : { minimumLevel }),
    ...(isReferred ? { isReferred } : {}),
  });
}

/** Whether two services ask for the same. */
export function asksTheSame(a: ServiceAttributes, b: ServiceAttributes): boolean {
  return (
    a.training === b.training && a.minimumLevel === b.minimumLevel && a.isReferred === b.isReferred
  );
}

/** SHA-256(policy digest ‖ rate digest): binds an entry to the rules it was decided by. */
export function rulesDigest(policyDigest: Buffer, rateDigest: Buffer): Buffer {
  return sha256(policyDigest, rateDigest);
}

/** Whether two rates earn by the same rule, written alike. */
export function isSameRate(a: Rate, b: Rate): boolean {
  return canonicalDigest(rateOnly(a)).equals(canonicalDigest(rateOnly(b)));
}

function rateOnly(rate: Rate): Rate {
  return rate.basis === 'per_visit'
    ? { basis: rate.basis, tariffMinutes: rate.tariffMinutes }
    : {
        basis: rate.basis,
        rateNumerator: rate.rateNumerator,
        rateDenominator: rate.rateDenominator,
      };
}
