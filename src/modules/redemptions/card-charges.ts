import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { CardDesk, type ElderProof, provenOrThrow } from '../cards/card-desk.js';
import { ProviderDesk } from './provider-desk.js';
import { RedeemGate } from './redeem-gate.js';
import { readSpendCode, type SpendCode } from './spend-code-rows.js';

/** What an elder shows at a provider instead of a spending code. Exactly one of `pin` and `code` is there. */
export interface ShownCard {
  readonly cardNo: string;
  readonly pin: string | null;
  readonly code: string | null;
}

/** A charge by card: its id is made of who asked and the key, so that a repeat finds it. */
export interface CardCharge {
  readonly id: string;
  readonly card: ShownCard;
  readonly minutes: bigint;
}

/** The most one charge takes; the database knows the same (`spend_codes_limit_range`). */
const MOST_MINUTES = 100_000n;
/** Long enough for the entry to be posted, and no longer: nobody knows this code. */
const VALID_SECONDS = 120;

/**
 * Charges by card: the elder's agreement is turned into a spending code that nobody sees and that is charged in the
 * same call. So a charge by card is refunded, shown and reconciled like any other.
 */
@Injectable()
export class CardCharges {
  constructor(
    private readonly database: Database,
    private readonly cards: CardDesk,
    private readonly desk: ProviderDesk,
    private readonly gate: RedeemGate,
  ) {}

  /**
   * The code to charge. Throws `over_code_limit`, the refusals of `CardDesk.prove` (what they count is committed first),
   * `separation_violated`, `no_policy_in_force`. Takes the elder's one-time code; the same charge may show it again.
   */
  async draw(caller: Principal, charge: CardCharge): Promise<SpendCode> {
    const { bookId } = caller;
    if (charge.minutes > MOST_MINUTES) {
      throw new DomainError('over_code_limit', { facts: { limitMinutes: String(MOST_MINUTES) } });
    }
    const claim = { ...charge.card, elderId: null };
    const usedFor = `spend:${charge.id}`;
    const verdict = await this.database.transaction((tx) =>
      this.cards.prove(tx, caller, claim, { usedFor }),
    );
    const proof = provenOrThrow(verdict);
    await this.desk.keepApart(caller, proof.elderId);
    const { closedBy } = await this.gate.standingOf({ bookId, memberId: proof.elderId });
    await this.write(bookId, { charge, proof, spendsOwn: closedBy === null });
    const drawn = await readSpendCode(this.database.read, bookId, charge.id);
    invariant(drawn, 'a charge that was written is there');
    return drawn;
  }

  /** Puts away the code of a charge that was refused, so that it counts for nothing. */
  async putAway(bookId: number, id: string): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query(
        `UPDATE kapok.spend_codes SET state = 'cancelled'
         WHERE book_id = $1 AND id = $2 AND state = 'issued'`,
        [bookId, id],
      ),
    );
  }

  /** Whether a charge was made with the card of that number, whatever became of the card since. */
  async isOfCard(bookId: number, id: string, cardNo: string): Promise<boolean> {
    const rows: unknown[] = await this.database.read.query(
      `SELECT FROM kapok.spend_codes s
       JOIN kapok.service_cards c ON c.book_id = s.book_id AND c.id = s.card_id
       WHERE s.book_id = $1 AND s.id = $2 AND c.card_no = $3`,
      [bookId, id, cardNo],
    );
    return rows.length > 0;
  }

  /** A charge that was refused before may be tried again under the same key: its code is opened anew. */
  private async write(
    bookId: number,
    {
      charge,
      proof,
      spendsOwn,
    }: {
      readonly charge: CardCharge;
      readonly proof: ElderProof;
      readonly spendsOwn: boolean;
    },
  ): Promise<void> {
    const digest = createHmac('sha256', randomBytes(32)).update(charge.id).digest();
    await this.database.transaction((tx) =>
      tx.query(
        `INSERT INTO kapok.spend_codes AS s (book_id, id, elder_id, code_digest, limit_minutes, spends_own, state,
           expires_at, card_id, card_keeper_id, salt)
         VALUES ($1, $2, $3, $4, $5, $6, 'issued', now() + make_interval(secs => $7), $8, $9, $10)
         ON CONFLICT ON CONSTRAINT spend_codes_pkey DO UPDATE
         SET state = 'issued', expires_at = excluded.expires_at, limit_minutes = excluded.limit_minutes,
           spends_own = excluded.spends_own
         WHERE s.state = 'cancelled' AND s.card_id = excluded.card_id`,
        [
          bookId,
          charge.id,
          proof.elderId,
          digest,
          charge.minutes,
          spendsOwn,
          VALID_SECONDS,
          proof.cardId,
          proof.keeperId,
          newSalt(),
        ],
      ),
    );
  }
}
