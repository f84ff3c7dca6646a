// The proof files of docs/format.md: the project's frozen vectors, sound and spoilt, and what the verifier says of them.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkFile, type FileKind } from '../src/checks/check-file.js';
import { pureEngine, useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { consistencyProof, keptCheckpoint, NO_TRUST, type Trust } from '../src/trust.js';
import { hashOf, rootOf, Signer } from './book.js';

interface Spoilt {
  of: string;
  why: string;
  text: string;
}

const read = (path: string): string =>
  readFileSync(new URL(`../../../test/vectors/receipts/${path}`, import.meta.url), 'utf8');

async function check(
  text: string,
  trust: Partial<Trust> = {},
  { kind = null, statements = [] }: { kind?: FileKind | null; statements?: string[] } = {},
): Promise<Findings> {
  const findings = new Findings();
  const companions = { statements, isPartlyEnough: true };
  const options = { trust: { ...NO_TRUST, ...trust }, companions };
  await checkFile(Buffer.from(text), kind, options, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] => findings.faults.map(({ code }) => code);
const remarksOf = (findings: Findings): string[] => findings.remarks.map(({ code }) => code);

const SOUND = [
  'receipt.json',
  'receipt-grant.json',
  'receipt-unopened.json',
  'receipts-2026-02.json',
  'statement-proof-2026-01.json',
  'statement-proof-2026-02.json',
  'certificate-proof.json',
  'certificate-proof-opened.json',
  'receipt.kpf.txt',
  'statement-proof-2026-02.kpf.txt',
  'checkpoint.txt',
  'journal.jsonl',
];

const ENGINES = [nodeEngine, pureEngine];
const BOOKS = ['sha256', 'sm3'] as const;
const CASES = ENGINES.flatMap((engine) =>
  BOOKS.map((book) => ({ name: engine.name, engine, book })),
);

afterAll(() => {
  useEngine(pureEngine);
});

describe.each(CASES)(
  'the proof files over a book of $book, by the engine $name',
  ({ engine, book }) => {
    beforeAll(() => {
      useEngine(engine);
    });

    const { keys } = JSON.parse(read(`${book}/receipt.json`)) as { keys: string[] };
    const [log, witness] = keys.map((vkey) => parseVerifierKey(vkey));
    const known = { keys: log ? [log] : [], witnesses: witness ? [witness] : [], quorum: 1 };
    const kept = [keptCheckpoint(read(`${book}/checkpoint.txt`))];

    it.each(SOUND)('%s is sound', async (path) => {
      const findings = await check(read(`${book}/${path}`), { ...known, kept });
      expect(findings.faults).toEqual([]);
      expect(remarksOf(findings)).toEqual(
        expect.arrayContaining(['checkpoint_held', 'witnessed_by']),
      );
    });

    it.each(JSON.parse(read(`${book}/spoilt.json`)) as Spoilt[])(
      '$of with $why is refused',
      async ({ text }) => {
        const findings = await check(text);
        expect(findings.isSound).toBe(false);
      },
    );

    it('a receipt by another key is refused by whoever knows the key', async () => {
      const forged = read(`${book}/forged-receipt.json`);
      expect(remarksOf(await check(forged))).toContain('key_from_file');
      expect(faultsOf(await check(forged, known))).toContain('key_unknown');
    });

    it('witnesses that only the file names are told of, but do not count', async () => {
      const receipt = read(`${book}/receipt.json`);
      expect(remarksOf(await check(receipt))).toContain('witness_from_file');
      expect(faultsOf(await check(receipt, { quorum: 1 }))).toEqual(['witnesses_too_few']);
      expect(faultsOf(await check(receipt, { ...known, quorum: 2 }))).toEqual([
        'witnesses_too_few',
      ]);
    });

    it('a month is complete together with two statement proofs', async () => {
      const statements = ['2026-01', '2026-02'].map((month) =>
        read(`${book}/statement-proof-${month}.json`),
      );
      const text = read(`${book}/receipts-2026-02.json`);
      const findings = await check(text, known, { statements });
      expect(findings.faults).toEqual([]);
      expect(remarksOf(findings)).toContain('month_complete');
      expect(remarksOf(findings)).not.toContain('month_unproven');
      expect(remarksOf(await check(text, known))).toContain('month_unproven');
      expect(remarksOf(await check(text, known, { statements: statements.slice(1) }))).toContain(
        'month_unproven',
      );
    });

    it('a month with an entry left out is not complete', async () => {
      const statements = ['2026-01', '2026-02'].map((month) =>
        read(`${book}/statement-proof-${month}.json`),
      );
      const month = JSON.parse(read(`${book}/receipts-2026-02.json`)) as { receipts: unknown[] };
      for (let out = 0; out < month.receipts.length; out += 1) {
        const receipts = month.receipts.filter((_, n) => n !== out);
        const less = JSON.stringify({ ...month, receipts });
        expect(faultsOf(await check(less, known))).toEqual([]);
        expect(faultsOf(await check(less, known, { statements }))).toContain('month_incomplete');
      }
    });
  },
);

describe('a receipt', () => {
  const receipt = read('sha256/receipt.json');

  it('tells what it shows', async () => {
    const { remarks } = await check(receipt);
    expect(remarks).toContainEqual({
      code: 'fact',
      facts: { name: 'serviceDate', value: '2026-01-05' },
    });
    expect(remarks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['entry_in_log', 'posting', 'opened']),
    );
  });

  it('asked for as something else is refused', async () => {
    expect(faultsOf(await check(receipt, {}, { kind: 'certificate' }))).toEqual(['file_unknown']);
    expect(faultsOf(await check(receipt, {}, { kind: 'receipt' }))).toEqual([]);
    expect(faultsOf(await check('{"format":"x"}'))).toEqual(['file_unknown']);
  });

  it('against a checkpoint of the same size and another root shows two histories', async () => {
    const checkpoint = read('sha256/checkpoint.txt');
    const other = checkpoint.replace(
      /\n11\n.*\n/,
      `\n11\n${Buffer.alloc(32, 7).toString('base64')}\n`,
    );
    expect(faultsOf(await check(receipt, { kept: [keptCheckpoint(other)] }))).toEqual([
      'split_view',
    ]);
    const foreign = checkpoint.replace('kapok.example/GD-YJ\n', 'other.example/GD-YJ\n');
    expect(faultsOf(await check(receipt, { kept: [keptCheckpoint(foreign)] }))).toEqual([
      'origin_differs',
    ]);
  });

  it('is joined to a checkpoint of another size by a consistency proof', async () => {
    const hashes = read('sha256/journal.jsonl').trimEnd().split('\n').map(leafHash);
    const part = (from: number, to?: number): Buffer => rootOf('sha256', hashes.slice(from, to));
    const text = `kapok.example/GD-YJ\n8\n${part(0, 8).toString('base64')}\n`;
    const kept = [keptCheckpoint(`${text}\n${new Signer('kapok.example/GD-YJ').line(text)}`)];
    expect(remarksOf(await check(receipt, { kept }))).toContain('checkpoint_other_size');
    const proof = {
      origin: 'kapok.example/GD-YJ',
      algorithm: 'sha256',
      from: '8',
      to: '11',
      fromRootHash: part(0, 8).toString('hex'),
      toRootHash: part(0).toString('hex'),
      path: [part(8).toString('hex')],
    };
    const consistency = [consistencyProof(JSON.stringify(proof))];
    const joined = await check(receipt, { kept, consistency });
    expect(faultsOf(joined)).toEqual([]);
    expect(remarksOf(joined)).toContain('consistent');
    const none = `kapok.example/GD-YJ\n0\n${part(0, 0).toString('base64')}\n`;
    const empty = [keptCheckpoint(`${none}\n${new Signer('kapok.example/GD-YJ').line(none)}`)];
    const fromNothing = [consistencyProof(JSON.stringify({ ...proof, from: '0', path: [] }))];
    const begun = await check(receipt, { kept: empty, consistency: fromNothing });
    expect([faultsOf(begun), remarksOf(begun).includes('consistent')]).toEqual([[], true]);
    const wrong = [consistencyProof(JSON.stringify({ ...proof, path: [part(9).toString('hex')] }))];
    expect(faultsOf(await check(receipt, { kept, consistency: wrong }))).toEqual([
      'consistency_wrong',
    ]);
  });
});

describe('parts from paper', () => {
  const paper = read('sha256/receipt.kpf.txt');
  const lines = paper.trimEnd().split('\n');

  it('may be read in any order, and twice', async () => {
    expect(lines.length).toBeGreaterThan(1);
    const mixed = [...lines].reverse().concat(lines[0] as string);
    expect(faultsOf(await check(mixed.join('\n')))).toEqual([]);
  });

  it.each([
    ['one is missing', lines.slice(1)],
    [
      'one is of another file',
      [...lines, (lines[0] as string).replace(/:[0-9A-F]{8}:/, ':00000000:')],
    ],
    ['one was changed', [(lines[0] as string).slice(0, -1), ...lines.slice(1)]],
    ['one is in small letters', [(lines[0] as string).toLowerCase(), ...lines.slice(1)]],
    ['one is there twice and differs', [...lines, `${lines[0]}A`]],
  ])('are refused when %s', async (_, parts) => {
    expect(faultsOf(await check(parts.join('\n')))).toContain(
      parts[0]?.startsWith('kpf1') ? 'export_malformed' : 'paper_malformed',
    );
  });

  it('that inflate to more than 16 MiB are refused', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const { createHash } = await import('node:crypto');
    const bits = [...deflateRawSync(Buffer.alloc(17 << 20))]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    const text = (bits.match(/.{1,5}/g) as string[])
      .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
      .join('');
    const tag = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
    const findings = await check(`KPF1:1/1:${tag}:${text}`);
    expect(findings.faults).toMatchObject([{ code: 'paper_malformed', facts: { what: 'size' } }]);
  });
});

function leafHash(line: string): Buffer {
  return hashOf('sha256', Buffer.of(0), line);
}
