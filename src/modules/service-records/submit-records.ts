import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import {
  addEvidence,
  insertRecords,
  type NewRecord,
  occupyTime,
  releaseTime,
} from './record-writes.js';

/**
 * Adds accepted records with their time and first evidence, set-based. Answers, by record id, why one
 * was not added after all: another transaction took its number (`already_recorded`) or its volunteer's
 * time (`overlaps_record`) since it was judged.
 * Locks: the volunteers' intervals and the numbers, each in order, until the transaction ends.
 */
export async function submitRecords(
  tx: Tx,
  bookId: number,
  records: readonly NewRecord[],
): Promise<Map<string, ErrorCode>> {
  const timed = await occupyTime(tx, bookId, records);
  const added = await insertRecords(
    tx,
    bookId,
    records.filter(({ id }) => timed.has(id)),
  );
  const unnumbered = [...timed].filter((id) => !added.has(id));
  await releaseTime(tx, bookId, unnumbered);
  await addEvidence(tx, bookId, records.filter(({ id }) => added.has(id)).map(firstEvidence));
  const lost = await whyUntimed(
    tx,
    bookId,
    records.filter(({ id }) => !timed.has(id)),
  );
  for (const id of unnumbered) lost.set(id, 'already_recorded');
  return lost;
}

function firstEvidence({ id, evidence, enteredBy, submittedAt, source }: NewRecord) {
  return {
    recordId: id,
    strength: evidence,
    recordedBy: enteredBy,
    recordedAt: submittedAt,
    detail: null,
    source,
  };
}

/** The same record, submitted twice at once, meets itself in time; its number tells so. */
async function whyUntimed(
  tx: Tx,
  bookId: number,
  records: readonly NewRecord[],
): Promise<Map<string, ErrorCode>> {
  if (records.length === 0) return new Map();
  const rows: { record_no: string }[] = await tx.query(
    `SELECT record_no FROM kapok.service_records
     WHERE book_id = $1 AND record_no = ANY ($2::text[])`,
    [bookId, records.map(({ recordNo }) => recordNo)],
  );
  const taken = new Set(rows.map(({ record_no }) => record_no));
  return new Map(
    records.map(({ id, recordNo }) => [
      id,
      taken.has(recordNo) ? 'already_recorded' : 'overlaps_record',
    ]),
  );
}
