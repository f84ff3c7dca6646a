import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LeafContent } from '../../src/ledger/leaf.js';
import type { NotedHead } from '../../src/ledger/verify/chain-check.js';
import { type FaultKind, faultSentence } from '../../src/ledger/verify/faults.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { HASH_ALGORITHMS } from '../../src/ledger/vocabulary.js';
import { newId } from '../../src/platform/ids.js';
import { type ForgedEntry, forge, SETTLE, tamper } from '../support/forger.js';
import {
  ledgerState,
  openTestLedger,
  readHead,
  service,
  type TestLedger,
} from '../support/test-ledger.js';
import {
  cutTail,
  expectFault,
  fillLedger,
  LAST,
  verifyAsReader,
} from '../support/verified-ledger.js';

/** Replaces parts of what one entry says. */
function changing(seq: number, change: (content: LeafContent) => Partial<LeafContent>) {
  return (entries: ForgedEntry[]): ForgedEntry[] =>
    entries.map((entry, index) =>
      index === seq ? { ...entry, content: { ...entry.content, ...change(entry.content) } } : entry,
    );
}

const plusOne = (content: LeafContent): Partial<LeafContent> => ({
  postings: content.postings.map((p) => ({
    ...p,
    amount: p.amount < 0n ? p.amount - 1n : p.amount + 1n,
  })),
});

describe.each(HASH_ALGORITHMS)('verifyBook of a book of %s', (algorithm) => {
  let ledger: TestLedger;
  let noted: NotedHead;

  beforeEach(async () => {
    ledger = await openTestLedger('GD-T1', algorithm);
    await fillLedger(ledger);
    noted = await readHead(ledger.pool, ledger.book);
  });

  afterEach(() => ledger.close());

  it('finds no fault in an untouched book, and changes nothing', async () => {
    const before = await ledgerState(ledger);
    const result = await verifyAsReader(ledger, noted);
    expect(result).toEqual({
      ok: true,
      entries: 9,
      postings: 16,
      accounts: 6,
      head: noted,
      faults: [],
    });
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('finds no fault after the forger wrote everything back as it was', async () => {
    await forge(ledger, (entries) => entries);
    expect(await verifyAsReader(ledger, noted)).toMatchObject({ ok: true, faults: [] });
  });

  it('finds no fault against a head noted when the book was younger', async () => {
    await ledger.appender.submit(service(ledger.book, newId(), 5n));
    expect(await verifyAsReader(ledger, noted)).toMatchObject({ ok: true, entries: 10 });
  });

  it('reports progress up to the number of entries', async () => {
    const seen: unknown[] = [];
    await verifyBook(ledger.pool, ledger.book, { onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([{ done: 9, total: 9 }]);
  });

  it('says that a book does not exist', async () => {
    const stranger = { ...ledger.book, uid: newId() };
    const { faults } = await verifyBook(ledger.pool, stranger);
    expect(faults.map((fault) => fault.kind)).toContain('book_missing');
  });

  it('names a fault in both languages', async () => {
    await tamper(ledger, 'UPDATE ledger.posting SET amount = amount + 1 WHERE seq = 4 AND n = 1');
    const [fault] = (await verifyAsReader(ledger)).faults;
    if (!fault) throw new Error('no fault found');
    expect(faultSentence(fault, 'zh')).toBe(
      '过账行与叶中所列不一致（序号 4）：posting 1: amount 16',
    );
    expect(faultSentence(fault, 'en')).toBe(
      'The posting rows differ from those of the leaf (seq 4): posting 1: amount 16',
    );
  });

  const at =
    (seq: number) =>
    (entries: ForgedEntry[]): bigint =>
      entries[seq]?.recordedAtMicros ?? 0n;
  type Forgery = [
    what: string,
    change: (entries: ForgedEntry[]) => ForgedEntry[],
    kind: FaultKind,
    seq: number,
  ];
  const forged: Forgery[] = [
    [
      'an unbalanced entry',
      changing(4, (c) => ({ postings: c.postings.map((p) => ({ ...p, amount: 15n })) })),
      'unbalanced',
      4,
    ],
    [
      'an entry with one posting',
      changing(4, (c) => ({ postings: c.postings.slice(1) })),
      'too_few_postings',
      4,
    ],
    ['an entry without postings', changing(4, () => ({ postings: [] })), 'too_few_postings', 4],
    [
      'an overdraft',
      changing(3, (c) => ({ postings: c.postings.map((p) => ({ ...p, amount: p.amount * 10n })) })),
      'floor_broken',
      3,
    ],
    [
      'a date in the future',
      changing(4, () => ({ effectiveOn: '2999-01-01' })),
      'effective_in_future',
      4,
    ],
    [
      'a time that stands still',
      (all) => all.map((e, i) => (i === 4 ? { ...e, recordedAtMicros: at(3)(all) } : e)),
      'recorded_time_wrong',
      4,
    ],
    [
      'another genesis',
      changing(0, () => ({
        detail: `{"algorithm":"${algorithm}","code":"X","format":"kapok-leaf/1"}`,
      })),
      'genesis_wrong',
      0,
    ],
    ['a genesis without detail', changing(0, () => ({ detail: null })), 'genesis_wrong', 0],
    ['a second genesis', changing(4, () => ({ kind: 'genesis' })), 'genesis_wrong', 4],
    [
      'a reversal of a later entry',
      changing(5, () => ({ reversesSeq: 7n })),
      'reversal_unknown',
      5,
    ],
    ['a reversal of nothing', changing(5, () => ({ reversesSeq: null })), 'reversal_unknown', 5],
    ['a reversal under another kind', changing(5, () => ({ kind: 'gift' })), 'reversal_unknown', 5],
    [
      'a reversal of a reversal',
      changing(7, () => ({ kind: 'reverse', reversesSeq: 5n })),
      'reversal_forbidden',
      7,
    ],
    [
      'a reversal of the genesis',
      changing(5, () => ({ reversesSeq: 0n })),
      'reversal_forbidden',
      5,
    ],
    [
      'a second reversal',
      changing(7, () => ({ kind: 'reverse', reversesSeq: 2n })),
      'reversal_repeated',
      7,
    ],
    [
      'a reversal of other amounts',
      changing(5, () => ({ reversesSeq: 1n })),
      'reversal_not_mirrored',
      5,
    ],
  ];

  it.each(forged)(
    'names %s in a chain that was wholly recomputed',
    async (_, change, kind, seq) => {
      await forge(ledger, change);
      await expectFault(ledger, { kind, seq });
    },
  );

  it('finds a cut tail only by a head that was noted elsewhere', async () => {
    await tamper(ledger, ...cutTail(7), ...SETTLE);
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, entries: 7 });
    await expectFault(ledger, { kind: 'noted_head_missing', seq: LAST, notedHead: noted });
  });

  it('finds a chain recomputed from an entry on only by a head that was noted elsewhere', async () => {
    await forge(ledger, changing(4, plusOne));
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, entries: 9 });
    await expectFault(ledger, { kind: 'noted_head_differs', seq: LAST, notedHead: noted });
  });

  it('names the first fault of a kind and no other', async () => {
    await tamper(
      ledger,
      'UPDATE ledger.posting SET balance_after = balance_after + 1 WHERE seq IN (3, 6, 8)',
    );
    const { faults } = await verifyAsReader(ledger);
    expect(faults.map(({ kind, seq }) => [kind, seq])).toEqual([['running_balance_wrong', 3n]]);
  });
});
