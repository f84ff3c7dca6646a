import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import type { PairState, Rhythm } from './pairs.js';

/** A pair as stored. */
export interface PairRow extends Rhythm {
  readonly id: string;
  readonly bookId: number;
  readonly volunteerId: string;
  readonly volunteerNo: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly workerId: string;
  readonly serviceCode: string;
  readonly state: PairState;
  /** `HH:MM:SS` in Asia/Shanghai. */
  readonly startTime: string;
  readonly minutes: number;
  /** Visits up to this day are planned; null: none yet. */
  readonly generatedThrough: string | null;
  readonly proposedBy: string;
  /** Those who have not left. */
  readonly elderIds: readonly string[];
}

/** A pair to write. */
export interface NewPair extends Rhythm {
  readonly id: string;
  readonly volunteerId: string;
  readonly unitId: string;
  readonly workerId: string;
  readonly serviceId: string;
  readonly startTime: string;
  readonly minutes: number;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly elderIds: readonly string[];
}

const SELECT_PAIR = `
  SELECT p.id, p.book_id AS "bookId", p.volunteer_id AS "volunteerId", m.member_no AS "volunteerNo", p.unit_id AS "unitId",
    u.code AS "unitCode", u.path AS "unitPath", p.worker_id AS "workerId", s.code AS "serviceCode", p.state, p.weekday,
    p.month_day AS "monthDay", p.start_time::text AS "startTime", p.minutes, p.starts_on AS "startsOn", p.ends_on AS "endsOn",
    p.generated_through AS "generatedThrough", p.proposed_by AS "proposedBy",
    ARRAY (SELECT e.elder_id FROM kapok.pair_elders e
           WHERE e.book_id = p.book_id AND e.pair_id = p.id AND e.left_on IS NULL ORDER BY e.elder_id) AS "elderIds"
  FROM kapok.pairs p
  CROSS JOIN LATERAL (SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = p.book_id AND t.id = p.unit_id OFFSET 0) u
  CROSS JOIN LATERAL (SELECT t.code FROM kapok.services t WHERE t.book_id = p.book_id AND t.id = p.service_id OFFSET 0) s
  CROSS JOIN LATERAL (
    SELECT e.member_no FROM kapok.members e WHERE e.book_id = p.book_id AND e.id = p.volunteer_id OFFSET 0) m`;

