import { beforeAll, describe, expect, it } from '@jest/globals';
import { fromHex, toHex, utf8 } from '../src/bytes.js';
import { checkFile } from '../src/checks/check-file.js';
import { sha256Of } from '../src/crypto-engine.js';
import { numbersOf, redraw, streamKey } from '../src/draw/draw.js';
import { readLines } from '../src/draw/draw-lines.js';
import { Findings } from '../src/findings.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { NO_TRUST } from '../src/trust.js';
import { type Algorithm, Book, hashOf, id, move, pathOf, Signer } from './book.js';
import { vectorJson } from './vectors.js';

interface DrawVector {
  name: string;
  book: string;
  draw: string;
  seed: string;
  sample: number;
  populationRoot: string;
  inspectorsRoot: string;
  populationKey: string;
  inspectorsKey: string;
  opening: { line: number; name: string; salt: string };
  population: string[];
  inspectors: string[];
  drawn: { line: number; inspector: number }[];
}

const vectors = vectorJson<{
  key: string;
  streams: { below: string; numbers: string[] }[];
  draws: DrawVector[];
}>('kapok/draws.json');

const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array;

const seedOf = (vector: DrawVector) => ({
  book: vector.book,
  draw: vector.draw,
  population: vector.populationRoot,
  inspectors: vector.inspectorsRoot,
  seed: bytes(vector.seed),
});

describe('the vectors of draws', () => {
  it.each(vectors.streams)('give the numbers below $below', ({ below, numbers }) => {
    const next = numbersOf(bytes(vectors.key));
    expect(numbers.map(() => String(next(BigInt(below))))).toEqual(numbers);
  });

  it.each(vectors.draws)('give the draw of $name', (vector) => {
    const population = readLines('population', vector.population, vector.inspectors.length);
    const inspectors = readLines('inspectors', vector.inspectors, null);
    expect([population.root, inspectors.root]).toEqual([
      vector.populationRoot,
      vector.inspectorsRoot,
    ]);
    expect(toHex(streamKey(seedOf(vector), 'population'))).toBe(vector.populationKey);
    expect(toHex(streamKey(seedOf(vector), 'inspectors'))).toBe(vector.inspectorsKey);
    const lists = { excluded: population.excluded, inspectors: vector.inspectors.length };
    expect(redraw(seedOf(vector), lists, vector.sample)).toEqual(vector.drawn);
    const { line, name, salt } = vector.opening;
    expect(vector.population[line]?.slice(0, 64)).toBe(toHex(sha256Of(bytes(salt), utf8(name))));
  });

  it.each([
    ['not in order', (lines: string[]) => lines.reverse()],
    ['twice the same', (lines: string[]) => [lines[0] ?? '', lines[0] ?? '']],
    ['an inspector who is not there', (lines: string[]) => [`${lines[0]?.slice(0, 64)} 9`]],
    ['inspectors not in order', (lines: string[]) => [`${lines[0]?.slice(0, 64)} 1,0`]],
    ['everybody excluded', (lines: string[]) => [`${lines[0]?.slice(0, 64)} 0,1`]],
    ['a blank too many', (lines: string[]) => [`${lines[0]?.slice(0, 64)} `]],
    ['capitals', (lines: string[]) => [`${lines[0]?.slice(0, 64).toUpperCase()}`]],
  ])('refuse lines with %s', (_, spoil) => {
    const lines = spoil([...(vectors.draws[1] as DrawVector).population]);
    expect(() => readLines('population', lines, 2)).toThrow('draw_line_wrong');
  });
});

const files = vectorJson<{
  key: string;
  files: { name: string; faults: string[]; file: object }[];
}>('kapok/draw-files.json');

it.each(files.files)('a draw file of $name is judged as the vectors say', async (vector) => {
  expect(await faultsOf(vector.file, files.key)).toEqual(vector.faults);
});

type Change = (file: ReturnType<typeof drawFile>['file']) => void;

