import type { EntityManager } from 'typeorm';
import type { WaitingRecord } from './queue-facts.js';
import { HINDERING_FLAGS, OWN_FLAGS_COLUMN, type QueueFlag } from './queue-flags.js';
import type { EvidenceStrength } from './service-records.js';

/** Which waiting records are read: those behind a position, by id, that are of these units and match. */
export interface WaitingWish {
  readonly bookId: number;
  /** Whose flags are told. */
  readonly memberId: string;
  readonly unitIds: readonly string[];
  readonly evidence: EvidenceStrength | null;
  readonly volunteerId: string | null;
  /** `YYYY-MM-DD`. */
  readonly day: string | null;
  /** Id of a record; null: from the oldest on. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Walks what waits in the order of ids and stops after so many matches: the flags are asked for those alone. Every row is
 * looked up by its key (LATERAL … OFFSET 0), in that order, so that nothing behind the limit is touched.
 */
const WAITING = `
  SELECT w.record_id AS id, r.volunteer_id, r.recipient_id, r.service_date, r.starts_at, r.ends_at, r.activity_id,
    r.presence_id, r.earned_minutes, r.policy_id,
    (SELECT b.held_minutes FROM kapok.care_bookings b
     WHERE b.book_id = r.book_id AND b.id = r.booking_id) AS held_minutes,
    ${OWN_FLAGS_COLUMN} AS own_flags
  FROM (
    SELECT q.record_id FROM kapok.waiting_records q
    WHERE q.book_id = $1 AND q.unit_id = ANY ($3::uuid[]) AND q.waits_for = 'approval'
      AND ($4::uuid IS NULL OR q.record_id > $4)
    ORDER BY q.record_id OFFSET 0) w
  CROSS JOIN LATERAL (SELECT t.* FROM kapok.service_records t
    WHERE t.book_id = $1 AND t.id = w.record_id OFFSET 0) r
  CROSS JOIN LATERAL (SELECT m.household FROM kapok.members m
    WHERE m.book_id = $1 AND m.id = r.volunteer_id OFFSET 0) v
  CROSS JOIN LATERAL (SELECT m.household FROM kapok.members m
    WHERE m.book_id = $1 AND m.id = r.recipient_id OFFSET 0) p
  CROSS JOIN LATERAL (SELECT n.params FROM kapok.policy_versions n
    WHERE n.book_id = $1 AND n.id = r.policy_id OFFSET 0) pv
  WHERE ($5::text IS NULL OR r.evidence = $5) AND ($6::uuid IS NULL OR r.volunteer_id = $6)
    AND ($7::date IS NULL OR r.service_date = $7)
  ORDER BY w.record_id
  LIMIT $8`;

/** How many of them carry one flag of their own ($9), or can be approved or not ($10, by the flags $11). */
const COUNT = `
  SELECT count(*)::int AS records FROM (${WAITING}) q
  WHERE ($9::text IS NULL OR $9 = ANY (q.own_flags)) AND ($10::boolean IS NULL OR $10 = NOT (q.own_flags && $11::text[]))`;

interface WaitingRow {
  id: string;
  volunteer_id: string;
  recipient_id: string;
  service_date: string;
  starts_at: Date;
  ends_at: Date;
  activity_id: string | null;
  presence_id: string | null;
  earned_minutes: bigint;
  held_minutes: bigint | null;
  policy_id: string;
  own_flags: QueueFlag[];
}

/** Up to `limit` records that wait for approval, by id, with the flags they have by themselves. */
export async function readWaiting(
  reader: EntityManager,
  wish: WaitingWish,
): Promise<WaitingRecord[]> {
  const rows: WaitingRow[] = await reader.query(WAITING, valuesOf(wish));
  return rows.map((row) => ({
    id: row.id,
    volunteerId: row.volunteer_id,
    recipientId: row.recipient_id,
    serviceDate: row.service_date,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    activityId: row.activity_id,
    presenceId: row.presence_id,
    earnedMinutes: row.earned_minutes,
    heldMinutes: row.held_minutes,
    policyId: row.policy_id,
    ownFlags: row.own_flags,
  }));
}

/** How many of up to `limit` waiting records carry a flag of their own, or can be approved (or not) by the wish's member. */
export async function countWaiting(
  reader: EntityManager,
  wish: WaitingWish,
  by: { readonly flag: QueueFlag | null; readonly approvable: boolean | null },
): Promise<number> {
  const values = [...valuesOf(wish), by.flag, by.approvable, [...HINDERING_FLAGS]];
  const rows: { records: number }[] = await reader.query(COUNT, values);
  return rows[0]?.records ?? 0;
}

function valuesOf(wish: WaitingWish): unknown[] {
  const { bookId, memberId, unitIds, after, evidence, volunteerId, day, limit } = wish;
  return [bookId, memberId, unitIds, after, evidence, volunteerId, day, limit];
}
