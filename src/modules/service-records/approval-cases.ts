import type { Principal } from '../../auth/principal.js';
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
  readonly unit_id: string;
  readonly unit_path: string;
  readonly place: string | null;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly service_date: string;
  readonly registered_on: string;
  readonly evidence: EvidenceStrength;
  readonly note: string | null;
  readonly funding: string;
  readonly booking_id: string | null;
  readonly held_minutes: bigint | null;
  readonly earned_minutes: bigint;
  readonly policy_id: string;
  readonly salt: Buffer;
  readonly entered_by: string;
  readonly first_approver_id: string | null;
  readonly is_kin: boolean;
  /** Each `[n, strength, recordedBy, milliseconds since 1970, detail]`. */
  readonly evidence_items: readonly [number, string, string, number, string | null][];
}

/**
 * One row a wish that finds its record, `n` counting the wishes from 1. Takes books, records and
 * approvers as arrays of equal length. The unit is looked up row by row (LATERAL … OFFSET 0): few rows
 * make the planner multiply all units with all wishes.
 */
export const SELECT_CASES = `
  SELECT q.n, r.id, r.record_no, r.state, r.revision, r.volunteer_id, r.recipient_id, r.service_id, r.unit_id,
    u.path AS unit_path, r.place, r.starts_at, r.ends_at, r.service_date, r.registered_on, r.evidence,
    r.note, r.funding, r.booking_id, b.held_minutes, r.earned_minutes, r.policy_id, r.salt,
    r.entered_by, r.first_approver_id,
    (coalesce(a.household IN (v.household, p.household), false) OR EXISTS (
      SELECT FROM kapok.relatives k
      WHERE k.book_id = q.book_id AND k.ended_at IS NULL
        AND ((k.member_id = q.approver_id AND k.relative_id IN (r.volunteer_id, r.recipient_id))
          OR (k.relative_id = q.approver_id AND k.member_id IN (r.volunteer_id, r.recipient_id)))
    )) AS is_kin,
    (SELECT json_agg(json_build_array(e.n, e.strength, e.recorded_by,
        (extract(epoch FROM e.recorded_at) * 1000)::bigint, e.detail) ORDER BY e.n)
      FROM kapok.record_evidence e
      WHERE e.book_id = r.book_id AND e.record_id = r.id) AS evidence_items
  FROM unnest($1::int[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS q (book_id, id, approver_id, n)
  JOIN kapok.service_records r ON r.book_id = q.book_id AND r.id = q.id
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t
    WHERE t.book_id = r.book_id AND t.id = r.unit_id OFFSET 0) u
  JOIN kapok.members v ON v.book_id = r.book_id AND v.id = r.volunteer_id
  JOIN kapok.members p ON p.book_id = r.book_id AND p.id = r.recipient_id
  JOIN kapok.members a ON a.book_id = r.book_id AND a.id = q.approver_id
  LEFT JOIN kapok.care_bookings b ON b.book_id = r.book_id AND b.id = r.booking_id`;
