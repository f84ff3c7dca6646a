import { ratio } from './ratio.js';

/** What the largest holders have together. */
export interface TopShare {
  readonly holders: number;
  readonly minutes: bigint;
  /** Of all minutes, four decimals; null when there are none. */
  readonly share: string | null;
}

/** How unevenly minutes are spread over those who have any. */
export interface Concentration {
  readonly holders: number;
  readonly minutes: bigint;
  readonly top1Percent: TopShare;
  readonly top10Percent: TopShare;
  /** 0: all have the same; towards 1: one has all. Four decimals; null when nobody has any. */
  readonly gini: string | null;
}

/** Collects balances, eight bytes each, so that a whole province fits into memory. */
export class Balances {
  #values = new BigInt64Array(1024);
  #count = 0;

  /** Notes a holder's minutes; nothing and less than nothing is no holding. */
  add(minutes: bigint): void {
    if (minutes <= 0n) return;
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count] = minutes;
    this.#count += 1;
  }

  /** The balances, smallest first. */
  sorted(): BigInt64Array {
    return this.#values.slice(0, this.#count).sort();
  }

  #grow(): void {
    const larger = new BigInt64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}

/**
 * The concentration of balances (positive, smallest first). "The top 1 %" are the holders of the largest balances, one
 * of a hundred, rounded up. With x1 <= … <= xn the Gini coefficient is (2 Σ i·xi − (n + 1) Σ xi) / (n Σ xi).
 */
export function concentrationOf(sorted: BigInt64Array): Concentration {
  const holders = sorted.length;
  let [minutes, weighted] = [0n, 0n];
  for (const [index, balance] of sorted.entries()) {
    minutes += balance;
    weighted += BigInt(index + 1) * balance;
  }
  const count = BigInt(holders);
  return {
    holders,
    minutes,
    top1Percent: topShare(sorted, minutes, 100),
    top10Percent: topShare(sorted, minutes, 10),
    gini: ratio(2n * weighted - (count + 1n) * minutes, count * minutes),
  };
}

function topShare(sorted: BigInt64Array, all: bigint, oneOf: number): TopShare {
  const holders = Math.ceil(sorted.length / oneOf);
  let minutes = 0n;
  for (const balance of sorted.subarray(sorted.length - holders)) minutes += balance;
  return { holders, minutes, share: ratio(minutes, all) };
}
