import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import type { ProxyRules } from '../policies/care-rules.js';
import { PoliciesService } from '../policies/policies.service.js';
import { type ActScope, latestEnd } from './proxy.js';
import type { NewProxy, StoredProxy } from './proxy-rows.js';

/** What an elder wishes somebody to do. Dates `YYYY-MM-DD`, both included. */
export interface ProxyWish {
  /** Null: the caller's own. */
  readonly elderId: string | null;
  /** The member number of whoever shall act. */
  readonly proxyNo: string;
  readonly scopes: readonly ActScope[];
  /** Asked for with `redeem`, and only then. */
  readonly redeemLimitMinutes: bigint | null;
  /** Null: today. */
  readonly validFrom: string | null;
  readonly validUntil: string;
}

/** The rules of a day, `YYYY-MM-DD`. */
export type TodaysRules = ProxyRules & { readonly today: string };

/** Workers before whom an elder may say who shall act. */
const PROPOSING_WORKERS: readonly Role[] = ['social_worker', 'station_admin'];

/** Judges who may act for whom, before anything is written. */
@Injectable()
export class ProxyDesk {
  constructor(
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The rules of today for proxies, for `admit`. Ask before a transaction is opened: whoever holds a connection while
   * waiting for another can starve the pool.
   */
  async rules(bookId: number): Promise<TodaysRules> {
    const today = this.clock.today();
    const { params } = await this.policies.versionOn(bookId, today);
    return { ...params.proxies, today };
  }

  /**
   * What a wish becomes. Refusals, in order: `not_found` for an elder out of reach, `forbidden` for whoever is no
   * elder, `unknown_member`, `wrong_role` without the role of a proxy, `not_for_oneself`, `validation_failed`,
   * `until_before_from`, `valid_too_long` (fact `latest`), `over_policy_limit` (fact `limitMinutes`),
   * `separation_violated` for a worker of a side's household or family.
   */
  async admit(
    tx: Tx,
    caller: Principal,
    { wish, rules }: { readonly wish: ProxyWish; readonly rules: TodaysRules },
  ): Promise<Omit<NewProxy, 'id' | 'proposedBy' | 'proposedAt'>> {
    const { bookId } = caller;
    const elder = await this.elderOf(tx, caller, wish.elderId ?? caller.memberId);
    const proxy = (await this.members.byMemberNos(tx, bookId, [wish.proxyNo])).get(wish.proxyNo);
    if (proxy?.status !== 'active') throw new DomainError('unknown_member');
    if (!proxy.roles.includes('proxy')) throw new DomainError('wrong_role');
    if (proxy.id === elder.id || proxy.id === caller.memberId) {
      throw new DomainError('not_for_oneself');
    }
    const validFrom = wish.validFrom ?? rules.today;
    checkTerms({ ...wish, validFrom }, rules);
    const sides = { elderId: elder.id, proxyId: proxy.id };
    if (caller.memberId !== elder.id) await this.mustBeNoFamily(tx, caller, sides);
    const { scopes, redeemLimitMinutes, validUntil } = wish;
    return { ...sides, scopes, redeemLimitMinutes, validFrom, validUntil };
  }

  /** Throws `state_conflict` when a proposal has run out meanwhile, or a side of it is not active any more. */
  async mustStillStand(tx: Tx, bookId: number, proxy: StoredProxy): Promise<void> {
    const sides = await this.members.byIds(tx, bookId, [proxy.elderId, proxy.proxyId]);
    const isActive = [...sides.values()].every(({ status }) => status === 'active');
    if (!isActive || proxy.validUntil < this.clock.today()) {
      throw new DomainError('state_conflict');
    }
  }

  /** Throws `separation_violated` for a witness who proposed it, is a side of it or too close to one. */
  async mustBeApart(tx: Tx, caller: Principal, proxy: StoredProxy): Promise<void> {
    const parties = [proxy.proposedBy, proxy.elderId, proxy.proxyId];
    if (parties.includes(caller.memberId)) throw new DomainError('separation_violated');
    await this.mustBeNoFamily(tx, caller, proxy);
  }

  private async elderOf(tx: Tx, caller: Principal, elderId: string): Promise<MemberBrief> {
    const elder = (await this.members.byIds(tx, caller.bookId, [elderId])).get(elderId);
    const isOwn = elderId === caller.memberId;
    if (elder === undefined || !(isOwn || reaches(caller, PROPOSING_WORKERS, elder.unitPath))) {
      throw new DomainError('not_found');
    }
    if (elder.status !== 'active') throw new DomainError('state_conflict');
    if (elder.roles.includes('elder')) return elder;
    throw new DomainError(isOwn ? 'forbidden' : 'wrong_role');
  }

  private async mustBeNoFamily(
    tx: Tx,
    { bookId, memberId }: Principal,
    { elderId, proxyId }: { readonly elderId: string; readonly proxyId: string },
  ): Promise<void> {
    const rows: { is_near: boolean }[] = await tx.query(
      'SELECT kapok.near_members($1, $2) && ARRAY[$3, $4]::uuid[] AS is_near',
      [bookId, memberId, elderId, proxyId],
    );
    if (rows[0]?.is_near === true) throw new DomainError('separation_violated');
  }
}

/** Judges scope, limit and dates by the rules of today. Throws what `ProxyDesk.admit` names. */
export function checkTerms(
  wish: Omit<ProxyWish, 'validFrom'> & { readonly validFrom: string },
  rules: TodaysRules,
): void {
  const redeems = wish.scopes.includes('redeem');
  if (redeems !== (wish.redeemLimitMinutes !== null)) {
    const code = redeems ? 'required' : 'not_without_redeem';
    throw new DomainError('validation_failed', {
      fields: [{ pointer: '/redeemLimitMinutes', code }],
    });
  }
  if (wish.validFrom < rules.today) {
    throw new DomainError('validation_failed', {
      fields: [{ pointer: '/validFrom', code: 'not_in_past' }],
    });
  }
  if (wish.validUntil < wish.validFrom) throw new DomainError('until_before_from');
  const latest = latestEnd(wish.validFrom, rules.longestMonths);
  if (wish.validUntil > latest) throw new DomainError('valid_too_long', { facts: { latest } });
  const limitMinutes = BigInt(rules.redeemLimitMinutes);
  if (wish.redeemLimitMinutes !== null && wish.redeemLimitMinutes > limitMinutes) {
    throw new DomainError('over_policy_limit', { facts: { limitMinutes: String(limitMinutes) } });
  }
}
