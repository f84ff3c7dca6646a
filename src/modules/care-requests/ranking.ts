/** What is known of a volunteer who could come. */
export interface Candidate {
  readonly volunteerId: string;
  readonly memberNo: string;
  readonly unitCode: string;
  /** The path of the unit at which the volunteer volunteers. */
  readonly unitPath: string;
  /** Whether the volunteer has the training that is needed; null: none is. */
  readonly training: boolean | null;
  /** Whether the volunteer speaks the language that is wished for; null: none is. */
  readonly language: boolean | null;
  /** Whether the volunteer is promised to nobody at that time. */
  readonly free: boolean;
  /** Approved services to this elder, among the elder's last ones. */
  readonly pastPairings: number;
  /** Minutes promised to others in the days around. */
  readonly loadMinutes: bigint;
}

/** A candidate with the value of every criterion. */
export interface Suggestion extends Candidate {
  /** Steps in the tree of units from the place to the volunteer's unit. */
  readonly distance: number;
}

/** One criterion: what it compares, and which value comes first. */
export interface Criterion {
  readonly name: 'free' | 'training' | 'language' | 'distance' | 'pastPairings' | 'loadMinutes';
  readonly first: 'yes' | 'lowest' | 'highest';
  /** Negative when `a` comes first. */
  compare(a: Suggestion, b: Suggestion): number;
}

const yesFirst = (a: boolean | null, b: boolean | null): number => Number(b) - Number(a);

/**
 * The criteria in the order they are asked in: the next one counts only between volunteers whom all before it find
 * alike. There is no score. Volunteers alike in all of them stand in the order of their numbers.
 */
export const CRITERIA: readonly Criterion[] = [
  { name: 'free', first: 'yes', compare: (a, b) => yesFirst(a.free, b.free) },
  { name: 'training', first: 'yes', compare: (a, b) => yesFirst(a.training, b.training) },
  { name: 'language', first: 'yes', compare: (a, b) => yesFirst(a.language, b.language) },
  { name: 'distance', first: 'lowest', compare: (a, b) => a.distance - b.distance },
  { name: 'pastPairings', first: 'highest', compare: (a, b) => b.pastPairings - a.pastPairings },
  {
    name: 'loadMinutes',
    first: 'lowest',
    compare: (a, b) => Number(a.loadMinutes - b.loadMinutes),
  },
];

/** The steps between two units in the tree: up from the one to what they share, and down to the other. */
export function treeDistance(onePath: string, otherPath: string): number {
  const one = onePath.split('/').filter((code) => code !== '');
  const other = otherPath.split('/').filter((code) => code !== '');
  let shared = 0;
  while (shared < one.length && shared < other.length && one[shared] === other[shared]) shared += 1;
  return one.length - shared + (other.length - shared);
}

/** The paths of a unit and of all above it, the unit itself first. */
export function circlesAround(path: string): string[] {
  const codes = path.split('/').filter((code) => code !== '');
  return codes.map((_, n) => `/${codes.slice(0, codes.length - n).join('/')}/`);
}

/** The candidates in the order of the criteria, the first `limit` of them, for care at a place. */
export function rank(
  candidates: readonly Candidate[],
  placePath: string,
  limit: number,
): Suggestion[] {
  return candidates
    .map((candidate) => ({ ...candidate, distance: treeDistance(placePath, candidate.unitPath) }))
    .sort(compareSuggestions)
    .slice(0, limit);
}

/** Negative when `a` comes before `b`. */
export function compareSuggestions(a: Suggestion, b: Suggestion): number {
  for (const { compare } of CRITERIA) {
    const order = compare(a, b);
    if (order !== 0) return order;
  }
  return a.memberNo < b.memberNo ? -1 : 1;
}
