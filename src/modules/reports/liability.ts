/** What decides from when somebody may redeem own minutes. */
export interface RedeemCase {
  /** Null: unknown, or erased. */
  readonly birthYear: number | null;
  /** Minutes ever earned by service. */
  readonly everEarned: bigint;
}

/** The gate of the policy in force; see `PolicyParams.redeem`. */
export interface RedeemGateRules {
  readonly minimumAge: number;
  readonly orEarnedMinutes: number | null;
}

/** When minutes become redeemable: they are, in the course of a year, or it is not known. */
export type RedeemableFrom = 'now' | 'unknown' | number;

/** Members and minutes of one line of the liability. */
export interface LiabilityLine {
  readonly members: number;
  readonly minutes: bigint;
}

/** Minutes outstanding by the year in which they become redeemable. */
export interface Liability {
  readonly total: LiabilityLine;
  readonly redeemable: LiabilityLine;
  /** By year, in order; the first may be the year of the report, in which some birthdays are past. */
  readonly byYear: readonly (LiabilityLine & { readonly year: number })[];
  readonly unknown: LiabilityLine;
}

/**
 * From when a member may redeem, looked at in a year. Only the year of birth is known, so whoever comes of age in the
 * year of the report counts under that year.
 */
export function redeemableFrom(
  given: RedeemCase,
  rules: RedeemGateRules,
  year: number,
): RedeemableFrom {
  if (rules.orEarnedMinutes !== null && given.everEarned >= BigInt(rules.orEarnedMinutes)) {
    return 'now';
  }
  if (given.birthYear === null) return 'unknown';
  const ofAge = given.birthYear + rules.minimumAge;
  return ofAge < year ? 'now' : ofAge;
}

/** Whether a member's year of birth alone opens the gate already, so that nothing else need be looked up. */
export function isOfAge(birthYear: number | null, rules: RedeemGateRules, year: number): boolean {
  return (
    redeemableFrom({ birthYear, everEarned: -1n }, { ...rules, orEarnedMinutes: null }, year) ===
    'now'
  );
}

/** Adds up a liability, member by member. */
export class LiabilityTally {
  readonly #lines = new Map<RedeemableFrom, LiabilityLine>();

  /** Notes what one member has; nothing is no liability. */
  add(from: RedeemableFrom, minutes: bigint): void {
    if (minutes === 0n) return;
    const line = this.#lines.get(from) ?? NOTHING;
    this.#lines.set(from, { members: line.members + 1, minutes: line.minutes + minutes });
  }

  /** The sums, years in order. */
  result(): Liability {
    const byYear = [...this.#lines]
      .flatMap(([year, line]) => (typeof year === 'number' ? [{ year, ...line }] : []))
      .sort((a, b) => a.year - b.year);
    const all = [...this.#lines.values()];
    return {
      total: {
        members: all.reduce((sum, { members }) => sum + members, 0),
        minutes: all.reduce((sum, { minutes }) => sum + minutes, 0n),
      },
      redeemable: this.#lines.get('now') ?? NOTHING,
      byYear,
      unknown: this.#lines.get('unknown') ?? NOTHING,
    };
  }
}

const NOTHING: LiabilityLine = { members: 0, minutes: 0n };
