import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { invariant } from '../platform/errors/invariant.js';
import type { AccountRef, AppendOutcome } from './append-request.js';
import { closeRequest } from './close-request.js';
import { beginClose, fixNextChunk } from './close-steps.js';
import type { ClosedPeriod } from './closed-period.js';
import { type ClosingProof, readClosingProof } from './closing-proof.js';
import { LedgerService } from './ledger.service.js';
import { type BookPeriods, isMonth, lastDayOf } from './period-dates.js';
import {
  type ClosingBalance,
  readClosedPeriods,
  readClosingBalance,
  readPeriods,
  readPeriodToClose,
} from './read-periods.js';
import type { StateMove } from './state-move.js';

/** A step of the close of a month, by whoever holds the fence: a row's move that must still be possible. */
export interface CloseStepWish {
  readonly bookId: number;
  /** `YYYY-MM`. */
  readonly month: string;
  /** An assertion (`from` holds `to`) on the row of the run; a run that was taken over moves nothing. */
  readonly fence: StateMove;
}

/** How far the closing balances are fixed: accounts looked at, and accounts there are. */
export interface FixProgress {
  readonly done: bigint;
  readonly total: bigint;
}

/**
 * The months of a book: begun, fixed, closed (README.md, "The life of a close"). Every step may be repeated and may
 * be left off at any point; `temporarily_unavailable` says that nobody knows whether the last one stands: repeat it.
 * Reads take no locks.
 */
@Injectable()
export class LedgerPeriods {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** How far a book is closed now. Throws `not_found` when there is no such book. */
  state(bookId: number): Promise<BookPeriods> {
    return readPeriods(this.database.pool, bookId);
  }

  /**
   * Shuts a month: from now on ordinary entries take effect after it. Does nothing when it was begun already.
   * Throws `in_future` while the month lasts; `state_conflict` when it is closed, another is being closed, an
   * earlier one has entries and stands open, or the fence no longer holds. Locks: the book's head row, then the
   * fence.
   */
  async begin(wish: CloseStepWish): Promise<void> {
    invariant(isMonth(wish.month), 'a month to begin');
    if (lastDayOf(wish.month) >= this.clock.today()) throw new DomainError('in_future');
    await beginClose(this.database.pool, wish);
  }

  /**
   * Fixes the closing balances of some more accounts; null when all are fixed. From the first call on nothing more
   * can take effect in the month but its close. Throws `state_conflict` when the month is not being closed or the
   * fence no longer holds. Locks: the first call the book's head row; each the fence, then the month.
   */
  fixChunk(wish: CloseStepWish): Promise<FixProgress | null> {
    return fixNextChunk(this.database.pool, wish);
  }

  /**
   * Posts the close entry of a month whose balances are fixed, and with it closes the month. Answers the same when
   * it is closed already. Throws `state_conflict` when balances are not fixed or the fence no longer holds, and what
   * `LedgerService.append` throws.
   */
  async close(wish: CloseStepWish & { readonly actorId: string }): Promise<ClosedPeriod> {
    const closed = await this.closed(wish.bookId, wish.month);
    if (closed !== null) return closed;
    const period = await readPeriodToClose(this.database.pool, wish.bookId, wish.month);
    const outcome = await this.ledger.append(closeRequest(wish, period));
    return this.closedBy(outcome, wish);
  }

  /** A closed month, or null. */
  async closed(bookId: number, month: string): Promise<ClosedPeriod | null> {
    const [period] = await readClosedPeriods(this.database.pool, bookId, month);
    return period ?? null;
  }

  /** All closed months, the oldest first. */
  months(bookId: number): Promise<ClosedPeriod[]> {
    return readClosedPeriods(this.database.pool, bookId, null);
  }

  /** What an account held at the end of a closed month; null when the month is open or it never had a posting by then. */
  closingBalance(bookId: number, month: string, ref: AccountRef): Promise<ClosingBalance | null> {
    return readClosingBalance(this.database.pool, { bookId, month, ref });
  }

  /** Proof that a closing balance is under the root of its month's close entry; null as for `closingBalance`. */
  closingProof(bookId: number, month: string, ref: AccountRef): Promise<ClosingProof | null> {
    return readClosingProof(this.database.pool, { bookId, month, ref });
  }

  private async closedBy(outcome: AppendOutcome, wish: CloseStepWish): Promise<ClosedPeriod> {
    if (outcome.outcome === 'refused') {
      throw new DomainError(outcome.code, { facts: outcome.facts });
    }
    const closed = await this.closed(wish.bookId, wish.month);
    if (closed === null) throw new DomainError('state_conflict');
    return closed;
  }
}
