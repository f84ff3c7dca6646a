import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyVersion } from '../policies/policy.js';
import { GivingDesk } from './giving-desk.js';
import { COOLS_OFF } from './giving-rules.js';
import { donateRequest, giveRequest, holdRequest, type WithPolicy } from './transfer-entries.js';
import { TransferNews } from './transfer-news.js';
import {
  insertTransfer,
  type NewTransfer,
  readTransfer,
  refuseTransfer,
  type Transfer,
} from './transfer-rows.js';

const HOUR_MS = 3_600_000;

/** Own minutes given away: to a relative, or to the pool of a community. */
@Injectable()
export class TransfersService {
  constructor(
    private readonly database: Database,
    private readonly desk: GivingDesk,
    private readonly ledger: LedgerService,
    private readonly policies: PoliciesService,
    private readonly news: TransferNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives own minutes to a relative: at once, or after the cooling-off of the rules once the giver's gifts of the
   * month are large; then they are held and the transfer says until when. The same key answers the same gift.
   * Refusals: `group_minutes_stay`, `unknown_relative`, `monthly_limit_exceeded`, `pool_minutes_stay`,
   * `insufficient_balance`, `account_ceiling` (the recipient's cap), `idempotency_key_conflict`.
   * Locks: those of the ledger.
   */
  async gift(
    caller: Principal,
    wish: { readonly recipientId: string; readonly minutes: bigint },
    key: string,
  ): Promise<Transfer> {
    const { bookId, memberId } = caller;
    const id = effectId('gift', { bookId, memberId, key });
    const standing = await this.want(bookId, id, () => this.desk.admitGift(caller, wish, id));
    const isSame = standing.recipientId === wish.recipientId && standing.minutes === wish.minutes;
    if (!isSame) throw new DomainError('idempotency_key_conflict');
    return this.post(caller, standing);
  }

  /**
   * Donates own minutes to the pool of a community: of the giver's own one unless a unit is named. At once and for
   * good. Refusals: `unknown_unit`, `monthly_limit_exceeded`, `insufficient_balance`, `idempotency_key_conflict`.
   * Locks: those of the ledger.
   */
  async donate(
    caller: Principal,
    wish: { readonly unitCode: string | null; readonly minutes: bigint },
    key: string,
  ): Promise<Transfer> {
    const { bookId, memberId } = caller;
    const id = effectId('donation', { bookId, memberId, key });
    const standing = await this.want(bookId, id, () => this.desk.admitDonation(caller, wish, id));
    const isSameUnit = wish.unitCode === null || standing.poolUnitCode === wish.unitCode;
    if (!isSameUnit || standing.minutes !== wish.minutes) {
      throw new DomainError('idempotency_key_conflict');
    }
    return this.post(caller, standing);
  }

  /** The transfer that stands under an id, written now if it did not. */
  private async want(
    bookId: number,
    id: string,
    admit: () => Promise<NewTransfer>,
  ): Promise<Transfer> {
    const standing = await readTransfer(this.database.read, bookId, id);
    if (standing !== null) return standing;
    const wanted = await admit();
    await this.database.transaction((tx) => insertTransfer(tx, bookId, wanted));
    return this.get(bookId, id);
  }

  /** Posts what is merely requested; a transfer further on is answered as it stands. */
  private async post(caller: Principal, transfer: Transfer): Promise<Transfer> {
    const { bookId, memberId: actorId } = caller;
    if (transfer.state !== 'requested') return answerOf(transfer, null);
    const policy = await this.policyOf(bookId, transfer.policyId);
    const context = { bookId, actorId, today: this.clock.today(), policy };
    const outcome =
      transfer.kind === 'gift'
        ? await this.give(transfer, context)
        : await this.ledger.append(donateRequest(transfer, context));
    if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
      await this.database.transaction((tx) => refuseTransfer(tx, bookId, transfer.id));
    }
    const after = answerOf(await this.get(bookId, transfer.id), outcome);
    await this.news.tell(bookId, after);
    return after;
  }

  /** At once if the rules let it; what they want to cool off is held instead. */
  private async give(gift: Transfer, context: WithPolicy): Promise<AppendOutcome> {
    const outcome = await this.ledger.append(giveRequest(gift, context));
    const mustCool =
      outcome.outcome === 'refused' && outcome.facts.reason === COOLS_OFF.facts.reason;
    if (!mustCool) return outcome;
    const { coolingOffHours } = context.policy.params.gifts;
    const leavesAt = new Date(gift.requestedAt.getTime() + coolingOffHours * HOUR_MS);
    return this.ledger.append(holdRequest(gift, context, leavesAt));
  }

  private async policyOf(bookId: number, id: string): Promise<PolicyVersion> {
    const policy = (await this.policies.versions(bookId)).findLast((version) => version.id === id);
    invariant(policy, 'a transfer names rules that exist');
    return policy;
  }

  private async get(bookId: number, id: string): Promise<Transfer> {
    const transfer = await readTransfer(this.database.read, bookId, id);
    invariant(transfer !== null, 'a transfer that was written is there');
    return transfer;
  }
}

/** A transfer that was posted is the answer; one that was refused says why, as far as it is still known. */
function answerOf(transfer: Transfer, outcome: AppendOutcome | null): Transfer {
  if (transfer.state !== 'requested' && transfer.state !== 'refused') return transfer;
  if (outcome?.outcome === 'refused' && outcome.code !== 'state_conflict') {
    throw new DomainError(outcome.code, { facts: outcome.facts });
  }
  throw new DomainError('state_conflict', { facts: { state: transfer.state } });
}
