import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';

/** What a station's codes are made from, between two moments. */
export interface StationSeed {
  readonly n: number;
  readonly seed: Buffer;
  readonly madeAt: Date;
}

/** Seeds that one moment can be of; a station does not change its seed many times in a few minutes. */
const MOST_SEEDS = 5;

/** The seed in force, or null. */
export async function readLiveSeed(
  reader: EntityManager,
  bookId: number,
  unitId: string,
): Promise<StationSeed | null> {
  const rows: StationSeed[] = await reader.query(
    `SELECT n, seed, made_at AS "madeAt" FROM kapok.station_seeds
     WHERE book_id = $1 AND unit_id = $2 AND ended_at IS NULL`,
    [bookId, unitId],
  );
  return rows[0] ?? null;
}

/** The seeds in force at any moment of a stretch, the latest first. */
export function readSeedsWithin(
  reader: EntityManager,
  bookId: number,
  { unitId, first, last }: { readonly unitId: string; readonly first: Date; readonly last: Date },
): Promise<StationSeed[]> {
  return reader.query(
    `SELECT n, seed, made_at AS "madeAt" FROM kapok.station_seeds
     WHERE book_id = $1 AND unit_id = $2 AND made_at <= $4 AND (ended_at IS NULL OR ended_at >= $3)
     ORDER BY n DESC LIMIT ${MOST_SEEDS}`,
    [bookId, unitId, first.toISOString(), last.toISOString()],
  );
}

/**
 * Whether somebody could know a station's code of a minute without standing before it: who made its secret, and who was
 * an admin of the station then or later. The database refuses their proofs by the same function
 * (`presence_proofs_separation`).
 */
export async function couldKnowCode(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberId: string; readonly unitId: string; readonly step: number },
): Promise<boolean> {
  const rows: { known: boolean }[] = await reader.query(
    'SELECT kapok.could_know_station_code($1, $2, $3, $4) AS known',
    [bookId, wish.memberId, wish.unitId, wish.step],
  );
  return rows[0]?.known ?? false;
}

/** Ends the seed in force and makes another one. Locks the station's seeds until `tx` ends. */
export async function renewSeed(
  tx: Tx,
  bookId: number,
  next: {
    readonly unitId: string;
    readonly seed: Buffer;
    readonly madeBy: string;
    readonly madeAt: Date;
  },
): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `station_seeds:${bookId}:${next.unitId}`,
  ]);
  const at = next.madeAt.toISOString();
  await tx.query(
    `UPDATE kapok.station_seeds SET ended_at = greatest($3, made_at)
     WHERE book_id = $1 AND unit_id = $2 AND ended_at IS NULL`,
    [bookId, next.unitId, at],
  );
  const rows: { n: number }[] = await tx.query(
    `INSERT INTO kapok.station_seeds (book_id, unit_id, n, seed, made_by, made_at)
     SELECT $1, $2, coalesce(max(s.n), 0) + 1, $3, $4, $5 FROM kapok.station_seeds s
     WHERE s.book_id = $1 AND s.unit_id = $2
     RETURNING n`,
    [bookId, next.unitId, next.seed, next.madeBy, at],
  );
  return rows[0]?.n ?? 0;
}
