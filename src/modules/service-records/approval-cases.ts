import type { Principal } from '../../auth/principal.js';
import type { SpendOrder } from '../policies/policy.js';
import type { EvidenceStrength, RecordState } from './service-records.js';

/** One person's wish to approve one record. */
export interface ApprovalWish {
  readonly caller: Principal;
  /** A UUID in lower case. */
  readonly recordId: string;
}

/** A record as an approver's wish finds it; column names as in the database. */
export interface ApprovalRow {
  readonly n: bigint;
  readonly id: string;
  readonly record_no: string;
  readonly state: RecordState;
  /** Raised by every change of content or evidence. */
  readonly revision: number;
  readonly volunteer_id: string;
  readonly recipient_id: string;
  readonly service_id: string;
  readonly unit_path: string;
  readonly service_date: string;
  readonly evidence: EvidenceStrength;
  readonly funding: string;
  readonly booking_id: string | null;
  readonly held_minutes: bigint | null;
  readonly held_granted_minutes: bigint | null;
  readonly spend_order: SpendOrder | null;
  /** The units that clear for recipient and volunteer; null when the city issues, which crosses nothing. */
  readonly recipient_community: string | null;
  readonly volunteer_community: string | null;
  readonly earned_minutes: bigint;
  readonly policy_id: string;
  /** Of the facts as they stand at this revision. */
  readonly commitment: Buffer;
  readonly entered_by: string;
  /** Who confirmed; null: nobody yet, or before that was noted. */
  readonly confirmed_by: string | null;
  readonly first_approver_id: string | null;
  /** Its recipient was called back and said otherwise, now or about an earlier version. */
  readonly call_back_denied: boolean;
  readonly is_kin: boolean;
}

/** The unit that clears for one of a record's members; nothing crosses when the city issues. */
const clearingUnitOf = (member: string): string => `
    CASE WHEN r.funding <> 'issue' THEN (
      SELECT kapok.clearing_unit(m.book_id, m.unit_id) FROM kapok.members m
      WHERE m.book_id = r.book_id AND m.id = ${member}) END`;

/** Whether an approver was at the activity of a record, or is near to somebody who was; so says the database, too. */
const nearAttendee = (approver: string, near: string): string => `EXISTS (
      SELECT FROM kapok.activity_people p WHERE p.book_id = r.book_id AND p.activity_id = r.activity_id
        AND p.state = 'attended' AND (p.member_id = ${approver} OR p.member_id = ANY (${near})) OFFSET 0)`;

/** Whether an approver drew the PIN or the code that a record's stay rests on, and could have shown it without the elder. */
const keptProof = (approver: string): string => `EXISTS (
      SELECT FROM kapok.presence_proofs p WHERE p.book_id = r.book_id AND p.session_id = r.presence_id
        AND p.keeper_id = ${approver} OFFSET 0)`;

/**
 * One row a wish that finds its record, `n` counting the wishes from 1. Takes books, records and
 * approvers as arrays of equal length. Who is near an approver is asked once for all wishes of theirs. The
 * unit is looked up row by row (LATERAL … OFFSET 0): few rows make the planner multiply all units with
 * all wishes.
 */
export const SELECT_CASES = `
  WITH wished AS MATERIALIZED (
    SELECT * FROM unnest($1::int[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS w (book_id, id, approver_id, n)
  ), approver AS MATERIALIZED (
    SELECT d.book_id, d.approver_id, kapok.near_members(d.book_id, d.approver_id) AS near
    FROM (SELECT DISTINCT book_id, approver_id FROM wished) d
  )
  SELECT q.n, r.id, r.record_no, r.state, r.revision, r.volunteer_id, r.recipient_id, r.service_id,
    u.path AS unit_path, r.service_date, r.evidence, r.funding, r.booking_id,
    b.held_minutes, b.held_granted_minutes, b.spend_order,
    ${clearingUnitOf('r.recipient_id')} AS recipient_community,
    ${clearingUnitOf('r.volunteer_id')} AS volunteer_community,
    r.earned_minutes, r.policy_id, r.commitment, r.entered_by, r.confirmed_by, r.first_approver_id,
    r.call_back_denied,
    (r.volunteer_id = ANY (a.near) OR r.recipient_id = ANY (a.near)
      OR (r.activity_id IS NOT NULL AND ${nearAttendee('a.approver_id', 'a.near')})
      OR (r.presence_id IS NOT NULL AND ${keptProof('a.approver_id')})) AS is_kin
  FROM wished q
  JOIN approver a ON a.book_id = q.book_id AND a.approver_id = q.approver_id
  CROSS JOIN LATERAL (SELECT t.* FROM kapok.service_records t
    WHERE t.book_id = q.book_id AND t.id = q.id OFFSET 0) r
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t
    WHERE t.book_id = r.book_id AND t.id = r.unit_id OFFSET 0) u
  LEFT JOIN kapok.care_bookings b ON b.book_id = r.book_id AND b.id = r.booking_id`;
