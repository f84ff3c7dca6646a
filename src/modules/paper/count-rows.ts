import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { ControlTotals, CountPart, ReadingField } from './batch.js';
import type { Batch, BatchKey } from './batch-rows.js';

/** A drawn form and what came of reading it again; null until it was counted. */
export interface Sample {
  readonly serial: number;
  readonly differs: readonly ReadingField[] | null;
}

/** A count of one round. */
export interface Count {
  readonly round: number;
  readonly countedBy: string;
  readonly countedAt: Date;
  readonly matched: boolean;
  readonly differs: readonly CountPart[];
}

/** What the second person read on a drawn form, as keyed. */
export interface KeyedForm {
  readonly serial: number;
  readonly keyed: Readonly<Record<string, string>>;
  readonly differs: readonly ReadingField[];
}

/** Writes down which forms were drawn for a round. */
export async function insertSamples(
  tx: Tx,
  batch: Batch,
  round: number,
  serials: readonly number[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.paper_samples (book_id, batch_id, round, unit_id, serial)
     SELECT $1, $2, $3, $4, n FROM unnest($5::integer[]) AS n`,
    [batch.bookId, batch.id, round, batch.unitId, serials],
  );
}

/** The forms drawn for a round, by number. */
export function readSamples(
  reader: EntityManager,
  { bookId, id }: BatchKey,
  round: number,
): Promise<Sample[]> {
  return reader.query(
    `SELECT serial, differs FROM kapok.paper_samples
     WHERE book_id = $1 AND batch_id = $2 AND round = $3 ORDER BY serial`,
    [bookId, id, round],
  );
}

/** The last count of a batch, or null. */
export async function readLastCount(
  reader: EntityManager,
  { bookId, id }: BatchKey,
): Promise<Count | null> {
  const rows: Count[] = await reader.query(
    `SELECT round, counted_by AS "countedBy", counted_at AS "countedAt", matched, differs FROM kapok.paper_counts
     WHERE book_id = $1 AND batch_id = $2 ORDER BY round DESC LIMIT 1`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/**
 * Whether a member is too close to a batch to count it: its enterer or a party to one of its forms, or of the household
 * or kin of one of them. The database asks the same (`paper_counts_separation`).
 */
export async function isTooClose(tx: Tx, batch: Batch, memberId: string): Promise<boolean> {
  if (memberId === batch.enteredBy) return true;
  const rows: { close: boolean }[] = await tx.query(
    `SELECT $4::uuid = ANY (n.near) OR EXISTS (
       SELECT FROM kapok.paper_lines l
       WHERE l.book_id = $1 AND l.batch_id = $2 AND l.state = 'entered' AND n.near && ARRAY[l.volunteer_id, l.recipient_id]
     ) AS close
     FROM (SELECT $3::uuid || kapok.near_members($1, $3) AS near OFFSET 0) n`,
    [batch.bookId, batch.id, memberId, batch.enteredBy],
  );
  return rows[0]?.close ?? false;
}

/** Writes a count down, with what was read on each drawn form. Breaks `paper_counts_separation`, `paper_counts_awaited`. */
export async function insertCount(
  tx: Tx,
  batch: Batch,
  count: ControlTotals & Pick<Count, 'countedBy' | 'countedAt' | 'differs'>,
  sample: readonly KeyedForm[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.paper_counts (book_id, batch_id, round, unit_id, entered_by, counted_by, counted_at, forms, minutes,
       matched, differs)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      batch.bookId,
      batch.id,
      batch.round,
      batch.unitId,
      batch.enteredBy,
      count.countedBy,
      count.countedAt,
      count.forms,
      String(count.minutes),
      count.differs.length === 0,
      count.differs,
    ],
  );
  const [, keyed]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_samples s SET keyed = k.keyed, differs = ARRAY(SELECT jsonb_array_elements_text(k.differs))
     FROM jsonb_to_recordset($4::jsonb) AS k (serial integer, keyed jsonb, differs jsonb)
     WHERE s.book_id = $1 AND s.batch_id = $2 AND s.round = $3 AND s.serial = k.serial AND s.keyed IS NULL`,
    [batch.bookId, batch.id, batch.round, JSON.stringify(sample)],
  );
  invariant(keyed === sample.length, 'every drawn form is read once');
}
