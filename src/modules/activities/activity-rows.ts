import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type {
  ActivityEvidence,
  ActivityFunding,
  ActivityState,
  Part,
  PersonState,
} from './activities.js';
import type { Attendee } from './attendance.js';

/** An activity as stored, with how many have signed up. */
export interface ActivityRow {
  readonly id: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly serviceCode: string;
  readonly title: string;
  readonly place: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly funding: ActivityFunding;
  readonly mostVolunteers: number;
  readonly mostElders: number;
  readonly state: ActivityState;
  readonly organiserId: string;
  readonly evidence: ActivityEvidence | null;
  /** Signed up, or attended once it is closed. */
  readonly volunteers: number;
  readonly elders: number;
}

/** An activity to write. */
export type NewActivity = Pick<
  ActivityRow,
  | 'id'
  | 'unitId'
  | 'title'
  | 'place'
  | 'startsAt'
  | 'endsAt'
  | 'funding'
  | 'mostVolunteers'
  | 'mostElders'
  | 'organiserId'
> & { readonly serviceId: string; readonly announcedAt: Date };

/** Somebody of an activity. */
export interface PersonRow {
  readonly memberId: string;
  readonly memberNo: string;
  readonly part: Part;
  readonly state: PersonState;
  readonly arrivedAt: Date | null;
  readonly leftAt: Date | null;
  readonly recordId: string | null;
}

/** The same by name; null once the member is erased. */
export interface NamedPerson extends PersonRow {
  readonly name: string | null;
}

const SELECT_ACTIVITY = `
  SELECT a.id, a.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath", s.code AS "serviceCode", a.title, a.place,
    a.starts_at AS "startsAt", a.ends_at AS "endsAt", a.funding, a.most_volunteers AS "mostVolunteers",
    a.most_elders AS "mostElders", a.state, a.organiser_id AS "organiserId", a.evidence, c.volunteers, c.elders
  FROM kapok.activities a
  CROSS JOIN LATERAL (
    SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = a.book_id AND t.id = a.unit_id OFFSET 0) u
  CROSS JOIN LATERAL (SELECT t.code FROM kapok.services t WHERE t.book_id = a.book_id AND t.id = a.service_id OFFSET 0) s
  CROSS JOIN LATERAL (
    SELECT (count(*) FILTER (WHERE p.part = 'volunteer'))::integer AS volunteers,
      (count(*) FILTER (WHERE p.part = 'elder'))::integer AS elders
    FROM kapok.activity_people p
    WHERE p.book_id = a.book_id AND p.activity_id = a.id AND p.state IN ('signed_up', 'attended')) c
  WHERE a.book_id = $1`;

