import type { AppendRequest } from '../../ledger/append-request.js';
import type { MoveKind, StateMove } from '../../ledger/state-move.js';
import type { PolicyVersion } from '../policies/policy.js';
import type { ApprovalRow, ApprovalWish } from './approval-cases.js';
import { planCredit } from './credit.js';
import { fundingOf } from './record-funding.js';
import { TRANSITIONS } from './service-records.js';

/** An approved record: who approved it, when, and its journal entry. */
const APPROVED_RECORD: MoveKind = {
  table: 'kapok.service_records',
  stateColumn: 'state',
  columns: { approver_id: 'uuid', decided_at: 'timestamptz' },
  guards: { revision: 'integer' },
  seqColumn: 'entry_seq',
};

/** A booking paid by an approved record. */
const SETTLED_BOOKING: MoveKind = {
  table: 'kapok.care_bookings',
  stateColumn: 'state',
  columns: { record_id: 'uuid' },
  guards: {},
  seqColumn: 'settle_seq',
};

/** What an approval is posted with, beside the record itself. */
export interface ApprovalGrounds {
  readonly bookUid: string;
  /** Of the service date, as the record names it. */
  readonly policy: PolicyVersion;
  /** Of the policy and of the service's version on the service date. */
  readonly rulesDigest: Buffer;
  readonly decidedAt: Date;
}

/** The key under which a record's approval is posted: once, whoever approves it and how often. */
export function approvalKey(recordId: string): string {
  return `service-record:${recordId}`;
}

/**
 * The journal entry of an approval. It posts only if the record is still in the state and revision it
 * was read in: every change of content or evidence raises the revision, so what is posted and what the
 * commitment covers is the record as it stands; the commitment is written anew with each of them.
 */
export function approvalRequest(
  wish: ApprovalWish,
  row: ApprovalRow,
  grounds: ApprovalGrounds,
): AppendRequest {
  const { policy } = grounds;
  const credit = planCredit({
    bookUid: grounds.bookUid,
    volunteerId: row.volunteer_id,
    serviceDate: row.service_date,
    grossMinutes: row.earned_minutes,
    caps: policy.params,
    funding: fundingOf(row),
  });
  return {
    accounts: credit.accounts,
    counters: credit.counters,
    decide: credit.decide,
    bookId: wish.caller.bookId,
    key: approvalKey(row.id),
    kind: 'service',
    effectiveOn: row.service_date,
    actorId: wish.caller.memberId,
    subject: { type: 'service_record', id: row.id, commitment: row.commitment },
    policyDigest: grounds.rulesDigest,
    reversesSeq: null,
    moves: movesOf(wish, row, grounds.decidedAt),
  };
}

function movesOf({ caller }: ApprovalWish, row: ApprovalRow, decidedAt: Date): StateMove[] {
  const record: StateMove = {
    kind: APPROVED_RECORD,
    id: row.id,
    from: [row.state],
    to: TRANSITIONS.approve.to,
    values: { approver_id: caller.memberId, decided_at: decidedAt },
    guards: { revision: row.revision },
  };
  if (row.booking_id === null) return [record];
  const booking: StateMove = {
    kind: SETTLED_BOOKING,
    id: row.booking_id,
    from: ['held'],
    to: 'settled',
    values: { record_id: row.id },
    guards: {},
  };
  return [record, booking];
}