/** One pair, or null; with `lock` its row is locked until the transaction ends. */
export async function readPair(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<PairRow | null> {
  const rows: PairRow[] = await reader.query(
    `${SELECT_PAIR} WHERE p.book_id = $1 AND p.id = $2 ${wish.lock === true ? 'FOR UPDATE OF p' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** Up to `limit` pairs, the newest first: of oneself as volunteer or elder, and of units; below a position. */
export function readPairs(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly scope: { readonly memberId: string; readonly unitPaths: readonly string[] };
    readonly state: PairState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<PairRow[]> {
  const { scope, state, before, limit } = page;
  return reader.query(
    `${SELECT_PAIR}
     WHERE p.book_id = $1
       AND (p.volunteer_id = $2
         OR EXISTS (SELECT FROM kapok.pair_elders e
           WHERE e.book_id = p.book_id AND e.pair_id = p.id AND e.elder_id = $2 AND e.left_on IS NULL)
         OR EXISTS (SELECT FROM unnest($3::text[]) AS w (path) WHERE starts_with(u.path, w.path)))
       AND ($4::text IS NULL OR p.state = $4) AND ($5::uuid IS NULL OR p.id < $5)
     ORDER BY p.id DESC LIMIT $6`,
    [bookId, scope.memberId, scope.unitPaths, state, before, limit],
  );
}

/**
 * The active pair of all books that is furthest behind a day, locked, but for those passed over; null: none is, or others
 * work on them.
 */
export async function lockBehind(
  tx: Tx,
  through: string,
  passedOver: readonly string[],
): Promise<PairRow | null> {
  const rows: PairRow[] = await tx.query(
    `${SELECT_PAIR} WHERE p.state = 'active' AND p.generated_through < $1::date AND p.id <> ALL ($2::uuid[])
     ORDER BY p.generated_through, p.book_id, p.id LIMIT 1 FOR UPDATE OF p SKIP LOCKED`,
    [through, passedOver],
  );
  return rows[0] ?? null;
}

export async function insertPair(tx: Tx, bookId: number, pair: NewPair): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.pairs (book_id, id, volunteer_id, unit_id, worker_id, service_id, state, weekday, month_day,
       start_time, minutes, starts_on, ends_on, proposed_by, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      bookId,
      pair.id,
      pair.volunteerId,
      pair.unitId,
      pair.workerId,
      pair.serviceId,
      pair.weekday,
      pair.monthDay,
      pair.startTime,
      pair.minutes,
      pair.startsOn,
      pair.endsOn,
      pair.proposedBy,
      pair.proposedAt,
    ],
  );
  await tx.query(
    `INSERT INTO kapok.pair_elders (book_id, pair_id, elder_id, volunteer_id)
     SELECT $1, $2, e.id, $3 FROM unnest($4::uuid[]) AS e (id)`,
    [bookId, pair.id, pair.volunteerId, pair.elderIds],
  );
}

/** Notes the answer to a proposal whose row is locked; `through`: where planning begins. */
export async function answerPair(
  tx: Tx,
  bookId: number,
  answer: {
    readonly id: string;
    readonly state: 'active' | 'declined';
    readonly at: Date;
    readonly through: string | null;
  },
): Promise<void> {
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.pairs SET state = $3, answered_at = $4, generated_through = $5
     WHERE book_id = $1 AND id = $2 AND state = 'proposed'`,
    [bookId, answer.id, answer.state, answer.at, answer.through],
  );
  invariant(moved === 1, 'a locked proposal is answered');
}

/** Ends an active pair whose row is locked. */
export async function endPair(
  tx: Tx,
  bookId: number,
  end: { readonly id: string; readonly by: string; readonly at: Date },
): Promise<void> {
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.pairs SET state = 'ended', ended_by = $3, ended_at = $4
     WHERE book_id = $1 AND id = $2 AND state = 'active'`,
    [bookId, end.id, end.by, end.at],
  );
  invariant(moved === 1, 'a locked active pair ends');
}

/** Takes an elder out of a pair; false when they are not in it (any more). */
export async function leavePair(
  tx: Tx,
  bookId: number,
  leave: {
    readonly id: string;
    readonly elderId: string;
    readonly on: string;
    readonly by: string;
  },
): Promise<boolean> {
  const [, left]: [unknown[], number] = await tx.query(
    `UPDATE kapok.pair_elders SET left_on = $4, left_by = $5
     WHERE book_id = $1 AND pair_id = $2 AND elder_id = $3 AND left_on IS NULL`,
    [bookId, leave.id, leave.elderId, leave.on, leave.by],
  );
  return left === 1;
}

/** Plans a visit to each active elder of a pair on each of some days, once, and notes how far planning has come. */
export async function planVisits(
  tx: Tx,
  pair: PairRow,
  plan: { readonly days: readonly string[]; readonly through: string; readonly at: Date },
): Promise<void> {
  const wanted = plan.days.flatMap((day) => pair.elderIds.map((elderId) => ({ day, elderId })));
  if (wanted.length > 0) {
    await tx.query(
      `INSERT INTO kapok.visits (book_id, id, elder_id, unit_id, kind, state, visitor_id, visitor_kind, pair_id, planned_on,
         entered_by, entered_at)
       SELECT $1, w.id, w.elder_id, m.unit_id, 'home', 'planned', $2, 'volunteer', $3, w.day, $4, $5
       FROM unnest($6::uuid[], $7::uuid[], $8::date[]) AS w (id, elder_id, day)
       CROSS JOIN LATERAL (
         SELECT e.unit_id FROM kapok.members e
         WHERE e.book_id = $1 AND e.id = w.elder_id AND e.status = 'active' OFFSET 0) m
       ON CONFLICT (book_id, pair_id, elder_id, planned_on) WHERE pair_id IS NOT NULL DO NOTHING`,
      [
        pair.bookId,
        pair.volunteerId,
        pair.id,
        pair.workerId,
        plan.at,
        wanted.map(() => newId()),
        wanted.map(({ elderId }) => elderId),
        wanted.map(({ day }) => day),
      ],
    );
  }
  await tx.query('UPDATE kapok.pairs SET generated_through = $3 WHERE book_id = $1 AND id = $2', [
    pair.bookId,
    pair.id,
    plan.through,
  ]);
}

/** Calls off a pair's visits from a day on that are still planned; of one elder, or of all (null). */
export async function cancelVisits(
  tx: Tx,
  bookId: number,
  wish: {
    readonly pairId: string;
    readonly elderId: string | null;
    readonly from: string;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.visits SET state = 'cancelled', decided_by = $5, decided_at = $6
     WHERE book_id = $1 AND pair_id = $2 AND ($3::uuid IS NULL OR elder_id = $3) AND state = 'planned' AND planned_on >= $4`,
    [bookId, wish.pairId, wish.elderId, wish.from, wish.by, wish.at],
  );
}
