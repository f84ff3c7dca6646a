/** Granted minutes of one member or of many, in a month and at its end. */
export interface GrantSums {
  readonly granted: bigint;
  readonly spent: bigint;
  readonly expired: bigint;
  readonly outstanding: bigint;
}

/** The holders of one hardship class, by the class of their latest grant; null where no grant is known. */
export interface GrantClass extends GrantSums {
  readonly hardshipClass: string | null;
  readonly members: number;
}

/** Adds up granted minutes by class. */
export class GrantTally {
  readonly #classes = new Map<string | null, GrantClass>();

  /** Notes one member, unless nothing moved and nothing is left. */
  add(hardshipClass: string | null, sums: GrantSums): void {
    const { granted, spent, expired, outstanding } = sums;
    if ([granted, spent, expired, outstanding].every((minutes) => minutes === 0n)) return;
    const before = this.#classes.get(hardshipClass) ?? { members: 0, ...NOTHING };
    this.#classes.set(hardshipClass, {
      hardshipClass,
      members: before.members + 1,
      granted: before.granted + granted,
      spent: before.spent + spent,
      expired: before.expired + expired,
      outstanding: before.outstanding + outstanding,
    });
  }

  /** The classes in the order of their codes; without one last. */
  result(): GrantClass[] {
    const known = [...this.#classes.values()].filter((each) => each.hardshipClass !== null);
    const unknown = this.#classes.get(null);
    known.sort((a, b) => (String(a.hardshipClass) < String(b.hardshipClass) ? -1 : 1));
    return unknown === undefined ? known : [...known, unknown];
  }
}

const NOTHING: GrantSums = { granted: 0n, spent: 0n, expired: 0n, outstanding: 0n };
