import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import type { FactsFound, OverlapFact, PairFact, WaitingRecord } from './queue-facts.js';
import { RECORD_READERS } from './record-access.js';
import { OCCUPYING_STATES } from './service-records.js';

/** Overlapping records that are counted a record; more are not told apart. */
const MOST_OVERLAPS = 20;
/** Days that are looked back over, the service date being the last. */
const WEEK_DAYS = 7;
const FORTNIGHT_DAYS = 14;
/** From so many days on, the two meet nearly every day. */
const DAILY_IN_WEEK = 5;
const DAILY_IN_FORTNIGHT = 10;

const LIVE = `(${OCCUPYING_STATES.map((state) => `'${state}'`).join(', ')})`;

/** Those of one group activity belong together. */
const APART = '(r.activity_id IS NULL OR r.activity_id IS DISTINCT FROM a.activity_id)';

/**
 * Records $2 of the book $1 with what shares time with them. Two records of one volunteer cannot (`volunteer_intervals`),
 * so what is left is: somebody is served twice at a time, or serves while being served. Looked up by the recipient's days and by the volunteer's intervals, a bounded number each.
 */
const OVERLAPS = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::timestamptz[], $7::timestamptz[], $8::uuid[])
      AS a (id, volunteer_id, recipient_id, service_date, starts_at, ends_at, activity_id)
  )
  SELECT a.id, o.who, o.record_no, o.state, o.unit_path, o.shared_minutes, o.records
  FROM asked a
  CROSS JOIN LATERAL (
    SELECT f.who, f.record_no, f.state, u.path AS unit_path, count(*) OVER ()::int AS records,
      ceil(extract(epoch FROM least(f.ends_at, a.ends_at) - greatest(f.starts_at, a.starts_at)) / 60)::bigint AS shared_minutes
    FROM (SELECT DISTINCT ON (x.id) x.* FROM (
      (SELECT p.who, t.* FROM (VALUES ('recipient', a.recipient_id), ('volunteer', a.volunteer_id)) p (who, id)
       CROSS JOIN LATERAL (
         SELECT r.id, r.record_no, r.state, r.unit_id, r.starts_at, r.ends_at
         FROM kapok.service_records r
         WHERE r.book_id = $1 AND r.recipient_id = p.id
           AND r.service_date BETWEEN a.service_date - 1 AND a.service_date + 1
           AND r.id <> a.id AND r.state IN ${LIVE} AND r.starts_at < a.ends_at AND r.ends_at > a.starts_at
           AND ${APART}
         LIMIT ${MOST_OVERLAPS}) t)
      UNION ALL
      (SELECT 'recipient', r.id, r.record_no, r.state, r.unit_id, r.starts_at, r.ends_at
       FROM kapok.volunteer_intervals i
       CROSS JOIN LATERAL (SELECT q.* FROM kapok.service_records q
         WHERE q.book_id = $1 AND q.id = i.record_id OFFSET 0) r
       WHERE i.book_id = $1 AND i.volunteer_id = a.recipient_id
         AND i.during && tstzrange(a.starts_at, a.ends_at, '[)') AND ${APART}
       LIMIT ${MOST_OVERLAPS})) x
      ORDER BY x.id, x.who) f
    CROSS JOIN LATERAL (SELECT n.path FROM kapok.units n WHERE n.book_id = $1 AND n.id = f.unit_id OFFSET 0) u
    ORDER BY shared_minutes DESC, f.id
    LIMIT 1
  ) o`;

/** On how many of the last days the two of each record have a record that counts; one look a day. */
const PAIRS = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[]) AS a (id, volunteer_id, recipient_id, service_date)
  )
  SELECT a.id, d.fortnight, d.week
  FROM asked a
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS fortnight, count(*) FILTER (WHERE ago < ${WEEK_DAYS})::int AS week
    FROM generate_series(0, ${FORTNIGHT_DAYS - 1}) AS ago
    WHERE EXISTS (
      SELECT FROM kapok.service_records r
      WHERE r.book_id = $1 AND r.recipient_id = a.recipient_id AND r.service_date = a.service_date - ago
        AND r.volunteer_id = a.volunteer_id AND r.state IN ${LIVE} OFFSET 0)
  ) d
  WHERE d.fortnight >= ${DAILY_IN_FORTNIGHT} OR d.week >= ${DAILY_IN_WEEK}`;

interface OverlapRow {
  id: string;
  who: OverlapFact['who'];
  record_no: string;
  state: string;
  unit_path: string;
  shared_minutes: bigint;
  records: number;
}

interface PairRow {
  id: string;
  fortnight: number;
  week: number;
}

/** Which of these records share time with another that counts, of the same person. The caller bounds the list. */
export async function findOverlaps(
  reader: EntityManager,
  caller: Principal,
  records: readonly WaitingRecord[],
): Promise<FactsFound> {
  const rows: OverlapRow[] = await reader.query(OVERLAPS, [
    caller.bookId,
    ...pairColumns(records),
    records.map(({ startsAt }) => startsAt.toISOString()),
    records.map(({ endsAt }) => endsAt.toISOString()),
    records.map(({ activityId }) => activityId),
  ]);
  return new Map(rows.map((row) => [row.id, toOverlap(caller, row)]));
}

/** Which of these records are of two people who have one nearly every day. The caller bounds the list. */
export async function findDailyPairs(
  reader: EntityManager,
  bookId: number,
  records: readonly WaitingRecord[],
): Promise<FactsFound> {
  const rows: PairRow[] = await reader.query(PAIRS, [bookId, ...pairColumns(records)]);
  return new Map(rows.map((row) => [row.id, toPair(row)]));
}

function pairColumns(records: readonly WaitingRecord[]): readonly (readonly string[])[] {
  return [
    records.map(({ id }) => id),
    records.map(({ volunteerId }) => volunteerId),
    records.map(({ recipientId }) => recipientId),
    records.map(({ serviceDate }) => serviceDate),
  ];
}

function toOverlap(caller: Principal, row: OverlapRow): OverlapFact {
  return {
    flag: 'overlap',
    who: row.who,
    sharedMinutes: String(row.shared_minutes),
    records: row.records,
    recordNo: reaches(caller, RECORD_READERS, row.unit_path) ? row.record_no : null,
    isWaiting: row.state === 'submitted' || row.state === 'confirmed',
  };
}

/** The longer stretch says more; a week alone is told when the two have only begun. */
function toPair({ fortnight, week }: PairRow): PairFact {
  return fortnight >= DAILY_IN_FORTNIGHT
    ? { flag: 'same_pair_daily', days: fortnight, ofDays: FORTNIGHT_DAYS }
    : { flag: 'same_pair_daily', days: week, ofDays: WEEK_DAYS };
}
