import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { ProxyState } from './proxy.js';
import type { StoredProxy } from './proxy-rows.js';

/** Tells both sides, and whoever follows the city's events, what became of a proxy. */
@Injectable()
export class ProxyNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Within the transaction of the step. Everybody concerned hears of it but whoever took the step; of a proposal, the
   * elder alone.
   */
  async tell(tx: Tx, caller: Principal, proxy: StoredProxy, state: ProxyState): Promise<void> {
    const { bookId, memberId } = caller;
    const { id, elderId, proxyId, unitId, validUntil } = proxy;
    const key = `proxy.${state}:${id}`;
    const concerned = state === 'proposed' ? [elderId] : [elderId, proxyId];
    const audience = { memberIds: concerned.filter((side) => side !== memberId) };
    const by = [elderId, proxyId].indexOf(memberId);
    const told = { bookId, eventKey: key } as const;
    const event = { bookId, subject: id, key } as const;
    if (state === 'proposed') {
      const params = { proxyId: id };
      await this.notifications.notify(tx, { ...told, kind: 'proxy.proposed', params }, audience);
      await this.outbox.publish(tx, { ...event, type: 'proxy.proposed', data: { unitId } });
    } else if (state === 'active') {
      const params = { proxyId: id, validUntil };
      await this.notifications.notify(tx, { ...told, kind: 'proxy.active', params }, audience);
      const data = { unitId, validUntil };
      await this.outbox.publish(tx, { ...event, type: 'proxy.active', data });
    } else {
      const params = { proxyId: id };
      await this.notifications.notify(tx, { ...told, kind: 'proxy.revoked', params }, audience);
      const data = { unitId, by: ['elder', 'proxy'][by] ?? 'worker' };
      await this.outbox.publish(tx, { ...event, type: 'proxy.revoked', data });
    }
  }
}
