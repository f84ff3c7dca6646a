import type { SpendOrder } from './policy.js';

/** Minutes of an elder by where they come from. */
export interface FundingSplit {
  /** Out of what the city has granted (GRT). */
  readonly granted: bigint;
  /** Out of what the elder has earned (MIN). */
  readonly own: bigint;
}

/**
 * Takes `minutes` (not negative) in the order of the rules: all that the first part has, and the rest of the second
 * one, whether it has that much or not: the floor of its account is the ledger's to judge.
 */
export function splitInOrder(
  order: SpendOrder,
  minutes: bigint,
  available: FundingSplit,
): FundingSplit {
  if (order === 'grant_first') {
    const granted = within(minutes, available.granted);
    return { granted, own: minutes - granted };
  }
  const own = within(minutes, available.own);
  return { granted: minutes - own, own };
}

function within(minutes: bigint, available: bigint): bigint {
  if (available <= 0n) return 0n;
  return available < minutes ? available : minutes;
}