const at = <T>(items: readonly T[], n: number): T => items[n] as T;
const next = (digits: string, count: number): string => String((Number(digits) + 1) % count);

/** A draw over a small book, as its public file. */
function drawFile(algorithm: Algorithm, more: { after?: string; days?: string[] } = {}) {
  const vector = vectors.draws[2] as DrawVector;
  const book = new Book(algorithm);
  const signer = new Signer(book.origin);
  const salt = '5a'.repeat(32);
  const facts = {
    appealDays: '15',
    inspectBy: '2026-02-01',
    kind: 'visit',
    month: '2026-01',
    unit: 'D1',
  };
  const draw = id(5, 'd4a0');
  const noticeSeq = book.add({
    kind: 'notice',
    effective: '2026-01-02',
    subjectType: 'inspection_draw',
    subjectId: draw,
    commitment: hashOf('sha256', Buffer.from(salt, 'hex'), JSON.stringify(facts)).toString('hex'),
    detail: {
      after: more.after ?? '2026-01-03T00:00:00.000000Z',
      count: String(vector.population.length),
      format: 'kapok-draw/1',
      inspectorCount: String(vector.inspectors.length),
      inspectors: vector.inspectorsRoot,
      population: vector.populationRoot,
      sample: '7',
    },
  });
  for (const day of more.days ?? ['2026-01-02', '2026-01-04']) {
    book.add({ kind: 'service', effective: day, postings: move(1, 2, 30) });
  }
  const seedRoot = rootHex(book, algorithm);
  const entry = (seq: number, openings: { what: string; salt: string; facts: typeof facts }[]) => ({
    index: String(seq),
    leaf: book.lines[seq],
    openings,
    path: pathOf(algorithm, seq, book.hashes).map((hash) => hash.toString('hex')),
  });
  const body = `${book.origin}\n${book.size}\n${Buffer.from(seedRoot, 'hex').toString('base64')}\n`;
  const lists = {
    excluded: readLines('population', vector.population, 4).excluded,
    inspectors: vector.inspectors.length,
  };
  const seed = { ...seedOf(vector), book: book.uid, draw, seed: bytes(seedRoot) };
  const drawn = (redraw(seed, lists, 7) ?? []).map(({ line, inspector }) => ({
    inspector: String(inspector),
    line: String(line),
  }));
  return {
    signer,
    file: {
      format: 'kapok-draw-file/1',
      origin: book.origin,
      keys: [signer.vkey],
      checkpoint: `${body}\n${signer.line(body)}`,
      size: String(book.size),
      notice: entry(noticeSeq, [{ what: 'inspection_draw', salt, facts }]),
      before: entry(book.size - 2, []),
      newest: entry(book.size - 1, []),
      population: [...vector.population],
      inspectors: [...vector.inspectors],
      drawn,
    },
  };
}

function rootHex(book: Book, algorithm: Algorithm): string {
  const level = (hashes: Buffer[]): Buffer => {
    if (hashes.length === 1) return hashes[0] as Buffer;
    const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
    return hashOf(algorithm, Buffer.of(1), level(hashes.slice(0, k)), level(hashes.slice(k)));
  };
  return level([...book.hashes]).toString('hex');
}

async function faultsOf(file: object, vkey: string): Promise<string[]> {
  const findings = new Findings();
  const trust = { ...NO_TRUST, keys: [parseVerifierKey(vkey)] };
  const bytesOfFile = utf8(JSON.stringify(file));
  await checkFile(bytesOfFile, 'draw', { trust, companions: { statements: [] } }, findings);
  return [...new Set(findings.faults.map(({ code }) => code))];
}

