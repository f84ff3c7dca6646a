import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Book } from '../books.js';
import { LedgerService } from '../ledger.service.js';
import { SYSTEM_ACTOR } from '../vocabulary.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { LogError } from './log-error.js';
import { LogGuard } from './log-guard.js';
import { keyNoticeKey, LogKeys } from './log-keys.js';
import { growTree } from './tree-growth.js';

/** Lets a book's log follow its chain: the tree, the first key notice, the checkpoints. */
@Injectable()
export class LogFollower {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly checkpoints: CheckpointReader,
    private readonly signer: CheckpointSigner,
    private readonly keys: LogKeys,
    private readonly guard: LogGuard,
  ) {}

  /**
   * Grows the tree of a book to what stands now and signs it, whenever that was done last. Answers the newest checkpoint;
   * null when this process has no key and nobody else signed one. Throws `not_found`, and LogError as
   * `CheckpointSigner.sign` does. Locks the book's row of the log; no append waits.
   */
  async follow(bookId: number): Promise<Checkpoint | null> {
    const book = (await this.ledger.listBooks()).find(({ id }) => id === bookId);
    if (book === undefined) throw new DomainError('not_found');
    await this.grow(book);
    await this.sign(book);
    return this.checkpoints.latest(bookId);
  }

  /** Grows the tree of a book to what stands now, or until `isStopping`. */
  grow({ id }: Pick<Book, 'id'>, isStopping?: () => boolean): Promise<void> {
    return growTree(this.database.pool, id, isStopping);
  }

  /** Signs what the tree of a book has reached, and nothing without a key. Throws LogError. */
  async sign(book: Book): Promise<void> {
    const { signer } = this.guard;
    if (signer === null) return;
    await this.nameFirstKey(book);
    await this.signer.sign(book, signer);
  }

  /** Puts our key into the chain of a book that names none yet. Does nothing without a key. Throws LogError. */
  async nameFirstKey(book: Book): Promise<void> {
    const key = this.guard.ownVkey(book);
    if (key === null || (await this.keys.notices(book.id)).length > 0) return;
    const outcome = await this.ledger.appendNotice({
      bookId: book.id,
      key: keyNoticeKey(1),
      format: 'kapok-key/1',
      subjectId: book.uid,
      actorId: SYSTEM_ACTOR,
      members: { key, previous: '', signature: '' },
    });
    // Of two servers with different keys the faster one is the first.
    if (outcome.outcome === 'refused' && outcome.code !== 'idempotency_key_conflict') {
      throw new LogError(
        `The key of ${book.code} could not be put into its chain: ${outcome.code}`,
      );
    }
  }
}
