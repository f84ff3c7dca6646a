import type { PoolClient } from 'pg';
import type { EvidenceKind } from '../policies/policy.js';

/** A record as its table has it. */
export interface RecordRow {
  readonly volunteerId: string;
  readonly serviceId: string;
  readonly serviceDate: string;
  readonly registeredOn: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly evidence: EvidenceKind;
  readonly heldMinutes: bigint | null;
  /** Null: it waits for approval. */
  readonly entrySeq: bigint | null;
}

const ROWS_AT_ONCE = 2_000;

/** A plan made before the tables had statistics would read them whole for each record. */
const ALONG_INDEXES = `SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
  SET LOCAL jit = off`;

/** What was rejected, withdrawn or reversed is not asked about again. */
const RECORDS = `DECLARE past_records NO SCROLL CURSOR FOR
  SELECT r.volunteer_id AS "volunteerId", r.service_id AS "serviceId", r.service_date AS "serviceDate",
    r.registered_on AS "registeredOn", r.starts_at AS "startsAt", r.ends_at AS "endsAt", r.evidence,
    b.held_minutes AS "heldMinutes", r.entry_seq AS "entrySeq"
  FROM kapok.service_records r
  LEFT JOIN LATERAL (
    SELECT c.held_minutes FROM kapok.care_bookings c WHERE c.book_id = r.book_id AND c.id = r.booking_id OFFSET 0) b ON true
  WHERE r.book_id = $1 AND r.service_date BETWEEN $2 AND $3
    AND r.state IN ('submitted', 'confirmed', 'approved', 'disputed', 'upheld')
  ORDER BY r.volunteer_id, r.entry_seq NULLS LAST, r.id`;

/**
 * The records of a stretch of days, volunteer by volunteer in the order of their entries, in chunks of one snapshot.
 * However many there are, one chunk is in memory. The connection belongs to the caller.
 */
export async function* readPastRecords(
  client: PoolClient,
  bookId: number,
  days: { readonly from: string; readonly to: string },
): AsyncGenerator<readonly RecordRow[]> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await client.query(ALONG_INDEXES);
    await client.query(RECORDS, [bookId, days.from, days.to]);
    for (;;) {
      const { rows } = await client.query<RecordRow>(`FETCH ${ROWS_AT_ONCE} FROM past_records`);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    // Nothing was written: there is nothing to lose.
    await client.query('ROLLBACK').catch(() => undefined);
  }
}
