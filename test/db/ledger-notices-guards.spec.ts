import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bookAccount, earnedAccount } from '../../src/ledger/accounts.js';
import type { LeafContent } from '../../src/ledger/leaf.js';
import { NOTICE_FORMATS, type NoticeFormat, noticeFault } from '../../src/ledger/notice.js';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { newId } from '../../src/platform/ids.js';
import { DRAW, keyMembers, LOSS, newLogKey } from '../support/notices.js';
import {
  accountRow,
  ledgerState,
  openTestLedger,
  type RawEntry,
  rawAppend,
  service,
  type TestLedger,
} from '../support/test-ledger.js';
import { verifyAsReader } from '../support/verified-ledger.js';

const FORMATS = Object.keys(NOTICE_FORMATS) as NoticeFormat[];
const KEY = newLogKey();
const SAID: Readonly<Record<NoticeFormat, Readonly<Record<string, string>>>> = {
  'kapok-key/1': keyMembers('', KEY),
  'kapok-loss/1': LOSS,
  'kapok-draw/1': DRAW,
};

describe('the door of the ledger for notices', () => {
  let ledger: TestLedger;
  beforeAll(async () => {
    ledger = await openTestLedger();
    await ledger.appender.submit(service(ledger.book, newId(), 60n));
  });
  afterAll(() => ledger.close());

  const subject = (parts: Partial<LeafContent> = {}) => ({
    subjectType: 'log_loss',
    subjectId: ledger.book.uid,
    commitment: null,
    ...parts,
  });
  const loss = (parts: Readonly<Record<string, string>> = {}): string =>
    canonicalJson({ format: 'kapok-loss/1', ...LOSS, ...parts });
  const raw = (parts: Partial<RawEntry>): RawEntry => ({
    kind: 'notice',
    subject: subject(),
    detail: loss(),
    postings: [],
    ...parts,
  });

  async function refused(entry: RawEntry, constraint: string): Promise<void> {
    const before = await ledgerState(ledger);
    await expect(rawAppend(ledger.pool, ledger.book, entry)).rejects.toMatchObject({
      code: 'KP003',
      constraint,
    });
    expect(await ledgerState(ledger)).toBe(before);
  }
  const bad = (parts: Partial<RawEntry>) => refused(raw(parts), 'journal_entry_notice');

  it('takes a notice that is right', async () => {
    await rawAppend(ledger.pool, ledger.book, raw({}));
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  });

  it('refuses one without a detail', () => bad({ detail: null }));
  it('refuses one of another format', () => bad({ detail: loss({ format: 'kapok-loss/2' }) }));
  it('refuses one about another subject', () => bad({ subject: subject({ subjectId: newId() }) }));
  it('refuses one of another subject type', () =>
    bad({ subject: subject({ subjectType: 'log_key' }) }));
  it('refuses one with a commitment', () =>
    bad({ subject: subject({ commitment: Buffer.alloc(32, 1) }) }));
  it('refuses one with a policy', () => bad({ policyDigest: Buffer.alloc(32, 1) }));
  it('refuses one with more than its members', () => bad({ detail: loss({ more: 'a' }) }));
  it('refuses one that is not in canonical form', () => bad({ detail: loss().replace(':', ': ') }));
  it('refuses one that escapes what needs no escape', () =>
    bad({ detail: loss().replace('恢', '\\u6062') }));
  it('refuses one that says a member twice', () =>
    bad({ detail: loss().replace('"kept":"1"', '"kept":"1","kept":"1"') }));
  it('refuses one that keeps what does not stand', () => bad({ detail: loss({ kept: '9' }) }));

  it('refuses one that moves minutes', async () => {
    const issuance = await accountRow(
      ledger.pool,
      ledger.book,
      bookAccount(ledger.book.uid, 'issuance'),
    );
    const line = (amount: bigint, balanceAfter: bigint) => ({
      account: issuance.id,
      asset: 'MIN' as const,
      amount,
      balanceAfter,
    });
    const postings = [line(5n, issuance.balance + 5n), line(-5n, issuance.balance)];
    await bad({ postings });
  });

  it('refuses a detail in an entry that moves minutes', async () => {
    const member = newId();
    await ledger.appender.submit(service(ledger.book, member, 5n));
    const issuance = await accountRow(
      ledger.pool,
      ledger.book,
      bookAccount(ledger.book.uid, 'issuance'),
    );
    const earned = await accountRow(ledger.pool, ledger.book, earnedAccount(member));
    const postings = [
      {
        account: issuance.id,
        asset: 'MIN' as const,
        amount: -5n,
        balanceAfter: issuance.balance - 5n,
      },
      { account: earned.id, asset: 'MIN' as const, amount: 5n, balanceAfter: 10n },
    ];
    await refused({ detail: '{"a":"b"}', postings }, 'journal_entry_detail');
  });

  it('refuses more than 500 postings in an entry', async () => {
    const issuance = await accountRow(
      ledger.pool,
      ledger.book,
      bookAccount(ledger.book.uid, 'issuance'),
    );
    const postings = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        account: issuance.id,
        asset: 'MIN' as const,
        amount: n % 2 === 0 ? 5n : -5n,
        balanceAfter: issuance.balance + (n % 2 === 0 ? 5n : 0n),
      }));
    await refused({ postings: postings(502) }, 'posting_moves_something');
    await rawAppend(ledger.pool, ledger.book, { postings: postings(500) });
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  });

  it('refuses a leaf that no bundle could hold', async () => {
    const { rows } = await ledger.superuser.query<{ id: number; uid: string }>(
      `INSERT INTO ledger.book (uid, code, algorithm) VALUES (gen_random_uuid(), 'GD-T2', 'sha256') RETURNING id, uid`,
    );
    const { id = 0, uid = '' } = rows[0] ?? {};
    const book = { id, uid, code: 'GD-T2', algorithm: 'sha256' as const };
    const before = await ledgerState(ledger);
    const genesis = (length: number): RawEntry => ({
      kind: 'genesis',
      detail: `{"a":"${'b'.repeat(length)}"}`,
      postings: [],
    });
    await expect(rawAppend(ledger.pool, book, genesis(65_535))).rejects.toMatchObject({
      code: 'KP003',
      constraint: 'journal_entry_size',
    });
    expect(await ledgerState(ledger)).toBe(before);
    await rawAppend(ledger.pool, book, genesis(60_000));
  });

  it('refuses to undo one', async () => {
    await rawAppend(ledger.pool, ledger.book, raw({}));
    const { rows } = await ledger.pool.query<{ seq: bigint }>(
      `SELECT max(seq) AS seq FROM ledger.journal_entry WHERE kind = 'notice'`,
    );
    const undone = { kind: 'reverse' as const, reversesSeq: rows[0]?.seq ?? 0n, postings: [] };
    await refused(undone, 'journal_entry_reversible');
  });

  it('judges every member as the service does', async () => {
    const digest = 'ab'.repeat(32);
    const values = [
      ...['', ' ', 'a', '0', '1', '-1', '01', '120', '9223372036854775807', '9223372036854775808'],
      ...[digest, digest.toUpperCase(), digest.slice(1), `${digest}\n`],
      ...[KEY.vkey, `${KEY.vkey}A`, KEY.vkey.replace('/', ' '), KEY.vkey.replace('+A', '+B')],
      ...[`${'A'.repeat(85)}Q==`, `${'A'.repeat(85)}B==`, 'A'.repeat(88)],
      ...['木', '"\\/', 'a\u0007', 'a\u0085', 'a\u007f', '木'.repeat(500), '木'.repeat(501)],
      ...['2199-01-01T00:00:00.000000Z', '2199-02-30T00:00:00.000000Z', '2199-01-01T00:00:00Z'],
      ...[
        '2199-01-01T24:00:00.000000Z',
        '2199-01-01T23:59:60.000000Z',
        '1969-12-31T23:59:59.999999Z',
      ],
    ];
    for (const format of FORMATS) {
      const { subjectType, isOfBook } = NOTICE_FORMATS[format];
      for (const name of Object.keys(SAID[format])) {
        for (const value of values) {
          const detail = canonicalJson({ format, ...SAID[format], [name]: value });
          const about = { subjectType, hasCommitment: false, hasPolicy: false, detail };
          const subjectId = isOfBook ? ledger.book.uid : newId();
          expect([name, value, await isSoundToDatabase(subjectType, subjectId, detail)]).toEqual([
            name,
            value,
            noticeFault(about) === null,
          ]);
        }
      }
    }
  });

  async function isSoundToDatabase(type: string, id: string, detail: string): Promise<boolean> {
    try {
      const { rows } = await ledger.superuser.query<{ fault: string | null }>(
        `SELECT ledger.notice_fault($1, 9223372036854775807, '1969-12-31T23:59:59.999999Z', $2, $3, NULL, NULL, $4) AS fault`,
        [ledger.book.uid, type, id, detail],
      );
      return rows[0]?.fault === null;
    } catch (error) {
      // Numbers and times out of range, as the database says it.
      expect(['22003', '22008', '22007']).toContain((error as { code?: string }).code);
      return false;
    }
  }
});
