import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bookAccount, earnedAccount, heldAccount } from '../../src/ledger/accounts.js';
import type { AppendOutcome, AppendRequest } from '../../src/ledger/append-request.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { openBook } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { newId } from '../../src/platform/ids.js';
import {
  accountRow,
  ledgerState,
  openTestLedger,
  quietPool,
  readHead,
  service,
  type TestLedger,
  transfer,
} from '../support/test-ledger.js';

const CHAIRS = {
  table: 'kapok.chairs',
  stateColumn: 'state',
  columns: { note: 'text' },
  guards: { revision: 'integer', note: 'text' },
  seqColumn: 'entry_seq',
} as const;

describe('BookAppender', () => {
  let ledger: TestLedger;
  const member = newId();

  beforeEach(async () => {
    ledger = await openTestLedger();
  });

  afterEach(async () => {
    expect(await verifyBook(ledger.pool, ledger.book)).toMatchObject({ ok: true, faults: [] });
    await ledger.close();
  });

  const submit = (request: AppendRequest): Promise<AppendOutcome> =>
    ledger.appender.submit(request);
  const earn = (minutes: bigint, parts: Partial<AppendRequest> = {}) =>
    service(ledger.book, member, minutes, parts);
  const hold = (minutes: bigint, parts: Partial<AppendRequest> = {}) => {
    const wish = { from: earnedAccount(member), to: heldAccount(member), minutes };
    return transfer(ledger.book, wish, { kind: 'hold', ...parts });
  };
  const earned = async (): Promise<bigint> =>
    (await accountRow(ledger.pool, ledger.book, earnedAccount(member))).balance;
  const headSeq = async (): Promise<bigint> => (await readHead(ledger.pool, ledger.book)).seq;

  it('answers an entry with its place, hash, time and balances', async () => {
    const outcome = await submit(earn(30n));
    const head = await readHead(ledger.pool, ledger.book);
    if (outcome.outcome !== 'posted') throw new Error(outcome.outcome);
    expect(outcome.seq).toBe(1n);
    expect(outcome.leafHash.toString('hex')).toBe(head.hash);
    expect(outcome.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(outcome.postings.map((line) => line.balanceAfter)).toEqual([-30n, 30n]);
  });

  it.each([
    ['at once', true],
    ['one after the other', false],
  ])('answers a key given again as it was answered first (%s)', async (_, isParallel) => {
    const request = earn(30n);
    const answers: AppendOutcome[] = [];
    if (isParallel) {
      answers.push(...(await Promise.all(Array.from({ length: 20 }, () => submit(request)))));
    } else {
      for (let i = 0; i < 3; i += 1) answers.push(await submit(request));
    }
    const [first, ...others] = answers;
    expect(first).toMatchObject({ outcome: 'posted', seq: 1n });
    for (const other of others)
      expect(other).toEqual({ ...first, outcome: 'replayed', postings: expect.any(Array) });
    for (const other of others) {
      const lines = other.outcome === 'refused' ? [] : other.postings;
      expect(lines.map((line) => [line.amount, line.balanceAfter])).toEqual([
        [-30n, -30n],
        [30n, 30n],
      ]);
    }
    expect(await headSeq()).toBe(1n);
  });

  it.each([
    ['subject', { subject: { type: 'service_record', id: newId(), commitment: null } }],
    ['kind', { kind: 'gift' as const }],
  ])('refuses a known key for another %s', async (_, parts) => {
    const request = earn(30n);
    await submit(request);
    const before = await ledgerState(ledger);
    expect(await submit({ ...request, ...parts })).toEqual({
      outcome: 'refused',
      code: 'idempotency_key_conflict',
      facts: {},
    });
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('lets the others of a batch stand when one is refused or throws', async () => {
    await submit(earn(10n));
    const fault = new Error('a decision at fault');
    const throwing = earn(1n, {
      decide: () => {
        throw fault;
      },
    });
    const answers = await Promise.allSettled([
      submit(earn(5n)),
      submit(hold(100n)),
      submit(throwing),
      submit(earn(1n, { decide: () => ({ refuse: 'state_conflict', facts: { why: 'so' } }) })),
      submit(hold(15n)),
      submit(hold(1n)),
    ]);
    expect(answers).toMatchObject([
      { value: { outcome: 'posted', seq: 2n } },
      {
        value: {
          outcome: 'refused',
          code: 'insufficient_balance',
          // Memory refuses nobody for good: it was asked again behind its batch.
          facts: { missingMinutes: '100' },
        },
      },
      { reason: fault },
      { value: { outcome: 'refused', code: 'state_conflict', facts: { why: 'so' } } },
      { value: { outcome: 'posted', seq: 3n } },
      { value: { outcome: 'refused', code: 'insufficient_balance' } },
    ]);
    expect(await earned()).toBe(0n);
  });

  it('moves nothing for an unbalanced decision', async () => {
    await submit(earn(10n));
    const before = await ledgerState(ledger);
    const account = earnedAccount(member);
    const unbalanced = earn(1n, {
      decide: () => ({
        postings: [
          { account, amount: 1n },
          { account, amount: 1n },
        ],
      }),
    });
    await expect(submit(unbalanced)).rejects.toMatchObject({ code: 'unbalanced_entry' });
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('decides a counter under the lock, within one batch and across servers', async () => {
    const cap = 100n;
    const other = new BookAppender(ledger.book.id, ledger.pool);
    const issuance = bookAccount(ledger.book.uid, 'issuance');
    const capped = (): AppendRequest =>
      earn(0n, {
        counters: ['day'],
        decide: (view) => {
          const amount = cap - view.counter('day') < 30n ? cap - view.counter('day') : 30n;
          if (amount === 0n) return { refuse: 'state_conflict' };
          return {
            postings: [
              { account: issuance, amount: -amount },
              { account: earnedAccount(member), amount },
            ],
            counters: [{ name: 'day', delta: amount }],
          };
        },
      });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? ledger.appender : other).submit(capped()),
      ),
    );
    await other.close();
    expect(answers.filter((answer) => answer.outcome === 'posted')).toHaveLength(4);
    expect(await earned()).toBe(cap);
  });

  describe('with rows of another module', () => {
    const chair = newId();

    beforeEach(async () => {
      await ledger.superuser.query(
        `CREATE TABLE kapok.chairs (book_id int, id uuid, state text, note text, entry_seq bigint,
           revision int NOT NULL DEFAULT 1);
         GRANT SELECT, UPDATE ON kapok.chairs TO kapok_app`,
      );
      await ledger.superuser.query(`INSERT INTO kapok.chairs VALUES ($1, $2, 'free')`, [
        ledger.book.id,
        chair,
      ]);
    });

    const move = (from: string, to: string, revision = 1) => [
      {
        kind: CHAIRS,
        id: chair,
        from: [from],
        to,
        values: { note: `${from} to ${to}` },
        guards: { revision, note: null },
      },
    ];
    const row = async (): Promise<unknown> =>
      (await ledger.superuser.query('SELECT state, note, entry_seq FROM kapok.chairs')).rows[0];

    it('moves the row with the entry', async () => {
      expect(await submit(earn(5n, { moves: move('free', 'taken') }))).toMatchObject({
        outcome: 'posted',
      });
      expect(await row()).toEqual({ state: 'taken', note: 'free to taken', entry_seq: 1n });
    });

    it.each([0, 40])(
      'refuses all but one of many that want the same row (after %i entries)',
      async (warmth) => {
        for (let i = 0; i < warmth; i += 1) await submit(earn(1n));
        const start = await headSeq();
        const answers = await Promise.all(
          Array.from({ length: 10 }, () => submit(earn(5n, { moves: move('free', 'taken') }))),
        );
        expect(answers.map((answer) => answer.outcome).sort()).toEqual([
          'posted',
          ...Array(9).fill('refused'),
        ]);
        expect(answers.filter((a) => a.outcome === 'refused')).toContainEqual({
          outcome: 'refused',
          code: 'state_conflict',
          facts: {},
        });
        expect(await headSeq()).toBe(start + 1n);
        expect(await row()).toMatchObject({ state: 'taken', entry_seq: start + 1n });
      },
    );

    it.each([0, 40])(
      'refuses what was read of an earlier revision of the row (after %i entries)',
      async (warmth) => {
        for (let i = 0; i < warmth; i += 1) await submit(earn(1n));
        const start = await headSeq();
        await ledger.superuser.query('UPDATE kapok.chairs SET revision = 2');
        const stale = submit(earn(5n, { moves: move('free', 'taken') }));
        expect(await stale).toEqual({ outcome: 'refused', code: 'state_conflict', facts: {} });
        expect(await row()).toEqual({ state: 'free', note: null, entry_seq: null });
        expect(await headSeq()).toBe(start);
        const answers = await Promise.all(
          [1, 2, 3].map((revision) => submit(earn(5n, { moves: move('free', 'taken', revision) }))),
        );
        expect(answers.map(({ outcome }) => outcome)).toEqual(['refused', 'posted', 'refused']);
        expect(await headSeq()).toBe(start + 1n);
      },
    );

    it('leaves the row where it is when the entry is refused', async () => {
      await submit(earn(1n));
      expect(await submit(hold(50n, { moves: move('free', 'taken') }))).toMatchObject({
        outcome: 'refused',
      });
      expect(await row()).toEqual({ state: 'free', note: null, entry_seq: null });
    });
  });

  it('takes turns with another server and keeps every balance right', async () => {
    const pool = quietPool(ledger.database.appUrl);
    const other = new BookAppender(ledger.book.id, pool);
    await submit(earn(50n));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        (i % 2 === 0 ? other : ledger.appender).submit(hold(1n)),
      ),
    );
    await other.close();
    await pool.end();
    expect(answers.filter((answer) => answer.outcome === 'posted')).toHaveLength(50);
    expect(await earned()).toBe(0n);
    expect(await headSeq()).toBe(51n);
  });

  it('has every acknowledged entry once after its connection was killed again and again', async () => {
    let isDone = false;
    const killing = (async () => {
      // Ever longer pauses: on a slow machine a connection must live long enough to get something done.
      for (let pauseMs = 40; !isDone; pauseMs *= 1.03) {
        await ledger.superuser.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kapok_app' AND datname = current_database()`,
        );
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })();
    const acknowledged: bigint[] = [];
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < 25; i += 1) {
          const outcome = await submit(earn(1n));
          if (outcome.outcome !== 'refused') acknowledged.push(outcome.seq);
        }
      }),
    );
    isDone = true;
    await killing;
    expect(new Set(acknowledged).size).toBe(200);
    expect(await headSeq()).toBe(200n);
    expect(await earned()).toBe(200n);
  });

  it('keeps no connection that others wait for, and none at all at rest', async () => {
    const [lent, kept] = [
      quietPool(ledger.database.appUrl, 1),
      quietPool(ledger.database.appUrl, 3),
    ];
    const books = await Promise.all(
      ['GD-R1', 'GD-R2', 'GD-R3'].map((code) => openBook(ledger.pool, code, new Date())),
    );
    const appenders = books.map(({ id }) => new BookAppender(id, lent, { kept, restMs: 20 }));
    const pay = (n: number): Promise<AppendOutcome> | undefined => {
      const book = books[n];
      return book && appenders[n]?.submit(service(book, member, 5n));
    };
    expect(await Promise.all([0, 1, 2, 0, 1, 2].map(pay))).toMatchObject(
      Array.from({ length: 6 }, () => ({ outcome: 'posted' })),
    );
    expect((await lent.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    for (let tries = 0; kept.totalCount > 0 && tries < 200; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(kept.totalCount).toBe(0);
    expect(await pay(0)).toMatchObject({ outcome: 'posted', seq: 3n });
    await Promise.all(appenders.map((appender) => appender.close()));
    await Promise.all([lent.end(), kept.end()]);
  });

  it('finishes what waits when it closes, and takes nothing more', async () => {
    const waiting = Array.from({ length: 50 }, () => submit(earn(1n)));
    const closing = ledger.appender.close();
    await expect(submit(earn(1n))).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await closing;
    const answers = await Promise.all(waiting);
    expect(answers.every((answer) => answer.outcome === 'posted')).toBe(true);
    expect(await earned()).toBe(50n);
    expect(ledger.pool.idleCount).toBe(ledger.pool.totalCount);
  });
});