/** One activity, or null; with `lock` its row is locked until the transaction ends. */
export async function readActivity(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<ActivityRow | null> {
  if (wish.lock === true) {
    // The people are counted by a later statement, whose snapshot is younger than the lock.
    await reader.query('SELECT FROM kapok.activities WHERE book_id = $1 AND id = $2 FOR UPDATE', [
      bookId,
      wish.id,
    ]);
  }
  const rows: ActivityRow[] = await reader.query(`${SELECT_ACTIVITY} AND a.id = $2`, [
    bookId,
    wish.id,
  ]);
  return rows[0] ?? null;
}

/** Up to `limit` activities of a unit and those below it, the latest start first, below a position. */
export function readActivities(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly unitPath: string;
    readonly state: ActivityState | null;
    readonly before: { readonly startsAt: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<ActivityRow[]> {
  const { unitPath, state, before, limit } = page;
  return reader.query(
    `${SELECT_ACTIVITY} AND starts_with(u.path, $2) AND ($3::text IS NULL OR a.state = $3)
       AND ($4::timestamptz IS NULL OR (a.starts_at, a.id) < ($4, $5::uuid))
     ORDER BY a.starts_at DESC, a.id DESC LIMIT $6`,
    [bookId, unitPath, state, before?.startsAt ?? null, before?.id ?? null, limit],
  );
}

/** Up to `limit` people of an activity, by id; with `memberId` only that one. */
export function readPeople(
  reader: EntityManager,
  bookId: number,
  wish: { readonly activityId: string; readonly memberId: string | null; readonly limit: number },
): Promise<PersonRow[]> {
  return reader.query(
    `SELECT p.member_id AS "memberId", m.member_no AS "memberNo", p.part, p.state, p.arrived_at AS "arrivedAt",
       p.left_at AS "leftAt", p.record_id AS "recordId"
     FROM kapok.activity_people p
     CROSS JOIN LATERAL (
       SELECT e.member_no FROM kapok.members e WHERE e.book_id = p.book_id AND e.id = p.member_id OFFSET 0) m
     WHERE p.book_id = $1 AND p.activity_id = $2 AND ($3::uuid IS NULL OR p.member_id = $3)
     ORDER BY p.member_id LIMIT $4`,
    [bookId, wish.activityId, wish.memberId, wish.limit],
  );
}

/** Who signed up for an activity as a volunteer by themselves, and has not withdrawn. As many as an activity takes. */
export async function readSelfSignedUp(
  reader: EntityManager,
  bookId: number,
  activityId: string,
): Promise<ReadonlySet<string>> {
  const rows: { memberId: string }[] = await reader.query(
    `SELECT p.member_id AS "memberId" FROM kapok.activity_people p
     WHERE p.book_id = $1 AND p.activity_id = $2 AND p.part = 'volunteer' AND p.state = 'signed_up'
       AND p.signed_by = p.member_id`,
    [bookId, activityId],
  );
  return new Set(rows.map(({ memberId }) => memberId));
}

export async function insertActivity(tx: Tx, bookId: number, activity: NewActivity): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.activities (book_id, id, unit_id, service_id, title, place, starts_at, ends_at, funding,
       most_volunteers, most_elders, state, organiser_id, announced_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', $12, $13)`,
    [
      bookId,
      activity.id,
      activity.unitId,
      activity.serviceId,
      activity.title,
      activity.place,
      activity.startsAt,
      activity.endsAt,
      activity.funding,
      activity.mostVolunteers,
      activity.mostElders,
      activity.organiserId,
      activity.announcedAt,
    ],
  );
}

/** Signs somebody up, or anew after a withdrawal; false when they are signed up already. */
export async function signUp(
  tx: Tx,
  bookId: number,
  wish: {
    readonly activityId: string;
    readonly memberId: string;
    readonly part: Part;
    readonly by: string;
    readonly at: Date;
  },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.activity_people AS p (book_id, activity_id, member_id, part, state, signed_by, signed_at)
     VALUES ($1, $2, $3, $4, 'signed_up', $5, $6)
     ON CONFLICT (book_id, activity_id, member_id) DO UPDATE
       SET part = EXCLUDED.part, state = 'signed_up', signed_by = EXCLUDED.signed_by, signed_at = EXCLUDED.signed_at
       WHERE p.state = 'withdrawn'
     RETURNING 1`,
    [bookId, wish.activityId, wish.memberId, wish.part, wish.by, wish.at],
  );
  return rows.length === 1;
}

/** Takes a sign-up back; false when there is none. */
export async function withdraw(
  tx: Tx,
  bookId: number,
  wish: { readonly activityId: string; readonly memberId: string },
): Promise<boolean> {
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.activity_people SET state = 'withdrawn'
     WHERE book_id = $1 AND activity_id = $2 AND member_id = $3 AND state = 'signed_up'`,
    [bookId, wish.activityId, wish.memberId],
  );
  return moved === 1;
}

/** Notes who was there, signed up or not, set-based; everybody else who had signed up was absent. */
export async function noteAttendance(
  tx: Tx,
  bookId: number,
  wish: {
    readonly activityId: string;
    readonly by: string;
    readonly at: Date;
    readonly people: readonly (Attendee & {
      readonly part: Part;
      readonly recordId: string | null;
    })[];
  },
): Promise<void> {
  const { activityId, by, at, people } = wish;
  await tx.query(
    `INSERT INTO kapok.activity_people (book_id, activity_id, member_id, part, state, signed_by, signed_at, noted_by,
       arrived_at, left_at, record_id)
     SELECT $1, $2, w.member_id, w.part, 'attended', $3, $4, $3, w.arrived_at, w.left_at, w.record_id
     FROM unnest($5::uuid[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::uuid[])
       AS w (member_id, part, arrived_at, left_at, record_id)
     ON CONFLICT (book_id, activity_id, member_id) DO UPDATE
       SET part = EXCLUDED.part, state = 'attended', noted_by = EXCLUDED.noted_by, arrived_at = EXCLUDED.arrived_at,
         left_at = EXCLUDED.left_at, record_id = EXCLUDED.record_id`,
    [
      bookId,
      activityId,
      by,
      at,
      people.map(({ memberId }) => memberId),
      people.map(({ part }) => part),
      people.map(({ arrivedAt }) => arrivedAt),
      people.map(({ leftAt }) => leftAt),
      people.map(({ recordId }) => recordId),
    ],
  );
  await tx.query(
    `UPDATE kapok.activity_people SET state = 'absent'
     WHERE book_id = $1 AND activity_id = $2 AND state = 'signed_up'`,
    [bookId, activityId],
  );
}

/** Ends a planned activity whose row is locked. */
export async function decideActivity(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly to: 'closed' | 'cancelled';
    readonly by: string;
    readonly at: Date;
    readonly proof: {
      readonly evidence: ActivityEvidence;
      readonly salt: Buffer;
      readonly digest: Buffer;
    } | null;
  },
): Promise<void> {
  const { id, to, by, at, proof } = step;
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.activities SET state = $3, decided_by = $4, decided_at = $5, evidence = $6, salt = $7, digest = $8
     WHERE book_id = $1 AND id = $2 AND state = 'planned'`,
    [bookId, id, to, by, at, proof?.evidence ?? null, proof?.salt ?? null, proof?.digest ?? null],
  );
  invariant(moved === 1, 'a locked planned activity moves');
}
