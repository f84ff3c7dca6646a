import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import { HASH_ALGORITHMS } from '../../src/ledger/vocabulary.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import {
  accountRow,
  ledgerState,
  openTestLedger,
  type RawEntry,
  type RawPosting,
  rawAppend,
  service,
  type TestLedger,
  today,
  transfer,
} from '../support/test-ledger.js';

const TABLES = ['book', 'account', 'journal_entry', 'posting', 'counter'];
const NO_PRIVILEGE = '42501';
const RULE_BROKEN = 'KP003';

describe.each(HASH_ALGORITHMS)('the guards of a ledger of %s', (algorithm) => {
  let ledger: TestLedger;
  const member = newId();
  let issuance: { id: string; balance: bigint };
  let earned: { id: string; balance: bigint };

  beforeAll(async () => {
    ledger = await openTestLedger('GD-T1', algorithm);
    const { appender, book } = ledger;
    await appender.submit(service(book, member, 60n, { counters: ['day'], decide: paid60 }));
    await appender.submit(service(book, member, 30n));
    const undone = transfer(
      book,
      { from: earnedAccount(member), to: bookAccount(book.uid, 'issuance'), minutes: 30n },
      { kind: 'reverse', reversesSeq: 2n },
    );
    expect((await appender.submit(undone)).outcome).toBe('posted');
    issuance = await accountRow(ledger.pool, book, bookAccount(book.uid, 'issuance'));
    earned = await accountRow(ledger.pool, book, earnedAccount(member));
  });

  afterAll(() => ledger.close());

  function paid60() {
    return {
      postings: [
        { account: bookAccount(ledger.book.uid, 'issuance'), amount: -60n },
        { account: earnedAccount(member), amount: 60n },
      ],
      counters: [{ name: 'day', delta: 60n }],
    };
  }

  /** The attempt fails with the SQLSTATE (and constraint), and not a byte of the ledger has moved. */
  async function refuses(
    attempt: () => Promise<unknown>,
    wanted: { code: string; constraint?: string },
  ): Promise<void> {
    const before = await ledgerState(ledger);
    await expect(attempt()).rejects.toMatchObject(wanted);
    expect(await ledgerState(ledger)).toBe(before);
  }

  const raw = (entry: RawEntry) => () => rawAppend(ledger.pool, ledger.book, entry);

  /** Right postings of `minutes` from issuance to the member. */
  function postings(minutes: bigint, change: Partial<RawPosting> = {}): RawPosting[] {
    return [line(issuance, -minutes), { ...line(earned, minutes), ...change }];
  }

  function line(account: { id: string; balance: bigint }, amount: bigint): RawPosting {
    return { account: account.id, asset: 'MIN', amount, balanceAfter: account.balance + amount };
  }

  describe.each(TABLES)('on ledger.%s', (table) => {
    const first = {
      book: 'code',
      account: 'purpose',
      journal_entry: 'kind',
      posting: 'asset',
      counter: 'name',
    };
    const column = first[table as keyof typeof first];
    const attempts = {
      UPDATE: `UPDATE ledger.${table} SET ${column} = ${column}`,
      DELETE: `DELETE FROM ledger.${table}`,
      TRUNCATE: `TRUNCATE ledger.${table}`,
      INSERT: `INSERT INTO ledger.${table} DEFAULT VALUES`,
      LOCK: `SELECT 1 FROM ledger.${table} FOR UPDATE`,
      'CREATE TRIGGER': `CREATE TRIGGER t BEFORE INSERT ON ledger.${table} EXECUTE FUNCTION kapok.forbid_change()`,
    };

    it.each(Object.entries(attempts))(
      'refuses %s by the service and by the reader',
      async (_, statement) => {
        for (const url of [ledger.database.appUrl, ledger.database.readerUrl]) {
          const code = expect.stringMatching(/^(42501|25006)$/) as unknown as string;
          await refuses(() => sql(url, statement), { code });
        }
      },
    );

    it('lets the reader read', async () => {
      const rows = await sql(ledger.database.readerUrl, `SELECT * FROM ledger.${table} LIMIT 1`);
      expect(rows).toHaveLength(1);
    });
  });

  it.each(['account', 'journal_entry', 'posting', 'book'])(
    'refuses that even the owner removes rows of ledger.%s',
    async (table) => {
      const { ownerUrl } = ledger.database;
      await refuses(() => sql(ownerUrl, `DELETE FROM ledger.${table}`), { code: 'KP010' });
      await refuses(() => sql(ownerUrl, `TRUNCATE ledger.${table} CASCADE`), { code: 'KP010' });
    },
  );

  it.each(['journal_entry', 'posting'])(
    'refuses that even the owner changes ledger.%s',
    async (table) => {
      const statement = `UPDATE ledger.${table} SET seq = seq`;
      await refuses(() => sql(ledger.database.ownerUrl, statement), { code: 'KP010' });
    },
  );

  it.each([
    'CREATE TEMP TABLE journal_entry (leaf bytea)',
    'CREATE TABLE kapok.mine (id int)',
    'CREATE TABLE ledger.mine (id int)',
    'CREATE TABLE public.mine (id int)',
    'CREATE TABLE extensions.mine (id int)',
    'CREATE SCHEMA mine',
    'CREATE FUNCTION ledger.mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'ALTER TABLE ledger.posting DISABLE TRIGGER ALL',
    'SET session_replication_role = replica',
    'SET ROLE kapok_owner',
  ])('refuses by the service and by the reader: %s', async (statement) => {
    for (const url of [ledger.database.appUrl, ledger.database.readerUrl]) {
      const code = expect.stringMatching(/^(42501|25006)$/) as unknown as string;
      await refuses(() => sql(url, statement), { code });
    }
  });

  it.each([
    ['no floor where one is wanted', 'floor = NULL'],
    ['a floor above the balance', 'floor = balance + 1'],
    ['a ceiling below the balance', 'ceiling = balance - 1'],
  ])('refuses that the owner gives an account %s', async (_, change) => {
    const { ownerUrl } = ledger.database;
    await refuses(
      () => sql(ownerUrl, `UPDATE ledger.account SET ${change} WHERE purpose = 'earned'`),
      { code: RULE_BROKEN, constraint: 'account_limits' },
    );
  });

  it('moves the balances for whoever inserts postings, and refuses what does not add up', async () => {
    const { ownerUrl } = ledger.database;
    const insert = (balanceAfter: bigint) => `
      INSERT INTO ledger.posting (book_id, seq, n, account_id, asset, amount, balance_after) VALUES
      (${ledger.book.id}, 900, 0, '${issuance.id}', 'MIN', -7, ${issuance.balance - 7n}),
      (${ledger.book.id}, 900, 1, '${earned.id}', 'MIN', 7, ${balanceAfter})`;
    await refuses(() => sql(ownerUrl, insert(earned.balance)), {
      code: RULE_BROKEN,
      constraint: 'posting_running_balance',
    });
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query('BEGIN');
    await owner.query(insert(earned.balance + 7n));
    const { rows } = await owner.query(
      'SELECT balance, last_seq FROM ledger.account WHERE id = $1',
      [earned.id],
    );
    await owner.query('ROLLBACK');
    await owner.end();
    expect(rows).toEqual([{ balance: earned.balance + 7n, last_seq: 900n }]);
  });

  it('refuses the door to the reader', async () => {
    const { readerUrl } = ledger.database;
    const refusal = { code: NO_PRIVILEGE };
    await refuses(() => sql(readerUrl, 'SELECT ledger.lock_head(1)'), refusal);
    const none = `'{}', '{}', '{}', '{}', '{}'`;
    await refuses(() => sql(readerUrl, `SELECT ledger.open_accounts(1, ${none})`), refusal);
  });

  it.each([
    'check_reversals(1, NULL)',
    `refuse_entry(1, 'hold', NULL, NULL, NULL, NULL, NULL, NULL)`,
  ])('refuses the service what stands behind the door: %s', async (call) => {
    await refuses(() => sql(ledger.database.appUrl, `SELECT ledger.${call}`), {
      code: NO_PRIVILEGE,
    });
  });

  describe('refuses through ledger.append', () => {
    const broken = (constraint: string) => ({ code: RULE_BROKEN, constraint });

    it('an unbalanced entry', () =>
      refuses(
        raw({ postings: [line(issuance, -5n), line(earned, 6n)] }),
        broken('posting_zero_sum'),
      ));

    it('an entry balanced only over two assets', () => {
      const other = { ...line(earned, 5n), asset: 'GRT' as const };
      return refuses(raw({ postings: [line(issuance, -5n), other] }), broken('posting_zero_sum'));
    });

    it('an entry with one posting', () =>
      refuses(raw({ postings: [line(earned, 5n)] }), broken('posting_zero_sum')));

    it('an entry without postings', () =>
      refuses(raw({ postings: [] }), broken('journal_entry_has_postings')));

    it('a posting of zero', () =>
      refuses(raw({ postings: postings(0n) }), broken('posting_moves_something')));

    it('a wrong running balance', () =>
      refuses(
        raw({ postings: postings(5n, { balanceAfter: 999n }) }),
        broken('posting_running_balance'),
      ));

    it('an overdraft', () => {
      const spent = earned.balance + 1n;
      return refuses(raw({ postings: [line(earned, -spent), line(issuance, spent)] }), {
        code: RULE_BROKEN,
        constraint: 'account_floor',
      });
    });

    it('an overdraft that the same entry makes good again', () => {
      const spent = earned.balance + 1n;
      const low = line(earned, -spent);
      const back = { ...low, amount: spent, balanceAfter: earned.balance };
      return refuses(raw({ postings: [low, back] }), {
        code: RULE_BROKEN,
        constraint: 'account_floor',
      });
    });

    it('an unknown account', () =>
      refuses(
        raw({ postings: postings(5n, { account: newId() }) }),
        broken('posting_account_known'),
      ));

    it('an account in another asset', () => {
      const lines = postings(5n).map((posting) => ({ ...posting, asset: 'GRT' as const }));
      return refuses(raw({ postings: lines }), broken('posting_account_known'));
    });

    it.each([0, -1, 2])('balanced postings put to another entry (%i)', (entry) => {
      const own = postings(5n);
      const stray = own.map((posting, n) => ({
        ...posting,
        balanceAfter: posting.balanceAfter + posting.amount,
        entry,
        n: n + 10,
      }));
      const constraint = 'posting_of_its_entry';
      return refuses(raw({ postings: [...own, ...stray] }), { code: RULE_BROKEN, constraint });
    });

    it('a forged hash', () =>
      refuses(
        raw({ postings: postings(5n), hash: Buffer.alloc(32, 9) }),
        broken('journal_entry_hash_is_of_leaf'),
      ));

    it('postings that are counted from another number, whose leaf would be no JSON', () => {
      const own = line(earned, 2n);
      const more = { ...own, amount: 3n, balanceAfter: own.balanceAfter + 3n };
      return refuses(
        raw({
          postings: [line(issuance, -5n), own, more],
          lowerBound: 0,
          leafOf: (leaf) => leaf.replace(/},{(?!.*},{)/, '}{'),
        }),
        broken('journal_entry_arrays'),
      );
    });

    it('a link to another leaf than the last', () =>
      refuses(
        raw({ postings: postings(5n), prevHash: '9'.repeat(64) }),
        broken('journal_entry_hash_is_of_leaf'),
      ));

    it.each([1n, -1n])('a gap or a step back in seq (%i)', (headOffset) =>
      refuses(raw({ postings: postings(5n), headOffset }), { code: 'KP001' }),
    );

    it('an effective date in the future', () =>
      refuses(
        raw({ postings: postings(5n), effectiveOn: addDays(today(), 1) }),
        broken('journal_entry_not_in_future'),
      ));

    it('a recorded time that does not increase', () =>
      refuses(
        raw({
          postings: postings(5n),
          recordedAtMicros: 1_000_000_000_000_000n,
          effectiveOn: '2001-09-01',
        }),
        {
          code: RULE_BROKEN,
          constraint: 'journal_entry_time',
        },
      ));

    it('a second genesis', () =>
      refuses(raw({ kind: 'genesis', postings: [] }), {
        code: RULE_BROKEN,
        constraint: 'journal_entry_genesis_first',
      }));

    it('a second reversal of one entry', () =>
      refuses(raw({ kind: 'reverse', reversesSeq: 2n, postings: postings(5n) }), {
        code: '23505',
        constraint: 'journal_entry_reversed_once',
      }));

    it.each([
      ['a reversal', 3n],
      ['the genesis', 0n],
      ['an entry that is not there', 99n],
    ])('a reversal of %s', (_, reversesSeq) =>
      refuses(raw({ kind: 'reverse', reversesSeq, postings: postings(5n) }), {
        code: RULE_BROKEN,
        constraint: 'journal_entry_reversible',
      }),
    );

    it('a reversal that names nothing', () =>
      refuses(
        raw({ kind: 'reverse', postings: postings(5n) }),
        broken('journal_entry_reverses_earlier'),
      ));
  });

  it('takes a right entry through the same door', async () => {
    await rawAppend(ledger.pool, ledger.book, { postings: postings(5n) });
    const after = await accountRow(ledger.pool, ledger.book, earnedAccount(member));
    expect(after.balance).toBe(earned.balance + 5n);
  });
});
