import { Injectable } from '@nestjs/common';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { BookingDesk } from './booking-desk.js';
import { holdRequest, SPLIT_OVERTAKEN } from './booking-entries.js';
import type { Booking } from './booking-rows.js';
import { creditLineOf, readFunds } from './elder-funds.js';
import { RedeemGate } from './redeem-gate.js';

/**
 * Balances that move between being read and being locked make a hold start anew. Bookings of one elder at once pass
 * through a mixed split once, so that the last of them needs three rounds; the rest is for grants and expiry.
 */
const MOST_ROUNDS = 12;

/** Who sets minutes aside: the elder, or somebody who may act for the elder. */
export interface HoldingActor {
  readonly bookId: number;
  readonly actorId: string;
}

/** Sets the minutes of bookings aside: granted ones and own ones, in the order of the rules of today. */
@Injectable()
export class BookingHolds {
  constructor(
    private readonly desk: BookingDesk,
    private readonly gate: RedeemGate,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Holds a requested booking in its elder's name. Answers the entry, or a refusal: `insufficient_balance` (fact
   * `missingMinutes`), `not_yet_redeemable`, `state_conflict` when it is requested no more. Throws
   * `temporarily_unavailable` when balances would not stand still; nothing has moved then. Locks: the ledger's.
   */
  async hold(by: HoldingActor, booking: Booking): Promise<AppendOutcome> {
    const { bookId, actorId } = by;
    const { policy, closedBy } = await this.gate.standingOf({ bookId, memberId: booking.elderId });
    const creditLine = creditLineOf(policy.params, closedBy === null);
    if (creditLine > 0n) await this.ledger.openCredit(bookId, booking.elderId, creditLine);
    const terms = {
      creditLine,
      bookId,
      actorId,
      today: this.clock.today(),
      policyDigest: await this.desk.rulesOf(bookId, booking, policy),
      order: policy.params.grants.spendOrder,
      closedBy,
    };
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      const funds = await readFunds(this.reader, bookId, booking.elderId);
      const outcome = await this.ledger.append(holdRequest(booking, { ...terms, funds }));
      if (!isOvertaken(outcome)) return outcome;
    }
    throw new DomainError('temporarily_unavailable');
  }
}

function isOvertaken(outcome: AppendOutcome): boolean {
  return outcome.outcome === 'refused' && outcome.facts.reason === SPLIT_OVERTAKEN.facts.reason;
}
