import { strongGroups } from './strong-groups.js';

/** That one member served another: what all records of a stretch of days between them come to. */
export interface Tie {
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly records: number;
  readonly minutes: bigint;
  /** On how many days. */
  readonly days: number;
}

/** A tie within a ring. */
export interface RingTie extends Tie {
  /** Whether it belongs to the strongest circle of the ring. */
  readonly isRound: boolean;
}

/** Two people or more of whom each is served, over some others, by whoever they serve. */
export interface Ring {
  /** By id. */
  readonly memberIds: readonly string[];
  /** All given ties between them, by volunteer and recipient. */
  readonly ties: readonly RingTie[];
  /** The ring holds together by ties of at least so many minutes. */
  readonly tieMinutes: bigint;
  /** The most minutes that every tie of some circle within the ring carries: so much could go round. */
  readonly roundMinutes: bigint;
  readonly insideMinutes: bigint;
}

/** How rings are sought. */
export interface RingTerms {
  /** Ties of fewer minutes are not given. */
  readonly leastMinutes: bigint;
  /** A ring of more people is looked at again by its stronger ties alone. */
  readonly largest: number;
}

/**
 * The rings among ties, the one with the most minutes that could go round first, then the one with the most minutes
 * inside. Where many help one another, everybody hangs together with everybody; a ring of more than `largest` people is
 * therefore taken apart by leaving out ties below twice the minutes, and again twice. Who then belongs to none is in none.
 */
export function ringsOf(ties: readonly Tie[], { leastMinutes, largest }: RingTerms): Ring[] {
  const rings: Ring[] = [];
  const left: Loose[] = [{ ties, tieMinutes: leastMinutes }];
  for (let loose = left.pop(); loose !== undefined; loose = left.pop()) {
    const { tieMinutes } = loose;
    const strong = loose.ties.filter(({ minutes }) => minutes >= tieMinutes);
    for (const { memberIds, ties: inside } of withTies(groupsOf(strong), loose.ties)) {
      if (memberIds.length <= largest) rings.push(toRing(memberIds, inside, tieMinutes));
      else left.push({ ties: inside, tieMinutes: 2n * tieMinutes });
    }
  }
  return rings.sort(byWeight);
}

interface Loose {
  readonly ties: readonly Tie[];
  readonly tieMinutes: bigint;
}

/** Groups with the ties that both start and end in each, found in one pass. */
function withTies(
  groups: readonly (readonly string[])[],
  ties: readonly Tie[],
): { readonly memberIds: readonly string[]; readonly ties: readonly Tie[] }[] {
  const found = groups.map((memberIds) => ({ memberIds, ties: [] as Tie[] }));
  const groupOf = new Map(found.flatMap((group) => group.memberIds.map((id) => [id, group])));
  for (const tie of ties) {
    const group = groupOf.get(tie.volunteerId);
    if (group !== undefined && group === groupOf.get(tie.recipientId)) group.ties.push(tie);
  }
  return found;
}

/** Who hangs together by these ties, by id. */
function groupsOf(ties: readonly Tie[]): string[][] {
  const ids = [
    ...new Set(ties.flatMap(({ volunteerId, recipientId }) => [volunteerId, recipientId])),
  ].sort();
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = (id: string): number => places.get(id) ?? 0;
  const arcs = ties.map(({ volunteerId, recipientId }) => ({
    from: placeOf(volunteerId),
    to: placeOf(recipientId),
  }));
  return strongGroups(ids.length, arcs).map((group) => group.map((place) => ids[place] ?? ''));
}

function toRing(memberIds: readonly string[], ties: readonly Tie[], tieMinutes: bigint): Ring {
  const { roundMinutes, round } = memberIds.length === 2 ? pairRound(ties) : strongestRound(ties);
  return {
    memberIds,
    ties: [...ties].sort(byIds).map((tie) => ({ ...tie, isRound: round.has(tie) })),
    tieMinutes,
    roundMinutes,
    insideMinutes: ties.reduce((sum, { minutes }) => sum + minutes, 0n),
  };
}

interface Round {
  readonly roundMinutes: bigint;
  readonly round: ReadonlySet<Tie>;
}

/** Of two people: there is one circle. Most rings are pairs, so they take no search. */
function pairRound(ties: readonly Tie[]): Round {
  const minutes = ties.map((tie) => tie.minutes);
  const roundMinutes = minutes.reduce((least, each) => (each < least ? each : least));
  return { roundMinutes, round: new Set(ties) };
}

function strongestRound(ties: readonly Tie[]): Round {
  const roundMinutes = roundOf(ties);
  const strong = ties.filter(({ minutes }) => minutes >= roundMinutes);
  return {
    roundMinutes,
    round: new Set(withTies(groupsOf(strong), strong).flatMap((group) => group.ties)),
  };
}

/** The largest number of minutes whose ties still make a circle; it is that of one of the ties. */
function roundOf(ties: readonly Tie[]): bigint {
  const levels = [...new Set(ties.map(({ minutes }) => minutes))].sort((a, b) => (a < b ? -1 : 1));
  let [low, high] = [0, levels.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const level = levels[middle] ?? 0n;
    if (groupsOf(ties.filter(({ minutes }) => minutes >= level)).length > 0) low = middle;
    else high = middle - 1;
  }
  return levels[low] ?? 0n;
}

function byIds(a: Tie, b: Tie): number {
  const [first, second] = [a.volunteerId + a.recipientId, b.volunteerId + b.recipientId];
  return first < second ? -1 : 1;
}

function byWeight(a: Ring, b: Ring): number {
  if (a.roundMinutes !== b.roundMinutes) return a.roundMinutes > b.roundMinutes ? -1 : 1;
  if (a.insideMinutes !== b.insideMinutes) return a.insideMinutes > b.insideMinutes ? -1 : 1;
  return (a.memberIds[0] ?? '') < (b.memberIds[0] ?? '') ? -1 : 1;
}
