import { Injectable } from '@nestjs/common';
import { SessionCache } from '../../auth/session-cache.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { BlobStore } from '../../platform/blobs/blob-store.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { ErasureBlockers } from './erasure-blockers.js';
import { ErasureClosing } from './erasure-closing.js';
import { ErasureFile } from './erasure-file.js';
import type { ErasureLine } from './erasure-line.js';
import {
  type Erasure,
  erasePerson,
  lockUnerased,
  noteClosed,
  readErasure,
} from './erasure-rows.js';
import { readOpenThings } from './open-things.js';
import { readFilesOf } from './personal-rows.js';

/**
 * Carries out an approved erasure: closes what is open, destroys the key and everything the register of columns names,
 * having noted it outside the database, and removes files. Every step may be repeated; whoever comes after a crash goes on.
 */
@Injectable()
export class ErasureWork {
  readonly #file: ErasureFile;

  constructor(
    config: Config,
    private readonly database: Database,
    private readonly blockers: ErasureBlockers,
    private readonly closing: ErasureClosing,
    private readonly ledger: LedgerReader,
    private readonly files: BlobStore,
    private readonly clock: Clock,
    private readonly sessions: SessionCache,
  ) {
    this.#file = new ErasureFile(config.open.checkpointDir);
  }

  /**
   * Goes on with an erasure that was approved, to its end. Throws `erasure_blocked` (fact `reasons`) while something
   * stands in the way, and what a service says that cannot close its own. Locks: the member's row while it is erased.
   */
  async carryOut(bookId: number, id: string): Promise<void> {
    const erasure = await readErasure(this.database.read, bookId, { id });
    invariant(erasure, 'an erasure is never removed');
    if (erasure.state === 'approved') {
      await this.requireFree(erasure);
      await this.closing.close(erasure);
      await this.erase(erasure);
    }
    await this.finish(erasure);
  }

  /**
   * Destroys the person, in one transaction. What came up since is seen under the member's lock and stops it, with no line
   * in the register. The line is on the disk before the commit: a crash in between leaves an approved erasure with a line,
   * and a commit never comes without one.
   */
  private async erase(erasure: Erasure): Promise<void> {
    const { bookId, memberId } = erasure;
    const line = await this.lineOf(erasure);
    await this.database.transaction(async (tx) => {
      if (!(await lockUnerased(tx, erasure))) return;
      await this.requireFree(erasure, tx);
      const open = await readOpenThings(tx, erasure);
      if (open.length > 0) throw new DomainError('temporarily_unavailable');
      await this.#file.add(line);
      await erasePerson(tx, erasure, this.clock.now());
    });
    this.sessions.forgetMember(bookId, memberId);
  }

  /** Closes what a restored backup may have brought back open, and removes files; then it is done. */
  private async finish(erasure: Erasure): Promise<void> {
    await this.closing.close(erasure);
    await this.files.discard(erasure.bookId, await readFilesOf(this.database.read, erasure));
    await this.database.transaction((tx) => noteClosed(tx, erasure, this.clock.now()));
  }

  private async requireFree(erasure: Erasure, tx: Tx | null = null): Promise<void> {
    const blocked = await this.blockers.of(erasure, tx ?? this.database.read);
    if (blocked.length === 0) return;
    const reasons = blocked.map(({ reason }) => reason).join(', ');
    throw new DomainError('erasure_blocked', { facts: { reasons } });
  }

  private async lineOf(erasure: Erasure): Promise<ErasureLine> {
    const { checkedBy, checkedAt, approvedBy, approvedAt } = erasure;
    invariant(checkedBy && checkedAt && approvedBy && approvedAt, 'two persons have decided');
    const { bookUid } = await this.ledger.head(erasure.bookId);
    return {
      format: 'kapok-erasure/1',
      book: bookUid,
      erasure: erasure.id,
      member: erasure.memberId,
      ground: erasure.ground,
      filedBy: erasure.filedBy,
      filedAt: erasure.filedAt.toISOString(),
      checkedBy,
      checkedAt: checkedAt.toISOString(),
      approvedBy,
      approvedAt: approvedAt.toISOString(),
    };
  }
}
