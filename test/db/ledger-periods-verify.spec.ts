import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultKind } from '../../src/ledger/verify/faults.js';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  fillMonths,
  openClosingLedger,
  paid,
  posted,
} from '../support/closing-ledger.js';
import { type ForgedEntry, forge, tamper } from '../support/forger.js';
import { expectFault, verifyAsReader } from '../support/verified-ledger.js';

/** Two closed months: entries 1–8, the close of January 9, one more of February 10, its close 11, one of March 12. */
async function openTwoMonths(algorithm?: HashAlgorithm): Promise<ClosingLedger> {
  const ledger = await openClosingLedger(algorithm);
  await fillMonths(ledger, ['2024-01', '2024-02']);
  await closeMonth(ledger, '2024-01');
  await posted(ledger, [paid(ledger, newId(), 12n, '2024-02-11')]);
  await closeMonth(ledger, '2024-02');
  await posted(ledger, [paid(ledger, newId(), 13n, '2024-03-01')]);
  return ledger;
}

describe.each(HASH_ALGORITHMS)('verifyBook of a book of %s with closed months', (algorithm) => {
  let ledger: ClosingLedger;
  beforeAll(async () => {
    ledger = await openTwoMonths(algorithm);
  });
  afterAll(() => ledger.close());

  it('finds nothing wrong in one that is right', async () => {
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [], entries: 13 });
  });

  it('finds nothing wrong while a month is being closed', async () => {
    const wish = { bookId: ledger.book.id, month: '2024-03', fence: ledger.fence() };
    await ledger.periods.begin(wish);
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
    await ledger.periods.fixChunk(wish);
    await ledger.periods.fixChunk(wish);
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  });
});

