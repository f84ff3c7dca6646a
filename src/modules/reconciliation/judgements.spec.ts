import type { EntryBrief } from '../../ledger/read-reconciliation.js';
import {
  judgeBooking,
  judgeEntry,
  judgeHeld,
  judgeRecord,
  judgeSpending,
  type SubjectRows,
} from './judgements.js';

const entry = (
  kind: EntryBrief['kind'],
  subjectType: string,
  subjectId: string,
  reversedBySeq: bigint | null = null,
): EntryBrief => ({ seq: 7n, kind, subjectType, subjectId, reversedBySeq });
const of = (what: { rule: string } | null) => what?.rule ?? null;

describe('a record', () => {
  const right = entry('service', 'service_record', 'r');
  const undone = entry('service', 'service_record', 'r', 9n);

  it.each([
    ['submitted', null, undefined, null],
    ['rejected', null, undefined, null],
    ['approved', 7n, right, null],
    ['disputed', 7n, right, null],
    ['upheld', 7n, right, null],
    ['reversed', 7n, undone, null],
    ['approved', null, undefined, 'record_has_entry'],
    ['approved', 7n, undefined, 'record_has_entry'],
    ['submitted', 7n, undefined, 'record_has_entry'],
    ['approved', 7n, entry('service', 'service_record', 'other'), 'record_has_entry'],
    ['approved', 7n, entry('adjust', 'service_record', 'r'), 'record_has_entry'],
    ['approved', 7n, entry('service', 'booking', 'r'), 'record_has_entry'],
    ['approved', 7n, undone, 'record_entry_stands'],
    ['reversed', 7n, right, 'record_entry_reversed'],
  ] as const)('%s, naming %s, beside %j: %s', (state, entrySeq, found, rule) => {
    expect(of(judgeRecord({ id: 'r', state, entrySeq }, found))).toBe(rule);
  });
});

describe('a booking', () => {
  const hold = entry('hold', 'booking', 'b');
  const release = entry('release', 'booking', 'b');
  const paid = entry('service', 'service_record', 'r');
  const base = { id: 'b', holdSeq: 7n, settleSeq: 8n, recordId: 'r' };

  it.each([
    ['requested', undefined, undefined, null],
    ['refused', undefined, undefined, null],
    ['held', hold, undefined, null],
    ['cancelled', hold, release, null],
    ['settled', hold, paid, null],
    ['held', undefined, undefined, 'booking_has_hold'],
    ['settled', release, paid, 'booking_has_hold'],
    ['cancelled', hold, undefined, 'booking_has_end'],
    ['cancelled', hold, paid, 'booking_has_end'],
    ['settled', hold, release, 'booking_has_end'],
    ['settled', hold, entry('service', 'service_record', 'other'), 'booking_has_end'],
  ] as const)('%s beside %j and %j: %s', (state, first, end, rule) => {
    expect(of(judgeBooking({ ...base, state }, { hold: first, end }))).toBe(rule);
  });
});

describe('a spending code', () => {
  const right = entry('redeem', 'spending', 's');
  const undone = entry('redeem', 'spending', 's', 9n);

  it.each([
    ['issued', null, undefined, null],
    ['cancelled', null, undefined, null],
    ['spent', null, right, null],
    ['spent', 9n, undone, null],
    ['spent', null, undefined, 'spending_has_entry'],
    ['spent', null, entry('redeem', 'spending', 'other'), 'spending_has_entry'],
    ['spent', null, undone, 'spending_refund_is_reversal'],
    ['spent', 9n, right, 'spending_refund_is_reversal'],
    ['spent', 8n, undone, 'spending_refund_is_reversal'],
  ] as const)('%s, refunded by %s, beside %j: %s', (state, refundSeq, found, rule) => {
    expect(of(judgeSpending({ id: 's', state, spentSeq: 7n, refundSeq }, found))).toBe(rule);
  });
});

describe('an entry', () => {
  const gift = {
    id: 'g',
    kind: 'gift',
    holdSeq: null,
    entrySeq: null,
    releaseSeq: null,
    reverseSeq: null,
  } as const;
  const booking = { id: 'b', state: 'cancelled', holdSeq: 7n, settleSeq: 8n, recordId: null };
  const rows: SubjectRows = {
    records: new Map([['r', { id: 'r', state: 'approved', entrySeq: 7n }]]),
    bookings: new Map([['b', booking]]),
    spendings: new Map([['s', { id: 's', state: 'spent', spentSeq: 7n, refundSeq: null }]]),
    transfers: new Map([
      ['g', { ...gift, state: 'cancelled', holdSeq: 7n, releaseSeq: 8n }],
      ['d', { ...gift, id: 'd', kind: 'donation', state: 'done', entrySeq: 7n }],
    ]),
    supports: new Map([['p', { id: 'p', state: 'paid', entrySeq: 7n }]]),
  };

  it.each([
    [entry('service', 'service_record', 'r'), null],
    [entry('hold', 'booking', 'b'), null],
    [{ ...entry('release', 'booking', 'b'), seq: 8n }, null],
    [entry('redeem', 'spending', 's'), null],
    [entry('hold', 'gift', 'g'), null],
    [{ ...entry('release', 'gift', 'g'), seq: 8n }, null],
    [entry('donate', 'donation', 'd'), null],
    [entry('donate', 'pool_support', 'p'), null],
    [entry('gift', 'gift', 'g'), 'entry_has_transfer'],
    [entry('release', 'gift', 'g'), 'entry_has_transfer'],
    [entry('gift', 'test', 'g'), 'entry_has_transfer'],
    [entry('donate', 'pool_support', 'd'), 'entry_has_transfer'],
    [entry('hold', 'pool_support', 'p'), 'entry_has_booking'],
    [{ ...entry('service', 'service_record', 'r'), seq: 6n }, 'entry_has_record'],
    [entry('service', 'service_record', 'other'), 'entry_has_record'],
    [entry('service', 'test', 'r'), 'entry_has_record'],
    [entry('release', 'booking', 'b'), 'entry_has_booking'],
    [entry('hold', 'service_record', 'r'), 'entry_has_booking'],
    [entry('redeem', 'spending', 'other'), 'entry_has_spending'],
  ] as const)('%j: %s', (found, rule) => {
    expect(of(judgeEntry(found, rows))).toBe(rule);
  });
});

describe('what is held', () => {
  it('is compared asset by asset', () => {
    const rules = (own: bigint, granted: bigint) =>
      judgeHeld('m', { own, granted }, { own: 5n, granted: 3n }).map(({ rule }) => rule);
    expect(rules(5n, 3n)).toEqual([]);
    expect(rules(4n, 3n)).toEqual(['held_own_is_booked']);
    expect(rules(5n, 0n)).toEqual(['held_granted_is_booked']);
    expect(rules(3n, 5n)).toEqual(['held_own_is_booked', 'held_granted_is_booked']);
  });
});
