import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';

/** Tiles added in one statement: 16,384 entries, a few dozen milliseconds. */
const TILES_AT_ONCE = 64;
/** Another server is at it: look again a little later. */
const PAUSE_MS = 50;

const GROW = 'SELECT g.tiles, g.is_behind AS "isBehind" FROM ledger.grow_tree($1, $2) g';

/**
 * Grows the tree of a book until it has reached all entries that stand now, or `isStopping`. Of several servers one works
 * at a time. Locks the book's row of the log, in short transactions; no append waits for it.
 */
export async function growTree(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  isStopping: () => boolean = () => false,
): Promise<void> {
  let before = -1n;
  while (!isStopping()) {
    const { rows } = await pool.query<{ tiles: bigint; isBehind: boolean }>(GROW, [
      bookId,
      TILES_AT_ONCE,
    ]);
    const [now] = rows;
    if (now === undefined || !now.isBehind) return;
    if (now.tiles === before) await pause(PAUSE_MS);
    before = now.tiles;
  }
}
