import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import {
  isConfirmedInCall,
  isTooCloseToConfirm,
  noteRightToConfirm,
  writeConfirmation,
} from './confirmation.js';
import { type LockedRecord, lockRecord } from './locked-record.js';
import type { EvidenceSource } from './proven-record.js';
import { RecordStepsService } from './record-steps.service.js';
import { allows } from './service-records.js';

/** Confirming that a service was done: by its recipient, or in the recipient's place. */
@Injectable()
export class ConfirmationsService {
  constructor(
    private readonly database: Database,
    private readonly steps: RecordStepsService,
    private readonly acting: ActingService,
    private readonly clock: Clock,
  ) {}

  /**
   * Confirms as the recipient, or as a proxy of the recipient. Refusals: those of `RecordStepsService.confirm` and of
   * `confirmFor`; `forbidden` for a proxy without that scope.
   */
  async confirm(caller: Principal, recordId: string): Promise<void> {
    const elders = await this.acting.eldersOf(this.database.read, caller);
    const elderId = elders.length === 0 ? null : await this.recipientOf(caller.bookId, recordId);
    if (elderId === null || !elders.includes(elderId)) return this.steps.confirm(caller, recordId);
    const scope = { scope: 'confirm' } as const;
    const acting = await this.acting.forElder(this.database.read, caller, elderId, scope);
    return this.confirmFor(acting, recordId, null);
  }

  /**
   * Confirms in the place of the recipient, for whoever acts by right (`ActingService`). In one call a second time
   * changes nothing. Throws `not_found` for a record of another recipient, `state_conflict`, `separation_violated` for
   * a proxy or operator who is the volunteer, entered the record, or is of the volunteer's household or family;
   * `forbidden` when the proxy does not stand any more. Locks: the record, then the proxy's row.
   */
  async confirmFor(acting: Acting, recordId: string, source: EvidenceSource | null): Promise<void> {
    await this.database.transaction(async (tx) => {
      const record = await lockRecord(tx, acting.bookId, recordId);
      if (record?.recipientId !== acting.elderId) throw new DomainError('not_found');
      if (await this.isDone(tx, acting, record)) return;
      await this.acting.reserve(tx, acting, { scope: 'confirm' });
      if (await isTooCloseToConfirm(tx, acting, record)) {
        throw new DomainError('separation_violated');
      }
      const at = this.clock.now();
      if (acting.capacity !== 'self') await noteRightToConfirm(tx, acting, { recordId, at });
      await writeConfirmation(tx, acting.bookId, record, {
        confirmedBy: acting.actorId,
        at,
        source,
      });
    });
  }

  /** True: this very call has confirmed it. Throws `state_conflict` when it cannot be confirmed any more. */
  private async isDone(tx: Tx, { bookId, callId }: Acting, record: LockedRecord): Promise<boolean> {
    if (allows('confirm', record.state)) return false;
    const sameCall = await isConfirmedInCall(tx, bookId, { recordId: record.id, callId });
    if (sameCall) return true;
    throw new DomainError('state_conflict', { facts: { state: record.state } });
  }

  private async recipientOf(bookId: number, recordId: string): Promise<string | null> {
    const rows: { recipient_id: string }[] = await this.database.read.query(
      'SELECT recipient_id FROM kapok.service_records WHERE book_id = $1 AND id = $2',
      [bookId, recordId],
    );
    return rows[0]?.recipient_id ?? null;
  }
}
