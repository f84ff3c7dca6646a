import { Injectable, Logger } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import { SYSTEM_ACTOR } from '../../ledger/vocabulary.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { PoliciesService } from '../policies/policies.service.js';
import { GivingDesk } from './giving-desk.js';
import { deliverRequest, returnRequest } from './transfer-entries.js';
import { TransferNews } from './transfer-news.js';
import { readDueGifts, readTransfer, type Transfer } from './transfer-rows.js';
import type { EndReason } from './transfers.js';

/** Gifts of one book that one round hands over; the next round takes the rest. */
export const MOST_AT_ONCE = 200;

/**
 * Hands over the gifts that have cooled off. The row decides, not who looks at it: any number of servers may do the
 * same round at once, the ledger's key and the row's state let one of them through.
 */
@Injectable()
export class GiftDelivery {
  readonly #logger = new Logger('Gifts');

  constructor(
    private readonly database: Database,
    private readonly desk: GivingDesk,
    private readonly ledger: LedgerService,
    private readonly policies: PoliciesService,
    private readonly news: TransferNews,
    private readonly clock: Clock,
  ) {}

  /**
   * One round over a book; answers how many gifts were due. A fault of one is logged and does not keep the others
   * waiting; what passes by itself ends the round. Locks: those of the ledger.
   */
  async deliverDue(bookId: number): Promise<number> {
    const due = { now: this.clock.now(), limit: MOST_AT_ONCE };
    const gifts = await readDueGifts(this.database.read, bookId, due);
    for (const gift of gifts) await this.tryOne(bookId, gift);
    return gifts.length;
  }

  private async tryOne(bookId: number, gift: Transfer): Promise<void> {
    try {
      await this.deliver(bookId, gift);
    } catch (error) {
      if (error instanceof DomainError && error.retryable) throw error;
      // The edge of the background: nobody above could answer for it, and the next tick tries again.
      this.#logger.error({
        event: 'gift_not_delivered',
        transferId: gift.id,
        ...faultFacts(error),
      });
    }
  }

  /** Hands one gift over, or gives it back when it cannot arrive any more. */
  private async deliver(bookId: number, gift: Transfer): Promise<void> {
    const versions = await this.policies.versions(bookId);
    const policy = versions.findLast(({ id }) => id === gift.policyId);
    invariant(policy && gift.recipientId !== null, 'a gift names its rules and its recipient');
    const today = this.clock.today();
    const context = { bookId, actorId: SYSTEM_ACTOR, today };
    const pair = { giverId: gift.giverId, recipientId: gift.recipientId };
    const obstacle = await this.desk.obstacleTo(bookId, pair, policy.params.gifts);
    if (obstacle !== null) return this.giveBack(gift, context, obstacle);
    const capMinutes = (await this.policies.versionOn(bookId, today)).params.balanceCapMinutes;
    const outcome = await this.ledger.append(
      deliverRequest(gift, { ...context, policy, capMinutes }),
    );
    if (outcome.outcome !== 'refused') return this.tell(bookId, gift.id);
    if (outcome.code === 'account_ceiling') return this.giveBack(gift, context, 'recipient_full');
    this.note(gift, outcome.code);
  }

  private async giveBack(
    gift: Transfer,
    context: { readonly bookId: number; readonly actorId: string; readonly today: string },
    reason: EndReason,
  ): Promise<void> {
    const outcome = await this.ledger.append(returnRequest(gift, context, reason));
    if (outcome.outcome !== 'refused') return this.tell(context.bookId, gift.id);
    this.note(gift, outcome.code);
  }

  /** A gift that somebody else has just moved on is not worth a word. */
  private note(gift: Transfer, code: string): void {
    if (code === 'state_conflict') return;
    this.#logger.error({ event: 'gift_not_delivered', transferId: gift.id, code });
  }

  private async tell(bookId: number, id: string): Promise<void> {
    const transfer = await readTransfer(this.database.read, bookId, id);
    if (transfer !== null) await this.news.tell(bookId, transfer);
  }
}
