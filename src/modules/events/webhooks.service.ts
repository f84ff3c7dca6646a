import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { requireCityWide } from '../units/unit.js';
import {
  type EndpointContent,
  type EndpointRow,
  followFrom,
  insertEndpoint,
  lockEndpoint,
  lockFeedOf,
  readEndpoint,
  readEndpoints,
  updateEndpoint,
} from './endpoint-rows.js';
import { ENTRY_EVENT } from './entry-event.js';
import { WebhookSecrets } from './secret-rows.js';
import { ENDPOINT_STEPS, type EndpointStep, MOST_ENDPOINTS } from './webhook-endpoint.js';
import { newWebhookSecret } from './webhook-signature.js';
import { targetFault } from './webhook-target.js';
import { WebhookTransport } from './webhook-transport.js';

/** What shall change; undefined: as it was. */
export interface EndpointChange extends Partial<EndpointContent> {
  readonly enabled?: boolean;
}

/** An endpoint and a secret in clear, shown this once. */
export interface EndpointWithSecret {
  readonly endpoint: EndpointRow;
  readonly secret: string;
}

/** Where a city is told of events. City admins of the whole city change it, auditors may look. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReader,
    private readonly secrets: WebhookSecrets,
    private readonly transport: WebhookTransport,
    private readonly outbox: Outbox,
  ) {}

  /** The endpoints of the caller's city. Throws `forbidden`. */
  list(caller: Principal): Promise<EndpointRow[]> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    return readEndpoints(this.database.read, caller.bookId);
  }

  /** One endpoint. Throws `forbidden`, `not_found`. */
  async find(caller: Principal, id: string): Promise<EndpointRow> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    return found(await readEndpoint(this.database.read, caller.bookId, id));
  }

  /**
   * Registers an address and makes its secret. It is told of what happens from now on.
   * Throws `forbidden`, `webhook_target_refused`, `too_many_webhooks`, `already_exists`.
   */
  async register(caller: Principal, content: EndpointContent): Promise<EndpointWithSecret> {
    requireCityWide(caller, ['city_admin']);
    this.#requireTarget(content.url);
    const { bookId, memberId: createdBy } = caller;
    const { seq } = await this.ledger.head(bookId);
    const secret = newWebhookSecret();
    const endpoint = await this.database.transaction(async (tx) => {
      await lockFeedOf(tx, bookId);
      const others = await readEndpoints(tx, bookId);
      if (others.length >= MOST_ENDPOINTS) {
        throw new DomainError('too_many_webhooks', { facts: { limit: MOST_ENDPOINTS } });
      }
      const row = await insertEndpoint(tx, { ...content, bookId, id: newId(), createdBy });
      await this.secrets.replace(tx, { bookId, id: row.id }, { secret, overlapHours: 0 });
      if (row.types.includes(ENTRY_EVENT)) await followFrom(tx, bookId, seq);
      return row;
    });
    return { endpoint, secret };
  }

  /**
   * Changes what an endpoint is told, where, and whether. Throws `forbidden`, `not_found`, `webhook_target_refused`,
   * `already_exists`.
   */
  async change(caller: Principal, id: string, change: EndpointChange): Promise<EndpointRow> {
    requireCityWide(caller, ['city_admin']);
    if (change.url !== undefined) this.#requireTarget(change.url);
    const { bookId } = caller;
    const { seq } = await this.ledger.head(bookId);
    return this.database.transaction(async (tx) => {
      await lockFeedOf(tx, bookId);
      const before = found(await lockEndpoint(tx, bookId, id));
      const { enabled, ...content } = change;
      const turned = isTurned(before, enabled) ? turnedTo(before, enabled) : before;
      const after = await updateEndpoint(tx, bookId, { ...turned, ...content });
      if (after.types.includes(ENTRY_EVENT)) await followFrom(tx, bookId, seq);
      return after;
    });
  }

  /** Removes an endpoint with its secrets; what was waiting for it is not sent. Throws `forbidden`, `not_found`. */
  async remove(caller: Principal, id: string): Promise<void> {
    requireCityWide(caller, ['city_admin']);
    const { bookId } = caller;
    await this.database.transaction(async (tx) => {
      const before = found(await lockEndpoint(tx, bookId, id));
      await this.secrets.forget(tx, bookId, id);
      await updateEndpoint(tx, bookId, stepTaken(before, 'remove'));
    });
  }

  /** A new secret; the one before signs beside it for so many hours. Throws `forbidden`, `not_found`. */
  async rotateSecret(
    caller: Principal,
    id: string,
    overlapHours: number,
  ): Promise<EndpointWithSecret> {
    requireCityWide(caller, ['city_admin']);
    const { bookId } = caller;
    const secret = newWebhookSecret();
    const endpoint = await this.database.transaction(async (tx) => {
      const row = found(await lockEndpoint(tx, bookId, id));
      await this.secrets.replace(tx, { bookId, id }, { secret, overlapHours });
      return row;
    });
    return { endpoint, secret };
  }

  /** Sends `webhook.ping` to one endpoint and answers the delivery's id. Throws `forbidden`, `not_found`, `state_conflict`. */
  async ping(caller: Principal, id: string): Promise<string> {
    requireCityWide(caller, ['city_admin']);
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const endpoint = found(await lockEndpoint(tx, bookId, id));
      if (endpoint.state !== 'active') throw new DomainError('state_conflict');
      const key = `webhook.ping:${newId()}`;
      const data = { endpointId: id };
      await this.outbox.publish(tx, { bookId, type: 'webhook.ping', subject: id, data, key });
      return noteDelivery(tx, { bookId, endpointId: id, eventKey: key });
    });
  }

  #requireTarget(url: string): void {
    const reason = targetFault(url, this.transport.local);
    if (reason !== null) throw new DomainError('webhook_target_refused', { facts: { reason } });
  }
}

function found(endpoint: EndpointRow | null): EndpointRow {
  if (endpoint === null) throw new DomainError('not_found');
  return endpoint;
}

function isTurned(endpoint: EndpointRow, enabled: boolean | undefined): enabled is boolean {
  return enabled !== undefined && enabled !== (endpoint.state === 'active');
}

function turnedTo(endpoint: EndpointRow, enabled: boolean): EndpointRow {
  return enabled
    ? { ...stepTaken(endpoint, 'enable'), disabledFor: null, failingSince: null }
    : { ...stepTaken(endpoint, 'disable'), disabledFor: 'asked' };
}

function stepTaken(endpoint: EndpointRow, step: EndpointStep): EndpointRow {
  const { from, to } = ENDPOINT_STEPS[step];
  if (!from.includes(endpoint.state)) throw new DomainError('state_conflict');
  return { ...endpoint, state: to, disabledFor: to === 'disabled' ? endpoint.disabledFor : null };
}

async function noteDelivery(
  tx: Tx,
  wish: { bookId: number; endpointId: string; eventKey: string },
): Promise<string> {
  const id = newId();
  await tx.query(
    `INSERT INTO kapok.webhook_deliveries (book_id, id, endpoint_id, event_id)
     SELECT o.book_id, $2, $3, o.id FROM kapok.outbox o WHERE o.book_id = $1 AND o.key = $4`,
    [wish.bookId, id, wish.endpointId, wish.eventKey],
  );
  return id;
}
