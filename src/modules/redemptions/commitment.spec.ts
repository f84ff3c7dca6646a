import { createHash } from 'node:crypto';
import type { Booking } from './booking-rows.js';
import { bookingCommitment, spendingCommitment } from './commitment.js';
import type { SpendCode } from './spend-code-rows.js';

const SALT = Buffer.alloc(32, 7);
const id = (n: number) => `0f8fad5b-d9cb-469f-a165-00000000000${n}`;
const BOOKING = {
  elderId: id(2),
  serviceId: id(3),
  unitId: id(4),
  volunteerId: id(5),
  startsAt: new Date('2026-10-04T01:00:00Z'),
  heldMinutes: 90n,
  salt: SALT,
} as unknown as Booking;
const CODE = { elderId: id(2), drawnBy: id(6), isOfCard: false, salt: SALT } as SpendCode;
const CHARGE = { providerId: id(7), minutes: 45n };

const digestOf = (text: string) => createHash('sha256').update(SALT).update(text).digest();

describe('the commitment of a booking', () => {
  it('is SHA-256 of the salt and the canonical text of what is set aside', () => {
    const text = `{"elderId":"${id(2)}","minutes":"90","serviceId":"${id(3)}","startsAt":"2026-10-04T01:00:00.000Z","unitId":"${id(4)}"}`;
    expect(bookingCommitment(BOOKING)).toEqual(digestOf(text));
  });

  it('does not change with what may change while the minutes are held', () => {
    const later = {
      ...BOOKING,
      volunteerId: null,
      state: 'held',
      heldGrantedMinutes: 30n,
    } as Booking;
    expect(bookingCommitment(later)).toEqual(bookingCommitment(BOOKING));
  });

  it('is none without a salt, and none with one that was destroyed', () => {
    for (const salt of [null, Buffer.alloc(32)])
      expect(bookingCommitment({ ...BOOKING, salt })).toBeNull();
  });
});

describe('the commitment of a charge', () => {
  it('is SHA-256 of the salt and the canonical text of whose minutes went where', () => {
    const text = `{"drawnBy":"${id(6)}","elderId":"${id(2)}","minutes":"45","providerId":"${id(7)}","shown":"code"}`;
    expect(spendingCommitment(CODE, CHARGE)).toEqual(digestOf(text));
  });

  it('is another one for a card, for other minutes, at another provider', () => {
    const all = [
      spendingCommitment(CODE, CHARGE),
      spendingCommitment({ ...CODE, isOfCard: true }, CHARGE),
      spendingCommitment(CODE, { ...CHARGE, minutes: 46n }),
      spendingCommitment(CODE, { ...CHARGE, providerId: id(8) }),
    ];
    expect(new Set(all.map((one) => one?.toString('hex'))).size).toBe(4);
  });

  it('is none without a salt, and none with one that was destroyed', () => {
    for (const salt of [null, Buffer.alloc(32)])
      expect(spendingCommitment({ ...CODE, salt }, CHARGE)).toBeNull();
  });
});
