import { afterEach, beforeEach, describe, it } from '@jest/globals';
import type { FaultKind } from '../../src/ledger/verify/faults.js';
import { SETTLE, tamper } from '../support/forger.js';
import { openTestLedger, type TestLedger } from '../support/test-ledger.js';
import { cutTail, expectFault, fillLedger, LAST } from '../support/verified-ledger.js';

describe('verifyBook after the superuser has tampered', () => {
  let ledger: TestLedger;

  beforeEach(async () => {
    ledger = await openTestLedger();
    await fillLedger(ledger);
  });

  afterEach(() => ledger.close());

  const leafChange = (from: string, to: string): string =>
    `UPDATE ledger.journal_entry SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '${from}', '${to}'), 'UTF8') WHERE seq = 4`;
  const REHASH = `UPDATE ledger.journal_entry SET leaf_hash = sha256('\\x00'::bytea || leaf) WHERE seq = 4`;
  const entry = (set: string): string => `UPDATE ledger.journal_entry SET ${set} WHERE seq = 4`;
  const posting = (set: string): string =>
    `UPDATE ledger.posting SET ${set} WHERE seq = 4 AND n = 1`;
  const move = (from: number, to: number): string[] =>
    ['journal_entry', 'posting'].map(
      (table) => `UPDATE ledger.${table} SET seq = ${to} WHERE seq = ${from}`,
    );

  type Case = [what: string, statements: string[], kind: FaultKind, seq: number | null];
  const tampered: Case[] = [
    ['a changed amount', [posting('amount = 16')], 'postings_differ', 4],
    [
      'a changed amount with everything that follows from it',
      [
        'UPDATE ledger.posting SET amount = amount * 2, balance_after = balance_after + amount WHERE seq = 4',
        ...SETTLE,
      ],
      'postings_differ',
      4,
    ],
    [
      'a posting to another account',
      [posting('account_id = (SELECT account_id FROM ledger.posting WHERE seq = 6 AND n = 1)')],
      'postings_differ',
      4,
    ],
    [
      'postings in another order',
      ['UPDATE ledger.posting SET n = n + 1 WHERE seq = 4 AND n = 1'],
      'postings_differ',
      4,
    ],
    [
      'a deleted posting',
      ['DELETE FROM ledger.posting WHERE seq = 4 AND n = 1'],
      'postings_differ',
      4,
    ],
    ['an unbalanced pair of rows', [posting('amount = 16')], 'unbalanced', 4],
    [
      'a changed running balance',
      [posting('balance_after = balance_after + 1')],
      'running_balance_wrong',
      4,
    ],
    ['a changed leaf byte', [leafChange('"15"', '"16"')], 'leaf_hash_wrong', 4],
    ['a changed leaf byte with its hash', [leafChange('"15"', '"16"'), REHASH], 'link_broken', 5],
    ['a changed hash', [entry("leaf_hash = sha256('x')")], 'leaf_hash_wrong', 4],
    [
      'a leaf with white space',
      [leafChange(',"effective"', ', "effective"'), REHASH],
      'leaf_malformed',
      4,
    ],
    [
      'a leaf with one member more',
      [leafChange(',"effective"', ',"e":"","effective"'), REHASH],
      'leaf_malformed',
      4,
    ],
    ['a leaf of no bytes', [entry("leaf = ''")], 'leaf_malformed', 4],
    [
      'a deleted entry in the middle',
      [
        'DELETE FROM ledger.journal_entry WHERE seq = 4',
        'DELETE FROM ledger.posting WHERE seq = 4',
      ],
      'seq_missing',
      4,
    ],
    [
      'a deleted entry whose postings stayed',
      ['DELETE FROM ledger.journal_entry WHERE seq = 4'],
      'postings_without_entry',
      4,
    ],
    ['a deleted genesis', ['DELETE FROM ledger.journal_entry WHERE seq = 0'], 'seq_missing', 0],
    ['an emptied book', cutTail(0), 'genesis_wrong', null],
    ['a cut tail', cutTail(7), 'head_differs', LAST],
    [
      'postings behind the end',
      ['UPDATE ledger.posting SET seq = 20 WHERE seq = 8'],
      'postings_without_entry',
      20,
    ],
    ['swapped entries', [...move(6, 99), ...move(7, 6), ...move(99, 7)], 'leaf_misplaced', 6],
    [
      'an inserted entry',
      [
        ...move(8, 9),
        ...move(7, 8),
        `INSERT INTO ledger.journal_entry SELECT book_id, 7, effective_on, recorded_at, kind, actor_id, subject_type,
         subject_id, sha256('new'), reverses_seq, leaf, leaf_hash FROM ledger.journal_entry WHERE seq = 6`,
      ],
      'leaf_misplaced',
      7,
    ],
    [
      'an entry put behind the head',
      [
        `INSERT INTO ledger.journal_entry SELECT book_id, 9, effective_on, recorded_at, kind, actor_id, subject_type,
         subject_id, sha256('new'), reverses_seq, leaf, leaf_hash FROM ledger.journal_entry WHERE seq = 8`,
      ],
      'head_differs',
      LAST,
    ],
    [
      'an entry twice',
      [
        'ALTER TABLE ledger.journal_entry DROP CONSTRAINT journal_entry_pkey',
        'INSERT INTO ledger.journal_entry SELECT * FROM ledger.journal_entry WHERE seq = 4',
      ],
      'seq_repeated',
      4,
    ],
    [
      'a changed balance',
      ["UPDATE ledger.account SET balance = balance + 1 WHERE purpose = 'held'"],
      'account_balance_wrong',
      8,
    ],
    [
      'a balance from nowhere',
      [
        `INSERT INTO ledger.account (book_id, id, owner_kind, owner_id, purpose, asset, floor, balance)
       VALUES (1, gen_random_uuid(), 'member', gen_random_uuid(), 'earned', 'MIN', 0, 600)`,
      ],
      'account_balance_wrong',
      null,
    ],
    [
      'a changed last entry',
      ["UPDATE ledger.account SET last_seq = 1 WHERE purpose = 'held'"],
      'account_last_seq_wrong',
      8,
    ],
    [
      'a removed account',
      ["DELETE FROM ledger.account WHERE purpose = 'held'"],
      'account_unknown',
      3,
    ],
    [
      'an account in another asset',
      ["UPDATE ledger.account SET asset = 'GRT' WHERE purpose = 'held'"],
      'asset_differs',
      3,
    ],
    [
      'a removed floor',
      ["UPDATE ledger.account SET floor = NULL WHERE purpose = 'held'"],
      'account_unbounded',
      null,
    ],
    ['a head at another place', ['UPDATE ledger.book SET head_seq = 7'], 'head_differs', 7],
    [
      'a head with another hash',
      ["UPDATE ledger.book SET head_hash = sha256('x')"],
      'head_differs',
      LAST,
    ],
    [
      'a head with another time',
      ["UPDATE ledger.book SET head_at = head_at + interval '1 microsecond'"],
      'head_differs',
      LAST,
    ],
    ['a changed effective date', [entry('effective_on = effective_on - 1')], 'column_differs', 4],
    [
      'a changed recorded time',
      [entry("recorded_at = recorded_at + interval '1 microsecond'")],
      'column_differs',
      4,
    ],
    ['a changed kind', [entry("kind = 'gift'")], 'column_differs', 4],
    ['a changed actor', [entry('actor_id = gen_random_uuid()')], 'column_differs', 4],
    ['a changed subject', [entry('subject_id = gen_random_uuid()')], 'column_differs', 4],
    ['a changed subject type', [entry("subject_type = 'gift'")], 'column_differs', 4],
    ['a changed key', [entry("key_hash = sha256('x')")], 'column_differs', 4],
    ['a reversal made of another entry', [entry('reverses_seq = 1')], 'column_differs', 4],
    [
      'a removed actor',
      ['ALTER TABLE ledger.journal_entry ALTER actor_id DROP NOT NULL', entry('actor_id = NULL')],
      'column_differs',
      4,
    ],
  ];

  it.each(tampered)('names %s', async (_, statements, kind, seq) => {
    await tamper(ledger, ...statements);
    await expectFault(ledger, { kind, seq });
  });
});
