import { readFileSync } from 'node:fs';
import { draw, drawnOrder, inspectorOrder, NumberStream, streamKey, turnsAt } from './draw.js';
import { lineDigest, lineHash, lineText } from './draw-lines.js';

interface DrawVector {
  readonly name: string;
  readonly book: string;
  readonly draw: string;
  readonly seed: string;
  readonly sample: number;
  readonly populationRoot: string;
  readonly inspectorsRoot: string;
  readonly populationKey: string;
  readonly inspectorsKey: string;
  readonly firstNumbers: readonly string[];
  readonly opening: { readonly line: number; readonly name: string; readonly salt: string };
  readonly population: readonly string[];
  readonly inspectors: readonly string[];
  readonly drawn: readonly { readonly line: number; readonly inspector: number }[];
}

interface StreamVector {
  readonly below: string;
  readonly numbers: readonly string[];
}

const vectors: { key: string; streams: StreamVector[]; draws: DrawVector[] } = JSON.parse(
  readFileSync(new URL('../../../test/vectors/draw/draws.json', import.meta.url), 'utf8'),
);

const excludedOf = (line: string | undefined): number[] =>
  line?.split(' ')[1]?.split(',').map(Number) ?? [];

const wishOf = (vector: DrawVector) => ({
  bookUid: vector.book,
  drawId: vector.draw,
  populationRoot: vector.populationRoot,
  inspectorsRoot: vector.inspectorsRoot,
  seed: vector.seed,
  count: vector.population.length,
  inspectorCount: vector.inspectors.length,
  sample: vector.sample,
  excludedOf: (line: number) => excludedOf(vector.population[line]),
});

describe('the stream of numbers', () => {
  it.each(vectors.streams)('below $below is that of the vectors', ({ below, numbers }) => {
    const stream = new NumberStream(Buffer.from(vectors.key, 'hex'));
    expect(numbers.map(() => String(stream.below(BigInt(below))))).toEqual(numbers);
  });

  it('is even: of 30,000 numbers below three each comes up a third of the time', () => {
    const stream = new NumberStream(Buffer.from(vectors.key, 'hex'));
    const numbers = Array.from({ length: 30_000 }, () => stream.below(3n));
    for (const value of [0n, 1n, 2n]) {
      const count = numbers.filter((number) => number === value).length;
      expect(Math.abs(count - 10_000)).toBeLessThan(400);
    }
  });
});

describe('a draw', () => {
  it.each(vectors.draws)('of $name is that of the vectors', (vector) => {
    const wish = wishOf(vector);
    expect(streamKey(wish, 'population').toString('hex')).toBe(vector.populationKey);
    expect(streamKey(wish, 'inspectors').toString('hex')).toBe(vector.inspectorsKey);
    const stream = new NumberStream(streamKey(wish, 'population'));
    const read = vector.firstNumbers.map(() => String(stream.below(1n << 64n)));
    expect(read).toEqual(vector.firstNumbers);
    expect(draw(wish)).toEqual(vector.drawn);
  });

  it.each(vectors.draws)('of $name has lines that open', ({ opening, population }) => {
    const line = population[opening.line];
    const digest = lineDigest(Buffer.from(opening.salt, 'hex'), opening.name);
    expect(lineText(digest, excludedOf(line))).toBe(line);
    expect(lineHash(line ?? '')).toHaveLength(32);
  });

  it('draws no line twice, and none that is not there', () => {
    const lines = drawnOrder(new NumberStream(Buffer.alloc(32)), 1_000, 1_000);
    expect([...lines].sort((a, b) => a - b)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });

  it('depends on every part of the seed', () => {
    const wish = wishOf(vectors.draws[2] as DrawVector);
    const other = (change: object) => JSON.stringify(draw({ ...wish, ...change }));
    const zeros = '0'.repeat(64);
    const draws = [
      other({}),
      other({ seed: zeros }),
      other({ populationRoot: zeros }),
      other({ inspectorsRoot: zeros }),
      other({ drawId: wish.bookUid }),
      other({ bookUid: wish.drawId }),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });

  it('gives nobody a line that excludes them, and refuses one that excludes everybody', () => {
    const wish = wishOf(vectors.draws[2] as DrawVector);
    for (const { line, inspector } of draw(wish)) {
      expect(wish.excludedOf(line)).not.toContain(inspector);
    }
    expect(() => draw({ ...wish, excludedOf: () => [0, 1, 2, 3] })).toThrow(RangeError);
    expect(() => draw({ ...wish, sample: wish.count + 1 })).toThrow(RangeError);
    expect(() => draw({ ...wish, sample: 0 })).toThrow(RangeError);
  });

  it('lets inspectors take turns in the order drawn', () => {
    const order = inspectorOrder(wishOf(vectors.draws[3] as DrawVector));
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(turnsAt(order, 7, [])).toEqual([2, 3, 4, 0, 1].map((n) => order[n]));
    expect(turnsAt([2, 0, 1], 4, [0])).toEqual([1, 2]);
  });
});
