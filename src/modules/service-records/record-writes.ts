import type { Tx } from '../../platform/database/database.js';
import { recordCommitment } from './commitment.js';
import type { EvidenceSource } from './proven-record.js';
import { factsOfNew } from './record-facts.js';
import type { EvidenceStrength } from './service-records.js';

/** What a record says once it was accepted: the part that a resubmission may change. */
export interface RecordContent {
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly unitId: string;
  readonly place: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly serviceDate: string;
  readonly registeredOn: string;
  readonly evidence: EvidenceStrength;
  readonly note: string | null;
  readonly earnedMinutes: bigint;
  readonly policyId: string;
}

/** A record to add. */
export interface NewRecord extends RecordContent {
  readonly id: string;
  readonly recordNo: string;
  readonly bookingId: string | null;
  /** The care request and the group activity that it answers. */
  readonly requestId: string | null;
  readonly activityId: string | null;
  /** What its first evidence rests on. */
  readonly source: EvidenceSource | null;
  /** Who pays: a booking of own or of granted minutes only, the pool of the recipient's community, or the city. */
  readonly funding: 'own' | 'grant' | 'pool' | 'issue';
  readonly salt: Buffer;
  readonly enteredBy: string;
  readonly importId: string | null;
  readonly submittedAt: Date;
}

/** Ordered, so that two submitters who meet in several intervals or numbers never wait in a circle. */
const OCCUPY = `
  INSERT INTO kapok.volunteer_intervals (book_id, record_id, volunteer_id, during, booking_id, request_id)
  SELECT $1, u.id, u.volunteer_id, tstzrange(u.starts_at, u.ends_at, '[)'), u.booking_id, u.request_id
  FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::uuid[])
    AS u (id, volunteer_id, starts_at, ends_at, booking_id, request_id)
  ORDER BY u.volunteer_id, u.starts_at
  ON CONFLICT ON CONSTRAINT volunteer_intervals_no_overlap DO NOTHING
  RETURNING record_id`;

const INSERT_RECORDS = `
  INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id,
    service_id, unit_id, place, starts_at, ends_at, service_date, registered_on, evidence, note,
    funding, booking_id, earned_minutes, policy_id, salt, commitment, entered_by, import_id, submitted_at,
    request_id, activity_id, presence_id)
  SELECT $1, u.id, u.record_no, 'submitted', u.volunteer_id, u.recipient_id, u.service_id, u.unit_id,
    u.place, u.starts_at, u.ends_at, u.service_date, u.registered_on, u.evidence, u.note,
    u.funding, u.booking_id, u.earned_minutes, u.policy_id, u.salt, u.commitment, u.entered_by,
    u.import_id, u.submitted_at, u.request_id, u.activity_id, u.presence_id
  FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[],
    $9::timestamptz[], $10::timestamptz[], $11::date[], $12::date[], $13::text[], $14::text[],
    $15::uuid[], $16::bigint[], $17::uuid[], $18::bytea[], $19::bytea[], $20::uuid[], $21::uuid[], $22::timestamptz[], $23::text[],
    $24::uuid[], $25::uuid[], $26::uuid[])
    AS u (id, record_no, volunteer_id, recipient_id, service_id, unit_id, place, starts_at, ends_at,
      service_date, registered_on, evidence, note, booking_id, earned_minutes, policy_id, salt,
      commitment, entered_by, import_id, submitted_at, funding, request_id, activity_id, presence_id)
  ORDER BY u.record_no
  ON CONFLICT ON CONSTRAINT service_records_no_unique DO NOTHING
  RETURNING id`;

/**
 * Occupies the volunteers' time for records, and answers which got it. A record whose time another
 * transaction took meanwhile is left out; it is waited for if that one has not ended yet. A booking that
 * another live record answers fails the statement (`volunteer_intervals_booking_once`); a care request alike
 * (`volunteer_intervals_request_once`).
 */
