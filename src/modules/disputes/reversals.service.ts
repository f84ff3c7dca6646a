import { Injectable } from '@nestjs/common';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { JournalEntry } from '../../ledger/read-entries.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { PoliciesService } from '../policies/policies.service.js';
import { type Debt, debtOf, takenBack } from './debt.js';
import { DisputeNews } from './dispute-news.js';
import { type Dispute, lockDispute, readDispute } from './dispute-rows.js';
import { canStart, DISPUTE_STEPS } from './dispute-steps.js';
import { moveDispute, restateDebt } from './dispute-writes.js';
import { FollowUpsService } from './follow-ups.service.js';
import { reversalWish } from './reversal-request.js';

/** What a reversal needs to know of its record beside the dispute. */
interface RecordGrounds {
  readonly bookingId: string | null;
  readonly policyId: string;
}

/** Reverses the records whose reversal is final, once, and says so when the minutes are not there. */
@Injectable()
export class ReversalsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly policies: PoliciesService,
    private readonly followUps: FollowUpsService,
    private readonly news: DisputeNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Reverses the record of a dispute that orders it, with everything its entry moved, and what follows from that; does
   * nothing for a dispute that stands elsewhere. Where somebody has spent the minutes meanwhile nothing moves: the
   * dispute is `owed`, and says by whom and how much. Safe to repeat and to race. Throws `outcome_unknown`,
   * `temporarily_unavailable`. Locks: the ledger's; then the rows of the record and the dispute.
   */
  async carryOut(bookId: number, id: string): Promise<void> {
    const dispute = await readDispute(this.database.read, bookId, id);
    if (dispute === null) return;
    if (canStart('reverse', dispute.state)) await this.reverse(bookId, dispute);
    await this.followUps.complete(bookId, id);
  }

  private async reverse(bookId: number, dispute: Dispute): Promise<void> {
    const entry = await this.reader.entry(bookId, dispute.entrySeq);
    invariant(entry, 'an approved record names its entry');
    const missing = await this.missing(bookId, dispute, entry);
    // What is known to be owed still is not asked of the ledger every few minutes.
    if (missing !== null && dispute.state === 'owed') return this.owe(bookId, dispute.id, missing);
    const { bookingId, policyId } = await this.groundsOf(bookId, dispute.recordId);
    const hasWeeklyCap = await this.countedTheWeek(bookId, policyId);
    const at = this.clock.now();
    const wish = reversalWish(dispute, { bookId, entry, bookingId, hasWeeklyCap, at });
    const outcome = await this.ledger.reverse(wish);
    if (outcome.outcome === 'refused')
      await this.settleRefusal(bookId, { dispute, entry, outcome });
  }

  /** Whoever came first has moved the rows (`state_conflict`); short accounts make a debt; nothing else may happen. */
  private async settleRefusal(
    bookId: number,
    given: {
      readonly dispute: Dispute;
      readonly entry: JournalEntry;
      readonly outcome: Extract<AppendOutcome, { outcome: 'refused' }>;
    },
  ): Promise<void> {
    const { dispute, entry, outcome } = given;
    if (outcome.code === 'state_conflict') return;
    if (outcome.code !== 'insufficient_balance') {
      throw new DomainError(outcome.code, { facts: outcome.facts });
    }
    const told = BigInt(String(outcome.facts.missingMinutes ?? '1'));
    const missing = await this.missing(bookId, dispute, entry);
    // The minutes may have come back since: then the next look reverses.
    await this.owe(bookId, dispute.id, missing ?? { minutes: told, by: 'other' });
  }

  private async owe(bookId: number, id: string, debt: Debt): Promise<void> {
    await this.database.transaction(async (tx) => {
      const dispute = await lockDispute(tx, bookId, { id, memberId: null });
      if (dispute === null || !canStart('reverse', dispute.state)) return;
      if (dispute.state === 'owed') return restateDebt(tx, bookId, id, debt);
      const { to } = DISPUTE_STEPS.owe;
      const step = {
        from: dispute.state,
        to,
        by: null,
        as: 'ledger',
        at: this.clock.now(),
      } as const;
      await moveDispute(tx, bookId, id, { ...step, set: { dueOn: null, owed: debt } });
      await this.news.owed(tx, bookId, dispute, debt.minutes);
    });
  }

  /** Who lacks what for the reversal now; null: nobody anything. */
  private async missing(
    bookId: number,
    dispute: Dispute,
    entry: JournalEntry,
  ): Promise<Debt | null> {
    const short: { ownerId: string; minutes: bigint }[] = [];
    for (const { account, minutes } of takenBack(entry)) {
      const balance = await this.reader.balanceOf(bookId, account);
      if (balance < minutes) short.push({ ownerId: account.ownerId, minutes: minutes - balance });
    }
    return debtOf(dispute, short);
  }

  private async groundsOf(bookId: number, recordId: string): Promise<RecordGrounds> {
    const rows: RecordGrounds[] = await this.database.read.query(
      `SELECT booking_id AS "bookingId", policy_id AS "policyId" FROM kapok.service_records
       WHERE book_id = $1 AND id = $2`,
      [bookId, recordId],
    );
    const [found] = rows;
    invariant(found, 'a dispute is about a record');
    return found;
  }

  /** The approval counted the week if the policy it was judged by caps it; versions never change. */
  private async countedTheWeek(bookId: number, policyId: string): Promise<boolean> {
    const versions = await this.policies.versions(bookId);
    const policy = versions.find((version) => version.id === policyId);
    invariant(policy, 'a record names a policy of its book');
    return policy.params.weeklyCapMinutes !== null;
  }
}
