// Small books that break one rule each, and the fault that names it.
import { Book, type Entry, id, move, Signer } from './book.js';

/** A rule that is broken: the code of its fault, the entries where it is seen, and how the book is made. */
export interface Broken {
  readonly code: string;
  readonly entries: readonly string[];
  readonly make: (book: Book) => unknown;
}

const ok: Entry = { kind: 'service', effective: '2026-01-05', postings: move(1, 2, 90) };
const big = 2n ** 62n;
const first = Signer.seeded('log.example/GD-YJ', 1);
const second = Signer.seeded('log.example/GD-YJ', 2);
const third = Signer.seeded('log.example/GD-YJ', 3);
const reversal = (reverses: string, minutes: number | bigint): Entry => ({
  ...ok,
  kind: 'reverse',
  reverses,
  postings: move(2, 1, minutes),
});

/** A book with its genesis, and what makes it broken. */
export function brokenBook(make: Broken['make']): Book {
  const book = new Book();
  make(book);
  return book;
}

const CASES: readonly (readonly [string, readonly string[], Broken['make']])[] = [
  ['link_broken', ['2'], (b) => [b.add(ok), b.add({ ...ok, over: { '@prev': 'a'.repeat(64) } })]],
  ['seq_wrong', ['1'], (b) => b.add({ ...ok, over: { '@seq': '7' } })],
  ['book_differs', ['1'], (b) => b.add({ ...ok, over: { book: id(2) } })],
  ['algorithm_differs', ['1'], (b) => b.add({ ...ok, over: { alg: 'sm3' } })],
  [
    'recorded_not_later',
    ['2'],
    (b) => [b.add(ok), b.add({ ...ok, recorded: '2026-01-05T01:00:00.000000Z' })],
  ],
  ['effective_too_late', ['1'], (b) => b.add({ ...ok, recorded: '2026-01-04T15:59:59.999999Z' })],
  ['genesis_misplaced', ['1'], (b) => b.add({ ...ok, kind: 'genesis', postings: [] })],
  ['key_twice', ['2'], (b) => [b.add({ ...ok, keyText: 'x' }), b.add({ ...ok, keyText: 'x' })]],
  [
    'key_twice',
    ['3'],
    (b) => [b.add({ ...ok, keyText: 'x' }), b.add(ok), b.add({ ...ok, keyText: 'x' })],
  ],
  ['posting_count', ['1'], (b) => b.add({ ...ok, postings: [] })],
  ['posting_count', ['1'], (b) => b.add({ ...ok, kind: 'close' })],
  [
    'sum_not_zero',
    ['1'],
    (b) => b.add({ ...ok, postings: [...move(1, 2, 5), ...move(3, 4, 5, 'GRT')].slice(0, 3) }),
  ],
  [
    'sum_not_zero',
    ['1'],
    (b) => b.add({ ...ok, postings: [...move(1, 2, big), ...move(3, 4, 1)].slice(0, 3) }),
  ],
  [
    'account_asset',
    ['2', '2'],
    (b) => [b.add(ok), b.add({ ...ok, postings: move(1, 2, 90, 'GRT') })],
  ],
  ['reverses_misplaced', ['1'], (b) => b.add({ ...ok, kind: 'reverse' })],
  ['reverses_misplaced', ['2'], (b) => [b.add(ok), b.add({ ...ok, reverses: '1' })]],
  ['reverses_later', ['1'], (b) => b.add({ ...ok, kind: 'reverse', reverses: '1' })],
  [
    'reverses_kind',
    ['3'],
    (b) => [b.add(ok), b.add(reversal('1', 90)), b.add({ ...ok, kind: 'reverse', reverses: '2' })],
  ],
  ['reversed_twice', ['3'], (b) => [b.add(ok), ...[1, 2].map(() => b.add(reversal('1', 90)))]],
  ['reversal_differs', ['2'], (b) => [b.add(ok), b.add(reversal('1', 89))]],
  [
    'reversal_differs',
    ['2'],
    (b) => [b.add({ ...ok, postings: move(1, 2, big) }), b.add(reversal('1', big + 1n))],
  ],
  ['month_closed', ['3'], (b) => [b.add(ok), b.close('2026-01'), b.add(ok)]],
  [
    'month_closed',
    ['2'],
    (b) => [b.add(ok), b.add(ok), b.close('2026-01', { boundarySeq: '1', treeSize: '2' })],
  ],
  ['close_wrong', ['2'], (b) => [b.add(ok), b.close('2026-01', { treeSize: '3' })]],
  ['close_wrong', ['2'], (b) => [b.add(ok), b.close('2026-01', { more: '3' })]],
  ['close_wrong', ['2'], (b) => [b.add(ok), b.close('2026-01', { 'sum:member:earned:MIN': '1' })]],
  ['close_order', ['3'], (b) => [b.add(ok), b.close('2026-02'), b.close('2026-01')]],
  ['close_order', ['3'], (b) => [b.add(ok), b.close('2026-01'), b.close('2026-01')]],
  ['close_count', ['2'], (b) => [b.add(ok), b.close('2026-01', { accounts: '3' })]],
  ['close_count', ['2'], (b) => [b.add(ok), b.close('2026-01', { postings: '3' })]],
  ['close_root', ['2'], (b) => [b.add(ok), b.close('2026-01', { closingRoot: 'a'.repeat(64) })]],
  [
    'notice_wrong',
    ['1'],
    (b) => b.add({ kind: 'notice', effective: '2026-01-02', detail: { format: 'kapok-x/1' } }),
  ],
  ['notice_wrong', ['1'], (b) => b.add({ kind: 'notice', effective: '2026-01-02' })],
  ['notice_wrong', ['1'], (b) => b.announce(first, undefined, { more: 'x' })],
  ['notice_wrong', ['1'], (b) => b.announce(Signer.seeded('x', 4, 4))],

  [
    'close_skips',
    ['4'],
    (b) => [
      b.close('2026-01'),
      b.add({ ...ok, effective: '2026-02-05' }),
      b.add({ ...ok, effective: '2026-03-05' }),
      b.close('2026-03'),
    ],
  ],
  [
    'key_unsigned',
    ['2'],
    (b) => [
      b.announce(first),
      b.announce(second, first, { signature: third.sign('x').toString('base64') }),
    ],
  ],
  [
    'key_unsigned',
    ['2'],
    (b) => [b.announce(first), b.announce(second, first, { key: third.vkey })],
  ],
  ['key_previous', ['2'], (b) => [b.announce(first), b.announce(second)]],
  ['key_previous', ['2'], (b) => [b.announce(first), b.announce(second, third)]],
  ['key_again', ['2'], (b) => [b.announce(first), b.announce(first, first)]],
];

export const BROKEN: readonly Broken[] = CASES.map(([code, entries, make]) => ({
  code,
  entries,
  make,
}));
