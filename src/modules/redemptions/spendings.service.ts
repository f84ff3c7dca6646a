import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { PoliciesService } from '../policies/policies.service.js';
import { CardCharges, type ShownCard } from './card-charges.js';
import { CodeBook } from './code-book.js';
import { creditLineOf, readFunds } from './elder-funds.js';
import { ProviderDesk } from './provider-desk.js';
import { CODE_REFUNDED } from './redemptions.js';
import type { SpendCode } from './spend-code-rows.js';
import { spendingRequest } from './spending-entry.js';

/** What a provider takes, for a spending code or for a card. Exactly one of the two is there. */
export interface ChargeWish {
  readonly code: string | null;
  readonly card: ShownCard | null;
  readonly minutes: bigint;
  /** Needed only by staff of several providers. */
  readonly unitCode: string | null;
}

/** A charge, and its refund if there was one. Says nothing of the elder. */
export interface Spending {
  readonly id: string;
  readonly minutes: bigint;
  readonly providerId: string;
  readonly entrySeq: bigint;
  readonly refundSeq: bigint | null;
}

/** Minutes spent at a provider, at once and once a code; and taken back. */
@Injectable()
export class SpendingsService {
  constructor(
    private readonly codes: CodeBook,
    private readonly cards: CardCharges,
    private readonly desk: ProviderDesk,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * Charges a code or a card that an elder shows: granted and own minutes in the order of today's rules. The same key answers the same charge. Refusals: `unknown_code` (wrong,
   * expired, spent or foreign), `rate_limited`, `separation_violated`, `over_code_limit`, `insufficient_balance`
   * (without saying by how much), `forbidden` for who works at no provider, and for a card those of
   * `CardCharges.draw`. Locks: those of the ledger.
   */
  async charge(caller: Principal, wish: ChargeWish, key: string): Promise<Spending> {
    const { bookId, memberId } = caller;
    const provider = await this.desk.providerOf(caller, wish.unitCode);
    const id = effectId('spending', { bookId, memberId, key });
    const entryKey = `spending:${id}`;
    const standing = await this.reader.entryByKey(bookId, entryKey);
    if (standing !== null) return this.chargeOfBefore(bookId, standing.subjectId, wish);
    const code = await this.codeOf(caller, wish, id);
    const today = this.clock.today();
    const policy = await this.policies.versionOn(bookId, today);
    const creditLine = creditLineOf(policy.params, code.spendsOwn);
    if (creditLine > 0n) await this.ledger.openCredit(bookId, code.elderId, creditLine);
    const outcome = await this.ledger.append(
      spendingRequest(code, {
        creditLine,
        bookId,
        bookUid: (await this.reader.head(bookId)).bookUid,
        actorId: memberId,
        today,
        key: entryKey,
        minutes: wish.minutes,
        providerId: provider.id,
        policyDigest: policy.digest,
        order: policy.params.grants.spendOrder,
        funds: await readFunds(this.reader, bookId, code.elderId),
      }),
    );
    if (outcome.outcome === 'refused' && wish.card !== null) await this.cards.putAway(bookId, id);
    throwChargeRefusal(outcome);
    return this.chargeOfBefore(bookId, code.id, wish);
  }

  /** The code that is charged: the one shown, or one drawn for the card. */
  private async codeOf(caller: Principal, wish: ChargeWish, id: string): Promise<SpendCode> {
    const { card, minutes } = wish;
    if (card !== null) return this.cards.draw(caller, { id, card, minutes });
    const code = await this.codes.find(caller, wish.code ?? '');
    await this.desk.keepApart(caller, code.elderId);
    if (code.drawnBy === caller.memberId) throw new DomainError('separation_violated');
    if (minutes > code.limitMinutes) {
      const facts = { limitMinutes: String(code.limitMinutes) };
      throw new DomainError('over_code_limit', { facts });
    }
    return code;
  }

  /**
   * Gives a charge back to the elder, once, granted minutes as granted ones. For staff of the provider that charged, who are not of the elder's
   * household. Asked again by the same person, it answers the refund that stands. Refusals: `not_found`,
   * `separation_violated`, `already_reversed`.
   */
  async refund(caller: Principal, id: string): Promise<Spending> {
    const { bookId, memberId } = caller;
    const spent = await this.codes.get(bookId, id);
    const { providerId, spentSeq } = spent;
    const isOurs = providerId !== null && (await this.desk.worksAt(caller, providerId));
    if (!isOurs || spentSeq === null) throw new DomainError('not_found');
    await this.desk.keepApart(caller, spent.elderId);
    if (spent.refundSeq !== null) return this.refundOfBefore(caller, spent);
    const outcome = await this.ledger.reverse({
      bookId,
      seq: spentSeq,
      actorId: memberId,
      moves: [
        { kind: CODE_REFUNDED, id: spent.id, from: ['spent'], to: 'spent', values: {}, guards: {} },
      ],
    });
    const after = await this.codes.get(bookId, spent.id);
    if (outcome.outcome === 'refused' && after.refundSeq === null) {
      throw new DomainError(outcome.code, { facts: outcome.facts });
    }
    return this.refundOfBefore(caller, after);
  }

  /** The refund that stands, for the person who gave it. */
  private async refundOfBefore(caller: Principal, code: SpendCode): Promise<Spending> {
    invariant(code.refundSeq !== null, 'a refunded code names its refund');
    const entry = await this.reader.entry(caller.bookId, code.refundSeq);
    if (entry?.actorId === caller.memberId) return toSpending(code);
    throw new DomainError('already_reversed', { facts: { seq: String(code.refundSeq) } });
  }

  /** The charge that stands, if it is the one wished for: of this code or card and as many minutes. */
  private async chargeOfBefore(bookId: number, id: string, wish: ChargeWish): Promise<Spending> {
    const code = await this.codes.get(bookId, id);
    const isShown =
      wish.card === null
        ? this.codes.isCode(bookId, code, wish.code ?? '')
        : await this.cards.isOfCard(bookId, id, wish.card.cardNo);
    if (code.spentMinutes !== wish.minutes || !isShown)
      throw new DomainError('idempotency_key_conflict');
    return toSpending(code);
  }
}

/** A code that somebody else has just charged is as unknown as any other; an elder's balance is nobody's business. */
function throwChargeRefusal(outcome: AppendOutcome): void {
  if (outcome.outcome !== 'refused') return;
  throw new DomainError(outcome.code === 'state_conflict' ? 'unknown_code' : outcome.code);
}

function toSpending(code: SpendCode): Spending {
  const { id, spentMinutes: minutes, providerId, spentSeq: entrySeq, refundSeq } = code;
  const isSpent = minutes !== null && providerId !== null && entrySeq !== null;
  invariant(isSpent, 'a spent code says where, how much and by which entry');
  return { id, minutes, providerId, entrySeq, refundSeq };
}
