import type { EntityManager } from 'typeorm';
import type { BlobState } from '../../platform/blobs/blob.js';
import type { BlobMediaType } from '../../platform/blobs/media-types.js';
import type { Tx } from '../../platform/database/database.js';
import type { BatchKey } from './batch-rows.js';

/** A scan or photograph of a batch's forms. */
export interface Scan {
  /** The SHA-256 of the file, in hex: its id. */
  readonly id: string;
  readonly bytes: number;
  readonly mediaType: BlobMediaType;
  readonly state: BlobState;
  readonly attachedBy: string;
  readonly attachedAt: Date;
}

/** The scans of a batch, by id. */
export function readScans(reader: EntityManager, { bookId, id }: BatchKey): Promise<Scan[]> {
  return reader.query(
    `SELECT encode(s.blob_sha256, 'hex') AS id, f.bytes, f.media_type AS "mediaType", f.state,
       s.attached_by AS "attachedBy", s.attached_at AS "attachedAt"
     FROM kapok.paper_scans s
     CROSS JOIN LATERAL (SELECT b.bytes, b.media_type, b.state FROM kapok.blobs b
       WHERE b.book_id = s.book_id AND b.sha256 = s.blob_sha256 OFFSET 0) f
     WHERE s.book_id = $1 AND s.batch_id = $2 ORDER BY s.blob_sha256`,
    [bookId, id],
  );
}

/** Attaches a file that the book keeps; a second time changes nothing. */
export async function insertScan(
  tx: Tx,
  { bookId, id }: BatchKey,
  scan: { readonly sha256: Buffer; readonly by: string; readonly at: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.paper_scans (book_id, batch_id, blob_sha256, attached_by, attached_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT paper_scans_pkey DO NOTHING`,
    [bookId, id, scan.sha256, scan.by, scan.at],
  );
}

/** Takes a scan off a batch that is open; whether it was there. The file stays with the book. */
export async function deleteScan(
  tx: Tx,
  { bookId, id }: BatchKey,
  scanId: string,
): Promise<boolean> {
  const [, removed]: [unknown, number] = await tx.query(
    'DELETE FROM kapok.paper_scans WHERE book_id = $1 AND batch_id = $2 AND blob_sha256 = $3',
    [bookId, id, Buffer.from(scanId, 'hex')],
  );
  return removed === 1;
}
