import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../background/background-round.js';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { BlobFiles } from './blob-files.js';
import { scanFile } from './scan-command.js';

const EVERY_MS = 30_000;
/** How long a file that was taken, or that the scanner had nothing to say of, is left alone by every server. */
const LEFT_ALONE_MS = 120_000;
/** Files of one round; the next round goes on. */
const MOST_FILES = 200;

interface TakenBlob {
  readonly book_id: number;
  readonly sha256: Buffer;
}

/**
 * Has files scanned by the command of `KAPOK_SCAN_COMMAND`, one after the other. A row is taken for two minutes, so that
 * several servers share the work and one that is killed loses nothing. A file that is found infected is removed.
 */
@Injectable()
export class BlobScanner implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Blobs');
  readonly #files: BlobFiles;
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'blobs_not_scanned',
    work: (isStopping) => this.#scanWaiting(isStopping),
    isOnDuty: () => this.isThere,
  });

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.#files = new BlobFiles(config.blobsDir);
  }

  /** Whether files are scanned at all. */
  get isThere(): boolean {
    return this.config.scanCommand.length > 0;
  }

  /** Starts a round; one under way is followed by another. Returns at once and never throws. */
  @Interval('blobs', EVERY_MS)
  tick(): void {
    this.#rounds.wake();
  }

  /** Resolves when no round is under way (any more). */
  async settled(): Promise<void> {
    await this.#rounds.settled();
  }

  /** Ends after the file under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #scanWaiting(isStopping: () => boolean): Promise<void> {
    for (let file = 0; file < MOST_FILES && !isStopping(); file += 1) {
      const taken = await this.#take();
      if (taken === null) return;
      await this.#scan(taken);
    }
  }

  /** Takes the file that has waited longest, if one waits. */
  async #take(): Promise<TakenBlob | null> {
    const now = this.clock.now();
    const { rows } = await this.database.pool.query<TakenBlob>(
      `UPDATE kapok.blobs b SET scan_after = $2
       FROM (SELECT w.book_id, w.sha256 FROM kapok.blobs w
             WHERE w.state IN ('quarantined', 'unscanned') AND w.scan_after <= $1
             ORDER BY w.scan_after LIMIT 1 FOR UPDATE SKIP LOCKED) waiting
       WHERE b.book_id = waiting.book_id AND b.sha256 = waiting.sha256
       RETURNING b.book_id, b.sha256`,
      [now, new Date(now.getTime() + LEFT_ALONE_MS)],
    );
    return rows[0] ?? null;
  }

  async #scan({ book_id: bookId, sha256 }: TakenBlob): Promise<void> {
    const verdict = await scanFile(this.config.scanCommand, this.#files.pathOf(bookId, sha256));
    if (verdict === 'unknown') {
      this.#logger.warn({ event: 'blob_scan_failed', bookId, blob: sha256.toString('hex') });
      return;
    }
    // First nobody can open it any more, then it goes.
    await this.database.pool.query(
      `UPDATE kapok.blobs SET state = $3, scanned_at = $4
       WHERE book_id = $1 AND sha256 = $2 AND state IN ('quarantined', 'unscanned')`,
      [bookId, sha256, verdict, this.clock.now()],
    );
    if (verdict === 'clean') return;
    await this.#files.remove(bookId, sha256);
    this.#logger.warn({ event: 'blob_infected', bookId, blob: sha256.toString('hex') });
  }
}
