import { earnedAccount, heldAccount } from '../../ledger/accounts.js';
import type { AccountRef, AppendRequest } from '../../ledger/append-request.js';
import type { Booking } from './booking-rows.js';
import { BOOKING_HELD, BOOKING_RELEASED, BOOKING_STEPS } from './redemptions.js';

/** Who acts, where and when. */
export interface EntryContext {
  readonly bookId: number;
  readonly actorId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
}

/** Sets a booking's minutes aside, and makes it held. */
export function holdRequest(
  booking: Booking,
  context: EntryContext & { readonly policyDigest: Buffer },
): AppendRequest {
  const { from, to, entry } = BOOKING_STEPS.hold;
  return {
    ...between(booking, earnedAccount(booking.elderId), heldAccount(booking.elderId)),
    ...aboutBooking(booking, context),
    key: `booking-hold:${booking.id}`,
    kind: entry,
    policyDigest: context.policyDigest,
    moves: [{ kind: BOOKING_HELD, id: booking.id, from: [from], to, values: {}, guards: {} }],
  };
}

/** Gives a booking's minutes back, and makes it cancelled. */
export function releaseRequest(booking: Booking, context: EntryContext): AppendRequest {
  const { from, to, entry } = BOOKING_STEPS.cancel;
  return {
    ...between(booking, heldAccount(booking.elderId), earnedAccount(booking.elderId)),
    ...aboutBooking(booking, context),
    key: `booking-release:${booking.id}`,
    kind: entry,
    policyDigest: null,
    moves: [{ kind: BOOKING_RELEASED, id: booking.id, from: [from], to, values: {}, guards: {} }],
  };
}

/** The floor of the paying account is the ledger's to judge. */
function between(
  booking: Booking,
  from: AccountRef,
  to: AccountRef,
): Pick<AppendRequest, 'accounts' | 'counters' | 'decide'> {
  const postings = [
    { account: from, amount: -booking.heldMinutes },
    { account: to, amount: booking.heldMinutes },
  ];
  return { accounts: [from, to], counters: [], decide: () => ({ postings }) };
}

function aboutBooking(
  booking: Booking,
  context: EntryContext,
): Pick<AppendRequest, 'bookId' | 'effectiveOn' | 'actorId' | 'subject' | 'reversesSeq'> {
  return {
    bookId: context.bookId,
    effectiveOn: context.today,
    actorId: context.actorId,
    subject: { type: 'booking', id: booking.id, commitment: null },
    reversesSeq: null,
  };
}