export async function occupyTime(
  tx: Tx,
  bookId: number,
  records: readonly Pick<
    NewRecord,
    'id' | 'volunteerId' | 'startsAt' | 'endsAt' | 'bookingId' | 'requestId'
  >[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const rows: { record_id: string }[] = await tx.query(OCCUPY, [
    bookId,
    records.map(({ id }) => id),
    records.map(({ volunteerId }) => volunteerId),
    records.map(({ startsAt }) => startsAt.toISOString()),
    records.map(({ endsAt }) => endsAt.toISOString()),
    records.map(({ bookingId }) => bookingId),
    records.map(({ requestId }) => requestId),
  ]);
  return new Set(rows.map(({ record_id }) => record_id));
}

/** Gives the time of records back, when they are rejected, withdrawn or were not added after all. */
export async function releaseTime(tx: Tx, bookId: number, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    'DELETE FROM kapok.volunteer_intervals WHERE book_id = $1 AND record_id = ANY ($2::uuid[])',
    [bookId, ids],
  );
}

/** Adds records, and answers the ids of those added: one whose number was taken meanwhile is left out. */
export async function insertRecords(
  tx: Tx,
  bookId: number,
  records: readonly NewRecord[],
): Promise<Set<string>> {
  if (records.length === 0) return new Set();
  const rows: { id: string }[] = await tx.query(INSERT_RECORDS, [
    bookId,
    records.map(({ id }) => id),
    records.map(({ recordNo }) => recordNo),
    records.map(({ volunteerId }) => volunteerId),
    records.map(({ recipientId }) => recipientId),
    records.map(({ serviceId }) => serviceId),
    records.map(({ unitId }) => unitId),
    records.map(({ place }) => place),
    records.map(({ startsAt }) => startsAt.toISOString()),
    records.map(({ endsAt }) => endsAt.toISOString()),
    records.map(({ serviceDate }) => serviceDate),
    records.map(({ registeredOn }) => registeredOn),
    records.map(({ evidence }) => evidence),
    records.map(({ note }) => note),
    records.map(({ bookingId }) => bookingId),
    records.map(({ earnedMinutes }) => String(earnedMinutes)),
    records.map(({ policyId }) => policyId),
    records.map(({ salt }) => salt),
    records.map((record) => recordCommitment(record.salt, factsOfNew(record))),
    records.map(({ enteredBy }) => enteredBy),
    records.map(({ importId }) => importId),
    records.map(({ submittedAt }) => submittedAt.toISOString()),
    records.map(({ funding }) => funding),
    records.map(({ requestId }) => requestId),
    records.map(({ activityId }) => activityId),
    records.map(({ source }) => (source?.kind === 'presence' ? source.id : null)),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** One more thing shown for a record. */
export interface NewEvidence {
  readonly recordId: string;
  readonly strength: EvidenceStrength;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  readonly detail: string | null;
  readonly source: EvidenceSource | null;
}

/** Adds evidence behind what there is, one item a record. The records are locked or new. */
export async function addEvidence(
  tx: Tx,
  bookId: number,
  items: readonly NewEvidence[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `INSERT INTO kapok.record_evidence (book_id, record_id, n, strength, recorded_by, recorded_at, detail,
       source_kind, source_id, source_digest)
     SELECT $1, u.record_id,
       (SELECT coalesce(max(e.n), 0) + 1 FROM kapok.record_evidence e
        WHERE e.book_id = $1 AND e.record_id = u.record_id),
       u.strength, u.recorded_by, u.recorded_at, u.detail, u.source_kind, u.source_id, u.source_digest
     FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::text[],
       $7::text[], $8::uuid[], $9::bytea[])
       AS u (record_id, strength, recorded_by, recorded_at, detail, source_kind, source_id, source_digest)`,
    [
      bookId,
      items.map(({ recordId }) => recordId),
      items.map(({ strength }) => strength),
      items.map(({ recordedBy }) => recordedBy),
      items.map(({ recordedAt }) => recordedAt.toISOString()),
      items.map(({ detail }) => detail),
      items.map(({ source }) => source?.kind ?? null),
      items.map(({ source }) => source?.id ?? null),
      items.map(({ source }) => source?.digest ?? null),
    ],
  );
}
