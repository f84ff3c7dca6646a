import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { WORKER_ROLES } from '../members/member.js';
import { MemberNames } from '../members/member-names.js';
import { ActingService } from './acting.js';
import { allowsProxy, type ProxyState } from './proxy.js';
import { ProxyDesk, type ProxyWish } from './proxy-desk.js';
import { ProxyNews } from './proxy-news.js';
import {
  insertProxy,
  lockProxy,
  markRevoked,
  markWitnessed,
  readProxies,
  readProxy,
  type StoredProxy,
} from './proxy-rows.js';

/** Workers who may end a proxy of the elders of their units. */
const ENDING_WORKERS: readonly Role[] = ['social_worker', 'station_admin', 'city_admin'];
const READING_WORKERS: readonly Role[] = WORKER_ROLES;

/** A proxy, with what of this month's limit is left, and the names that its reader may see. */
export interface ProxyView extends StoredProxy {
  readonly leftMinutes: bigint;
  /** Null: not for this reader, or erased. */
  readonly elderName: string | null;
  readonly proxyName: string | null;
}

/** What a list of proxies may be narrowed by; null does not narrow. */
export interface ProxyQuery {
  readonly state: ProxyState | null;
  readonly elderId: string | null;
  readonly limit: number;
  readonly after: string | null;
}

/**
 * Who may act for whom: proposed by the elder, or by a worker before whom the elder said so; witnessed by a social
 * worker who is apart from both; ended by either side at once.
 */
@Injectable()
export class ProxiesService {
  constructor(
    private readonly database: Database,
    private readonly desk: ProxyDesk,
    private readonly acting: ActingService,
    private readonly news: ProxyNews,
    private readonly names: MemberNames,
    private readonly clock: Clock,
  ) {}

  /**
   * Proposes a proxy; nobody acts by it before it is witnessed. The elder is told when somebody else proposes.
   * Refusals: those of `ProxyDesk.admit`; `already_exists` when the two have a proxy of those days.
   */
  async propose(caller: Principal, wish: ProxyWish): Promise<ProxyView> {
    const { bookId, memberId } = caller;
    const rules = await this.desk.rules(bookId);
    return this.database.transaction(async (tx) => {
      const admitted = await this.desk.admit(tx, caller, { wish, rules });
      const id = newId();
      const by = { proposedBy: memberId, proposedAt: this.clock.now() };
      await insertProxy(tx, bookId, { ...admitted, ...by, id });
      return this.told(tx, caller, id, 'proposed');
    });
  }

  /**
   * A social worker who reaches the elder, before whom the elder has said so, makes a proposal a proxy in force.
   * Refusals, in order: `not_found`, `state_conflict` (also when it has run out, or a side is not active any more),
   * `separation_violated` for whoever proposed it, is a side of it, or is of a side's household or family. Locks:
   * the proxy's row.
   */
  async witness(caller: Principal, id: string): Promise<ProxyView> {
    const { bookId, memberId } = caller;
    return this.database.transaction(async (tx) => {
      const proxy = await lockProxy(tx, bookId, id);
      if (proxy === null || !reaches(caller, ['social_worker'], proxy.unitPath)) {
        throw new DomainError('not_found');
      }
      this.mustAllow('witness', proxy);
      await this.desk.mustStillStand(tx, bookId, proxy);
      await this.desk.mustBeApart(tx, caller, proxy);
      await markWitnessed(tx, bookId, { id, by: memberId, at: this.clock.now() });
      return this.told(tx, caller, id, 'active');
    });
  }

  /**
   * Ends a proxy at once: for the elder, the proxy, and workers who reach the elder. What was done by it stands.
   * Refusals: `not_found`, `state_conflict` when it has ended already. Locks: the proxy's row, so that whoever acts
   * by it at this moment has come before, or is refused.
   */
  async revoke(caller: Principal, id: string): Promise<ProxyView> {
    const { bookId, memberId } = caller;
    return this.database.transaction(async (tx) => {
      const proxy = await lockProxy(tx, bookId, id);
      if (proxy === null || !this.sees(caller, proxy)) throw new DomainError('not_found');
      const isSide = [proxy.elderId, proxy.proxyId].includes(memberId);
      if (!isSide && !reaches(caller, ENDING_WORKERS, proxy.unitPath)) {
        throw new DomainError('forbidden');
      }
      return this.end(tx, caller, proxy);
    });
  }

