import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { earnedAccount } from '../../src/ledger/accounts.js';
import type { ClosingProof } from '../../src/ledger/closing-proof.js';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import { lastDayOf } from '../../src/ledger/period-dates.js';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../../src/ledger/vocabulary.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  expired,
  fillMonths,
  granted,
  openClosingLedger,
  paid,
  posted,
  slowBalances,
  slowRoot,
  storedBalances,
} from '../support/closing-ledger.js';

const HASH_OF_NOTHING = {
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  sm3: '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b',
};

/** The root that a proof leads to, by the text of docs/format.md. */
function rootByPath({ leaf, index, size, path }: ClosingProof, algorithm: HashAlgorithm): string {
  const digest = (...parts: Buffer[]) =>
    createHash(algorithm).update(Buffer.concat(parts)).digest();
  const beside = path.map((hash) => Buffer.from(hash, 'hex'));
  let hash = digest(Buffer.of(0), Buffer.from(leaf));
  for (let i = index, last = size - 1n; last > 0n; i /= 2n, last /= 2n) {
    if (i % 2n === 1n) hash = digest(Buffer.of(1), beside.shift() as Buffer, hash);
    else if (i < last) hash = digest(Buffer.of(1), hash, beside.shift() as Buffer);
  }
  expect(beside).toEqual([]);
  return hash.toString('hex');
}

/** The stored rows and the close entry are what all postings of the book say. */
async function expectClosed(ledger: ClosingLedger, month: string): Promise<void> {
  const monthEnd = lastDayOf(month);
  const right = await slowBalances(ledger, monthEnd);
  expect(await storedBalances(ledger, monthEnd)).toEqual(
    right.map((row, n) => ({ ordinal: BigInt(n), ...row })),
  );
  const period = await ledger.periods.closed(ledger.book.id, month);
  expect(period).toMatchObject({
    month,
    monthEnd,
    accounts: BigInt(right.length),
    postings: right.reduce((sum, row) => sum + row.postings, 0n),
    root: slowRoot(ledger, month, right),
  });
  const minutes = (period?.sums ?? []).reduce((sum, line) => sum + line.minutes, 0n);
  expect(minutes).toBe(0n);
}

