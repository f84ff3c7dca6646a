import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { DrawState, InspectionState } from './inspection-steps.js';
import type { PopulationKind } from './population.js';

/** A draw as stored. */
export interface DrawRow {
  readonly id: string;
  readonly kind: PopulationKind;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly unitPath: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly sample: number;
  readonly drawAfter: Date;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly inspectBy: string;
  readonly appealDays: number;
  readonly state: DrawState;
  readonly announcedBy: string;
  readonly createdAt: Date;
  /** What the definition's commitment opens with. */
  readonly salt: Buffer;
  readonly lines: number;
  readonly linesRoot: Buffer;
  readonly people: number;
  readonly peopleRoot: Buffer;
  readonly noticeSeq: bigint | null;
  readonly seedSize: bigint | null;
  readonly seed: Buffer | null;
  readonly drawnAt: Date | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
}

/** A draw to write; it starts as `preparing`, without lines. */
export interface NewDraw
  extends Pick<
    DrawRow,
    | 'id'
    | 'kind'
    | 'unitId'
    | 'month'
    | 'sample'
    | 'drawAfter'
    | 'inspectBy'
    | 'appealDays'
    | 'announcedBy'
    | 'createdAt'
    | 'salt'
    | 'people'
    | 'peopleRoot'
  > {}

const COLUMNS = `d.id, d.kind, d.unit_id AS "unitId", u.code AS "unitCode", u.name AS "unitName", u.path AS "unitPath",
    d.month, d.sample, d.draw_after AS "drawAfter", d.inspect_by AS "inspectBy", d.appeal_days AS "appealDays", d.state,
    d.announced_by AS "announcedBy", d.created_at AS "createdAt", d.salt, d.lines, d.lines_root AS "linesRoot", d.people,
    d.people_root AS "peopleRoot", d.notice_seq AS "noticeSeq", d.seed_size AS "seedSize", d.seed, d.drawn_at AS "drawnAt",
    d.published_by AS "publishedBy", d.published_at AS "publishedAt"`;

const FROM = `FROM kapok.inspection_draws d
  CROSS JOIN LATERAL (
    SELECT t.code, t.name, t.path FROM kapok.units t WHERE t.book_id = d.book_id AND t.id = d.unit_id OFFSET 0) u`;

/** The draw, or null; with `lock` under its row lock until the transaction ends. */
export async function readDraw(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<DrawRow | null> {
  const rows: DrawRow[] = await reader.query(
    `SELECT ${COLUMNS} ${FROM} WHERE d.book_id = $1 AND d.id = $2 ${wish.lock === true ? 'FOR UPDATE OF d' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** Up to `limit` draws in these states, the newest first, below a position. */
export function readDraws(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly states: readonly DrawState[];
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<DrawRow[]> {
  return reader.query(
    `SELECT ${COLUMNS} ${FROM}
     WHERE d.book_id = $1 AND d.state = ANY ($2::text[])
       AND ($3::uuid IS NULL OR (d.created_at, d.id) < (
         SELECT b.created_at, b.id FROM kapok.inspection_draws b WHERE b.book_id = $1 AND b.id = $3))
     ORDER BY d.created_at DESC, d.id DESC LIMIT $4`,
    [bookId, page.states, page.before, page.limit],
  );
}

/** What time it is by the clock of the database. */
export async function readDatabaseTime(reader: EntityManager): Promise<Date> {
  const rows: { now: Date }[] = await reader.query('SELECT clock_timestamp() AS now');
  invariant(rows[0] !== undefined, 'a clock answers');
  return rows[0].now;
}

/** Ids of draws that wait for their notice or for their seed. Few. */
export async function readDrawsToDo(reader: EntityManager, bookId: number): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT d.id FROM kapok.inspection_draws d
     WHERE d.book_id = $1 AND d.state IN ('preparing', 'announced') ORDER BY d.id LIMIT 1000`,
    [bookId],
  );
  return rows.map(({ id }) => id);
}

/** Adds a draw without its lines. */
export async function insertDraw(tx: Tx, bookId: number, draw: NewDraw): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.inspection_draws (book_id, id, kind, unit_id, month, sample, draw_after, inspect_by, appeal_days, state,
       announced_by, created_at, salt, people, people_root)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'preparing', $10, $11, $12, $13, $14)`,
    [
      bookId,
      draw.id,
      draw.kind,
      draw.unitId,
      draw.month,
      draw.sample,
      draw.drawAfter.toISOString(),
      draw.inspectBy,
      draw.appealDays,
      draw.announcedBy,
      draw.createdAt.toISOString(),
      draw.salt,
      draw.people,
      draw.peopleRoot,
    ],
  );
}

/** Fixes the lines of a draw: from here on nobody can add one. */
export async function fixLines(
  tx: Tx,
  bookId: number,
  fixed: { readonly id: string; readonly lines: number; readonly root: Buffer },
): Promise<void> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE kapok.inspection_draws SET lines = $3, lines_root = $4
     WHERE book_id = $1 AND id = $2 AND state = 'preparing' AND lines IS NULL`,
    [bookId, fixed.id, fixed.lines, fixed.root],
  );
  invariant(count === 1, 'a draw that was just written is prepared');
}