  /**
   * Ends a proxy for its elder, who asks for it in a call; `caller` is the operator, whose right to act for that
   * elder was asked before. Throws `not_found` for a proxy of another elder; one that has ended answers as it is.
   */
  async revokeFor(caller: Principal, elderId: string, id: string): Promise<ProxyView> {
    return this.database.transaction(async (tx) => {
      const proxy = await lockProxy(tx, caller.bookId, id);
      if (proxy?.elderId !== elderId) throw new DomainError('not_found');
      return proxy.state === 'revoked'
        ? this.shown(tx, caller, proxy)
        : this.end(tx, caller, proxy);
    });
  }

  /** A proxy, for both its sides and workers who reach the elder. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<ProxyView> {
    const proxy = await readProxy(this.database.read, caller.bookId, id);
    if (proxy === null || !this.sees(caller, proxy)) throw new DomainError('not_found');
    return this.shown(this.database.read, caller, proxy);
  }

  /** The proxies the caller may see, the latest first. */
  async list(caller: Principal, query: ProxyQuery): Promise<Page<ProxyView>> {
    const { state, elderId, limit } = query;
    const rows = await readProxies(this.database.read, caller.bookId, {
      scope: {
        memberId: caller.memberId,
        unitPaths: caller.grants
          .filter(({ role }) => READING_WORKERS.includes(role))
          .map(({ unitPath }) => unitPath),
      },
      state,
      elderId,
      after: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: limit + 1,
    });
    const page = toPage(rows, limit, { item: (row) => row, position: ({ id }) => ({ id }) });
    return { items: await this.views(this.database.read, caller, page.items), next: page.next };
  }

  private async end(tx: Tx, caller: Principal, proxy: StoredProxy): Promise<ProxyView> {
    this.mustAllow('revoke', proxy);
    const step = { id: proxy.id, by: caller.memberId, at: this.clock.now() };
    await markRevoked(tx, caller.bookId, step);
    return this.told(tx, caller, proxy.id, 'revoked');
  }

  private async told(tx: Tx, caller: Principal, id: string, state: ProxyState): Promise<ProxyView> {
    const proxy = await lockProxy(tx, caller.bookId, id);
    if (proxy === null) throw new DomainError('not_found');
    await this.news.tell(tx, caller, proxy, state);
    return this.shown(tx, caller, proxy);
  }

  private mustAllow(action: 'witness' | 'revoke', { state }: StoredProxy): void {
    if (allowsProxy(action, state)) return;
    throw new DomainError('state_conflict', { facts: { state } });
  }

  private sees(caller: Principal, proxy: StoredProxy): boolean {
    const isSide = [proxy.elderId, proxy.proxyId].includes(caller.memberId);
    return isSide || reaches(caller, READING_WORKERS, proxy.unitPath);
  }

  private async shown(reader: Tx, caller: Principal, proxy: StoredProxy): Promise<ProxyView> {
    const [view] = await this.views(reader, caller, [proxy]);
    invariant(view, 'one view a proxy');
    return view;
  }

  /**
   * As long as a witnessed proxy stands, its two sides know each other by name; before that a number could be anybody's.
   * Workers see the names of members whom they reach.
   */
  private async views(
    reader: Tx,
    caller: Principal,
    proxies: readonly StoredProxy[],
  ): Promise<ProxyView[]> {
    const sidesOf = ({ elderId, proxyId }: StoredProxy): string[] => [elderId, proxyId];
    const standing = proxies.filter(
      (proxy) => proxy.state === 'active' && sidesOf(proxy).includes(caller.memberId),
    );
    const wish = { ids: proxies.flatMap(sidesOf), known: standing.flatMap(sidesOf) };
    const names = await this.names.seenBy(reader, caller, wish);
    const views: ProxyView[] = [];
    for (const proxy of proxies) {
      const leftMinutes = await this.acting.leftOf(reader, caller.bookId, proxy);
      const [elderName = null, proxyName = null] = sidesOf(proxy).map((id) => names.get(id));
      views.push({ ...proxy, leftMinutes, elderName, proxyName });
    }
    return views;
  }
}
