import type { Readable } from 'node:stream';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { BlobStore } from '../../platform/blobs/blob-store.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { DisputeAccess } from './dispute-access.js';
import { readStatements } from './dispute-rows.js';
import { addStatement } from './dispute-writes.js';
import { DisputesService } from './disputes.service.js';

/** Files shown in a dispute: whoever may say something may show something, and all who see the dispute may open it. */
@Injectable()
export class DisputeFilesService {
  constructor(
    private readonly database: Database,
    private readonly access: DisputeAccess,
    private readonly disputes: DisputesService,
    private readonly store: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a file (PDF or picture) and answers its id. Throws what `DisputesService.say` throws, and `body_too_large`,
   * `file_type_mismatch`, `file_infected`.
   */
  async add(
    caller: Principal,
    id: string,
    file: { readonly body: Readable; readonly mediaType: string },
  ): Promise<string> {
    const { bookId, memberId } = caller;
    // Asked before a byte is kept, and again under the lock.
    await this.access.see(this.database.read, caller, id);
    const blob = await this.store.receive(bookId, file.body, file.mediaType);
    await this.database.transaction(async (tx) => {
      const { as } = await this.disputes.lockArgued(tx, caller, id);
      await this.store.keep(tx, blob, memberId);
      const shown = { kind: 'file', authorId: memberId, as, at: this.clock.now() } as const;
      await addStatement(tx, bookId, id, { ...shown, text: null, attachment: blob.sha256 });
    });
    this.store.wake();
    return blob.sha256.toString('hex');
  }

  /** A file that was shown in a dispute. Throws `not_found`, `file_infected`, `file_in_quarantine`. */
  async open(caller: Principal, id: string, fileId: string): Promise<StreamableFile> {
    await this.access.see(this.database.read, caller, id);
    const statements = await readStatements(this.database.read, caller.bookId, id);
    if (!statements.some((each) => each.fileId === fileId)) throw new DomainError('not_found');
    return this.store.open(caller.bookId, fileId);
  }
}
