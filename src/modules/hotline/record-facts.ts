import type { EntityManager } from 'typeorm';

/** A record as it is read out to its recipient. */
export interface RecordFacts {
  readonly id: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly volunteerNo: string;
}

/** More than this nobody confirms in one call. */
const MOST_WAITING = 50;

const SELECT_FACTS = `
  SELECT r.id, r.recipient_id AS "recipientId", r.service_id AS "serviceId", r.starts_at AS "startsAt",
    r.ends_at AS "endsAt", v.member_no AS "volunteerNo"
  FROM kapok.service_records r
  CROSS JOIN LATERAL (
    SELECT m.member_no FROM kapok.members m WHERE m.book_id = r.book_id AND m.id = r.volunteer_id OFFSET 0) v
  WHERE r.book_id = $1`;

/** The record of that id, or null. */
export async function readRecordFacts(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<RecordFacts | null> {
  const rows: RecordFacts[] = await reader.query(`${SELECT_FACTS} AND r.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The latest records that wait for a recipient's word. */
export function readUnconfirmed(
  reader: EntityManager,
  bookId: number,
  recipientId: string,
): Promise<RecordFacts[]> {
  return reader.query(
    `${SELECT_FACTS} AND r.recipient_id = $2 AND r.state = 'submitted' ORDER BY r.id DESC LIMIT ${MOST_WAITING}`,
    [bookId, recipientId],
  );
}

/** The id of the record of that number, or null. */
export async function findRecordNo(
  reader: EntityManager,
  bookId: number,
  recordNo: string,
): Promise<string | null> {
  const rows: { id: string }[] = await reader.query(
    'SELECT id FROM kapok.service_records WHERE book_id = $1 AND record_no = $2',
    [bookId, recordNo],
  );
  return rows[0]?.id ?? null;
}