/** Lets a draw lapse whose moment came before its notice. False when it is not `preparing` any more. */
export async function lapseDraw(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<boolean> {
  const [, count]: [unknown, number] = await reader.query(
    `UPDATE kapok.inspection_draws SET state = 'void' WHERE book_id = $1 AND id = $2 AND state = 'preparing'`,
    [bookId, id],
  );
  return count === 1;
}

/** Notes the seed of a draw whose row is locked. */
export async function markDrawn(
  tx: Tx,
  bookId: number,
  drawn: {
    readonly id: string;
    readonly size: bigint;
    readonly seed: Buffer;
    readonly at: Date;
  },
): Promise<void> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE kapok.inspection_draws SET state = 'drawn', seed_size = $3, seed = $4, drawn_at = $5
     WHERE book_id = $1 AND id = $2 AND state = 'announced'`,
    [bookId, drawn.id, drawn.size, drawn.seed, drawn.at.toISOString()],
  );
  invariant(count === 1, 'a locked draw is announced');
}

/** Publishes the results of a draw whose row is locked. */
export async function markPublished(
  tx: Tx,
  bookId: number,
  published: { readonly id: string; readonly by: string; readonly at: Date },
): Promise<void> {
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE kapok.inspection_draws SET state = 'published', published_by = $3, published_at = $4
     WHERE book_id = $1 AND id = $2 AND state = 'drawn'`,
    [bookId, published.id, published.by, published.at.toISOString()],
  );
  invariant(count === 1, 'a locked draw is drawn');
}

/** How many inspections of a draw are somebody else's than was drawn. */
export async function countReplaced(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<number> {
  const rows: { count: bigint }[] = await reader.query(
    `SELECT count(*) AS count FROM kapok.inspections i
     CROSS JOIN LATERAL (
       SELECT p.member_id FROM kapok.inspection_people p
       WHERE p.book_id = i.book_id AND p.draw_id = i.draw_id AND p.n = i.drawn_person OFFSET 0) p
     WHERE i.book_id = $1 AND i.draw_id = $2 AND p.member_id <> i.inspector_id`,
    [bookId, drawId],
  );
  return Number(rows[0]?.count ?? 0n);
}

/** How many inspections of a draw stand where. */
export async function countStates(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<Map<InspectionState, number>> {
  const rows: { state: InspectionState; count: bigint }[] = await reader.query(
    `SELECT i.state, count(*) AS count FROM kapok.inspections i WHERE i.book_id = $1 AND i.draw_id = $2 GROUP BY i.state`,
    [bookId, drawId],
  );
  return new Map(rows.map(({ state, count }) => [state, Number(count)]));
}
