import { sha256 } from '../../platform/crypto/sha256.js';

/** What a draw depends on; digests in lower-case hexadecimal (docs/format.md, "The inspection draw"). */
export interface DrawSeed {
  readonly bookUid: string;
  readonly drawId: string;
  readonly populationRoot: string;
  readonly inspectorsRoot: string;
  /** The root hash of the checkpoint. */
  readonly seed: string;
}

/** A draw to make. `excludedOf` says which inspectors may not inspect a line. */
export interface DrawWish extends DrawSeed {
  readonly count: number;
  readonly inspectorCount: number;
  readonly sample: number;
  excludedOf(line: number): readonly number[];
}

/** One line that was drawn, and who inspects it: indexes in the two lists. */
export interface DrawnLine {
  readonly line: number;
  readonly inspector: number;
}

const NUMBERS = 1n << 64n;
const BYTES_A_NUMBER = 8;

/** The key of the stream that one of the two lists is drawn with. */
export function streamKey(of: DrawSeed, purpose: 'population' | 'inspectors'): Buffer {
  const { bookUid, drawId, populationRoot, inspectorsRoot, seed } = of;
  const lines = ['kapok-draw/1', bookUid, drawId, populationRoot, inspectorsRoot, seed, purpose];
  return sha256(lines.map((line) => `${line}\n`).join(''));
}

/** Numbers that follow from a key and from nothing else: SHA-256 of the key and a counter, eight bytes at a time. */
export class NumberStream {
  readonly #key: Buffer;
  #block: Buffer = Buffer.alloc(0);
  #blocks = 0n;
  #at = 0;

  constructor(key: Buffer) {
    this.#key = key;
  }

  /** The next number below `bound` (1 or more), each as likely as any other: what lies above the last whole multiple is passed over. */
  below(bound: bigint): bigint {
    const limit = NUMBERS - (NUMBERS % bound);
    for (;;) {
      const value = this.#next();
      if (value < limit) return value % bound;
    }
  }

  #next(): bigint {
    if (this.#at === this.#block.length) {
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(this.#blocks);
      this.#block = sha256(this.#key, counter);
      this.#blocks += 1n;
      this.#at = 0;
    }
    const value = this.#block.readBigUInt64BE(this.#at);
    this.#at += BYTES_A_NUMBER;
    return value;
  }
}

/** The first `rounds` of the numbers below `count`, put in an order by the stream (Fisher–Yates, from the front). */
export function drawnOrder(stream: NumberStream, count: number, rounds: number): number[] {
  // Only places that were swapped differ from their index: a sample of a city stays small in memory.
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let place = 0; place < rounds; place += 1) {
    const other = place + Number(stream.below(BigInt(count - place)));
    const [here, there] = [moved.get(place) ?? place, moved.get(other) ?? other];
    moved.set(other, here);
    drawn.push(there);
  }
  return drawn;
}

/** The order in which the inspectors take turns. */
export function inspectorOrder(wish: DrawSeed & { readonly inspectorCount: number }): number[] {
  const stream = new NumberStream(streamKey(wish, 'inspectors'));
  return drawnOrder(stream, wish.inspectorCount, wish.inspectorCount);
}

/** The inspectors in the order in which they are asked to take what was drawn at `place`, without those in `excluded`. */
export function turnsAt(
  order: readonly number[],
  place: number,
  excluded: readonly number[],
): number[] {
  const first = place % order.length;
  const turns = [...order.slice(first), ...order.slice(0, first)];
  return turns.filter((inspector) => !excluded.includes(inspector));
}

/**
 * The draw: `sample` lines of `count` in the order they were drawn in, each with its inspector. `sample` is at most
 * `count`, and no line excludes every inspector; else it throws RangeError. The same wish gives the same draw, everywhere.
 */
export function draw(wish: DrawWish): DrawnLine[] {
  const { count, sample } = wish;
  if (sample < 1 || sample > count) throw new RangeError('the sample fits into the population');
  const lines = drawnOrder(new NumberStream(streamKey(wish, 'population')), count, sample);
  const order = inspectorOrder(wish);
  return lines.map((line, place) => {
    const [inspector] = turnsAt(order, place, wish.excludedOf(line));
    if (inspector === undefined) throw new RangeError(`line ${line} excludes every inspector`);
    return { line, inspector };
  });
}
