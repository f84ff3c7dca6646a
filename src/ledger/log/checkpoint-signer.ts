import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { ED25519, keyIdOf } from '../../platform/crypto/verifier-key.js';
import { Database } from '../../platform/database/database.js';
import type { Book } from '../books.js';
import { type Checkpoint, checkpointBody, type TreeHead } from './checkpoint.js';
import { CheckpointReader } from './checkpoint-reader.js';
import { readAwaitedSizes, readSizesToSign } from './checkpoint-rows.js';
import { isConsistent } from './consistency.js';
import { LogError } from './log-error.js';
import { LogGuard } from './log-guard.js';
import { type KeyNotice, LogKeys } from './log-keys.js';
import { LogReader } from './log-reader.js';
import type { LogSigner } from './log-signer.js';
import { signatureLine } from './signed-note.js';
import { joinOf } from './tree-hashes.js';

/** Checkpoints copied into the store at once. */
const COPIED_AT_ONCE = 1_000;

const LOCK = 'SELECT l.size FROM ledger.lock_log($1) l';
const ADD = 'SELECT ledger.add_checkpoint($1, $2, $3, $4, $5, $6, $7)';

/** A checkpoint as it is added. */
interface Signed extends TreeHead {
  readonly body: string;
  /** The log's signature line, with its line feed. */
  readonly signatures: string;
  readonly signedAt: Date;
}

/**
 * Signs checkpoints. Each is first in the store, on the disk, and then in the database: what anybody was ever shown is
 * known outside the database. Nothing is signed that does not grow out of the newest one, in both.
 */
