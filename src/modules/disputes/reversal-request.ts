import type { JournalEntry } from '../../ledger/read-entries.js';
import type { ReversalWish } from '../../ledger/reversal.js';
import type { MoveKind, StateMove } from '../../ledger/state-move.js';
import { invariant } from '../../platform/errors/invariant.js';
import { BOOKING_REOPENED, BOOKING_STEPS } from '../redemptions/redemptions.js';
import { dayCounter, weekCounter } from '../service-records/credit.js';
import { TRANSITIONS } from '../service-records/service-records.js';
import type { Dispute } from './dispute-rows.js';
import { DISPUTE_STEPS } from './dispute-steps.js';

/** A record whose entry is undone; it keeps the number of that entry. */
const REVERSED_RECORD: MoveKind = {
  table: 'kapok.service_records',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: { entry_seq: 'bigint' },
};

/** The dispute that ordered it, with the number of the reversing entry. */
const REVERSED_DISPUTE: MoveKind = {
  table: 'kapok.disputes',
  stateColumn: 'state',
  seqColumn: 'reversal_seq',
  columns: {
    owed_minutes: 'bigint',
    owed_by: 'text',
    follow_up: 'text',
    moved_by: 'uuid',
    moved_as: 'text',
    moved_at: 'timestamptz',
  },
  guards: {},
};

/** What a reversal is made of, beside the dispute. */
export interface ReversalGrounds {
  readonly bookId: number;
  /** The entry that posted the record. */
  readonly entry: JournalEntry;
  /** The booking that paid it, if one did. */
  readonly bookingId: string | null;
  /** Whether the policy of the service date had a weekly cap, so that the week was counted. */
  readonly hasWeeklyCap: boolean;
  readonly at: Date;
}

/** Who orders the reversal: the one whose decision became final. */
export function orderedBy(dispute: Dispute): string {
  const judge = dispute.ruledBy ?? dispute.decidedBy;
  invariant(judge, 'a reversal was decided by somebody');
  return judge;
}

/** What the volunteer was credited by the entry; the rest of what was earned went to honour. */
export function creditedBy(entry: JournalEntry, volunteerId: string): bigint {
  return entry.postings
    .filter(({ account }) => account.purpose === 'earned' && account.ownerId === volunteerId)
    .reduce((sum, { amount }) => sum + amount, 0n);
}

/**
 * What undoes a record: the entry's postings with opposite signs, which gives back each part to where it came from
 * (own and granted minutes to `held`, honour, pool, clearing); the caps' counters of the service date, as far as the
 * entry had raised them; the record; the dispute; and the booking, which is held again. All of it moves in the
 * posting's own transaction, or nothing does.
 */
export function reversalWish(dispute: Dispute, grounds: ReversalGrounds): ReversalWish {
  const { bookId, entry, hasWeeklyCap, bookingId } = grounds;
  const { volunteerId, serviceDate } = dispute;
  const credited = creditedBy(entry, volunteerId);
  const day = dayCounter(volunteerId, serviceDate);
  const names = hasWeeklyCap ? [day, weekCounter(volunteerId, serviceDate)] : [day];
  const booking = bookingId === null ? [] : [bookingMove(dispute, bookingId)];
  return {
    bookId,
    seq: entry.seq,
    actorId: orderedBy(dispute),
    moves: [recordMove(dispute), disputeMove(dispute, grounds.at), ...booking],
    counters: credited === 0n ? [] : names.map((name) => ({ name, delta: -credited })),
  };
}

function recordMove({ recordId, entrySeq }: Dispute): StateMove {
  const { from, to } = TRANSITIONS.reverse;
  return {
    kind: REVERSED_RECORD,
    id: recordId,
    from,
    to,
    values: {},
    guards: { entry_seq: entrySeq },
  };
}

function disputeMove({ id, state }: Dispute, at: Date): StateMove {
  return {
    kind: REVERSED_DISPUTE,
    id,
    from: [state],
    to: DISPUTE_STEPS.reverse.to,
    values: {
      owed_minutes: null,
      owed_by: null,
      follow_up: 'due',
      moved_by: null,
      moved_as: 'ledger',
      moved_at: at,
    },
    guards: {},
  };
}

function bookingMove({ recordId }: Dispute, bookingId: string): StateMove {
  const { from, to } = BOOKING_STEPS.reopen;
  return {
    kind: BOOKING_REOPENED,
    id: bookingId,
    from: [from],
    to,
    values: { settle_seq: null, record_id: null },
    guards: { record_id: recordId },
  };
}
