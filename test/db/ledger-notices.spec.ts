import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import type { LeafContent } from '../../src/ledger/leaf.js';
import { NOTICE_FORMATS, type NoticeFormat, type NoticeMembers } from '../../src/ledger/notice.js';
import type { FaultKind } from '../../src/ledger/verify/faults.js';
import { HASH_ALGORITHMS } from '../../src/ledger/vocabulary.js';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { newId } from '../../src/platform/ids.js';
import { type ClosingLedger, openClosingLedger, paid } from '../support/closing-ledger.js';
import { forge } from '../support/forger.js';
import { DRAW, keyMembers, LOSS, newLogKey } from '../support/notices.js';
import { ledgerState, service, today } from '../support/test-ledger.js';
import { expectFault, verifyAsReader } from '../support/verified-ledger.js';

const FORMATS = Object.keys(NOTICE_FORMATS) as NoticeFormat[];
const KEY = newLogKey();
const SAID: Readonly<Record<NoticeFormat, Readonly<Record<string, string>>>> = {
  'kapok-key/1': keyMembers('', KEY),
  'kapok-loss/1': LOSS,
  'kapok-draw/1': DRAW,
};

/** A notice of a ledger, ready to be appended. */
function wishFor<F extends NoticeFormat>(
  { book }: ClosingLedger,
  format: F,
  members: NoticeMembers<F>,
) {
  const isOfBook = NOTICE_FORMATS[format].isOfBook;
  const subjectId = isOfBook ? book.uid : newId();
  return { bookId: book.id, key: newId(), format, subjectId, actorId: newId(), members };
}

describe.each(HASH_ALGORITHMS)('a notice in a book of %s', (algorithm) => {
  let ledger: ClosingLedger;
  beforeEach(async () => {
    ledger = await openClosingLedger(algorithm);
  });
  afterEach(() => ledger.close());

  it.each(FORMATS)('of %s stands in the chain, moves nothing and is verified', async (format) => {
    const wish = wishFor(ledger, format, SAID[format] as NoticeMembers);
    const answer = await ledger.service.appendNotice(wish);
    expect(answer).toMatchObject({
      outcome: 'posted',
      seq: 1n,
      effectiveOn: today(),
      postings: [],
    });
    const { rows } = await ledger.pool.query<{ leaf: Buffer }>(
      'SELECT leaf FROM ledger.journal_entry WHERE seq = 1',
    );
    const { content, place } = decodeLeaf(rows[0]?.leaf ?? Buffer.alloc(0));
    expect(JSON.parse(content.detail ?? '')).toEqual({ format, ...SAID[format] });
    expect(content).toMatchObject({
      kind: 'notice',
      subjectType: NOTICE_FORMATS[format].subjectType,
      subjectId: wish.subjectId,
      postings: [],
      policyDigest: null,
    });
    expect(place.algorithm).toBe(algorithm);
    expect(await ledger.service.append(paid(ledger, newId(), 5n, today()))).toMatchObject({
      outcome: 'posted',
    });
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [], entries: 3 });
  });

  it('follows the keys of the log', async () => {
    const [first, second, third] = [newLogKey(), newLogKey(), newLogKey()];
    const { uid } = ledger.book;
    for (const members of [
      keyMembers(uid, first),
      keyMembers(uid, second, first),
      keyMembers(uid, third, second),
    ]) {
      const wish = wishFor(ledger, 'kapok-key/1', members);
      expect(await ledger.service.appendNotice(wish)).toMatchObject({ outcome: 'posted' });
    }
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true, faults: [] });
  });
});

