import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import type { ImportKind } from './import-kinds.js';
import { ImportWorker } from './import-worker.js';
import type { ImportDetailDto, ImportDto, ImportReceiptDto, ImportState } from './imports.dto.js';

/** A file as it was uploaded. */
export interface ReceivedFile {
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  readonly bytes: Buffer;
}

/** Who uploads: a member of one book. */
export interface Uploader {
  readonly bookId: number;
  readonly memberId: string;
}

interface ImportColumns {
  id: string;
  kind: ImportKind;
  dry_run: boolean;
  state: ImportState;
  file_sha256: Buffer;
  rows_total: number | null;
  rows_done: number;
  accepted: number;
  refused: number;
  fault_code: string | null;
  created_at: Date;
  finished_at: Date | null;
}

const SELECT_IMPORT = `
  SELECT id, kind, dry_run, state, file_sha256, rows_total, rows_done, accepted, refused, fault_code,
         created_at, finished_at
  FROM kapok.imports`;

/** Takes files in and tells how far they are. The work itself is the worker's. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly database: Database,
    private readonly worker: ImportWorker,
  ) {}

  /** Keeps the file, so that the import survives this process, and starts on it. One insert. */
  async receive(uploader: Uploader, file: ReceivedFile): Promise<ImportReceiptDto> {
    const id = newId();
    const sha256 = createHash('sha256').update(file.bytes).digest();
    await this.database.transaction((tx) =>
      tx.query(
        `INSERT INTO kapok.imports (book_id, id, kind, dry_run, state, created_by, file_sha256, file)
         VALUES ($1, $2, $3, $4, 'received', $5, $6, $7)`,
        [uploader.bookId, id, file.kind, file.dryRun, uploader.memberId, sha256, file.bytes],
      ),
    );
    this.worker.wake();
    return { id, state: 'received' };
  }

  /** The imports of a book, the newest first. */
  async page(bookId: number, limit: number, after: string | null): Promise<Page<ImportDto>> {
    const before = after === null ? null : decodeCursor(after, { id: 'uuid' }).id;
    const rows: ImportColumns[] = await this.database.read.query(
      `${SELECT_IMPORT} WHERE book_id = $1 AND ($2::uuid IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [bookId, before, limit + 1],
    );
    return toPage(rows, limit, { item: toImport, position: ({ id }) => ({ id }) });
  }

  /** One import with its refusals by code. Throws `not_found`. */
  async find(bookId: number, id: string): Promise<ImportDetailDto> {
    const [row]: ImportColumns[] = await this.database.read.query(
      `${SELECT_IMPORT} WHERE book_id = $1 AND id = $2`,
      [bookId, id],
    );
    if (row === undefined) throw new DomainError('not_found');
    const counts: { code: string; rows: number }[] = await this.database.read.query(
      `SELECT code, count(*)::integer AS rows FROM kapok.import_rows
       WHERE book_id = $1 AND import_id = $2 AND NOT accepted GROUP BY code ORDER BY code`,
      [bookId, id],
    );
    const refusals = Object.fromEntries(counts.map(({ code, rows }) => [code, rows]));
    return { ...toImport(row), refusals };
  }
}

function toImport(row: ImportColumns): ImportDto {
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    dryRun: row.dry_run,
    fileSha256: row.file_sha256.toString('hex'),
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    accepted: row.accepted,
    refused: row.refused,
    faultCode: row.fault_code,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
