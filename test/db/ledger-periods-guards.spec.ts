import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import { fixNextChunk } from '../../src/ledger/close-steps.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  openClosingLedger,
  paid,
  posted,
} from '../support/closing-ledger.js';
import { sql } from '../support/sql.js';
import { accountRow, ledgerState, type RawEntry, rawAppend } from '../support/test-ledger.js';

const NO_PRIVILEGE = '42501';
const READ_ONLY = '25006';
const FORBIDDEN = 'KP010';

/** January is closed, February is fixed and waits for its close entry. */
describe('the guards of closed months', () => {
  let ledger: ClosingLedger;
  let detail: string;
  const member = newId();

  beforeAll(async () => {
    ledger = await openClosingLedger();
    await posted(ledger, [paid(ledger, member, 60n, '2024-01-10')]);
    await closeMonth(ledger, '2024-01');
    await posted(ledger, [paid(ledger, member, 5n, '2024-02-10')]);
    const wish = { bookId: ledger.book.id, month: '2024-02', fence: ledger.fence() };
    await ledger.periods.begin(wish);
    while ((await fixNextChunk(ledger.pool, wish)) !== null);
    const { rows } = await ledger.superuser.query<{ detail: string }>(
      `SELECT detail FROM ledger.period WHERE month_end = '2024-02-29'`,
    );
    detail = rows[0]?.detail ?? '';
  });
  afterAll(() => ledger.close());

  async function refuses(attempt: () => Promise<unknown>, wanted: object): Promise<void> {
    const before = await ledgerState(ledger);
    await expect(attempt()).rejects.toMatchObject(wanted);
    expect(await ledgerState(ledger)).toBe(before);
  }

  describe.each(['period', 'closing_balance', 'closing_node'])('on ledger.%s', (table) => {
    const attempts = [
      `INSERT INTO ledger.${table} SELECT * FROM ledger.${table}`,
      `UPDATE ledger.${table} SET month_end = month_end`,
      `DELETE FROM ledger.${table}`,
      `TRUNCATE ledger.${table}`,
    ];

    it.each(attempts)('refuse the service and the reader: %s', async (statement) => {
      for (const url of [ledger.database.appUrl, ledger.database.readerUrl]) {
        await refuses(() => sql(url, statement), {
          code: expect.stringMatching(`^(${NO_PRIVILEGE}|${READ_ONLY})$`),
        });
      }
    });

    it('refuse that even the owner removes anything', async () => {
      const { ownerUrl } = ledger.database;
      await refuses(() => sql(ownerUrl, `DELETE FROM ledger.${table}`), { code: FORBIDDEN });
      await refuses(() => sql(ownerUrl, `TRUNCATE ledger.${table}`), { code: FORBIDDEN });
    });

    it('let the reader read', async () => {
      const rows = await sql(ledger.database.readerUrl, `SELECT * FROM ledger.${table} LIMIT 1`);
      expect(rows).toHaveLength(1);
    });
  });

  it.each([
    'UPDATE ledger.closing_balance SET balance = balance',
    'UPDATE ledger.closing_node SET position = position',
    `UPDATE ledger.period SET root = sha256('x')`,
    `UPDATE ledger.period SET detail = 'x'`,
    'UPDATE ledger.period SET boundary_seq = 0',
    'UPDATE ledger.period SET close_seq = 0',
    'UPDATE ledger.period SET month_seq = 0',
    'UPDATE ledger.period SET looked = looked - 1',
  ])('refuse even the owner: %s', (statement) =>
    refuses(() => sql(ledger.database.ownerUrl, statement), { code: FORBIDDEN }),
  );

  it('refuse the service to open a month again', () =>
    refuses(() => sql(ledger.database.appUrl, 'UPDATE ledger.book SET closed_through = NULL'), {
      code: NO_PRIVILEGE,
    }));

  it.each([`begin_close(1, '2024-03-31')`, `fix_closing(1, '2024-02-29', 10, 1)`])(
    'refuse the reader: %s',
    (call) =>
      refuses(() => sql(ledger.database.readerUrl, `SELECT ledger.${call}`), {
        code: NO_PRIVILEGE,
      }),
  );

  it.each([
    'close_period(NULL, 1)',
    `check_periods(NULL, '{}', '{}', '{}', '{}')`,
    `fix_nodes(NULL, '2024-02-29', 0, '{}', true)`,
    'close_detail(NULL, NULL)',
  ])('refuse the service what stands behind the doors: %s', (call) =>
    refuses(() => sql(ledger.database.appUrl, `SELECT ledger.${call}`), { code: NO_PRIVILEGE }),
  );

  describe('refuse through ledger.append', () => {
    const raw = (entry: RawEntry) => () => rawAppend(ledger.pool, ledger.book, entry);
    const shut = { code: 'KP001', constraint: 'journal_entry_period_open' };
    const wrongClose = { code: 'KP003', constraint: 'journal_entry_close' };
    const close = (parts: Partial<RawEntry>): RawEntry => ({
      kind: 'close',
      effectiveOn: '2024-02-29',
      postings: [],
      detail,
      ...parts,
    });

    async function moved(parts: Partial<RawEntry>): Promise<RawEntry> {
      const issuance = await accountRow(
        ledger.pool,
        ledger.book,
        bookAccount(ledger.book.uid, 'issuance'),
      );
      const earned = await accountRow(ledger.pool, ledger.book, earnedAccount(member));
      const line = ({ id, balance }: typeof earned, amount: bigint) => ({
        account: id,
        asset: 'MIN' as const,
        amount,
        balanceAfter: balance + amount,
      });
      return { postings: [line(issuance, -5n), line(earned, 5n)], ...parts };
    }

    it.each(['2024-01-31', '2024-02-01', '2024-02-29', '1999-01-01'])(
      'an ordinary entry on %s',
      async (effectiveOn) => refuses(raw(await moved({ effectiveOn })), shut),
    );

    it.each(['2024-01-31', '2024-02-28'])(
      'what a close posts itself on another day than the last: %s',
      async (effectiveOn) => refuses(raw(await moved({ kind: 'expire', effectiveOn })), shut),
    );

    it('what a close posts itself when balances are fixed', async () =>
      refuses(raw(await moved({ kind: 'settle', effectiveOn: '2024-02-29' })), {
        code: 'KP003',
        constraint: 'journal_entry_before_fixing',
      }));

    it('a close with another root', () => {
      const forged = detail.replace(/"closingRoot":"..../, '"closingRoot":"0000');
      expect(forged).not.toBe(detail);
      return refuses(raw(close({ detail: forged })), wrongClose);
    });

    it.each(['accounts', 'postings', 'boundarySeq', 'treeSize'])(
      'a close with another number in %s',
      (name) => {
        const members = JSON.parse(detail) as Record<string, string>;
        const forged = JSON.stringify({ ...members, [name]: `${members[name]}0` });
        return refuses(raw(close({ detail: forged })), wrongClose);
      },
    );

    it('a close of another month', () =>
      refuses(raw(close({ detail: detail.replace('2024-02', '2024-03') })), wrongClose));

    it('a close without a detail', () => refuses(raw(close({ detail: null })), wrongClose));

    it('a close of a closed month', () => refuses(raw(close({ effectiveOn: '2024-01-31' })), shut));

    it('a close on an open day', () =>
      refuses(raw(close({ effectiveOn: '2024-03-31' })), wrongClose));

    it('a close that moves minutes', async () => {
      const { postings } = await moved({});
      return refuses(raw(close({ postings })), wrongClose);
    });
  });

  it('let the right close through the same door, once', async () => {
    const close = {
      kind: 'close' as const,
      effectiveOn: '2024-02-29',
      postings: [],
      detail,
    };
    await rawAppend(ledger.pool, ledger.book, close);
    expect((await ledger.periods.state(ledger.book.id)).closedThrough).toBe('2024-02-29');
    await refuses(() => rawAppend(ledger.pool, ledger.book, close), { code: 'KP001' });
  });
});

describe('the order of closes', () => {
  let ledger: ClosingLedger;
  beforeAll(async () => {
    ledger = await openClosingLedger();
    await posted(ledger, [
      paid(ledger, newId(), 60n, '2024-01-10'),
      paid(ledger, newId(), 60n, '2024-03-10'),
    ]);
    await closeMonth(ledger, '2024-01');
  });
  afterAll(() => ledger.close());

  const begin = (month: string) =>
    ledger.periods.begin({ bookId: ledger.book.id, month, fence: ledger.fence() });
  const raw = (monthEnd: string) =>
    sql(ledger.database.appUrl, 'SELECT ledger.begin_close($1, $2)', [ledger.book.id, monthEnd]);

  async function refuses(attempt: () => Promise<unknown>, wanted: object): Promise<void> {
    const before = await ledgerState(ledger);
    await expect(attempt()).rejects.toMatchObject(wanted);
    expect(await ledgerState(ledger)).toBe(before);
  }

  it('refuses a month that is closed', () =>
    refuses(() => begin('2024-01'), {
      code: 'state_conflict',
      facts: { rule: 'period_closed_once' },
    }));

  it('refuses a month before a closed one', () =>
    refuses(() => begin('2023-12'), { code: 'state_conflict' }));

  it('refuses a month while an earlier one with entries is open', () =>
    refuses(() => begin('2024-04'), {
      code: 'state_conflict',
      facts: { rule: 'period_in_order' },
    }));

  it('refuses a month that is not over', async () => {
    await refuses(() => begin(new Date().toISOString().slice(0, 7)), { code: 'in_future' });
    await refuses(() => raw('2999-12-31'), { code: 'KP004', constraint: 'period_is_over' });
  });

  it('refuses a day that is not the last of its month', () =>
    refuses(() => raw('2024-02-28'), { code: '23514', constraint: 'period_month_end_is_last' }));

  it('refuses to fix or close what was not begun', async () => {
    const wish = { bookId: ledger.book.id, month: '2024-02', fence: ledger.fence() };
    await refuses(() => ledger.periods.fixChunk(wish), {
      code: 'state_conflict',
      facts: { rule: 'period_begun' },
    });
    await refuses(() => ledger.periods.close({ ...wish, actorId: newId() }), {
      code: 'state_conflict',
    });
  });

  it('lets a month without entries be left out, and begins one month at a time', async () => {
    await begin('2024-03');
    await begin('2024-03');
    await refuses(() => begin('2024-02'), { facts: { rule: 'period_one_at_a_time' } });
    await refuses(() => begin('2024-04'), { facts: { rule: 'period_one_at_a_time' } });
    const wish = { bookId: ledger.book.id, month: '2024-03', fence: ledger.fence() };
    await refuses(() => ledger.periods.close({ ...wish, actorId: newId() }), {
      code: 'state_conflict',
    });
    const closed = await closeMonth(ledger, '2024-03');
    expect(await ledger.periods.close({ ...wish, actorId: newId() })).toEqual(closed);
    expect(await ledger.periods.fixChunk(wish)).toBeNull();
    expect(await ledger.periods.closed(ledger.book.id, '2024-02')).toBeNull();
  });
});