@Injectable()
export class CheckpointSigner {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly reader: LogReader,
    private readonly checkpoints: CheckpointReader,
    private readonly keys: LogKeys,
    private readonly guard: LogGuard,
  ) {}

  /**
   * Signs what the tree of a book has reached, and before that each close that no checkpoint ends with, with the key that
   * the chain names last. Nothing when all is signed, or another server does it. Throws LogError when the stored
   * checkpoints, those in the database and the tree do not fit together, or the key is not the one that the chain names.
   * Locks the book's row of the log for each; no append waits.
   */
  async sign(book: Book, signer: LogSigner): Promise<void> {
    // First: a key that takes over after this stands in an entry that is not signed now.
    const reached = await this.reader.size(book.id);
    const since = await this.signingSince(book);
    await this.bringTogether(book);
    let last = await this.checkpoints.latest(book.id);
    const range = { above: last?.size ?? 0n, since, reached };
    for (const size of await readSizesToSign(this.database.pool, book.id, range)) {
      const signed = await this.signOne(book, signer, { last, size });
      if (!(await this.add(book, last, signed))) return;
      last = await this.checkpoints.bySize(book.id, size);
    }
  }

  /**
   * The sizes that something waits for (a close, a draw) and that only the key can sign that the chain names last now,
   * in order.
   */
  async awaited(book: Book): Promise<readonly bigint[]> {
    const reached = await this.reader.size(book.id);
    const notices = await this.keys.notices(book.id);
    const above = (await this.checkpoints.latest(book.id))?.size ?? 0n;
    const range = { above, since: signsBehind(notices), reached };
    return readAwaitedSizes(this.database.pool, book.id, range);
  }

  /** The entry behind which our key signs; a key that the chain does not name last signs nothing. */
  private async signingSince(book: Book): Promise<bigint> {
    const notices = await this.keys.notices(book.id);
    const newest = notices.at(-1);
    if (newest === undefined || newest.vkey !== this.guard.ownVkey(book)) {
      throw new LogError(
        `The key of this configuration is not the one that the chain of ${book.code} names: nothing is signed. "kapok log status" tells more.`,
      );
    }
    return signsBehind(notices);
  }

  /** Makes the store and the database know the same checkpoints, if they fit together. */
  private async bringTogether(book: Book): Promise<void> {
    const verdict = await this.guard.judge(book);
    const inDatabase = await this.checkpoints.latest(book.id);
    switch (verdict.kind) {
      case 'none':
        return this.copyAbove(book, { size: 0n, behind: null });
      case 'accepted':
        return this.copyAbove(book, { size: verdict.kept, behind: verdict.stored.note });
      case 'held':
        // Signed and stored, but the commit never came: it counts.
        if (verdict.stored.size > (inDatabase?.size ?? 0n)) {
          return this.adopt(book, inDatabase, verdict.stored);
        }
        return this.copyAbove(book, { size: verdict.stored.size, behind: verdict.stored.note });
      default:
        throw new LogError(
          `The newest stored checkpoint of ${book.code} (${verdict.stored.size} entries) does not fit the database: nothing is signed. "kapok log status" tells more.`,
        );
    }
  }

  /**
   * Stores what others have signed: all above a size, behind the note that is the newest stored one. Under the lock, as
   * every write to the store: whoever shares the folder may have done it meanwhile.
   */
  private async copyAbove(
    book: Book,
    { size, behind }: { readonly size: bigint; readonly behind: string | null },
  ): Promise<void> {
    const missing = await this.checkpoints.above(book.id, size, COPIED_AT_ONCE);
    const last = missing.at(-1);
    if (last === undefined) return;
    if (!(await this.guard.holds(book, last))) throw refusal(book, last.size);
    const isCopied = await this.database.transaction(async (tx) => {
      await tx.query(LOCK, [book.id]);
      const newest = (await this.guard.store.newest(book.code))?.note ?? null;
      if (newest !== behind) return false;
      await this.guard.store.append(book.code, missing.map(forStore));
      return true;
    });
    if (isCopied) await this.copyAbove(book, { size: last.size, behind: forStore(last).note });
  }

  private async adopt(
    book: Book,
    last: Checkpoint | null,
    kept: TreeHead & { readonly note: string; readonly signedAt: string },
  ): Promise<void> {
    const body = checkpointBody(kept);
    const signatures = ownLines(kept);
    const signedAt = new Date(kept.signedAt);
    await this.add(book, last, { ...kept, body, signatures, signedAt }, { isStored: true });
  }

  private async signOne(
    book: Book,
    signer: LogSigner,
    { last, size }: { readonly last: Checkpoint | null; readonly size: bigint },
  ): Promise<Signed> {
    const root = await this.reader.rootAt(book.id, size);
    if (last !== null) await this.proveGrowth(book, last, { size, root });
    const origin = this.keys.origin(book.code);
    const body = checkpointBody({ origin, size, root });
    const keyId = keyIdOf(origin, ED25519, signer.publicKey);
    const signatures = `${signatureLine(origin, keyId, await signer.sign(body))}\n`;
    return { origin, size, root, body, signatures, signedAt: this.clock.now() };
  }

  /** Proves to ourselves, as to any stranger, that the new tree begins with the entries of the one signed last. */
  private async proveGrowth(
    book: Book,
    last: Checkpoint,
    next: { readonly size: bigint; readonly root: Buffer },
  ): Promise<void> {
    const proof = await this.reader.consistency(book.id, last.size, next.size);
    const growth = { from: last.size, fromRoot: last.root, to: next.size, toRoot: next.root };
    if (!isConsistent(growth, proof, joinOf(book))) throw refusal(book, last.size);
  }

  /** Stores and adds one above the last; false when another server was faster. */
  private add(
    book: Book,
    last: Checkpoint | null,
    signed: Signed,
    { isStored = false } = {},
  ): Promise<boolean> {
    const before = last?.size ?? 0n;
    return this.database.transaction(async (tx) => {
      const [newest] = await tx.query<{ size: bigint }[]>(LOCK, [book.id]);
      if ((newest?.size ?? 0n) !== before) return false;
      const { size, root, body, signatures, signedAt } = signed;
      if (!isStored) {
        const note = `${body}\n${signatures}`;
        await this.guard.store.append(book.code, [{ note, signedAt: signedAt.toISOString() }]);
      }
      await tx.query(ADD, [book.id, before, size, root, body, signatures, signedAt]);
      return true;
    });
  }
}

/** The entry behind which the newest key signs. The first key signs for all that came before it, too. */
function signsBehind(notices: readonly KeyNotice[]): bigint {
  return notices.length > 1 ? (notices.at(-1)?.seq ?? -1n) : -1n;
}

/** As it is stored: with the log's own signature alone, whoever signed it since. */
function forStore(checkpoint: Checkpoint): { readonly note: string; readonly signedAt: string } {
  const { body, note, signedAt } = checkpoint;
  const origin = body.slice(0, body.indexOf('\n'));
  return { note: `${body}\n${ownLines({ origin, note })}`, signedAt: signedAt.toISOString() };
}

/** The log's own signature lines, with their line feeds. */
function ownLines({ origin, note }: Pick<TreeHead, 'origin'> & { readonly note: string }): string {
  const lines = note.split('\n').filter((line) => line.startsWith(`— ${origin} `));
  return `${lines.join('\n')}\n`;
}

function refusal(book: Book, size: bigint): LogError {
  return new LogError(
    `The tree of ${book.code} does not go through its own checkpoint of ${size} entries: nothing is signed. Entries were changed; run "kapok verify".`,
  );
}
