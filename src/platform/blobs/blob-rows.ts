import type { EntityManager } from 'typeorm';
import type { Tx } from '../database/database.js';
import { invariant } from '../errors/invariant.js';
import type { BlobState, KeptBlob, ReceivedBlob } from './blob.js';
import type { BlobMediaType } from './media-types.js';

interface BlobColumns {
  sha256: Buffer;
  bytes: number;
  media_type: BlobMediaType;
  state: BlobState;
}

/** The most files one call looks up. */
const MOST_AT_ONCE = 500;

/** The files of a book with these digests; unknown ones are absent. Locks the rows against change with `lock`. */
export async function readBlobs(
  reader: EntityManager,
  bookId: number,
  digests: readonly Buffer[],
  lock: 'none' | 'share' = 'none',
): Promise<KeptBlob[]> {
  invariant(digests.length <= MOST_AT_ONCE, 'files are looked up in bounded lists');
  if (digests.length === 0) return [];
  const rows: BlobColumns[] = await reader.query(
    `SELECT sha256, bytes, media_type, state FROM kapok.blobs
     WHERE book_id = $1 AND sha256 = ANY ($2::bytea[])
     ORDER BY sha256 ${lock === 'share' ? 'FOR SHARE' : ''}`,
    [bookId, digests],
  );
  return rows.map((row) => ({
    bookId,
    sha256: row.sha256,
    bytes: row.bytes,
    mediaType: row.media_type,
    state: row.state,
  }));
}

/** Adds a file, unless the book has it already. */
export async function insertBlob(
  tx: Tx,
  blob: ReceivedBlob,
  by: { readonly state: BlobState; readonly storedBy: string; readonly now: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.blobs (book_id, sha256, bytes, media_type, state, stored_by, stored_at, scan_after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
     ON CONFLICT ON CONSTRAINT blobs_pkey DO NOTHING`,
    [blob.bookId, blob.sha256, blob.bytes, blob.mediaType, by.state, by.storedBy, by.now],
  );
}
