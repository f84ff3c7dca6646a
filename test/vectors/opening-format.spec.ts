// Openings of every kind against a checker written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkProofFile } from '../support/proof-checker/check-proof-file.js';
import { Fault } from '../support/proof-checker/strict.js';

const SOUND = {
  'receipt-booking-hold': 'booking',
  'receipt-booking-release': 'booking',
  'receipt-spending-code': 'spending',
  'receipt-spending-card': 'spending',
  'receipt-refund': 'spending',
  'receipt-pool-support': 'pool_support',
  'receipt-grant-expiry': 'grant_expiry',
  'receipt-earned-expiry': 'earned_expiry',
};
/** SHA-256 over the names and digests of all files of a folder. */
const FROZEN = {
  sha256: 'f1766ed138b1de5e17f74317cf053fb7fe292d52930a95b59d409b68be5e00e5',
  sm3: 'c52bcaf50788cfe5e36cb72c059732031e21ce07757714cdfc8e35c074328303',
};
/** What the checker's rules are called, by what a verifier says. */
const RULES: Readonly<Record<string, RegExp>> = {
  opening_unlike_entry:
    /^(minutes are those that move|the member is the subject|kind of expiry|month of the close|kept from a day before)$/,
  member_wrong: / of (booking|spending|pool_support|grant_expiry|earned_expiry)$/,
  opening_wrong: /^commitment$/,
  opening_misplaced: /^what the opening is of$/,
};

const folder = (alg: string): URL => new URL(`openings/${alg}/`, import.meta.url);
const read = (alg: string, name: string): string =>
  readFileSync(new URL(name, folder(alg)), 'utf8');

describe.each(['sha256', 'sm3'] as const)('openings in a log of %s', (alg) => {
  const log = JSON.parse(read(alg, 'log.json')) as { keys: string[]; root: string; size: string };
  const journal = read(alg, 'journal.jsonl').trimEnd().split('\n');

  it('are frozen', () => {
    const hash = createHash('sha256');
    for (const name of readdirSync(folder(alg)).sort()) {
      const digest = createHash('sha256').update(read(alg, name)).digest('hex');
      hash.update(`${name} ${digest}\n`);
    }
    expect(hash.digest('hex')).toBe(FROZEN[alg]);
  });

  it.each(Object.entries(SOUND))('%s opens an entry of the journal', (name, what) => {
    const { sealed, entries } = checkProofFile(read(alg, `${name}.json`), log.keys);
    expect(sealed).toMatchObject({ root: log.root, size: BigInt(log.size) });
    const [entry] = entries;
    expect(entry?.leaf.subject.type).toBe(what);
    expect(entry?.facts).not.toBeNull();
    expect(JSON.parse(journal[Number(entry?.leaf['@seq'])] ?? '')).toEqual(entry?.leaf);
  });

  it('open a refund as they open the charge', () => {
    const [charge, refund] = ['receipt-spending-card', 'receipt-refund'].map(
      (name) => checkProofFile(read(alg, `${name}.json`), log.keys).entries[0],
    );
    expect(refund?.leaf).toMatchObject({ kind: 'reverse', subject: charge?.leaf.subject });
    expect(refund?.facts).toEqual(charge?.facts);
  });

  const altered = JSON.parse(read(alg, 'altered.json')) as {
    of: string;
    why: string;
    says: string;
    text: string;
  }[];

  it.each(altered)('$of with $why is refused', ({ says, text }) => {
    const check = () => checkProofFile(text, log.keys);
    expect(check).toThrow(Fault);
    expect(check).toThrow(RULES[says]);
  });
});
