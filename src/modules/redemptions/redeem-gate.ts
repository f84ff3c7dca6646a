import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { GroupMembersService } from '../members/group-members.service.js';
import { hardshipOn } from '../members/hardship-on.js';
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

/** Whose minutes: the elder's, whoever acts for the elder. */
interface Holder {
  readonly bookId: number;
  readonly memberId: string;
}

/** Who may redeem own minutes already, by the rules of today. */
@Injectable()
export class RedeemGate {
  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
    private readonly members: MembersService,
    private readonly groups: GroupMembersService,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets through who may spend own minutes, and who has at least `minutes` granted ones. Throws
   * `not_yet_redeemable` (facts: what the rules ask for), `no_policy_in_force`.
   */
  async pass(holder: Holder, minutes: bigint): Promise<RedeemStanding> {
    const standing = await this.standingOf(holder);
    if (standing.closedBy === null) return standing;
    const { granted } = await readFunds(this.ledger, holder.bookId, holder.memberId);
    if (granted !== null && granted >= minutes) return standing;
    throw new DomainError('not_yet_redeemable', { facts: { ...standing.closedBy } });
  }

  /** How a holder stands today. Throws `no_policy_in_force`; `group_minutes_stay` for a group, which only donates. */
  async standingOf({ bookId, memberId }: Holder): Promise<RedeemStanding> {
    if (await this.groups.isGroup(this.database.read, bookId, memberId)) {
      throw new DomainError('group_minutes_stay');
    }
    const today = this.clock.today();
    const policy = await this.policies.versionOn(bookId, today);
    const { redeem } = policy.params;
    const birthDate = await this.members.birthDateOf(this.database.read, bookId, memberId);
    if (isOfAge(birthDate, redeem.minimumAge, today)) return { policy, closedBy: null };
    const everEarnedMinutes = await this.ledger.everEarned(bookId, memberId);
    const of = { elderId: memberId, on: today };
    const hasHardship = (await hardshipOn(this.database.read, bookId, of)) !== null;
    const isOpen = mayRedeem(redeem, { birthDate, everEarnedMinutes, hasHardship, today });
    return { policy, closedBy: isOpen ? null : redeem };
  }
}