describe.each(HASH_ALGORITHMS)('the close of a month in a book of %s', (algorithm) => {
  let ledger: ClosingLedger;
  beforeEach(async () => {
    ledger = await openClosingLedger(algorithm);
  });
  afterEach(() => ledger.close());

  const wishFor = (month: string, number?: bigint) => ({
    bookId: ledger.book.id,
    month,
    fence: ledger.fence(number),
  });

  it('fixes what every account held, month after month', async () => {
    await fillMonths(ledger, ['2024-01', '2024-02']);
    await closeMonth(ledger, '2024-01');
    await posted(ledger, [paid(ledger, newId(), 12n, '2024-02-11')]);
    const closed = await closeMonth(ledger, '2024-02');
    await expectClosed(ledger, '2024-01');
    await expectClosed(ledger, '2024-02');
    expect(await ledger.periods.state(ledger.book.id)).toEqual({
      closedThrough: '2024-02-29',
      closingThrough: null,
      openFrom: '2024-03-01',
    });
    expect((await ledger.periods.months(ledger.book.id)).map(({ month }) => month)).toEqual([
      '2024-01',
      '2024-02',
    ]);
    expect(await ledger.periods.months(ledger.book.id)).toContainEqual(closed);
  });

  it('says in its entry what was fixed', async () => {
    const [member = ''] = await fillMonths(ledger, ['2024-01', '2024-02']);
    await posted(ledger, [granted(ledger, member, 100n, '2024-01-31')]);
    const { closeSeq, boundarySeq, root } = await closeMonth(ledger, '2024-01');
    const { rows } = await ledger.pool.query<{ leaf: Buffer }>(
      'SELECT leaf FROM ledger.journal_entry WHERE seq = $1',
      [closeSeq],
    );
    const { content } = decodeLeaf(rows[0]?.leaf ?? Buffer.alloc(0));
    expect(content).toMatchObject({ kind: 'close', effectiveOn: '2024-01-31', postings: [] });
    expect(content).toMatchObject({ subjectType: 'book_close', subjectId: ledger.book.uid });
    expect(JSON.parse(content.detail ?? '')).toEqual({
      accounts: '6',
      boundarySeq: String(boundarySeq),
      closingRoot: root,
      format: 'kapok-closing/1',
      month: '2024-01',
      postings: '10',
      'sum:book:issuance:GRT': '-700',
      'sum:book:issuance:MIN': '-95',
      'sum:member:earned:MIN': '95',
      'sum:member:granted:GRT': '700',
      treeSize: String(boundarySeq + 1n),
    });
    expect(boundarySeq).toBe(closeSeq - 1n);
  });

  it.each(['2023-02', '2024-02', '2024-04', '2023-12'])(
    'keeps the last day of %s apart from the first of the next',
    async (month) => {
      const [member, other] = [newId(), newId()];
      const next = new Date(Date.parse(`${lastDayOf(month)}T00:00:00Z`) + 86_400_000)
        .toISOString()
        .slice(0, 10);
      await posted(ledger, [
        paid(ledger, member, 7n, lastDayOf(month)),
        paid(ledger, other, 9n, next),
        paid(ledger, member, 11n, next),
      ]);
      const period = await closeMonth(ledger, month);
      expect(period).toMatchObject({ monthEnd: lastDayOf(month), accounts: 2n, postings: 2n });
      await expectClosed(ledger, month);
    },
  );

  it('takes a month without entries, also as the first of the book', async () => {
    const empty = await closeMonth(ledger, '2023-05');
    expect(empty).toMatchObject({ accounts: 0n, postings: 0n, sums: [] });
    expect(empty.root).toBe(HASH_OF_NOTHING[algorithm]);
    await posted(ledger, [paid(ledger, newId(), 7n, '2023-06-01')]);
    await closeMonth(ledger, '2023-06');
    await closeMonth(ledger, '2023-07');
    await expectClosed(ledger, '2023-05');
    await expectClosed(ledger, '2023-06');
    await expectClosed(ledger, '2023-07');
  });

  it('takes everything before the first closed month along', async () => {
    await posted(ledger, [
      paid(ledger, newId(), 1n, '2019-01-31'),
      paid(ledger, newId(), 2n, '2023-11-30'),
    ]);
    expect(await closeMonth(ledger, '2023-11')).toMatchObject({ accounts: 3n, postings: 4n });
    await expectClosed(ledger, '2023-11');
  });

  it('moves late entries to the first open day, from its begin on', async () => {
    const member = newId();
    await posted(ledger, [paid(ledger, member, 10n, '2024-01-10')]);
    await ledger.periods.begin(wishFor('2024-01'));
    const late = await posted(ledger, [
      paid(ledger, member, 1n, '2024-01-31'),
      paid(ledger, member, 2n, '2020-05-05'),
      paid(ledger, member, 4n, '2024-02-03'),
    ]);
    expect(late.map(({ effectiveOn }) => effectiveOn)).toEqual([
      '2024-02-01',
      '2024-02-01',
      '2024-02-03',
    ]);
    await closeMonth(ledger, '2024-01');
    const later = await posted(ledger, [paid(ledger, member, 8n, '2024-01-31')]);
    expect(later[0]?.effectiveOn).toBe('2024-02-01');
    await expectClosed(ledger, '2024-01');
    await closeMonth(ledger, '2024-02');
    await expectClosed(ledger, '2024-02');
  });

  it('tells a repeated request the date that stands', async () => {
    await closeMonth(ledger, '2024-01');
    const request = paid(ledger, newId(), 1n, '2024-01-05');
    await posted(ledger, [request]);
    expect(await ledger.service.append(request)).toMatchObject({
      outcome: 'replayed',
      effectiveOn: '2024-02-01',
    });
  });

  it('posts what belongs to it on the last day, until balances are being fixed', async () => {
    const member = newId();
    await posted(ledger, [granted(ledger, member, 100n, '2024-01-05')]);
    const wish = wishFor('2024-01');
    const onLastDay = { effectiveOn: '2024-01-31', moves: [wish.fence] };
    await ledger.periods.begin(wish);
    const [entry] = await posted(ledger, [expired(ledger, member, 40n, onLastDay)]);
    expect(entry?.effectiveOn).toBe('2024-01-31');
    await ledger.periods.fixChunk(wish);
    await expect(ledger.service.append(expired(ledger, member, 1n, onLastDay))).rejects.toThrow(
      'are being fixed',
    );
    await closeMonth(ledger, '2024-01');
    await expectClosed(ledger, '2024-01');
    const balance = await ledger.periods.closingBalance(ledger.book.id, '2024-01', {
      ownerKind: 'member',
      ownerId: member,
      purpose: 'granted',
      asset: 'GRT',
    });
    expect(balance).toMatchObject({ balance: 60n, postings: 2n });
    expect(await ledger.service.append(expired(ledger, member, 1n, onLastDay))).toMatchObject({
      outcome: 'refused',
      code: 'period_closed',
    });
  });

  it('proves a closing balance among thousands, and only of closed months', async () => {
    const members = Array.from({ length: 2100 }, newId);
    await posted(
      ledger,
      members.map((member, n) => paid(ledger, member, BigInt(n + 1), '2024-01-10')),
    );
    const { root, closeSeq } = await closeMonth(ledger, '2024-01');
    const late = newId();
    await posted(ledger, [paid(ledger, late, 5n, '2024-02-10')]);
    const { id } = ledger.book;
    for (const member of [members[0], members[1024], members.at(-1)] as string[]) {
      const proof = await ledger.periods.closingProof(id, '2024-01', earnedAccount(member));
      const balance = await ledger.periods.closingBalance(id, '2024-01', earnedAccount(member));
      expect(JSON.parse(proof?.leaf ?? '')).toMatchObject({
        account: balance?.accountId,
        balance: String(members.indexOf(member) + 1),
        month: '2024-01',
        postings: '1',
      });
      expect(balance).toMatchObject({ balance: BigInt(members.indexOf(member) + 1), postings: 1n });
      expect(proof).toMatchObject({ root, closeSeq, size: 2101n });
      expect(rootByPath(proof as ClosingProof, algorithm)).toBe(root);
      const { rows } = await ledger.pool.query<{ hash: string }>(
        `SELECT encode(leaf_hash, 'hex') AS hash FROM ledger.journal_entry WHERE seq = $1`,
        [closeSeq],
      );
      expect(proof?.closeLeafHash).toBe(rows[0]?.hash);
    }
    expect(await ledger.periods.closingProof(id, '2024-01', earnedAccount(late))).toBeNull();
    expect(await ledger.periods.closingBalance(id, '2024-01', earnedAccount(late))).toBeNull();
    await ledger.periods.begin(wishFor('2024-02'));
    while ((await ledger.periods.fixChunk(wishFor('2024-02'))) !== null);
    expect(await ledger.periods.closingProof(id, '2024-02', earnedAccount(late))).toBeNull();
  });

  it('fixes thousands of accounts in chunks, to the same root', async () => {
    const pay = (count: number, day: string) =>
      posted(
        ledger,
        Array.from({ length: count }, (_, n) => paid(ledger, newId(), BigInt(n + 1), day)),
      );
    await pay(1500, '2024-01-01');
    await pay(700, '2024-02-01');
    await closeMonth(ledger, '2024-01', 600);
    await closeMonth(ledger, '2024-02');
    await closeMonth(ledger, '2024-03', 1024);
    for (const month of ['2024-01', '2024-02', '2024-03']) await expectClosed(ledger, month);
  });
});
