// An export that was tampered with anywhere is flagged against a kept checkpoint; one that was not never is.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkExport } from '../src/checks/check-export.js';
import { useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { keptCheckpoint, NO_TRUST } from '../src/trust.js';
import { Book, move, sampleBook } from './book.js';

const ROUNDS = 400;

beforeAll(() => {
  useEngine(nodeEngine);
});

/** Numbers below a bound that are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Mutation = (lines: string[], roll: (below: number) => number) => string[];

const without = (lines: string[], at: number): string[] => lines.filter((_, n) => n !== at);

const MUTATIONS: Record<string, Mutation> = {
  'a byte': (lines, roll) => {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const at = roll(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << roll(8));
    return [bytes.toString('latin1')];
  },
  'an entry out': (lines, roll) => without(lines, roll(lines.length)),
  'the tail off': (lines, roll) => lines.slice(0, 1 + roll(lines.length - 1)),
  'the head off': (lines, roll) => lines.slice(1 + roll(lines.length - 1)),
  'two entries exchanged': (lines, roll) => {
    const at = roll(lines.length - 1);
    const [a = '', b = ''] = lines.slice(at);
    return [...lines.slice(0, at), b, a, ...lines.slice(at + 2)];
  },
  'an entry twice': (lines, roll) => {
    const at = roll(lines.length);
    return [...lines.slice(0, at), lines[at] as string, ...lines.slice(at)];
  },
  'minutes moved with equal sums': (lines, roll) =>
    lines.map((line, n) =>
      n === 2 + roll(2) || n === 3
        ? line.replaceAll(/"amount":"(-?)(\d+)"/g, '"amount":"$11$2"')
        : line,
    ),
};

describe('an export against a kept checkpoint', () => {
  const { book, log } = sampleBook();
  const kept = [keptCheckpoint(book.checkpoint([log]))];

  function isSound(journal: Buffer): boolean {
    const findings = new Findings();
    checkExport(journal, { ...NO_TRUST, kept }, findings);
    return findings.isSound;
  }

  it.each(Object.entries(MUTATIONS))('with %s is flagged every time', (name, mutate) => {
    const roll = dice(name.length);
    for (let round = 0; round < ROUNDS / 8; round += 1) {
      const lines = mutate([...book.lines], roll);
      const whole = name === 'a byte' ? Buffer.from(lines[0] as string, 'latin1') : null;
      const journal = whole ?? Buffer.from(lines.map((line) => `${line}\n`).join(''));
      expect([round, journal.equals(book.journal()), isSound(journal)]).toEqual([
        round,
        false,
        false,
      ]);
    }
  });

  it('that is untouched is not', () => {
    for (let round = 0; round < ROUNDS / 8; round += 1) {
      const other = new Book();
      const roll = dice(round + 1);
      for (let n = 0; n < 20; n += 1) {
        const from = 1 + roll(5);
        other.add({
          kind: 'service',
          effective: '2026-01-05',
          postings: move(from, from + 1, 1 + roll(500)),
        });
      }
      other.close('2026-01');
      const findings = new Findings();
      checkExport(other.journal(), NO_TRUST, findings);
      expect(findings.faults).toEqual([]);
    }
    expect(isSound(book.journal())).toBe(true);
  });
});
