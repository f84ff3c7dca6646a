import type { Principal } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type RecordHead, refusalOfStep } from './record-access.js';
import type { EvidenceStrength, RecordAction, RecordState } from './service-records.js';

/** A record under its row lock. */
export interface LockedRecord extends RecordHead {
  readonly id: string;
  readonly recordNo: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly registeredOn: string;
  readonly place: string | null;
  readonly evidence: EvidenceStrength;
  /** The last that its own side claimed, before any confirmation by the recipient. */
  readonly claimedEvidence: EvidenceStrength;
  readonly note: string | null;
  readonly bookingId: string | null;
  readonly requestId: string | null;
  readonly activityId: string | null;
  readonly isImported: boolean;
}

interface LockedRow {
  id: string;
  record_no: string;
  state: RecordState;
  volunteer_id: string;
  recipient_id: string;
  entered_by: string;
  unit_path: string;
  service_code: string;
  starts_at: Date;
  ends_at: Date;
  registered_on: string;
  place: string | null;
  evidence: EvidenceStrength;
  claimed_evidence: EvidenceStrength | null;
  note: string | null;
  booking_id: string | null;
  request_id: string | null;
  activity_id: string | null;
  is_imported: boolean;
}

const LOCK_RECORD = `
  SELECT r.id, r.record_no, r.state, r.volunteer_id, r.recipient_id, r.entered_by,
    u.path AS unit_path, s.code AS service_code, r.starts_at, r.ends_at, r.registered_on, r.place,
    r.evidence, r.note, r.booking_id, r.request_id, r.activity_id, r.import_id IS NOT NULL AS is_imported,
    (SELECT e.strength FROM kapok.record_evidence e
     WHERE e.book_id = r.book_id AND e.record_id = r.id AND e.recorded_by <> r.recipient_id
       AND NOT EXISTS (SELECT FROM kapok.record_confirmations c
         WHERE c.book_id = e.book_id AND c.record_id = e.record_id AND c.n = e.n)
     ORDER BY e.n DESC LIMIT 1) AS claimed_evidence
  FROM kapok.service_records r
  JOIN kapok.units u ON u.book_id = r.book_id AND u.id = r.unit_id
  JOIN kapok.services s ON s.book_id = r.book_id AND s.id = r.service_id
  WHERE r.book_id = $1 AND r.id = $2
  FOR UPDATE OF r`;

/**
 * Locks a record for a step that the caller may take with it. Throws `not_found` (missing and foreign
 * alike), `forbidden`, `state_conflict`, `separation_violated`.
 */
export async function lockForStep(
  tx: Tx,
  caller: Principal,
  step: { readonly action: RecordAction; readonly recordId: string },
): Promise<LockedRecord> {
  const record = await lockRecord(tx, caller.bookId, step.recordId);
  if (record === null) throw new DomainError('not_found');
  const code = refusalOfStep(step.action, caller, record);
  if (code !== null) throw new DomainError(code);
  return record;
}

/** Locks a record until the transaction ends; null when there is none. Whose step it is, is for the caller to judge. */
export async function lockRecord(
  tx: Tx,
  bookId: number,
  recordId: string,
): Promise<LockedRecord | null> {
  const rows: LockedRow[] = await tx.query(LOCK_RECORD, [bookId, recordId]);
  return rows[0] === undefined ? null : toLocked(rows[0]);
}

function toLocked(row: LockedRow): LockedRecord {
  return {
    id: row.id,
    recordNo: row.record_no,
    state: row.state,
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    enteredBy: row.entered_by,
    unitPath: row.unit_path,
    serviceCode: row.service_code,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    registeredOn: row.registered_on,
    place: row.place,
    evidence: row.evidence,
    claimedEvidence: row.claimed_evidence ?? row.evidence,
    note: row.note,
    bookingId: row.booking_id,
    requestId: row.request_id,
    activityId: row.activity_id,
    isImported: row.is_imported,
  };
}
