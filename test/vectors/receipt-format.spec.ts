// Proof files against a checker written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkComplete, checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { fileOfParts } from '../support/proof-checker/paper.js';
import { Fault } from '../support/proof-checker/strict.js';

const SOUND = [
  'receipt.json',
  'receipt-grant.json',
  'receipt-unopened.json',
  'receipts-2026-02.json',
  'statement-proof-2026-01.json',
  'statement-proof-2026-02.json',
  'certificate-proof.json',
  'certificate-proof-opened.json',
];
/** SHA-256 over the names and digests of all files of a folder. */
const FROZEN = {
  sha256: '57a05fc17abd9fac5c53c346ad75e13076c62c1fe5aca8d23bdb50a30ee55917',
  sm3: 'fc9d691261fee8a1d1e53cf062b2ca60db6ec8c1fc7d3c2800c045024fb2d9ac',
};

const folder = (alg: string): URL => new URL(`receipts/${alg}/`, import.meta.url);
const read = (alg: string, name: string): string =>
  readFileSync(new URL(name, folder(alg)), 'utf8');
const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe.each(['sha256', 'sm3'] as const)('proof files over a log of %s', (alg) => {
  const log = JSON.parse(read(alg, 'log.json')) as {
    keys: string[];
    origin: string;
    root: string;
    size: string;
  };
  const check = (name: string) => checkProofFile(read(alg, name), log.keys);

  it('are frozen', () => {
    const hash = createHash('sha256');
    for (const name of readdirSync(folder(alg)).sort()) {
      const digest = createHash('sha256').update(read(alg, name)).digest('hex');
      hash.update(`${name} ${digest}\n`);
    }
    expect(hash.digest('hex')).toBe(FROZEN[alg]);
  });

  it.each(SOUND)('%s is sound, with the keys that are known and with its own', (name) => {
    const { sealed } = check(name);
    expect(sealed).toMatchObject({ root: log.root, size: BigInt(log.size), witnesses: 1 });
    expect(checkProofFile(read(alg, name), null).sealed).toEqual(sealed);
  });

  it('hold the leaves of the journal, and open what is committed to', () => {
    const journal = linesOf(read(alg, 'journal.jsonl'));
    const { entries } = check('receipt.json');
    expect(JSON.parse(journal[1] ?? '')).toEqual(entries[0]?.leaf);
    expect(entries[0]?.facts).toMatchObject({ recordNo: 'R-1', earnedMinutes: '90' });
    expect(check('receipt-grant.json').entries[0]?.facts).toMatchObject({ minutes: '600' });
    expect(check('receipt-unopened.json').entries[0]?.facts).toBeNull();
  });

  it('of a month are complete between two statements, and not with one missing', () => {
    const month = check('receipts-2026-02.json');
    const [before, now] = [
      check('statement-proof-2026-01.json'),
      check('statement-proof-2026-02.json'),
    ];
    expect(checkComplete(month, now, before)).toEqual([]);
    const short = { ...month, entries: month.entries.slice(1) };
    expect(() => checkComplete(short, now, before)).toThrow('no posting missing');
    expect(() => checkComplete(month, now, null)).toThrow('no posting missing');
  });

  const months = JSON.parse(read(alg, 'months-compared.json')) as {
    why: string;
    says: string;
    complete: string[];
    month: string;
    statements: string[];
  }[];

  it.each(months)('of a month that lack $why are $says', ({ says, complete, ...files }) => {
    const month = checkProofFile(files.month, log.keys);
    const proofs = files.statements.map((text) => checkProofFile(text, null));
    const of = (name: string) => proofs.find(({ closes }) => closes === name) ?? null;
    const [before, now] = [of('2026-01'), of('2026-02')];
    let open: string[] | null = null;
    const compare = (): void => {
      open = now === null ? null : checkComplete(month, now, before);
    };
    const isForeign = now !== null && now.sealed.origin !== log.origin;
    if (isForeign) expect(compare).toThrow('statements of the same log');
    else if (says === 'month_incomplete' || (now !== null && before === null)) {
      expect(compare).toThrow('no posting missing');
    } else {
      compare();
      const known = month.accounts.map(({ account }) => account);
      expect(known.filter((one) => open?.includes(one) === false)).toEqual(complete);
    }
  });

  const altered = JSON.parse(read(alg, 'certificates-altered.json')) as {
    of: string;
    why: string;
    says: string;
    text: string;
  }[];

  it.each(altered)('$of with $why proves no more than it can: $says', ({ says, text }) => {
    const checkIt = () => checkProofFile(text, log.keys);
    if (says === 'certificate_wrong') expect(checkIt).toThrow('volunteer');
    else expect(checkIt().whole).toBe(says === 'number_unproven');
  });

  it('of a certificate prove all with openings, and number and minutes without', () => {
    expect(check('certificate-proof-opened.json').whole).toBe(true);
    expect(check('certificate-proof.json').whole).toBe(false);
  });

  it('come back from paper, in any order, twice, and not with a part of another', () => {
    for (const name of ['receipt', 'statement-proof-2026-02']) {
      const parts = linesOf(read(alg, `${name}.kpf.txt`));
      expect(parts.length).toBeGreaterThan(1);
      expect(fileOfParts([...parts].reverse().concat(parts))).toBe(read(alg, `${name}.json`));
      expect(() => fileOfParts(parts.slice(1))).toThrow('all parts');
    }
    const mixed = ['receipt', 'statement-proof-2026-02'].flatMap((name) =>
      linesOf(read(alg, `${name}.kpf.txt`)),
    );
    expect(() => fileOfParts(mixed)).toThrow('all parts');
  });

  it('signed by another key pass only for whoever believes the file', () => {
    expect(() => check('forged-receipt.json')).toThrow('signature of the log');
    expect(checkProofFile(read(alg, 'forged-receipt.json'), null).sealed.root).toBe(log.root);
  });

  const spoilt = JSON.parse(read(alg, 'spoilt.json')) as { of: string; why: string; text: string }[];

  it.each(spoilt.map(({ of, why, text }) => [of, why, text]))(
    '%s is refused with %s',
    (_of, _why, text) => {
      expect(() => checkProofFile(text, log.keys)).toThrow(Fault);
    },
  );
});
