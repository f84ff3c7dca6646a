import type { EntityManager } from 'typeorm';
import { GrowingTree, treeRoot } from '../../ledger/merkle-tree.js';
import type { Tx } from '../../platform/database/database.js';
import { lineHash, lineText } from './draw-lines.js';
import type { PopulationKind } from './population.js';

/** A line of a draw's population. */
export interface LineRow {
  readonly n: number;
  readonly subjectId: string;
  readonly salt: Buffer;
  readonly digest: Buffer;
  readonly excluded: readonly number[];
}

/** Somebody who could inspect. */
export interface PersonRow {
  readonly n: number;
  readonly memberId: string;
  /** Null once they were erased. */
  readonly salt: Buffer | null;
  readonly digest: Buffer;
}

/** A draw in which a subject stood, with the line that stands for it. */
export interface LineOfSubject extends LineRow {
  readonly drawId: string;
  readonly kind: PopulationKind;
}

const LINES_AT_ONCE = 10_000;
const LINE_COLUMNS = 'l.n, l.subject_id AS "subjectId", l.salt, l.digest, l.excluded';

/** The lines of a draw in their order, in chunks. */
export async function* readLines(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): AsyncGenerator<readonly LineRow[]> {
  for (let from = 0; ; from += LINES_AT_ONCE) {
    const rows: LineRow[] = await reader.query(
      `SELECT ${LINE_COLUMNS} FROM kapok.inspection_lines l
       WHERE l.book_id = $1 AND l.draw_id = $2 AND l.n >= $3 AND l.n < $4 ORDER BY l.n`,
      [bookId, drawId, from, from + LINES_AT_ONCE],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < LINES_AT_ONCE) return;
  }
}

/** Some lines of a draw by their indexes. The caller bounds the list. */
export async function readLinesAt(
  reader: EntityManager,
  bookId: number,
  of: { readonly drawId: string; readonly lines: readonly number[] },
): Promise<Map<number, LineRow>> {
  const rows: LineRow[] = await reader.query(
    `SELECT ${LINE_COLUMNS} FROM unnest($3::integer[]) AS wanted (n)
     CROSS JOIN LATERAL (
       SELECT x.* FROM kapok.inspection_lines x
       WHERE x.book_id = $1 AND x.draw_id = $2 AND x.n = wanted.n OFFSET 0) l`,
    [bookId, of.drawId, of.lines],
  );
  return new Map(rows.map((row) => [row.n, row]));
}

/** What each line excludes, as far as it excludes anybody. */
export async function readExcluded(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<Map<number, readonly number[]>> {
  const rows: { n: number; excluded: number[] }[] = await reader.query(
    `SELECT l.n, l.excluded FROM kapok.inspection_lines l
     WHERE l.book_id = $1 AND l.draw_id = $2 AND cardinality(l.excluded) > 0`,
    [bookId, drawId],
  );
  return new Map(rows.map(({ n, excluded }) => [n, excluded]));
}

/** Whether a line excludes everybody who could inspect. */
export async function hasLineForNobody(
  reader: EntityManager,
  bookId: number,
  of: { readonly drawId: string; readonly people: number },
): Promise<boolean> {
  const rows: unknown[] = await reader.query(
    `SELECT 1 FROM kapok.inspection_lines l
     WHERE l.book_id = $1 AND l.draw_id = $2 AND cardinality(l.excluded) >= $3 LIMIT 1`,
    [bookId, of.drawId, of.people],
  );
  return rows.length > 0;
}

/** Number and root of a draw's lines. */
export async function measureLines(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<{ readonly lines: number; readonly root: Buffer }> {
  const tree = new GrowingTree('sha256');
  let lines = 0;
  for await (const rows of readLines(reader, bookId, drawId)) {
    for (const { digest, excluded } of rows) tree.add(lineHash(lineText(digest, excluded)));
    lines += rows.length;
  }
  return { lines, root: treeRoot(tree.blocks(), 'sha256') };
}

/** Everybody who could inspect, in order. At most 200. */
export function readPeople(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<PersonRow[]> {
  return reader.query(
    `SELECT p.n, p.member_id AS "memberId", p.salt, p.digest FROM kapok.inspection_people p
     WHERE p.book_id = $1 AND p.draw_id = $2 ORDER BY p.n`,
    [bookId, drawId],
  );
}

/** Writes who could inspect. */
export async function insertPeople(
  tx: Tx,
  bookId: number,
  { drawId, people }: { readonly drawId: string; readonly people: readonly PersonRow[] },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.inspection_people (book_id, draw_id, n, member_id, salt, digest)
     SELECT $1, $2, p.* FROM unnest($3::smallint[], $4::uuid[], $5::bytea[], $6::bytea[]) AS p`,
    [
      bookId,
      drawId,
      people.map(({ n }) => n),
      people.map(({ memberId }) => memberId),
      people.map(({ salt }) => salt),
      people.map(({ digest }) => digest),
    ],
  );
}

/** Announced draws in which a subject stood, the latest first; at most 100. */
export function readLinesOf(
  reader: EntityManager,
  bookId: number,
  of: { readonly kind: PopulationKind; readonly subjectId: string },
): Promise<LineOfSubject[]> {
  return reader.query(
    `SELECT ${LINE_COLUMNS}, l.draw_id AS "drawId", d.kind FROM kapok.inspection_lines l
     CROSS JOIN LATERAL (
       SELECT x.kind, x.state, x.created_at FROM kapok.inspection_draws x WHERE x.book_id = l.book_id AND x.id = l.draw_id OFFSET 0) d
     WHERE l.book_id = $1 AND l.subject_id = $2 AND d.kind = $3 AND d.state IN ('announced', 'drawn', 'published')
     ORDER BY d.created_at DESC, l.draw_id LIMIT 100`,
    [bookId, of.subjectId, of.kind],
  );
}

/** What was drawn, in the order of the draw, with the inspectors as drawn. At most 10,000. */
export function readDrawn(
  reader: EntityManager,
  bookId: number,
  drawId: string,
): Promise<{ readonly line: number; readonly inspector: number }[]> {
  return reader.query(
    `SELECT i.drawn_person AS inspector, i.line FROM kapok.inspections i
     WHERE i.book_id = $1 AND i.draw_id = $2 ORDER BY i.place LIMIT 10000`,
    [bookId, drawId],
  );
}
