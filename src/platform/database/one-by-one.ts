import type { Database, Tx } from './database.js';

/** What is done with rows that are due, and how much of it in one round. */
export interface DueRows<Row extends { readonly id: string }> {
  /** Rows of one round at most; the next round goes on. */
  readonly most: number;
  /** Rows that cannot be worked on, of one round: beyond them it is not the rows. */
  readonly mostStuck: number;
  /** The next row that is due, locked, but for those passed over; null: none is, or others work on them. */
  readonly lockNext: (tx: Tx, passedOver: readonly string[]) => Promise<Row | null>;
  readonly work: (tx: Tx, row: Row) => Promise<unknown>;
  /** Told of each row that could not be worked on. */
  readonly report: (row: Row, error: unknown) => void;
  readonly isStopping: () => boolean;
}

/**
 * Works on rows that are due, each in a transaction of its own, and answers how many. One that cannot be worked on is
 * reported and passed over until the next round: it keeps no other waiting. Throws what is no row's fault. Locks each row
 * while it is worked on, so that several servers share them out.
 */
export async function oneByOne<Row extends { readonly id: string }>(
  database: Database,
  due: DueRows<Row>,
): Promise<number> {
  const stuck: string[] = [];
  let done = 0;
  while (done < due.most && stuck.length < due.mostStuck && !due.isStopping()) {
    const locked: { row: Row | null } = { row: null };
    try {
      await database.transaction(async (tx) => {
        locked.row = await due.lockNext(tx, stuck);
        if (locked.row !== null) await due.work(tx, locked.row);
      });
    } catch (error) {
      if (locked.row === null) throw error;
      due.report(locked.row, error);
      stuck.push(locked.row.id);
      continue;
    }
    if (locked.row === null) break;
    done += 1;
  }
  return done;
}
