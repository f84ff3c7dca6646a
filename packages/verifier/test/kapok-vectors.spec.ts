import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkExport } from '../src/checks/check-export.js';
import { pureEngine, useEngine } from '../src/crypto-engine.js';
import { FAULTS } from '../src/faults.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../src/trust.js';
import { BROKEN } from './broken-books.js';
import { vectorBytes, vectorJson } from './vectors.js';

interface Log {
  origin: string;
  keys: string[];
  witness: string;
  size: number;
  root: string;
  leafHashes: string[];
}

interface Broken {
  code: keyof typeof FAULTS;
  entries: string[];
  journal: string;
}

const FROZEN = {
  'broken.json': '447f1ce2bbd342b126a9857f016e526bdbbf85d3fdbde75e2577fbd4694cf489',
  'sha256/journal.jsonl': '289bd9e4ab8b3f3d45fd34434120ec7ea81f128f7011b4e31662475541f1d164',
  'sha256/checkpoint-8': '777de740f4045d3f8e8321c804bf21810f4b8ce8c5e94394ee6908109e5a1661',
  'sha256/checkpoint-15': 'bfee47148a630621470fd26f5afd5611f5989841d29330b2ac9980a785ccbc92',
  'sm3/journal.jsonl': 'f4627b986d779673202852a3954e7348f8a9fad915cbec9e5f72266ff95c879e',
  'sm3/checkpoint-8': 'f6e05d3f372431458f400e39ddefdc772c687a14e154a8f76b2fe76d9d449980',
  'sm3/checkpoint-15': '1df7caf556566fecef3c109c138ee7062a770b34a3657117219f51e38d4d6267',
};

const broken = vectorJson<Broken[]>('kapok/broken.json');

function check(journal: Uint8Array, trust: Partial<Trust>): Findings {
  const findings = new Findings();
  checkExport(journal, { ...NO_TRUST, ...trust }, findings);
  return findings;
}

afterAll(() => {
  useEngine(pureEngine);
});

describe('the vectors of this package', () => {
  it.each(Object.entries(FROZEN))('%s is frozen', (path, digest) => {
    expect(
      createHash('sha256')
        .update(vectorBytes(`kapok/${path}`))
        .digest('hex'),
    ).toBe(digest);
  });

  it('break every rule that the books of the tests break', () => {
    const codes = (some: readonly { code: string }[]): string[] => some.map(({ code }) => code);
    expect(codes(broken)).toEqual(codes(BROKEN));
  });
});

describe.each([nodeEngine, pureEngine])('by the engine $name', (engine) => {
  beforeAll(() => {
    useEngine(engine);
  });

  it.each(broken.map((one, n) => ({ ...one, n })))('$n: $code', ({ code, entries, journal }) => {
    const { faults } = check(Buffer.from(journal), {});
    expect(faults.filter((fault) => fault.code === code).map(({ entry }) => entry)).toEqual(
      entries,
    );
  });

  describe.each(['sha256', 'sm3'])('a journal of %s', (algorithm) => {
    const file = (name: string): Buffer => vectorBytes(`kapok/${algorithm}/${name}`);
    const log = vectorJson<Log>(`kapok/${algorithm}/log.json`);
    const [first] = log.keys.map(parseVerifierKey);
    const trust = {
      keys: first ? [first] : [],
      witnesses: [parseVerifierKey(log.witness)],
      quorum: 1,
    };
    const kept = (...names: string[]) => names.map((name) => keptCheckpoint(file(name).toString()));

    it('is sound against its checkpoints', () => {
      const both = kept('checkpoint-8', 'checkpoint-15');
      const findings = check(file('journal.jsonl'), { ...trust, kept: both });
      expect(findings.faults).toEqual([]);
      const told = findings.remarks.filter(({ code }) => code === 'entries_checked');
      expect(told).toMatchObject([{ facts: { count: '15', head: log.leafHashes.at(-1) } }]);
      expect(findings.remarks.map(({ code }) => code)).toContain('loss_admitted');
    });

    it.each([
      ['checkpoint-15-by-old-key', ['key_not_current', 'witnesses_too_few']],
      ['checkpoint-15-of-another-history', ['root_differs', 'witnesses_too_few']],
    ])('is not against %s', (name, codes) => {
      const { faults } = check(file('journal.jsonl'), { ...trust, kept: kept(name) });
      expect(faults.map(({ code }) => code)).toEqual(codes);
    });
  });
});
