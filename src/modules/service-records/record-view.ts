import { shanghaiText } from '../../platform/clock/shanghai.js';
import type { EvidenceStrength, RecordState } from './service-records.js';

/** A record as its readers see it. Minutes are digits, times RFC 3339 in Asia/Shanghai. */
export interface RecordView {
  readonly id: string;
  readonly recordNo: string;
  readonly state: RecordState;
  readonly volunteerId: string;
  readonly volunteerNo: string;
  readonly recipientId: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  readonly unitCode: string;
  readonly place: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly serviceDate: string;
  readonly registeredOn: string;
  readonly evidence: EvidenceStrength;
  readonly note: string | null;
  readonly funding: string;
  readonly bookingId: string | null;
  readonly requestId: string | null;
  readonly activityId: string | null;
  /** Before caps. */
  readonly earnedMinutes: string;
  readonly enteredBy: string;
  /** Whether somebody else than the volunteer entered it. */
  readonly onBehalf: boolean;
  readonly submittedAt: string;
  readonly confirmedAt: string | null;
  readonly firstApproverId: string | null;
  readonly firstApprovedAt: string | null;
  readonly approverId: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  readonly entrySeq: string | null;
}

/** A row of `VIEW_COLUMNS`. */
export interface RecordViewRow {
  id: string;
  record_no: string;
  state: RecordState;
  volunteer_id: string;
  volunteer_no: string;
  recipient_id: string;
  recipient_no: string;
  service_code: string;
  unit_code: string;
  unit_path: string;
  place: string | null;
  starts_at: Date;
  ends_at: Date;
  service_date: string;
  registered_on: string;
  evidence: EvidenceStrength;
  note: string | null;
  funding: string;
  booking_id: string | null;
  request_id: string | null;
  activity_id: string | null;
  earned_minutes: bigint;
  entered_by: string;
  submitted_at: Date;
  confirmed_at: Date | null;
  first_approver_id: string | null;
  first_approved_at: Date | null;
  approver_id: string | null;
  decided_at: Date | null;
  decision_reason: string | null;
  entry_seq: bigint | null;
}

/** What a view is made of; goes with `VIEW_JOINS` on `kapok.service_records r`. */
export const VIEW_COLUMNS = `r.id, r.record_no, r.state, r.volunteer_id, v.member_no AS volunteer_no,
  r.recipient_id, p.member_no AS recipient_no, s.code AS service_code, u.code AS unit_code,
  u.path AS unit_path, r.place, r.starts_at, r.ends_at, r.service_date, r.registered_on, r.evidence,
  r.note, r.funding, r.booking_id, r.request_id, r.activity_id, r.earned_minutes, r.entered_by, r.submitted_at, r.confirmed_at,
  r.first_approver_id, r.first_approved_at, r.approver_id, r.decided_at, r.decision_reason, r.entry_seq`;

/** The tables that `VIEW_COLUMNS` names beside the record's own. */
export const VIEW_JOINS = `
  JOIN kapok.members v ON v.book_id = r.book_id AND v.id = r.volunteer_id
  JOIN kapok.members p ON p.book_id = r.book_id AND p.id = r.recipient_id
  JOIN kapok.services s ON s.book_id = r.book_id AND s.id = r.service_id
  JOIN kapok.units u ON u.book_id = r.book_id AND u.id = r.unit_id`;

/** A database row as its readers see it. */
export function toView(row: RecordViewRow): RecordView {
  return {
    id: row.id,
    recordNo: row.record_no,
    state: row.state,
    volunteerId: row.volunteer_id,
    volunteerNo: row.volunteer_no,
    recipientId: row.recipient_id,
    recipientNo: row.recipient_no,
    serviceCode: row.service_code,
    unitCode: row.unit_code,
    place: row.place,
    startedAt: shanghaiText(row.starts_at),
    endedAt: shanghaiText(row.ends_at),
    serviceDate: row.service_date,
    registeredOn: row.registered_on,
    evidence: row.evidence,
    note: row.note,
    funding: row.funding,
    bookingId: row.booking_id,
    requestId: row.request_id,
    activityId: row.activity_id,
    earnedMinutes: String(row.earned_minutes),
    enteredBy: row.entered_by,
    onBehalf: row.entered_by !== row.volunteer_id,
    submittedAt: shanghaiText(row.submitted_at),
    confirmedAt: textOf(row.confirmed_at),
    firstApproverId: row.first_approver_id,
    firstApprovedAt: textOf(row.first_approved_at),
    approverId: row.approver_id,
    decidedAt: textOf(row.decided_at),
    decisionReason: row.decision_reason,
    entrySeq: row.entry_seq === null ? null : String(row.entry_seq),
  };
}

function textOf(instant: Date | null): string | null {
  return instant === null ? null : shanghaiText(instant);
}

/** Names beside the numbers of a record; null: not for this reader, or erased. */
export interface NamedParties {
  readonly volunteerName: string | null;
  readonly recipientName: string | null;
}

/** A record with the names that its reader may see. */
export interface NamedRecord extends RecordView, NamedParties {}

/** Adds the names of both sides, as far as they were found. */
export function named<T extends RecordView>(
  record: T,
  names: ReadonlyMap<string, string>,
): T & NamedParties {
  return {
    ...record,
    volunteerName: names.get(record.volunteerId) ?? null,
    recipientName: names.get(record.recipientId) ?? null,
  };
}
