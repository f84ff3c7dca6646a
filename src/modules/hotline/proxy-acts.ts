import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ActingService } from '../proxies/acting.js';
import { ProxiesService } from '../proxies/proxies.service.js';
import type { ActSubject } from './act.js';
import {
  type ActHandler,
  type AgreedAct,
  type DeskContext,
  type PreparedAct,
  required,
} from './act-handler.js';

/** Proxies that a caller ends. Granting one needs an elder before a worker; ending one, a word on the phone. */
@Injectable()
export class ProxyActs implements ActHandler {
  readonly kinds = ['proxy_revocation'] as const;

  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
    private readonly proxies: ProxiesService,
  ) {}

  /** Throws `not_found` for a proxy of others than the caller, and what `forElder` throws. */
  async prepareRevocation(desk: DeskContext, proxyId: string): Promise<PreparedAct> {
    const proxy = await this.proxies.view(desk.caller, proxyId);
    const isSide = [proxy.elderId, proxy.proxyId].includes(desk.call.memberId);
    if (!isSide) throw new DomainError('not_found');
    const facts = { kind: 'proxy_revocation', otherNo: proxy.proxyNo } as const;
    return { kind: 'proxy_revocation', elderId: proxy.elderId, wish: { proxyId }, facts };
  }

  async perform({ caller, call }: DeskContext, act: AgreedAct): Promise<ActSubject> {
    const id = required(act.wish, 'proxyId');
    if (call.memberId === act.elderId) {
      const wish = { scope: 'request', callId: call.id } as const;
      await this.acting.forElder(this.database.read, caller, act.elderId, wish);
    }
    const ended = await this.proxies.revokeFor(caller, act.elderId, id);
    return { type: 'proxy', id: ended.id };
  }
}
