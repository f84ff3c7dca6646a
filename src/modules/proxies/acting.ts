import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { holdsAny, type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDayStart } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { type ActScope, covers, leftOfLimit } from './proxy.js';
import {
  lockProxy,
  readElders,
  readInForce,
  readRedeemed,
  type StoredProxy,
} from './proxy-rows.js';
import { readStandingCall } from './standing-call.js';

export type { ActScope } from './proxy.js';

/** Somebody who does something for an elder, and by what right. */
export interface Acting {
  readonly bookId: number;
  readonly elderId: string;
  readonly elderUnitPath: string;
  /** Who acts: the elder, the proxy, the worker or the operator. */
  readonly actorId: string;
  readonly capacity: 'self' | 'proxy' | 'operator' | 'worker';
  /** The proxy acted by; with an operator, that of the proxy who is on the line. */
  readonly proxyId: string | null;
  /** The call acted in. */
  readonly callId: string | null;
}

/** What somebody wishes to do for an elder. */
export interface ActWish {
  readonly scope: ActScope;
  /** With `redeem`: how many minutes it takes. */
  readonly minutes?: bigint;
  readonly callId?: string | null;
}

/** Who may act for whom. Every route on which an elder may be named asks here. */
@Injectable()
export class ActingService {
  constructor(
    private readonly members: MembersService,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets the caller act for an elder (null: for oneself). Oneself: always. A proxy: within the scope, today, and with
   * `redeem` within the month's limit. A social worker who reaches the elder: `request` only. An operator: in an
   * identified call of the elder's, or of a proxy of the elder's. `reader` is a transaction or `database.read`.
   * Throws `not_found` (missing and foreign alike), `forbidden` for what the scope leaves out, `call_required`,
   * `proxy_limit_exceeded` (fact `leftMinutes`).
   */
  async forElder(
    reader: EntityManager,
    caller: Principal,
    elderId: string | null,
    wish: ActWish,
  ): Promise<Acting> {
    const elder = await this.elderOf(reader, caller, elderId ?? caller.memberId);
    if (elder.id === caller.memberId) return actingFor(caller, elder, { capacity: 'self' });
    if (wish.callId != null) return this.atTheDesk(reader, caller, elder, wish);
    const proxy = await this.proxyOf(reader, caller, elder);
    if (proxy !== null && covers(proxy, wish.scope, this.clock.today())) {
      await this.checkLimit(reader, caller.bookId, proxy, wish);
      return actingFor(caller, elder, { capacity: 'proxy', proxyId: proxy.id });
    }
    const isWorker = reaches(caller, ['social_worker'], elder.unitPath);
    if (isWorker && wish.scope === 'request') {
      return actingFor(caller, elder, { capacity: 'worker' });
    }
    if (proxy !== null || isWorker) throw new DomainError('forbidden');
    const isOperator = reaches(caller, ['operator'], elder.unitPath);
    throw new DomainError(isOperator ? 'call_required' : 'not_found');
  }

  /**
   * Makes sure, under the lock of the proxy acted by, that it still covers the scope and leaves room for `minutes`;
   * does nothing for whoever acts without one. Call it in the transaction that writes what counts against the limit:
   * two wishes at once cannot both take the last minutes, and a revocation waits or comes first. Throws `forbidden`,
   * `proxy_limit_exceeded`. Locks: the proxy's row, until the transaction ends.
   */
  async reserve(
    tx: Tx,
    { bookId, proxyId }: Acting,
    wish: Pick<ActWish, 'scope' | 'minutes'>,
  ): Promise<void> {
    if (proxyId === null) return;
    const proxy = await lockProxy(tx, bookId, proxyId);
    const stands = proxy !== null && covers(proxy, wish.scope, this.clock.today());
    if (!stands) throw new DomainError('forbidden');
    await this.checkLimit(tx, bookId, proxy, wish);
  }

  /**
   * The elders whom the caller may act for today by a proxy of any scope; reading what is theirs goes with it. At most
   * 50.
   */
  async eldersOf(reader: EntityManager, caller: Principal): Promise<readonly string[]> {
    if (!holdsAny(caller, ['proxy'])) return [];
    return readElders(reader, caller.bookId, {
      proxyId: caller.memberId,
      today: this.clock.today(),
    });
  }

  private async elderOf(
    reader: EntityManager,
    { bookId, memberId }: Principal,
    elderId: string,
  ): Promise<MemberBrief> {
    const elder = (await this.members.byIds(reader, bookId, [elderId])).get(elderId);
    const isElder = elder?.status === 'active' && elder.roles.includes('elder');
    if (elder === undefined || !(isElder || elder.id === memberId)) {
      throw new DomainError('not_found');
    }
    return elder;
  }

  private async atTheDesk(
    reader: EntityManager,
    caller: Principal,
    elder: MemberBrief,
    wish: ActWish,
  ): Promise<Acting> {
    const { bookId } = caller;
    if (!reaches(caller, ['operator'], elder.unitPath)) throw new DomainError('not_found');
    const wanted = { id: wish.callId ?? '', now: this.clock.now() };
    const call = await readStandingCall(reader, bookId, wanted);
    if (call?.operatorId !== caller.memberId) throw new DomainError('call_required');
    const by = { capacity: 'operator', callId: call.id } as const;
    if (call.memberId === elder.id) return actingFor(caller, elder, by);
    const today = this.clock.today();
    const tie = { elderId: elder.id, proxyId: call.memberId, today };
    const proxy = await readInForce(reader, bookId, tie);
    if (proxy === null) throw new DomainError('call_required');
    if (!covers(proxy, wish.scope, today)) throw new DomainError('forbidden');
    await this.checkLimit(reader, bookId, proxy, wish);
    return actingFor(caller, elder, { ...by, proxyId: proxy.id });
  }

  private async proxyOf(
    reader: EntityManager,
    caller: Principal,
    elder: MemberBrief,
  ): Promise<StoredProxy | null> {
    if (!holdsAny(caller, ['proxy'])) return null;
    const tie = { elderId: elder.id, proxyId: caller.memberId, today: this.clock.today() };
    return readInForce(reader, caller.bookId, tie);
  }

  /** What of the month's limit a proxy has left; 0n without the right to redeem. */
  async leftOf(reader: EntityManager, bookId: number, proxy: StoredProxy): Promise<bigint> {
    if (proxy.redeemLimitMinutes === null) return 0n;
    const { from, until } = monthAround(this.clock.today());
    return leftOfLimit(proxy, await readRedeemed(reader, bookId, { id: proxy.id, from, until }));
  }

  private async checkLimit(
    reader: EntityManager,
    bookId: number,
    proxy: StoredProxy,
    { scope, minutes = 0n }: ActWish,
  ): Promise<void> {
    if (scope !== 'redeem' || minutes === 0n) return;
    const leftMinutes = await this.leftOf(reader, bookId, proxy);
    if (minutes > leftMinutes) {
      throw new DomainError('proxy_limit_exceeded', {
        facts: { leftMinutes: String(leftMinutes) },
      });
    }
  }
}

/** The calendar month of a day, in Asia/Shanghai: its first instant, and the first after it. */
function monthAround(today: string): { from: Date; until: Date } {
  const [year = 0, month = 0] = today.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return {
    from: shanghaiDayStart(`${today.slice(0, 7)}-01`),
    until: shanghaiDayStart(`${next}-01`),
  };
}

function actingFor(
  caller: Principal,
  elder: MemberBrief,
  by: Pick<Acting, 'capacity'> & Partial<Pick<Acting, 'proxyId' | 'callId'>>,
): Acting {
  return {
    bookId: caller.bookId,
    elderId: elder.id,
    elderUnitPath: elder.unitPath,
    actorId: caller.memberId,
    proxyId: null,
    callId: null,
    ...by,
  };
}