describe.each(['sha256', 'sm3'] as const)('a draw file of a book of %s', (algorithm) => {
  let made: ReturnType<typeof drawFile>;
  beforeAll(() => {
    made = drawFile(algorithm);
  });

  it('is sound as it was published', async () => {
    expect(await faultsOf(made.file, made.signer.vkey)).toEqual([]);
  });

  const changes: [string, Change, string][] = [
    [
      'another line drawn',
      (f) => {
        at(f.drawn, 2).line = next(at(f.drawn, 2).line, 100);
      },
      'draw_differs',
    ],
    [
      'another inspector',
      (f) => {
        at(f.drawn, 0).inspector = next(at(f.drawn, 0).inspector, 4);
      },
      'draw_differs',
    ],
    [
      'one drawn line left out',
      (f) => {
        f.drawn.pop();
      },
      'draw_count_differs',
    ],
    [
      'one drawn too many',
      (f) => {
        f.drawn.push({ line: '1', inspector: '1' });
      },
      'draw_count_differs',
    ],
    [
      'a line of the population left out',
      (f) => {
        f.population.pop();
      },
      'draw_list_differs',
    ],
    [
      'a line put in',
      (f) => {
        f.population.push('f'.repeat(64));
      },
      'draw_list_differs',
    ],
    [
      'an exclusion taken away',
      (f) => {
        f.population = f.population.map((line) => line.slice(0, 64));
      },
      'draw_list_differs',
    ],
    [
      'another inspector on the list',
      (f) => {
        f.inspectors[3] = 'f'.repeat(64);
      },
      'draw_list_differs',
    ],
    [
      'lines out of order',
      (f) => {
        f.population.reverse();
      },
      'draw_line_wrong',
    ],
    [
      'another definition',
      (f) => {
        at(f.notice.openings, 0).facts.unit = 'D2';
      },
      'opening_wrong',
    ],
    [
      'another entry as the notice',
      (f) => {
        f.notice = f.newest;
      },
      'notice_wrong',
    ],
    [
      'another entry as the newest',
      (f) => {
        f.newest = { ...f.notice, openings: [] };
      },
      'draw_seed_early',
    ],
    [
      'another entry as the one before',
      (f) => {
        f.before = { ...f.notice, openings: [] };
      },
      'index_differs',
    ],
    [
      'the newest as the one before',
      (f) => {
        f.before = f.newest;
      },
      'draw_seed_late',
    ],
    [
      'a path of another entry',
      (f) => {
        f.notice.path = f.newest.path;
      },
      'path_wrong',
    ],
    [
      'another size',
      (f) => {
        f.size = '2';
      },
      'size_differs',
    ],
    [
      'an unknown member',
      (f) => {
        Object.assign(f, { more: '' });
      },
      'member_wrong',
    ],
  ];

  it.each(changes)('with %s is at fault', async (_, change, code) => {
    const file = structuredClone(made.file);
    change(file);
    expect(await faultsOf(file, made.signer.vkey)).toContain(code);
  });

  it('whose notice is the entry before its seed is sound', async () => {
    const { file, signer } = drawFile(algorithm, { days: ['2026-01-04'] });
    expect(file.before.index).toBe(file.notice.index);
    expect(await faultsOf(file, signer.vkey)).toEqual([]);
  });

  it('of a root that a later entry ends is at fault: whoever signs would choose it', async () => {
    const days = ['2026-01-02', '2026-01-04', '2026-01-04'];
    const late = drawFile(algorithm, { days });
    expect(await faultsOf(late.file, late.signer.vkey)).toEqual(['draw_seed_late']);
  });

  it('of a moment after its seed is at fault', async () => {
    const early = drawFile(algorithm, { after: '2026-01-05T00:00:00.000000Z' });
    expect(await faultsOf(early.file, early.signer.vkey)).toContain('draw_seed_early');
  });

  it('of a moment before its notice is at fault', async () => {
    const late = drawFile(algorithm, { after: '2026-01-01T00:00:00.000000Z' });
    expect(await faultsOf(late.file, late.signer.vkey)).toContain('notice_wrong');
  });

  it('signed by somebody else is at fault', async () => {
    const { vkey } = new Signer('log.example/GD-YJ');
    expect(await faultsOf(made.file, vkey)).toContain('key_unknown');
  });
});
