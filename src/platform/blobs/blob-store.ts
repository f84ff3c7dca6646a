import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationBootstrap, StreamableFile } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { Database, type Tx } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';
import { mediaTypeOf } from '../http/media-type.js';
import { firstState, isOpenable, type KeptBlob, type ReceivedBlob } from './blob.js';
import { BlobFiles, type IncomingFile } from './blob-files.js';
import { insertBlob, readBlobs } from './blob-rows.js';
import { BlobScanner } from './blob-scanner.js';
import { endingOf, mediaTypeOfBytes } from './media-types.js';

/** What has been coming in for so long was broken off with its server. */
const GIVEN_UP_AFTER_MS = 86_400_000;

/**
 * Files that are named by what they hold: the id is the SHA-256 of the bytes, in hex. They lie in a folder
 * (`KAPOK_BLOBS_DIR`), the database knows of each what it is and how it stands. Whose they are and who may open them is
 * for the module that keeps them: a file has no route of its own. How it goes: README.md beside this file.
 */
@Injectable()
export class BlobStore implements OnApplicationBootstrap {
  readonly #files: BlobFiles;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly scanner: BlobScanner,
    private readonly clock: Clock,
  ) {
    this.#files = new BlobFiles(config.blobsDir);
  }

  /** Removes what servers that were killed had been taking in. */
  async onApplicationBootstrap(): Promise<void> {
    await this.#files.clearIncoming(new Date(this.clock.now().getTime() - GIVEN_UP_AFTER_MS));
  }

  /**
   * Writes a file to its place. Call it outside a transaction, then `keep` in the one that says what the file is for; a
   * file that nobody keeps is never opened. `declared` is the body's Content-Type. Throws `body_too_large`,
   * `file_type_mismatch` for bytes that are not what is declared, `file_infected` for content that was found so before.
   */
  async receive(bookId: number, body: Readable, declared: string): Promise<ReceivedBlob> {
    const incoming = await this.#files.takeIn(body, this.config.blobLimitBytes);
    try {
      const blob = judged(bookId, incoming, declared);
      const [known] = await readBlobs(this.database.read, bookId, [blob.sha256]);
      if (known?.state === 'infected') throw new DomainError('file_infected');
      await this.#files.place(bookId, incoming);
      return blob;
    } finally {
      await this.#files.discard(incoming);
    }
  }

  /**
   * Makes a received file one of its book, in the transaction that refers to it, and answers how it stands. The row may
   * be referred to by (book_id, sha256). Call `wake` after the commit. Throws `file_infected`. Locks the row.
   */
  async keep(tx: Tx, blob: ReceivedBlob, storedBy: string): Promise<KeptBlob> {
    const state = firstState(this.scanner.isThere);
    await insertBlob(tx, blob, { state, storedBy, now: this.clock.now() });
    const [kept] = await readBlobs(tx, blob.bookId, [blob.sha256], 'share');
    if (kept === undefined || kept.state === 'infected') throw new DomainError('file_infected');
    return kept;
  }

  /** Removes the bytes of files whose rows say `erased`. Doing it again does no more. */
  async discard(bookId: number, digests: readonly Buffer[]): Promise<void> {
    for (const sha256 of digests) await this.#files.remove(bookId, sha256);
  }

  /** Lets the scanner look at once for what waits; returns at once and never throws. */
  wake(): void {
    this.scanner.tick();
  }

  /** Up to 500 files of a book by id (hex); unknown ones are absent. */
  async find(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, KeptBlob>> {
    const digests = ids.map((id) => Buffer.from(id, 'hex'));
    const blobs = await readBlobs(reader, bookId, digests);
    return new Map(blobs.map((blob) => [blob.sha256.toString('hex'), blob]));
  }

  /** Whether a file may be opened and relied on now: it was scanned, or there is no scanner. */
  isOpenable({ state }: Pick<KeptBlob, 'state'>): boolean {
    return isOpenable(state, this.scanner.isThere);
  }

  /**
   * The file as an answer: always an attachment, never shown inline. Only for a caller who may have it. Throws
   * `not_found` for one that is not kept or lies in its place no more, `file_infected`, `file_in_quarantine`.
   */
  async open(bookId: number, id: string): Promise<StreamableFile> {
    const blob = (await this.find(this.database.read, bookId, [id])).get(id);
    if (blob === undefined) throw new DomainError('not_found');
    if (blob.state === 'infected') throw new DomainError('file_infected');
    if (!this.isOpenable(blob)) throw new DomainError('file_in_quarantine');
    const bytes = await this.#files.read(bookId, blob.sha256);
    if (bytes === null) throw new DomainError('not_found');
    return new StreamableFile(bytes, {
      type: blob.mediaType,
      length: blob.bytes,
      disposition: `attachment; filename="${id.slice(0, 16)}.${endingOf(blob.mediaType)}"`,
    });
  }
}

function judged(bookId: number, file: IncomingFile, declared: string): ReceivedBlob {
  const mediaType = mediaTypeOfBytes(file.start);
  if (mediaType === null || mediaType !== mediaTypeOf(declared)) {
    throw new DomainError('file_type_mismatch');
  }
  return { bookId, sha256: file.sha256, bytes: file.bytes, mediaType };
}
