import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkExport, ExportCheck } from '../src/checks/check-export.js';
import { useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../src/trust.js';
import { Book, id, move, sampleBook } from './book.js';
import { BROKEN, brokenBook } from './broken-books.js';

beforeAll(() => {
  useEngine(nodeEngine);
});

const shared = (path: string): Buffer =>
  readFileSync(new URL(`../../../test/vectors/${path}`, import.meta.url));

function check(journal: Uint8Array, trust: Partial<Trust> = {}): Findings {
  const findings = new Findings();
  checkExport(Buffer.from(journal), { ...NO_TRUST, ...trust }, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] =>
  findings.faults.map(({ code, entry }) => (entry === null ? code : `${entry} ${code}`));
const remarksOf = (findings: Findings): string[] => findings.remarks.map(({ code }) => code);

describe('the journals of docs/format.md', () => {
  it.each([
    'leaf/chain.jsonl',
    'closing/journal.jsonl',
    'facts/chain-sha256.jsonl',
    'facts/chain-sm3.jsonl',
  ])('%s are sound', (path) => {
    const findings = check(shared(path));
    expect(faultsOf(findings)).toEqual([]);
    expect(remarksOf(findings)).toContain('nothing_kept');
  });

  it('have the hashes of the page', () => {
    const [first] = check(shared('leaf/chain.jsonl')).remarks;
    const head = 'e906d95803d382ffb183247bba9f1e25ea76129336627d6961aabd270f50cbb9';
    expect(first).toEqual({
      code: 'entries_checked',
      facts: { count: '5', first: '0', last: '4', head },
    });
  });

  it('are closed as the page says', () => {
    const { remarks } = check(shared('closing/journal.jsonl'));
    const facts = { count: '3', last: '2026-03' };
    expect(remarks).toContainEqual({ code: 'months_checked', facts });
  });

  const malformed = JSON.parse(shared('leaf/malformed.json').toString()) as {
    what: string;
    leaf: string;
  }[];
  it.each(malformed)('do not hold $what', ({ leaf }) => {
    const [genesis] = shared('leaf/chain.jsonl').toString().split('\n');
    const { faults } = check(Buffer.from(`${genesis}\n${leaf}\n`));
    expect(faults.map(({ code }) => code)).toContain('leaf_malformed');
  });

  const wrongFacts = JSON.parse(shared('facts/malformed.json').toString()) as typeof malformed;
  it.each(wrongFacts)('do not hold $what', ({ leaf }) => {
    const chain = shared('facts/chain-sha256.jsonl').toString().trimEnd().split('\n');
    const seq = Number(/"@seq":"(\d+)"/.exec(leaf)?.[1]);
    const journal = [...chain.slice(0, seq), leaf].map((line) => `${line}\n`).join('');
    const codes = ['notice_wrong', 'leaf_malformed', 'posting_count', 'reverses_misplaced'];
    const faults = faultsOf(check(Buffer.from(journal)));
    expect(faults.filter((fault) => codes.includes(fault.split(' ')[1] as string))).not.toEqual([]);
  });

  it('show a changed byte anywhere, but for the last leaf, whose hash is another then', () => {
    const journal = shared('closing/journal.jsonl');
    const lastLine = journal.lastIndexOf(10, journal.length - 2);
    const head = check(journal).remarks[0]?.facts.head;
    for (let at = 0; at < journal.length; at += 11) {
      const changed = Buffer.from(journal);
      changed[at] = (changed[at] as number) ^ (1 + (at % 7));
      const findings = check(changed);
      const isSeen = !findings.isSound || findings.remarks[0]?.facts.head !== head;
      expect([at, isSeen]).toEqual([at, true]);
      if (at < lastLine) expect([at, findings.isSound]).toEqual([at, false]);
    }
  });
});

describe('a reversal of minutes of any size', () => {
  const edges = [31n, 32n, 53n, 62n].map((bits) => 2n ** bits);
  const minutes = [1n, ...edges.flatMap((edge) => [edge - 1n, edge, edge + 1n])];

  it.each(minutes)('of %i takes back just these', (amount) => {
    const undone = (back: bigint): string[] => {
      const book = new Book();
      const entry = { effective: '2026-01-02', kind: 'service' };
      book.add({ ...entry, postings: move(1, 2, amount) });
      book.add({ ...entry, kind: 'reverse', reverses: '1', postings: move(2, 1, back) });
      return faultsOf(check(book.journal()));
    };
    expect(undone(amount)).toEqual([]);
    for (const other of [amount + 1n, amount + 2n ** 32n]) {
      expect(undone(other)).toEqual(['2 reversal_differs']);
    }
  });
});

describe.each(['sha256', 'sm3'] as const)('an export of a book of %s', (algorithm) => {
  const { book, log } = sampleBook(algorithm);
  const keys = [parseVerifierKey(log.vkey)];
  const kept = [keptCheckpoint(book.checkpoint([log], 7))];

  it('is sound, against a kept checkpoint and a known key', () => {
    const findings = check(book.journal(), { keys, kept });
    expect(faultsOf(findings)).toEqual([]);
    expect(remarksOf(findings)).toEqual([
      'checkpoint_held',
      'entries_checked',
      'months_checked',
      'signed_by',
    ]);
  });

  it('is the same in pieces of any length', () => {
    for (const length of [1, 7, 100, 5000]) {
      const findings = new Findings();
      const pieces = new ExportCheck({ ...NO_TRUST, keys, kept }, findings);
      const journal = book.journal();
      for (let at = 0; at < journal.length; at += length) {
        pieces.feed(Buffer.from(journal.subarray(at, at + length)));
      }
      pieces.finish();
      expect(findings).toEqual(check(journal, { keys, kept }));
    }
  });

  it('that was cut is shorter than the checkpoint', () => {
    const cut = book.journal().toString().split('\n').slice(0, 6).join('\n');
    expect(faultsOf(check(Buffer.from(`${cut}\n`), { kept }))).toEqual(['too_short']);
  });

  it('of another history does not agree, however well it is made', () => {
    const other = sampleBook(algorithm);
    expect(faultsOf(check(other.book.journal()))).toEqual([]);
    expect(faultsOf(check(other.book.journal(), { kept }))).toContain('root_differs');
  });

  it('has to go through heads that were noted', () => {
    const hash = (book.hashes[4] as Buffer).toString('hex');
    expect(remarksOf(check(book.journal(), { heads: [{ seq: 4, hash }] }))).toContain('head_held');
    const wrong = { heads: [{ seq: 5, hash }] };
    expect(faultsOf(check(book.journal(), wrong))).toEqual(['5 head_differs']);
    const beyond = { heads: [{ seq: 99, hash }] };
    expect(faultsOf(check(book.journal(), beyond))).toEqual(['too_short']);
  });

  it('may begin late, and says what that leaves open', () => {
    const hash = (book.hashes[8] as Buffer).toString('hex');
    const findings = check(book.journal(5), { heads: [{ seq: 8, hash }] });
    expect(faultsOf(findings)).toEqual([]);
    expect(remarksOf(findings)).toEqual(['head_held', 'entries_checked', 'begins_late']);
    const moved = check(book.journal(5), { heads: [{ seq: 9, hash }] });
    expect(faultsOf(moved)).toEqual(['9 head_differs']);
  });
});

describe('a rule of the chain that is broken is named', () => {
  it.each(BROKEN)('$code at $entries', ({ code, entries, make }) => {
    const { faults } = check(brokenBook(make).journal());
    expect(faults.filter((fault) => fault.code === code).map(({ entry }) => entry)).toEqual(
      entries,
    );
  });

  it('genesis_wrong, with the member', () => {
    const wrong: Record<string, unknown> = {
      actor: id(1),
      policy: 'a'.repeat(64),
      key: 'a'.repeat(64),
      detail: { algorithm: 'sm3', code: 'x', format: 'kapok-leaf/1' },
      subject: { commitment: null, id: id(3), type: 'book' },
    };
    for (const [member, value] of Object.entries(wrong)) {
      const leaf = { ...JSON.parse(new Book().lines[0] as string), [member]: value };
      const { faults } = check(Buffer.from(`${JSON.stringify(leaf)}\n`));
      expect(faults.map(({ code }) => code)).toEqual(['genesis_wrong']);
      expect(faults[0]?.facts.member?.startsWith(member)).toBe(true);
    }
  });

  it('export_malformed', () => {
    const journal = new Book().journal();
    expect(faultsOf(check(Buffer.alloc(0)))).toEqual(['export_malformed']);
    expect(faultsOf(check(journal.subarray(0, -1)))).toContain('export_malformed');
    expect(faultsOf(check(Buffer.concat([journal, journal.subarray(0, 9)])))).toContain(
      'export_malformed',
    );
    expect(faultsOf(check(Buffer.alloc(3 << 20, 'x')))).toContain('export_malformed');
    expect(faultsOf(check(Buffer.concat([journal, Buffer.from('\n')])))).toContain(
      '1 leaf_malformed',
    );
  });

  it('once only for one leaf that cannot be read, with what follows from it left open', () => {
    const { book } = sampleBook();
    const broken = new Book();
    book.lines.slice(1).forEach((line, n) => {
      broken.push(n === 2 ? line.replace('"kind"', '"Kind"') : line);
    });
    const journal = broken.journal();
    expect(faultsOf(check(journal))).toEqual(['3 leaf_malformed', '4 link_broken']);
  });
});

describe('sums beyond what a double holds', () => {
  it('are exact', () => {
    const book = new Book();
    const most = 2n ** 62n;
    for (const minutes of [most, most - 1n, 2n ** 53n + 1n, 3n]) {
      book.add({ kind: 'adjust', effective: '2026-01-05', postings: move(1, 2, minutes) });
    }
    book.add({ kind: 'adjust', effective: '2026-01-05', postings: move(2, 1, most) });
    book.close('2026-01');
    expect(faultsOf(check(book.journal()))).toEqual([]);
  });
});
