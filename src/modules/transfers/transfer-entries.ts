import { clearingAccount, earnedAccount, heldAccount, poolAccount } from '../../ledger/accounts.js';
import type { AccountRef, AppendRequest, PostingDraft } from '../../ledger/append-request.js';
import type { StateMove } from '../../ledger/state-move.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { PolicyVersion } from '../policies/policy.js';
import { transferCommitment } from './commitment.js';
import {
  COUNTERS,
  donationRefusal,
  giftRefusal,
  monthOf,
  overCap,
  poolCounters,
} from './giving-rules.js';
import type { Transfer } from './transfer-rows.js';
import {
  type EndReason,
  GIFT_HELD,
  GIFT_RETURNED,
  TRANSFER_DONE,
  TRANSFER_STEPS,
  type TransferStep,
} from './transfers.js';

/** Who acts, where and when. */
export interface TransferContext {
  readonly bookId: number;
  readonly actorId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
}

/** By what rules a transfer is made: those of the day on which it was wanted. */
export type WithPolicy = TransferContext & { readonly policy: PolicyVersion };

/**
 * Gives at once. Refusals: `monthly_limit_exceeded`, `pool_minutes_stay`, `account_ceiling` of the recipient,
 * `insufficient_balance`; and COOLS_OFF when the giver's gifts of the month have become large.
 */
export function giveRequest(gift: Transfer, context: WithPolicy): AppendRequest {
  const recipient = recipientOf(gift);
  const giver = earnedAccount(gift.giverId);
  const month = COUNTERS.gifts(gift.giverId, monthOf(gift.wantedOn));
  const postings = carried(gift, giver, recipient);
  return {
    ...about(gift, context),
    key: `gift:${gift.id}`,
    kind: TRANSFER_STEPS.give.entry,
    policyDigest: context.policy.digest,
    accounts: postings.map(({ account }) => account),
    counters: [month, ...poolCounters(gift)],
    decide: (view) =>
      giftRefusal({ ...gift, recipient, isHeld: false }, context.policy.params, view) ?? {
        postings,
        counters: [{ name: month, delta: gift.minutes }],
      },
    moves: [moveOf(gift, TRANSFER_STEPS.give, { kind: TRANSFER_DONE, values: {} })],
  };
}

/** Sets a large gift aside until `leavesAt`. Refusals: those of `giveRequest` but the last and the recipient's cap. */
export function holdRequest(gift: Transfer, context: WithPolicy, leavesAt: Date): AppendRequest {
  const recipient = recipientOf(gift);
  const month = COUNTERS.gifts(gift.giverId, monthOf(gift.wantedOn));
  const postings = moved(gift.minutes, earnedAccount(gift.giverId), heldAccount(gift.giverId));
  return {
    ...about(gift, context),
    key: `gift-hold:${gift.id}`,
    kind: TRANSFER_STEPS.hold.entry,
    policyDigest: context.policy.digest,
    accounts: postings.map(({ account }) => account),
    counters: [month, ...poolCounters(gift)],
    decide: (view) =>
      giftRefusal({ ...gift, recipient, isHeld: true }, context.policy.params, view) ?? {
        postings,
        counters: [{ name: month, delta: gift.minutes }],
      },
    moves: [
      moveOf(gift, TRANSFER_STEPS.hold, { kind: GIFT_HELD, values: { leaves_at: leavesAt } }),
    ],
  };
}

/** Hands a held gift over, within the recipient's cap of today: `account_ceiling`. */
export function deliverRequest(
  gift: Transfer,
  context: WithPolicy & { readonly capMinutes: number },
): AppendRequest {
  const recipient = recipientOf(gift);
  const postings = carried(gift, heldAccount(gift.giverId), recipient);
  return {
    ...about(gift, context),
    key: `gift:${gift.id}`,
    kind: TRANSFER_STEPS.deliver.entry,
    policyDigest: context.policy.digest,
    accounts: postings.map(({ account }) => account),
    counters: [],
    decide: (view) =>
      overCap(view.balance(recipient) + gift.minutes, context.capMinutes) ?? { postings },
    moves: [moveOf(gift, TRANSFER_STEPS.deliver, { kind: TRANSFER_DONE, values: {} })],
  };
}

/** Gives a held gift back to its giver; it counts for no limit any more. */
export function returnRequest(
  gift: Transfer,
  context: TransferContext,
  reason: EndReason,
): AppendRequest {
  const month = COUNTERS.gifts(gift.giverId, monthOf(gift.wantedOn));
  const postings = moved(gift.minutes, heldAccount(gift.giverId), earnedAccount(gift.giverId));
  return {
    ...about(gift, context),
    key: `gift-release:${gift.id}`,
    kind: TRANSFER_STEPS.cancel.entry,
    policyDigest: null,
    accounts: postings.map(({ account }) => account),
    counters: [month],
    decide: () => ({ postings, counters: [{ name: month, delta: -gift.minutes }] }),
    moves: [
      moveOf(gift, TRANSFER_STEPS.cancel, { kind: GIFT_RETURNED, values: { end_reason: reason } }),
    ],
  };
}

/** Donates at once. Refusals: `monthly_limit_exceeded`, `insufficient_balance`. */
export function donateRequest(donation: Transfer, context: WithPolicy): AppendRequest {
  invariant(donation.poolUnitId !== null, 'a donation names its pool');
  const giver = earnedAccount(donation.giverId);
  const month = COUNTERS.donations(donation.giverId, monthOf(donation.wantedOn));
  const postings = carried(donation, giver, poolAccount(donation.poolUnitId));
  return {
    ...about(donation, context),
    key: `donation:${donation.id}`,
    kind: TRANSFER_STEPS.donate.entry,
    policyDigest: context.policy.digest,
    accounts: postings.map(({ account }) => account),
    counters: [month],
    decide: (view) =>
      donationRefusal(donation, context.policy.params, view) ?? {
        postings,
        counters: [{ name: month, delta: donation.minutes }],
      },
    moves: [moveOf(donation, TRANSFER_STEPS.donate, { kind: TRANSFER_DONE, values: {} })],
  };
}

/** The books of each community balance: what leaves the one and reaches the other stands on their clearing accounts. */
function carried(transfer: Transfer, from: AccountRef, to: AccountRef): PostingDraft[] {
  const { minutes, fromUnitId, toUnitId } = transfer;
  const ends = moved(minutes, from, to);
  if (fromUnitId === toUnitId) return ends;
  return [...ends, ...moved(minutes, clearingAccount(toUnitId), clearingAccount(fromUnitId))];
}

function moved(minutes: bigint, from: AccountRef, to: AccountRef): PostingDraft[] {
  return [
    { account: from, amount: -minutes },
    { account: to, amount: minutes },
  ];
}

function recipientOf({ recipientId }: Transfer): AccountRef {
  invariant(recipientId !== null, 'a gift names its recipient');
  return earnedAccount(recipientId);
}

function moveOf(
  { id }: Transfer,
  { from, to }: TransferStep,
  move: Pick<StateMove, 'kind' | 'values'>,
): StateMove {
  return { ...move, id, from: [from], to, guards: {} };
}

function about(
  transfer: Transfer,
  context: TransferContext,
): Pick<AppendRequest, 'bookId' | 'effectiveOn' | 'actorId' | 'subject' | 'reversesSeq'> {
  const { bookId, today: effectiveOn, actorId } = context;
  const commitment = transferCommitment(transfer);
  const subject = { type: transfer.kind, id: transfer.id, commitment };
  return { bookId, effectiveOn, actorId, subject, reversesSeq: null };
}
