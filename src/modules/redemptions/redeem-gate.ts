import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyVersion } from '../policies/policy.js';
import { isOfAge, mayRedeem } from './redeem-rules.js';

/** Who may redeem already, by the rules of today. */
@Injectable()
export class RedeemGate {
  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
    private readonly members: MembersService,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /** Answers the rules that let the caller redeem. Throws `not_yet_redeemable`, `no_policy_in_force`. */
  async pass(caller: Principal): Promise<PolicyVersion> {
    const { bookId, memberId } = caller;
    const today = this.clock.today();
    const policy = await this.policies.versionOn(bookId, today);
    const { redeem } = policy.params;
    const birthDate = await this.members.birthDateOf(this.database.read, bookId, memberId);
    if (isOfAge(birthDate, redeem.minimumAge, today)) return policy;
    const everEarnedMinutes = await this.ledger.everEarned(bookId, memberId);
    if (!mayRedeem(redeem, { birthDate, everEarnedMinutes, today })) {
      const { minimumAge, orEarnedMinutes } = redeem;
      throw new DomainError('not_yet_redeemable', { facts: { minimumAge, orEarnedMinutes } });
    }
    return policy;
  }
}
