// The draw of docs/format.md, "The inspection draw": what follows from a seed and two lists.
import { bigEndian, fromBigEndian, toHex, utf8 } from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';

/** What the numbers of a draw follow from; digests in hexadecimal. */
export interface DrawSeed {
  readonly book: string;
  readonly draw: string;
  readonly population: string;
  readonly inspectors: string;
  /** The root of the checkpoint. */
  readonly seed: Uint8Array;
}

/** The lists of a draw, as far as it looks at them. */
export interface DrawLists {
  /** For each line of the population the indexes of the inspectors that it excludes. */
  readonly excluded: readonly (readonly number[])[];
  readonly inspectors: number;
}

/** One line that was drawn, and who inspects it: indexes. */
export interface Drawn {
  readonly line: number;
  readonly inspector: number;
}

const ALL = 1n << 64n;
const NUMBER_BYTES = 8;
const BLOCK_BYTES = 32;

/** The key of the stream of one of the lists. */
export function streamKey(of: DrawSeed, purpose: 'population' | 'inspectors'): Uint8Array {
  const parts = ['kapok-draw/1', of.book, of.draw, of.population, of.inspectors];
  const lines = [...parts, toHex(of.seed), purpose];
  return sha256Of(utf8(`${lines.join('\n')}\n`));
}

/** Numbers below given bounds, from the stream of a key. */
export function numbersOf(key: Uint8Array): (bound: bigint) => bigint {
  let read = 0;
  let block = new Uint8Array(0);
  const next = (): bigint => {
    const at = (read * NUMBER_BYTES) % BLOCK_BYTES;
    if (at === 0) {
      const number = BigInt((read * NUMBER_BYTES) / BLOCK_BYTES);
      block = Uint8Array.from(sha256Of(key, bigEndian(number, NUMBER_BYTES)));
    }
    read += 1;
    return fromBigEndian(block.subarray(at, at + NUMBER_BYTES));
  };
  return (bound) => {
    // What stands above the last whole multiple would make small numbers likelier.
    const limit = ALL - (ALL % bound);
    let value = next();
    while (value >= limit) value = next();
    return value % bound;
  };
}

/** The draw: `sample` lines in their order, each with its inspector; null when some line excludes them all. */
export function redraw(of: DrawSeed, lists: DrawLists, sample: number): Drawn[] | null {
  const { excluded, inspectors } = lists;
  const lines = shuffled(numbersOf(streamKey(of, 'population')), excluded.length, sample);
  const order = shuffled(numbersOf(streamKey(of, 'inspectors')), inspectors, inspectors);
  const drawn = lines.map((line, place) => {
    const kept = new Set(excluded[line]);
    const turn = Array.from(order, (_, n) => order[(place + n) % inspectors] as number);
    return { line, inspector: turn.find((inspector) => !kept.has(inspector)) ?? -1 };
  });
  return drawn.some(({ inspector }) => inspector < 0) ? null : drawn;
}

/** The first `rounds` of the numbers 0 to `count - 1`, each exchanged with one that stands at or behind its place. */
function shuffled(below: (bound: bigint) => bigint, count: number, rounds: number): number[] {
  const numbers = Array.from({ length: count }, (_, n) => n);
  for (let place = 0; place < rounds; place += 1) {
    const other = place + Number(below(BigInt(count - place)));
    const here = numbers[place] as number;
    numbers[place] = numbers[other] as number;
    numbers[other] = here;
  }
  return numbers.slice(0, rounds);
}
