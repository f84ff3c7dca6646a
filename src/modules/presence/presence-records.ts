import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import type { Rulebook } from '../service-records/submission-desk.js';
import { refusalOfPresenceStep } from './presence-access.js';
import { presenceSource } from './presence-facts.js';
import {
  movePresence,
  type PresenceRow,
  type ProofRow,
  readPresence,
  readProofs,
} from './presence-rows.js';

/** Turns stays that have ended into service records, judged by the same rules as any other. */
@Injectable()
export class PresenceRecords {
  constructor(
    private readonly database: Database,
    private readonly records: ServiceRecordsService,
  ) {}

  /**
   * Submits the record of a stay that has ended: record, evidence and the stay's own state in one transaction. Throws
   * `not_found`, `forbidden`, `state_conflict`, `unknown_booking`, `unknown_request`, and every code of the
   * submission rules; then the stay stays as it is and can be submitted again.
   */
  async submit(caller: Principal, id: string): Promise<void> {
    const { bookId } = caller;
    const found = await readPresence(this.database.read, bookId, { id });
    if (found === null) throw new DomainError('not_found');
    const rules = await this.records.rulebook(bookId, [found.serviceCode]);
    await retryVictims(() =>
      this.database.transaction(async (tx) => {
        const stay = await readPresence(tx, bookId, { id, lock: true });
        invariant(stay, 'a stay is never removed');
        const code = refusalOfPresenceStep('record', caller, stay);
        if (code !== null) throw new DomainError(code);
        const recordId = await this.write(tx, bookId, { stay, rules });
        await movePresence(tx, bookId, { id, to: 'recorded', recordId });
      }),
    );
  }

  private async write(
    tx: Tx,
    bookId: number,
    { stay, rules }: { readonly stay: PresenceRow; readonly rules: Rulebook },
  ): Promise<string> {
    const proofs = await readProofs(tx, bookId, stay.id);
    const { volunteerId, recipientId, serviceCode, bookingId, requestId } = stay;
    return this.records.submitProven(
      tx,
      { bookId, claimant: 'presence', rules },
      {
        recordNo: null,
        volunteerId,
        recipientId,
        serviceCode,
        startsAt: stay.startedAt,
        endsAt: stay.endedAt,
        place: stay.stationCode,
        evidence: stay.strength ?? 'self',
        note: null,
        bookingId,
        requestId,
        enteredBy: enteredBy(stay, proofs),
        registeredOn: null,
        funding: 'issue',
        activityId: null,
        source: presenceSource(stay, proofs),
      },
    );
  }
}

/** The one person beside the volunteer who had a hand in the stay, else the volunteer. */
function enteredBy(stay: PresenceRow, proofs: readonly ProofRow[]): string {
  const hands = [stay.completedBy, stay.openedBy, ...proofs.map(({ takenBy }) => takenBy)];
  const other = hands.find((hand) => hand !== null && hand !== stay.volunteerId);
  return other ?? stay.volunteerId;
}
