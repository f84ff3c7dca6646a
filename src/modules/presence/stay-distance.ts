import type { Position } from './position-seal.js';

/** Where and when the volunteer's phone said it was. */
export interface Seen {
  readonly at: Date;
  readonly position: Position;
}

/** How far apart two of them are, at least, and in what time. */
export interface Leap {
  readonly kilometres: number;
  readonly minutes: number;
}

const EARTH_KM = 6_371;
/** Positions are rounded to a hundredth of a degree: either may be off by this much. */
const ROUNDING_KM = 0.8;
/** The ends of one service lie this close together, unless somebody went somewhere. */
const ENDS_KM = 5;
/** Two services this close together are always within reach. */
const NEAR_KM = 3;
/** Nobody gets from one elder to the next faster than this, in kilometres an hour. */
const FASTEST_KMH = 60;
const HOUR_MINUTES = 60;

/** Check-in and check-out of one stay lie far apart; null when they do not. */
export function farEnds(first: Seen, last: Seen): Leap | null {
  const leap = leapOf(first, last);
  return leap.kilometres > ENDS_KM ? leap : null;
}

/** Nobody could have got from where one stay ended to where the next began in that time; null when somebody could. */
export function outOfReach(left: Seen, arrived: Seen): Leap | null {
  const leap = leapOf(left, arrived);
  const reach = (leap.minutes * FASTEST_KMH) / HOUR_MINUTES;
  return leap.kilometres > Math.max(NEAR_KM, reach) ? leap : null;
}

/** The least distance that both positions allow, rounded down, after all that they may be off. */
function leapOf(one: Seen, other: Seen): Leap {
  const unsure = [one, other].map(({ position }) => ROUNDING_KM + position.accuracyMeters / 1_000);
  const apart = distanceKm(one.position, other.position);
  const least = unsure.reduce((left, some) => left - some, apart);
  const minutes = Math.round((other.at.getTime() - one.at.getTime()) / 60_000);
  return { kilometres: Math.max(0, Math.floor(least)), minutes: Math.max(0, minutes) };
}

/** Along the great circle (haversine). */
function distanceKm(one: Position, other: Position): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = (from: number, to: number): number => Math.sin(radians(to - from) / 2) ** 2;
  const along =
    half(one.latitude, other.latitude) +
    Math.cos(radians(one.latitude)) *
      Math.cos(radians(other.latitude)) *
      half(one.longitude, other.longitude);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(along)));
}
