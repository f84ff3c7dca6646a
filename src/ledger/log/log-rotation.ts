import { Injectable } from '@nestjs/common';
import { parseVerifierKey } from '../../platform/crypto/verifier-key.js';
import type { Book } from '../books.js';
import { LedgerService } from '../ledger.service.js';
import { SYSTEM_ACTOR } from '../vocabulary.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { LogError } from './log-error.js';
import { LogFollower } from './log-follower.js';
import { LogGuard } from './log-guard.js';
import { handoverText, keyNoticeKey, LogKeys } from './log-keys.js';
import type { LogSigner } from './log-signer.js';
import { isSignedBy } from './signed-note.js';

/** A hand-over from the key that a chain names last to the one of the configuration. */
export interface Handover {
  readonly previous: string;
  readonly next: string;
  /** What the previous key has to sign (UTF-8). */
  readonly text: string;
}

/** Lets another key sign for a log: the key before hands over, and the chain says so for good. */
@Injectable()
export class LogRotation {
  constructor(
    private readonly ledger: LedgerService,
    private readonly keys: LogKeys,
    private readonly guard: LogGuard,
    private readonly follower: LogFollower,
    private readonly signer: CheckpointSigner,
  ) {}

  /** The hand-over that a book needs; null when our key signs already, or would be the first. Throws LogError without a key. */
  async needed(book: Book): Promise<Handover | null> {
    const next = this.guard.ownVkey(book);
    if (next === null) throw new LogError('This configuration has no key of a log.');
    const previous = (await this.keys.notices(book.id)).at(-1)?.vkey ?? next;
    if (previous === next) return null;
    return { previous, next, text: handoverText(book.uid, previous, next) };
  }

  /**
   * Signs the hand-over with the previous key and puts it into the chain.
   * Throws LogError when that is not the key that the chain names, and as `put` does.
   */
  async handOver(book: Book, { previous, next, text }: Handover, by: LogSigner): Promise<void> {
    await this.put(book, { previous, next, text }, await by.sign(text));
  }

  /**
   * Puts a hand-over into the chain that the previous key has signed elsewhere. Throws LogError when it has not, or has yet
   * to sign what a close or a draw waits for: behind the hand-over nobody could any more.
   */
  async put(book: Book, { previous, next, text }: Handover, signature: Buffer): Promise<void> {
    const key = parseVerifierKey(previous);
    if (key === null || !isSignedBy(key, text, signature)) {
      throw new LogError(`${book.code}: that is no signature by ${previous}.`);
    }
    await this.requireNothingAwaited(book);
    const notices = await this.keys.notices(book.id);
    const outcome = await this.ledger.appendNotice({
      bookId: book.id,
      key: keyNoticeKey(notices.length + 1),
      format: 'kapok-key/1',
      subjectId: book.uid,
      actorId: SYSTEM_ACTOR,
      members: { key: next, previous, signature: signature.toString('base64') },
    });
    if (outcome.outcome === 'refused') throw new LogError(`${book.code}: ${outcome.code}`);
    await this.follower.follow(book.id);
  }

  private async requireNothingAwaited(book: Book): Promise<void> {
    await this.follower.grow(book);
    const size = (await this.signer.awaited(book)).at(-1);
    if (size === undefined) return;
    throw new LogError(
      `${book.code}: a close or a draw waits for the checkpoint of ${size} entries, which only the key before can sign. Start the service with that key until "kapok log status" shows a checkpoint of at least as many, then hand over.`,
    );
  }
}
