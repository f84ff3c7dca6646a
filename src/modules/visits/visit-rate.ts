/** An elder of the plan in a month. */
export interface VisitStanding {
  readonly elderId: string;
  readonly memberNo: string;
  readonly unitCode: string;
  /** The classes with a row in the plan; empty: by the row for everybody. */
  readonly classes: readonly string[];
  /** How often the plan wants the elder seen. */
  readonly timesPlanned: number;
  /** Days on which the elder was seen or spoken to: several times on one day count once. */
  readonly daysSeen: number;
  /** Of these, days on which somebody was there. */
  readonly daysInPerson: number;
  readonly lastSeenOn: string | null;
}

/** The sums of a unit in a month. */
export interface VisitFigures {
  /** Denominator: elders of the plan. */
  readonly elders: number;
  /** Numerator: those seen at least once. */
  readonly seen: number;
  readonly seenInPerson: number;
  /** Seen as often as the plan wants. */
  readonly seenAsPlanned: number;
}

/** Numerator over denominator in percent with two decimals, rounded down: 100.00 is everybody. Null: of nobody. */
export function percentOf(numerator: number, denominator: number): string | null {
  if (denominator === 0) return null;
  const hundredths = Math.floor((numerator * 10_000) / denominator);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
