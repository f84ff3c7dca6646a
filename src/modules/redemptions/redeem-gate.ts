import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyParams, PolicyVersion } from '../policies/policy.js';
import { readFunds } from './elder-funds.js';
import { isOfAge, mayRedeem } from './redeem-rules.js';

/** What the rules of a day let a member redeem. */
export interface RedeemStanding {
  readonly policy: PolicyVersion;
  /**
   * Null: own minutes may be spent. Else what the rules ask for first; granted minutes are for hardship now and may be
   * spent all the same.
   */
  readonly closedBy: PolicyParams['redeem'] | null;
}

/** Who may redeem own minutes already, by the rules of today. */
@Injectable()
export class RedeemGate {
  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
    private readonly members: MembersService,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets through who may spend own minutes, and who has at least `minutes` granted ones. Throws
   * `not_yet_redeemable` (facts: what the rules ask for), `no_policy_in_force`.
   */
  async pass(caller: Principal, minutes: bigint): Promise<RedeemStanding> {
    const standing = await this.standingOf(caller);
    if (standing.closedBy === null) return standing;
    const { granted } = await readFunds(this.ledger, caller.bookId, caller.memberId);
    if (granted !== null && granted >= minutes) return standing;
    throw new DomainError('not_yet_redeemable', { facts: { ...standing.closedBy } });
  }

  /** How the caller stands today. Throws `no_policy_in_force`. */
  async standingOf(caller: Principal): Promise<RedeemStanding> {
    const { bookId, memberId } = caller;
    const today = this.clock.today();
    const policy = await this.policies.versionOn(bookId, today);
    const { redeem } = policy.params;
    const birthDate = await this.members.birthDateOf(this.database.read, bookId, memberId);
    if (isOfAge(birthDate, redeem.minimumAge, today)) return { policy, closedBy: null };
    const everEarnedMinutes = await this.ledger.everEarned(bookId, memberId);
    const isOpen = mayRedeem(redeem, { birthDate, everEarnedMinutes, today });
    return { policy, closedBy: isOpen ? null : redeem };
  }
}
