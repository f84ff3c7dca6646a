// So many witnesses as were asked for have signed, or it is a fault: whatever is checked, with a key of the log or without.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { run } from '../src/node/run.js';
import { Book, Signer, sampleBook } from './book.js';

const scratch = mkdtempSync(join(tmpdir(), 'kapok-quorum-'));
const vectors = (path: string): string =>
  fileURLToPath(new URL(`../../../test/vectors/${path}`, import.meta.url));
const { book, log } = sampleBook();
const witness = new Signer('witness.example/one', 4);
const other = new Signer('witness.example/two', 4);

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const journal = file('journal.jsonl', book.journal());
const seen = file('seen', book.checkpoint([log, witness]));
const unseen = file('unseen', book.checkpoint([log]));
const forged = file(
  'forged',
  book.checkpoint([log]) + witness.line('another.example/log\n1\nAAAA\n'),
);
/** A book whose chain announces no key. */
const bare = new Book();
bare.close('2026-01');
const bareJournal = file('bare.jsonl', bare.journal());
const bareSeen = file('bare-seen', bare.checkpoint([log, witness]));
const bareUnseen = file('bare-unseen', bare.checkpoint([log]));

const asked = (count: number, ...keys: Signer[]): string[] => [
  ...keys.flatMap(({ vkey }) => ['--key', vkey]),
  ...['--witnesses', String(count), '--json', '--lang', 'en'],
];

interface Said {
  faults: { code: string }[];
  remarks: { code: string }[];
}

async function faultsOf(args: string[]): Promise<string[]> {
  const { code, output } = await run(args, 'en');
  const { faults } = JSON.parse(output) as Said;
  expect(code).toBe(faults.length === 0 ? 0 : 1);
  return faults.map((fault) => fault.code);
}

describe('so many witnesses', () => {
  it.each([
    ['a checkpoint', ['checkpoint', seen], ['checkpoint', unseen]],
    [
      'an export against a kept checkpoint',
      ['export', journal, '--checkpoint', seen],
      ['export', journal, '--checkpoint', unseen],
    ],
    [
      'an export without notices of keys',
      ['export', bareJournal, '--checkpoint', bareSeen],
      ['export', bareJournal, '--checkpoint', bareUnseen],
    ],
  ])('are counted on %s, with and without a key of the log', async (_, good, bad) => {
    for (const keys of [[witness], [witness, log]]) {
      expect(await faultsOf([...good, ...asked(1, ...keys)])).toEqual([]);
      expect(await faultsOf([...bad, ...asked(1, ...keys)])).toEqual(['witnesses_too_few']);
      expect(await faultsOf([...good, ...asked(2, ...keys, other)])).toEqual(['witnesses_too_few']);
    }
    expect(await faultsOf([...good, ...asked(1, other)])).toEqual(['witnesses_too_few']);
    expect(await faultsOf([...bad, ...asked(0, witness)])).toEqual([]);
  });

  it('did not sign what names them and is not by them, though no key of the log is known', async () => {
    expect(await faultsOf(['checkpoint', forged, ...asked(0, witness)])).toEqual([
      'signature_wrong',
    ]);
    const args = ['export', bareJournal, '--checkpoint', forged, ...asked(0, witness)];
    expect(await faultsOf(args)).toContain('signature_wrong');
  });

  it('are too few where there is no checkpoint at all', async () => {
    expect(await faultsOf(['export', journal, ...asked(1, witness)])).toEqual([
      'witnesses_too_few',
    ]);
    expect(await faultsOf(['export', journal, ...asked(0, witness)])).toEqual([]);
    const text = file('statement.txt', statementText());
    expect(await faultsOf(['statement', text, ...asked(0, witness)])).toEqual([]);
    expect(await faultsOf(['statement', text, ...asked(1, witness)])).toEqual([
      'witnesses_too_few',
    ]);
  });
});

function statementText(): string {
  const [closing] = JSON.parse(readFileSync(vectors('closing/closings.json'), 'utf8')) as {
    month: string;
    closeSeq: string;
    root: string;
    leaves: { leaf: string }[];
    proofs: { index: string; size: string; path: string[] }[];
  }[];
  if (closing === undefined) throw new Error('no closing');
  const { month, closeSeq, root, leaves, proofs } = closing;
  const [first, proof] = [JSON.parse(leaves[0]?.leaf ?? '{}'), proofs[0]];
  const { book: of, account, asset, balance, postings } = first as Record<string, string>;
  const head = `KAPOK-STATEMENT/1:${of}:${month}:${proof?.size}:${root}:${closeSeq}:${'a'.repeat(64)}`;
  const place = `${proof?.index}:${proof?.path.join('.')}`;
  return `${head}$${account}:${asset}:${balance}:${postings}:${place}`.toUpperCase();
}
