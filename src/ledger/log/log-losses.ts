import { Injectable } from '@nestjs/common';
import { sha256 } from '../../platform/crypto/sha256.js';
import { Database } from '../../platform/database/database.js';
import type { Book } from '../books.js';
import { LedgerService } from '../ledger.service.js';
import { SYSTEM_ACTOR } from '../vocabulary.js';
import type { StoredCheckpoint } from './checkpoint-frames.js';
import { LogError } from './log-error.js';
import { LogGuard, lossKey } from './log-guard.js';
import { readExtent } from './log-rows.js';

/** Why something is lost; it stands in the chain for good, so nobody's own words. */
export const LOSS_REASONS = ['backup-restored', 'disk-lost', 'history-replaced', 'other'] as const;
export type LossReason = (typeof LOSS_REASONS)[number];

/** What the acceptance of a loss would put into the chain, and what it rests on. */
export interface LogLoss {
  readonly lost: StoredCheckpoint;
  /** The newest stored checkpoint that the database goes through; null when it goes through none. */
  readonly base: StoredCheckpoint | null;
  /** Entries that are left of those that were signed. */
  readonly kept: bigint;
  /** Of all that; whoever accepts the loss repeats it. 16 hexadecimal digits. */
  readonly digest: string;
}

/** Goes on with a database that has lost what was signed, openly: the chain says so for good (docs/log.md). */
@Injectable()
export class LogLosses {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly guard: LogGuard,
  ) {}

  /** What is lost of a book now; null when nothing is. Throws LogError when there is nothing left to go on with. */
  async find(book: Book): Promise<LogLoss | null> {
    const verdict = await this.guard.judge(book);
    if (verdict.kind !== 'older' && verdict.kind !== 'forked') return null;
    const { base, firstLost } = await this.split(book);
    const entries = (await readExtent(this.database.pool, book.id))?.entries ?? 0n;
    // Between two checkpoints nobody can tell; what is there and was never contradicted is taken as it is.
    const kept = firstLost === null || entries < firstLost ? entries : (base?.size ?? 0n);
    if (kept === 0n) {
      throw new LogError(
        `${book.code}: the database holds another history from its first entry on. Nothing can be accepted; restore a backup.`,
      );
    }
    const lost = verdict.stored;
    return { lost, base, kept, digest: digestOf(book, lost, kept) };
  }

  /**
   * Puts the loss into the chain; from then on the log goes on from what is left. Throws LogError when nothing is lost,
   * or it is not what the digest stands for.
   */
  async accept(book: Book, digest: string, reason: LossReason): Promise<LogLoss> {
    const loss = await this.find(book);
    if (loss === null) throw new LogError(`${book.code}: nothing is lost.`);
    if (loss.digest !== digest) {
      throw new LogError(
        `${book.code}: ${digest} does not stand for what is lost now; look again.`,
      );
    }
    const { size, root } = loss.lost;
    const outcome = await this.ledger.appendNotice({
      bookId: book.id,
      key: lossKey(loss.lost),
      format: 'kapok-loss/1',
      subjectId: book.uid,
      actorId: SYSTEM_ACTOR,
      members: {
        size: String(size),
        root: root.toString('hex'),
        kept: String(loss.kept),
        reason,
      },
    });
    if (outcome.outcome === 'refused') throw new LogError(`${book.code}: ${outcome.code}`);
    return loss;
  }

  /** The newest of them that the database goes through, and the size of the smallest one behind it that it does not. */
  private async split(
    book: Book,
  ): Promise<{ readonly base: StoredCheckpoint | null; readonly firstLost: bigint | null }> {
    let firstLost: bigint | null = null;
    for await (const checkpoint of this.guard.store.newestFirst(book.code)) {
      if (await this.guard.holds(book, checkpoint)) return { base: checkpoint, firstLost };
      if (firstLost === null || checkpoint.size < firstLost) firstLost = checkpoint.size;
    }
    return { base: null, firstLost };
  }
}

function digestOf(book: Book, lost: StoredCheckpoint, kept: bigint): string {
  const facts = ['kapok-loss/1', book.uid, lost.size, lost.root.toString('hex'), kept];
  return sha256(facts.join('\n')).toString('hex').slice(0, 16);
}
