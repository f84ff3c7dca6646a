import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';
import type { ImportKind } from './import-kinds.js';

/** How long a silent server keeps an import. Safe at any length: every chunk asks the row again. */
const LEASE_SECONDS = 10;

/** An import this server works on. */
export interface ClaimedImport {
  readonly bookId: number;
  readonly id: string;
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  readonly createdBy: string;
  readonly fileBytes: number;
  /** Null until the whole file was looked through. */
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
}

/** Another server has taken the import over: stop, its work counts. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

interface ClaimedColumns {
  book_id: number;
  id: string;
  kind: ImportKind;
  dry_run: boolean;
  created_by: string;
  file_bytes: number;
  rows_total: number | null;
  rows_done: number;
}

/**
 * Who works on an import: one server at a time, told by `worker_id` and `lease_until` (the database's
 * clock). Whoever holds the row renews the lease with each chunk; a killed server's lease runs out.
 */
@Injectable()
export class ImportLease {
  /** New for each process: a restarted server is another worker. */
  readonly workerId = newId();

  constructor(private readonly database: Database) {}

  /**
   * Takes the oldest open import that nobody works on, or null. A dry run begins anew, because its
   * effects were never kept. Locks that one row, skips locked ones.
   */
  async claim(): Promise<ClaimedImport | null> {
    const rows = await this.database.transaction(async (tx) =>
      returned<ClaimedColumns>(await tx.query(CLAIM, [this.workerId, LEASE_SECONDS])),
    );
    const row = rows[0];
    return row === undefined ? null : toClaimed(row);
  }

  /**
   * Locks the row of an import this server works on until `tx` ends, and renews the lease.
   * Throws LeaseLostError when it is no longer ours.
   */
  async hold(tx: Tx, claimed: ClaimedImport): Promise<void> {
    const held = returned(
      await tx.query(
        `UPDATE kapok.imports SET lease_until = now() + make_interval(secs => $4)
         WHERE book_id = $1 AND id = $2 AND worker_id = $3 AND state = 'running' RETURNING 1`,
        [claimed.bookId, claimed.id, this.workerId, LEASE_SECONDS],
      ),
    );
    if (held.length === 0) throw new LeaseLostError('another server works on this import');
  }

  /** Renews the lease outside any chunk. Throws LeaseLostError like `hold`. */
  async renew(claimed: ClaimedImport): Promise<void> {
    await this.database.transaction((tx) => this.hold(tx, claimed));
  }

  /** Lets another server go on at once. Does nothing when the lease is lost already. */
  async release(claimed: ClaimedImport): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query(
        `UPDATE kapok.imports SET worker_id = NULL, lease_until = NULL
         WHERE book_id = $1 AND id = $2 AND worker_id = $3 AND state = 'running'`,
        [claimed.bookId, claimed.id, this.workerId],
      ),
    );
  }
}

const CLAIM = `
  UPDATE kapok.imports i
  SET state = 'running', worker_id = $1, lease_until = now() + make_interval(secs => $2),
      rows_done = CASE WHEN i.dry_run THEN 0 ELSE i.rows_done END,
      accepted = CASE WHEN i.dry_run THEN 0 ELSE i.accepted END,
      refused = CASE WHEN i.dry_run THEN 0 ELSE i.refused END
  FROM (SELECT book_id, id FROM kapok.imports
        WHERE state IN ('received', 'running') AND (lease_until IS NULL OR lease_until < now())
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED) open
  WHERE i.book_id = open.book_id AND i.id = open.id
  RETURNING i.book_id, i.id, i.kind, i.dry_run, i.created_by, octet_length(i.file) AS file_bytes,
            i.rows_total, i.rows_done`;

/** TypeORM answers an UPDATE with [rows, count]. */
function returned<T = unknown>(answer: [T[], number]): T[] {
  return answer[0];
}

function toClaimed(row: ClaimedColumns): ClaimedImport {
  return {
    bookId: row.book_id,
    id: row.id,
    kind: row.kind,
    dryRun: row.dry_run,
    createdBy: row.created_by,
    fileBytes: row.file_bytes,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
  };
}
