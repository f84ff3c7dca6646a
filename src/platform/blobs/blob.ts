import type { BlobMediaType } from './media-types.js';

/** How a file stands; the database holds the same list (`blobs_state_known`). */
export const BLOB_STATES = ['quarantined', 'unscanned', 'clean', 'infected', 'erased'] as const;
export type BlobState = (typeof BLOB_STATES)[number];

/** A file as it lies on disk, named by what it holds. */
export interface ReceivedBlob {
  readonly bookId: number;
  /** 32 bytes; in hex they are the file's id. */
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly mediaType: BlobMediaType;
}

/** A file that a book keeps. */
export interface KeptBlob extends ReceivedBlob {
  readonly state: BlobState;
}

/** What a scanner says of a file. */
export type ScanVerdict = 'clean' | 'infected' | 'unknown';

/** How a new file starts: where there is a scanner nobody opens it before it was scanned. */
export function firstState(hasScanner: boolean): BlobState {
  return hasScanner ? 'quarantined' : 'unscanned';
}

/** Whether a file may be opened. What came in before there was a scanner waits for it, too. */
export function isOpenable(state: BlobState, hasScanner: boolean): boolean {
  return state === 'clean' || (state === 'unscanned' && !hasScanner);
}

/** What a scanner's exit code means, as clamscan, clamdscan and their likes agree: 0 clean, 1 infected. */
export function verdictOf(exitCode: number | null): ScanVerdict {
  if (exitCode === 0) return 'clean';
  return exitCode === 1 ? 'infected' : 'unknown';
}