describe('appendNotice', () => {
  let ledger: ClosingLedger;
  beforeAll(async () => {
    ledger = await openClosingLedger();
  });
  afterAll(() => ledger.close());

  it('answers the same fact under the same key, and refuses another', async () => {
    const wish = wishFor(ledger, 'kapok-draw/1', DRAW);
    const stands = await ledger.service.appendNotice(wish);
    if (stands.outcome !== 'posted') throw new Error(stands.outcome);
    const before = await ledgerState(ledger);
    const again = await Promise.all(
      Array.from({ length: 8 }, () => ledger.service.appendNotice(wish)),
    );
    for (const answer of again) {
      expect(answer).toMatchObject({ outcome: 'replayed', seq: stands.seq });
    }
    const conflict = { outcome: 'refused', code: 'idempotency_key_conflict' };
    for (const other of [
      { ...wish, members: { ...DRAW, sample: '7' } },
      { ...wish, commitment: Buffer.alloc(32, 7) },
    ]) {
      expect(await ledger.service.appendNotice(other)).toMatchObject(conflict);
    }
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('takes the commitment of a draw', async () => {
    const wish = { ...wishFor(ledger, 'kapok-draw/1', DRAW), commitment: Buffer.alloc(32, 7) };
    expect(await ledger.service.appendNotice(wish)).toMatchObject({ outcome: 'posted' });
    expect(await verifyAsReader(ledger)).toMatchObject({ ok: true });
  });

  it('takes nothing that its format does not want', async () => {
    const before = await ledgerState(ledger);
    const wish = wishFor(ledger, 'kapok-loss/1', { ...LOSS, kept: '0' });
    await expect(ledger.service.appendNotice(wish)).rejects.toThrow('notice: kept');
    const early = wishFor(ledger, 'kapok-draw/1', {
      ...DRAW,
      after: '2020-01-01T00:00:00.000000Z',
    });
    await expect(ledger.service.appendNotice(early)).rejects.toThrow();
    expect(await ledgerState(ledger)).toBe(before);
  });

  it('makes what cannot be undone', async () => {
    const { seq } = (await ledger.service.appendNotice(wishFor(ledger, 'kapok-draw/1', DRAW))) as {
      seq: bigint;
    };
    const before = await ledgerState(ledger);
    const wish = { bookId: ledger.book.id, seq, actorId: newId(), moves: [] };
    await expect(ledger.service.reverse(wish)).rejects.toMatchObject({
      code: 'reversal_of_reversal',
    });
    expect(await ledgerState(ledger)).toBe(before);
  });
});

describe('verifyBook of notices in a chain written anew', () => {
  let ledger: ClosingLedger;
  const [first, second, stranger] = [newLogKey(), newLogKey(), newLogKey()];
  beforeEach(async () => {
    ledger = await openClosingLedger();
    const { uid } = ledger.book;
    for (const members of [keyMembers(uid, first), keyMembers(uid, second, first)]) {
      await ledger.service.appendNotice(wishFor(ledger, 'kapok-key/1', members));
    }
    await ledger.service.appendNotice(wishFor(ledger, 'kapok-loss/1', LOSS));
    await ledger.service.appendNotice(wishFor(ledger, 'kapok-draw/1', DRAW));
    await ledger.service.append(service(ledger.book, newId(), 5n));
  });
  afterEach(() => ledger.close());

  type Change = (content: LeafContent) => Partial<LeafContent>;
  const saying =
    (part: Readonly<Record<string, string>>): Change =>
    ({ detail }) => ({ detail: canonicalJson({ ...JSON.parse(detail ?? '{}'), ...part }) });
  const cases: [what: string, seq: number, change: () => Change, kind: FaultKind, at?: number][] = [
    ['without a detail', 3, () => () => ({ detail: null }), 'notice_wrong'],
    ['of another format', 3, () => saying({ format: 'kapok-loss/2' }), 'notice_wrong'],
    ['about another book', 3, () => () => ({ subjectId: newId() }), 'notice_wrong'],
    ['of another subject', 3, () => () => ({ subjectType: 'book' }), 'notice_wrong'],
    ['with a policy', 3, () => () => ({ policyDigest: Buffer.alloc(32) }), 'notice_wrong'],
    ['that keeps what is not there', 3, () => saying({ kept: '4' }), 'notice_wrong'],
    [
      'of a draw of the past',
      4,
      () => saying({ after: '2020-01-01T00:00:00.000000Z' }),
      'notice_wrong',
    ],
    ['with the postings of a service', 5, () => () => ({ kind: 'notice' }), 'notice_wrong'],
    [
      'of a key with another id',
      1,
      () => saying({ key: first.vkey.replace(/\+[0-9a-f]{8}/, '+00000000') }),
      'log_key_wrong',
    ],
    [
      'of a key that follows none',
      2,
      () => saying({ previous: '', signature: '' }),
      'log_key_wrong',
    ],
    [
      'of a key that follows a stranger',
      2,
      () => saying(keyMembers(ledger.book.uid, second, stranger)),
      'log_key_wrong',
    ],
    [
      'of a key that a stranger signed',
      2,
      () => saying({ ...keyMembers(ledger.book.uid, second, stranger), previous: first.vkey }),
      'log_key_wrong',
    ],
    [
      'of a key that was signed for another book',
      2,
      () => saying(keyMembers(newId(), second, first)),
      'log_key_wrong',
    ],
    ['of a key again', 2, () => saying(keyMembers(ledger.book.uid, first, first)), 'log_key_wrong'],
  ];

  it.each(cases)('names one %s', async (_what, seq, change, kind) => {
    await forge(ledger, (entries) =>
      entries.map((entry, n) =>
        n === seq ? { ...entry, content: { ...entry.content, ...change()(entry.content) } } : entry,
      ),
    );
    await expectFault(ledger, { kind, seq });
  });
});
