import type { Readable } from 'node:stream';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { BlobStore } from '../../platform/blobs/blob-store.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { MOST_SCANS } from './batch.js';
import { lockOwn, requireVisible } from './batch-access.js';
import { type BatchKey, readBatch } from './batch-rows.js';
import { deleteScan, insertScan, readScans, type Scan } from './scan-rows.js';

/** Scans and photographs of the signed forms of a batch. */
@Injectable()
export class ScansService {
  constructor(
    private readonly database: Database,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Attaches a file to an open batch of the caller's; the same file again changes nothing. `declared` is its
   * Content-Type. Throws `not_found`, `forbidden`, `state_conflict`, `batch_full` at 50 files, and those of
   * `BlobStore.receive`. Locks the batch.
   */
  async attach(
    caller: Principal,
    batchId: string,
    file: { readonly body: Readable; readonly declared: string },
  ): Promise<Scan> {
    const { bookId, memberId } = caller;
    const key = { bookId, id: batchId };
    await this.mustBeOwn(caller, key);
    const blob = await this.blobs.receive(bookId, file.body, file.declared);
    const id = blob.sha256.toString('hex');
    const scan = await this.database.transaction(async (tx) => {
      await lockOwn(tx, caller, key, 'enter');
      const standing = await readScans(tx, key);
      const isNew = standing.every((each) => each.id !== id);
      if (isNew && standing.length >= MOST_SCANS) {
        throw new DomainError('batch_full', { facts: { limit: MOST_SCANS } });
      }
      await this.blobs.keep(tx, blob, memberId);
      await insertScan(tx, key, { sha256: blob.sha256, by: memberId, at: this.clock.now() });
      return (await readScans(tx, key)).find((each) => each.id === id);
    });
    this.blobs.wake();
    invariant(scan, 'a scan that was attached is there');
    return scan;
  }

  /** The scans of a batch, up to 50. Throws `not_found`. */
  async list(caller: Principal, batchId: string): Promise<Scan[]> {
    const key = { bookId: caller.bookId, id: batchId };
    requireVisible(caller, await readBatch(this.database.read, key));
    return readScans(this.database.read, key);
  }

  /** One scan, as an attachment. Throws `not_found`, `file_infected`, `file_in_quarantine`. */
  async open(caller: Principal, batchId: string, scanId: string): Promise<StreamableFile> {
    const scans = await this.list(caller, batchId);
    if (scans.every(({ id }) => id !== scanId)) throw new DomainError('not_found');
    return this.blobs.open(caller.bookId, scanId);
  }

  /** Takes a scan off an open batch of the caller's. Throws `not_found`, `forbidden`, `state_conflict`. */
  async remove(caller: Principal, batchId: string, scanId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const key = { bookId: caller.bookId, id: batchId };
      await lockOwn(tx, caller, key, 'enter');
      if (!(await deleteScan(tx, key, scanId))) throw new DomainError('not_found');
    });
  }

  /** Before a byte of the body is read. */
  private async mustBeOwn(caller: Principal, key: BatchKey): Promise<void> {
    const batch = requireVisible(caller, await readBatch(this.database.read, key));
    if (batch.enteredBy !== caller.memberId) throw new DomainError('forbidden');
  }
}