describe('verifyBook after the superuser has tampered with closed months', () => {
  let ledger: ClosingLedger;
  beforeEach(async () => {
    ledger = await openTwoMonths();
  });
  afterEach(() => ledger.close());

  const balance = (set: string): string =>
    `UPDATE ledger.closing_balance SET ${set} WHERE month_end = '2024-01-31' AND ordinal = 1`;
  const period = (set: string, monthEnd = '2024-01-31'): string =>
    `UPDATE ledger.period SET ${set} WHERE month_end = '${monthEnd}'`;

  type Case = [what: string, statements: string[], kind: FaultKind, seq: number | null];
  const tampered: Case[] = [
    ['a changed closing balance', [balance('balance = balance + 1')], 'closing_balance_wrong', 9],
    ['a changed count', [balance('postings = postings + 1')], 'closing_balance_wrong', 9],
    [
      'a closing balance of another account',
      [balance('account_id = gen_random_uuid()')],
      'closing_balance_wrong',
      9,
    ],
    [
      'a removed closing balance',
      ['DELETE FROM ledger.closing_balance WHERE ordinal = 2'],
      'closing_balance_wrong',
      9,
    ],
    [
      'the last closing balance removed',
      [
        `DELETE FROM ledger.closing_balance WHERE month_end = '2024-02-29'
         AND ordinal = (SELECT max(ordinal) FROM ledger.closing_balance WHERE month_end = '2024-02-29')`,
      ],
      'closing_balance_wrong',
      11,
    ],
    [
      'one closing balance more',
      [
        `INSERT INTO ledger.closing_balance VALUES (1, '2024-02-29', 99, 'ffffffff-ffff-4fff-bfff-ffffffffffff', 0, 1)`,
      ],
      'closing_balance_wrong',
      11,
    ],
    [
      'closing balances of a month that was not closed',
      [`INSERT INTO ledger.closing_balance VALUES (1, '2024-03-31', 0, gen_random_uuid(), 0, 1)`],
      'closing_balance_wrong',
      null,
    ],
    [
      'all closing balances removed',
      ['DELETE FROM ledger.closing_balance'],
      'closing_balance_wrong',
      9,
    ],
    [
      'a changed hash above them',
      [`UPDATE ledger.closing_node SET hash = sha256('x') WHERE month_end = '2024-01-31'`],
      'closing_node_wrong',
      9,
    ],
    ['a removed hash', ['DELETE FROM ledger.closing_node'], 'closing_node_wrong', 9],
    ['a changed root', [period(`root = sha256('x')`)], 'period_wrong', 9],
    ['a changed detail', [period(`detail = replace(detail, '"5"', '"6"')`)], 'period_wrong', 9],
    ['a changed number of accounts', [period('accounts = accounts + 1')], 'period_wrong', 9],
    ['a close at another place', [period('close_seq = 10')], 'period_wrong', 9],
    ['a lower boundary', [period('boundary_seq = 7')], 'close_wrong', 9],
    [
      'a month that forgets its close',
      [period('close_seq = NULL', '2024-02-29')],
      'period_wrong',
      null,
    ],
    [
      'a removed month',
      [`DELETE FROM ledger.period WHERE month_end = '2024-01-31'`],
      'period_wrong',
      9,
    ],
    ['all months removed', ['DELETE FROM ledger.period'], 'period_wrong', null],
    [
      'a book that was opened again',
      [`UPDATE ledger.book SET closed_through = '2024-01-31'`],
      'period_wrong',
      null,
    ],
    [
      'a month that is said to be closing',
      [`UPDATE ledger.book SET closing_through = '2024-03-31'`],
      'period_wrong',
      null,
    ],
  ];

  it.each(tampered)('names %s', async (_, statements, kind, seq) => {
    await tamper(ledger, ...statements);
    if (seq !== null) return expectFault(ledger, { kind, seq });
    const { faults, ok } = await verifyAsReader(ledger);
    expect(ok).toBe(false);
    expect(faults.map((fault) => fault.kind)).toContain(kind);
  });

  const change =
    (seq: number, parts: Partial<ForgedEntry['content']>) =>
    (entries: ForgedEntry[]): ForgedEntry[] =>
      entries.map((entry, at) =>
        at === seq ? { ...entry, content: { ...entry.content, ...parts } } : entry,
      );
  const detailOf = (entry: ForgedEntry | undefined): Record<string, string> =>
    JSON.parse(entry?.content.detail ?? '{}') as Record<string, string>;
  const reword = (seq: number, parts: Record<string, string>) => (entries: ForgedEntry[]) =>
    change(seq, { detail: JSON.stringify({ ...detailOf(entries[seq]), ...parts }) })(entries);

  /** The whole chain is written anew, right in every link; only what it says is wrong. */
  const forged: [
    what: string,
    how: (e: ForgedEntry[]) => ForgedEntry[],
    kind: FaultKind,
    seq: number,
  ][] = [
    [
      'an entry smuggled into a closed month',
      change(12, { effectiveOn: '2024-01-20' }),
      'effective_in_closed_month',
      12,
    ],
    [
      'an entry of the first month moved into the next',
      change(2, { effectiveOn: '2024-02-02' }),
      'closing_root_wrong',
      9,
    ],
    [
      'an entry of a closed month moved into it behind its close',
      change(10, { effectiveOn: '2024-01-31' }),
      'effective_in_closed_month',
      10,
    ],
    ['another root', reword(9, { closingRoot: 'a'.repeat(64) }), 'closing_root_wrong', 9],
    ['another number of accounts', reword(11, { accounts: '7' }), 'close_wrong', 11],
    ['another sum', reword(11, { 'sum:member:earned:MIN': '1' }), 'close_wrong', 11],
    ['another tree size', reword(9, { treeSize: '3' }), 'close_wrong', 9],
    ['one member more', reword(9, { zzz: '1' }), 'close_wrong', 9],
    ['a close without a detail', change(9, { detail: null }), 'close_wrong', 9],
    ['a close on another day', change(9, { effectiveOn: '2024-02-01' }), 'close_wrong', 9],
    [
      'a close that moves minutes',
      (entries) => change(9, { postings: entries[1]?.content.postings ?? [] })(entries),
      'close_wrong',
      9,
    ],
    [
      'a close made of another kind',
      change(9, { kind: 'adjust', detail: null, postings: [] }),
      'period_wrong',
      11,
    ],
  ];

  it.each(forged)('names %s in a chain written anew', async (_, how, kind, seq) => {
    await forge(ledger, how);
    await expectFault(ledger, { kind, seq });
  });
});
