import { earnedAccount, grantedAccount, heldAccount } from '../../ledger/accounts.js';
import type {
  AppendRequest,
  BalanceView,
  Decision,
  PostingDraft,
  Refusal,
} from '../../ledger/append-request.js';
import type { PolicyParams, SpendOrder } from '../policies/policy.js';
import type { FundingSplit } from '../policies/spend-order.js';
import type { Booking } from './booking-rows.js';
import { bookingCommitment } from './commitment.js';
import { type ElderFunds, fundAccounts, fundsInView, onCredit, splitFunds } from './elder-funds.js';
import { BOOKING_HELD, BOOKING_RELEASED, BOOKING_STEPS } from './redemptions.js';

/** Who acts, where and when. */
export interface EntryContext {
  readonly bookId: number;
  readonly actorId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
}

/** By what a booking's minutes are held. */
export interface HoldTerms extends EntryContext {
  readonly policyDigest: Buffer;
  readonly order: SpendOrder;
  /** What closes the gate to the elder's own minutes; null: it is open. */
  readonly closedBy: PolicyParams['redeem'] | null;
  /** How far below zero own minutes may go; the ledger lets the account do so. */
  readonly creditLine: bigint;
  /** The elder's funds as they were read; decides which split the row is to name. */
  readonly funds: ElderFunds;
}

/** Balances have moved since they were read: the hold is to be tried again with the split of now. */
export const SPLIT_OVERTAKEN: Refusal & { readonly facts: { readonly reason: string } } = {
  refuse: 'state_conflict',
  facts: { reason: 'split_overtaken' },
};

/**
 * Sets a booking's minutes aside in the order of the rules, and makes it held. The row must name the split in the
 * same transaction, but the split is known only under the ledger's lock: so the row names the one that follows from
 * the balances read before, and under the lock the request refuses itself (`SPLIT_OVERTAKEN`) when another follows
 * there. Refusals beside: `not_yet_redeemable`, `insufficient_balance`.
 */
export function holdRequest(booking: Booking, terms: HoldTerms): AppendRequest {
  const { from, to, entry } = BOOKING_STEPS.hold;
  const { elderId } = booking;
  const planned = splitOf(booking, terms, terms.funds);
  const values = { held_granted_minutes: planned?.granted ?? 0n, spend_order: terms.order };
  return {
    ...aboutBooking(booking, terms),
    ...onCredit(elderId, terms.creditLine),
    key: `booking-hold:${booking.id}`,
    kind: entry,
    policyDigest: terms.policyDigest,
    accounts: [
      ...fundAccounts(elderId, terms.funds),
      heldAccount(elderId),
      ...(terms.funds.granted === null ? [] : [heldAccount(elderId, 'GRT')]),
    ],
    decide: (view) => decideHold(booking, terms, planned, view),
    moves: [{ kind: BOOKING_HELD, id: booking.id, from: [from], to, values, guards: {} }],
  };
}

/** Gives a booking's minutes back to where they came from, and makes it cancelled. */
export function releaseRequest(booking: Booking, context: EntryContext): AppendRequest {
  const { from, to, entry } = BOOKING_STEPS.cancel;
  const postings = setAside(booking.elderId, splitOfHeld(booking)).map((posting) => ({
    ...posting,
    amount: -posting.amount,
  }));
  return {
    ...aboutBooking(booking, context),
    key: `booking-release:${booking.id}`,
    kind: entry,
    policyDigest: null,
    accounts: postings.map(({ account }) => account),
    decide: () => ({ postings }),
    moves: [{ kind: BOOKING_RELEASED, id: booking.id, from: [from], to, values: {}, guards: {} }],
  };
}

function decideHold(
  booking: Booking,
  terms: HoldTerms,
  planned: FundingSplit | null,
  view: BalanceView,
): Decision {
  const split = splitOf(booking, terms, fundsInView(view, booking.elderId, terms.funds));
  if (split?.granted !== planned?.granted) return SPLIT_OVERTAKEN;
  if (split !== null) return { postings: setAside(booking.elderId, split) };
  return { refuse: 'not_yet_redeemable', facts: { ...terms.closedBy } };
}

function splitOf(booking: Booking, terms: HoldTerms, funds: ElderFunds): FundingSplit | null {
  const { order, closedBy, creditLine } = terms;
  const rules = { order, spendsOwn: closedBy === null, creditLine };
  return splitFunds(rules, booking.heldMinutes, funds);
}

/** What a held booking's entry moved: its row says it. */
function splitOfHeld({ heldMinutes, heldGrantedMinutes }: Booking): FundingSplit {
  return { granted: heldGrantedMinutes, own: heldMinutes - heldGrantedMinutes };
}

/** The floors of the paying accounts are the ledger's to judge. */
function setAside(elderId: string, { granted, own }: FundingSplit): PostingDraft[] {
  return [
    { account: grantedAccount(elderId), amount: -granted },
    { account: heldAccount(elderId, 'GRT'), amount: granted },
    { account: earnedAccount(elderId), amount: -own },
    { account: heldAccount(elderId), amount: own },
  ].filter(({ amount }) => amount !== 0n);
}

function aboutBooking(
  booking: Booking,
  context: EntryContext,
): Pick<
  AppendRequest,
  'bookId' | 'effectiveOn' | 'actorId' | 'subject' | 'reversesSeq' | 'counters'
> {
  return {
    bookId: context.bookId,
    effectiveOn: context.today,
    actorId: context.actorId,
    subject: { type: 'booking', id: booking.id, commitment: bookingCommitment(booking) },
    reversesSeq: null,
    counters: [],
  };
}
