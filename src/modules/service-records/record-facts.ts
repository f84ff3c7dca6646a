import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { type EvidenceFact, type RecordFacts, recordCommitment } from './commitment.js';
import type { EvidenceSource } from './proven-record.js';
import type { NewRecord } from './record-writes.js';

/** The facts of a record that is being added, with the one evidence item it starts with. */
export function factsOfNew(record: NewRecord): RecordFacts {
  return {
    recordNo: record.recordNo,
    volunteerId: record.volunteerId,
    recipientId: record.recipientId,
    serviceId: record.serviceId,
    unitId: record.unitId,
    place: record.place,
    startsAt: record.startsAt.toISOString(),
    endsAt: record.endsAt.toISOString(),
    serviceDate: record.serviceDate,
    registeredOn: record.registeredOn,
    evidence: record.evidence,
    note: record.note,
    funding: record.funding,
    bookingId: record.bookingId,
    ...answered(record.requestId, record.activityId),
    earnedMinutes: String(record.earnedMinutes),
    enteredBy: record.enteredBy,
    evidenceItems: [
      {
        n: 1,
        strength: record.evidence,
        recordedBy: record.enteredBy,
        recordedAt: record.submittedAt.toISOString(),
        detail: null,
        ...restingOn(record.source),
      },
    ],
  };
}

/** The columns that `FACTS_COLUMNS` reads. */
export interface FactsRow {
  record_no: string;
  volunteer_id: string;
  recipient_id: string;
  service_id: string;
  unit_id: string;
  place: string | null;
  starts_at: Date;
  ends_at: Date;
  service_date: string;
  registered_on: string;
  evidence: string;
  note: string | null;
  funding: string;
  booking_id: string | null;
  request_id: string | null;
  activity_id: string | null;
  earned_minutes: bigint;
  entered_by: string;
}

/** A row of a record's evidence, by `EVIDENCE_COLUMNS`. */
export interface EvidenceRow {
  n: number;
  strength: string;
  recorded_by: string;
  recorded_at: Date;
  detail: string | null;
  source_kind: EvidenceSource['kind'] | null;
  source_id: string | null;
  source_digest: Buffer | null;
}

/** All columns of a record that its commitment covers. */
export const FACTS_COLUMNS = `record_no, volunteer_id, recipient_id, service_id, unit_id, place, starts_at, ends_at,
  service_date, registered_on, evidence, note, funding, booking_id, request_id, activity_id, earned_minutes, entered_by`;
/** All columns of an item of evidence that it covers. */
export const EVIDENCE_COLUMNS =
  'n, strength, recorded_by, recorded_at, detail, source_kind, source_id, source_digest';

/** Writes a record's commitment anew after its content or evidence has changed. Its row is locked. */
export async function renewCommitment(tx: Tx, bookId: number, recordId: string): Promise<void> {
  const { salt, facts } = await readFacts(tx, bookId, recordId);
  await tx.query(
    'UPDATE kapok.service_records SET commitment = $3 WHERE book_id = $1 AND id = $2',
    [bookId, recordId, recordCommitment(salt, facts)],
  );
}

async function readFacts(
  tx: Tx,
  bookId: number,
  recordId: string,
): Promise<{ salt: Buffer; facts: RecordFacts }> {
  const rows: (FactsRow & { salt: Buffer })[] = await tx.query(
    `SELECT ${FACTS_COLUMNS}, salt FROM kapok.service_records WHERE book_id = $1 AND id = $2`,
    [bookId, recordId],
  );
  const items: EvidenceRow[] = await tx.query(
    `SELECT ${EVIDENCE_COLUMNS} FROM kapok.record_evidence
     WHERE book_id = $1 AND record_id = $2 ORDER BY n`,
    [bookId, recordId],
  );
  const row = rows[0];
  invariant(row, 'a locked record exists');
  return { salt: row.salt, facts: factsOfRow(row, items) };
}

/** What a record says, by its row and the rows of its evidence in order. */
export function factsOfRow(row: FactsRow, items: readonly EvidenceRow[]): RecordFacts {
  return { ...toFacts(row), evidenceItems: items.map(toEvidenceFact) };
}

function toFacts(row: FactsRow): Omit<RecordFacts, 'evidenceItems'> {
  return {
    recordNo: row.record_no,
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    serviceId: row.service_id,
    unitId: row.unit_id,
    place: row.place,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    serviceDate: row.service_date,
    registeredOn: row.registered_on,
    evidence: row.evidence,
    note: row.note,
    funding: row.funding,
    bookingId: row.booking_id,
    ...answered(row.request_id, row.activity_id),
    earnedMinutes: String(row.earned_minutes),
    enteredBy: row.entered_by,
  };
}

function toEvidenceFact(row: EvidenceRow): EvidenceFact {
  return {
    n: row.n,
    strength: row.strength,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at.toISOString(),
    detail: row.detail,
    ...restingOn(sourceOf(row)),
  };
}

/** What evidence rests on, as its row says it. */
export function sourceOf(
  row: Pick<EvidenceRow, 'source_kind' | 'source_id' | 'source_digest'>,
): EvidenceSource | null {
  const { source_kind: kind, source_id: id, source_digest: digest } = row;
  return kind === null || id === null || digest === null ? null : { kind, id, digest };
}

/** Only what is there: a fact that is missing must not change the commitments of before. */
function answered(
  requestId: string | null,
  activityId: string | null,
): Pick<RecordFacts, 'requestId' | 'activityId'> {
  return {
    ...(requestId !== null && { requestId }),
    ...(activityId !== null && { activityId }),
  };
}

function restingOn(source: EvidenceSource | null): Pick<EvidenceFact, 'source'> {
  if (source === null) return {};
  const { kind, id, digest } = source;
  return { source: { kind, id, digest: digest.toString('hex') } };
}
