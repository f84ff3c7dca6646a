import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
import type { GrantRate } from '../policies/policy.js';

/** A hardship that counts on the day of a grant: class and member's row. */
export interface HeldHardship {
  readonly hardshipId: string;
  readonly hardshipClass: string;
}

/** The rate that a member is granted by, and the hardship it rests on. */
export interface Rating extends HeldHardship {
  readonly minutes: number;
}

/**
 * What a holder is granted: the highest row of the table among the classes held, at the member's level. Level 0 is
 * whoever has no assessment in force; a level is never taken for another one, so a class and level without a row
 * grants nothing. Null: nothing is granted. Of equal rows the first class by code counts, of one class held twice
 * (the city's and a town's) the earlier registered.
 */
export function rate(
  table: readonly GrantRate[],
  held: readonly HeldHardship[],
  level: number,
): Rating | null {
  let best: Rating | null = null;
  for (const hardship of held) {
    const row = table.find(
      (each) => each.hardshipClass === hardship.hardshipClass && each.level === level,
    );
    if (row === undefined) continue;
    const rating = { ...hardship, minutes: row.minutes };
    if (best === null || comesFirst(rating, best)) best = rating;
  }
  return best;
}

function comesFirst(a: Rating, b: Rating): boolean {
  if (a.minutes !== b.minutes) return a.minutes > b.minutes;
  if (a.hardshipClass !== b.hardshipClass) return a.hardshipClass < b.hardshipClass;
  return a.hardshipId < b.hardshipId;
}

/** Everything an award says. Minutes are digits. */
export interface AwardFacts {
  readonly month: string;
  readonly memberId: string;
  readonly hardshipId: string;
  readonly hardshipClass: string;
  readonly level: number;
  readonly minutes: string;
  readonly policyId: string;
}

/**
 * The commitment that stands in the leaf of a grant instead of its grounds: SHA-256(salt ‖ RFC 8785 text of the
 * facts). Whoever is shown facts and 32 bytes of salt can compare; nobody can guess them from the leaf.
 */
export function awardCommitment(salt: Buffer, facts: AwardFacts): Buffer {
  return sha256(salt, canonicalJson(facts));
}

/** The key under which a member's grant of a month is posted: once, whoever settles and how often. */
export function grantKey(month: string, memberId: string): string {
  return `grant:${month}:${memberId}`;
}
