import { randomUUID } from 'node:crypto';
import { EventRelay } from '../../src/modules/events/event-relay.js';
import { WebhookSender } from '../../src/modules/events/webhook-sender.js';
import { Database } from '../../src/platform/database/database.js';
import { Outbox } from '../../src/platform/outbox/outbox.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  newMember,
  openRedeemingCity,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** A city, its overseers, and a receiver on this machine, which this service may deliver to. */
export interface WebhookCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly receiver: WebhookReceiver;
  readonly city: RedeemingCity;
  readonly other: RedeemingCity;
  readonly admin: SignedInMember;
  readonly auditor: SignedInMember;
  readonly stranger: SignedInMember;
}

export const LOCAL = { KAPOK_WEBHOOKS_LOCAL: 'true' };

export async function openWebhookCity(): Promise<WebhookCity> {
  const database = await createTestDatabase();
  const app = await startTestApp({ database, env: LOCAL });
  const city = await openRedeemingCity(database, app, 'GD-W1');
  const other = await openRedeemingCity(database, app, 'GD-W2');
  const admin = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
  const auditor = await newMember(database, app, { unit: city.city, roles: ['auditor'] });
  const stranger = await newMember(database, app, { unit: other.city, roles: ['city_admin'] });
  const receiver = await WebhookReceiver.start();
  return { database, app, receiver, city, other, admin, auditor, stranger };
}

export async function closeWebhookCity(city: WebhookCity): Promise<void> {
  await city.receiver.close();
  await city.app.close();
  await city.database.drop();
}

/** One call as somebody. */
export function call(
  { app }: Pick<WebhookCity, 'app'>,
  as: SignedInMember,
  [method, path]: readonly ['get' | 'post' | 'patch' | 'delete', string],
  body?: object,
) {
  const request = app.http()[method](`/v1${path}`).set('authorization', as.authorization);
  return body === undefined ? request : request.send(body);
}

/** A registered endpoint. */
export interface Registered {
  readonly id: string;
  readonly secret: string;
  readonly path: string;
}

/** Registers a path of its own at the receiver. Throws when it is refused. */
export async function register(
  city: WebhookCity,
  types: readonly string[] = ['service_record.submitted'],
  host?: string,
): Promise<Registered> {
  const path = `/${randomUUID()}`;
  const url = city.receiver.url(path, host);
  const answer = await call(city, city.admin, ['post', '/webhooks'], { url, types });
  if (answer.status !== 201)
    throw new Error(`registering answered ${answer.status}: ${answer.text}`);
  return { id: answer.body.id, secret: answer.body.secret, path };
}

/** Publishes events as a module does, each of a record of its own, and answers their subjects. */
export async function publish(city: WebhookCity, count = 1, unitId?: string): Promise<string[]> {
  const { bookId, community } = city.city;
  const subjects = Array.from({ length: count }, () => randomUUID());
  const data = { unitId: unitId ?? community.id, requestId: null };
  const type = 'service_record.submitted' as const;
  await city.app.app.get(Database).transaction((tx) =>
    city.app.app.get(Outbox, { strict: false }).publishAll(
      tx,
      subjects.map((subject) => ({ bookId, type, subject, data, key: `${type}:${subject}:1` })),
    ),
  );
  return subjects;
}

/** One round of what the clock does every second, to its end. */
export async function round({ app }: Pick<WebhookCity, 'app'>): Promise<void> {
  await app.app.get(EventRelay, { strict: false }).relay();
  const sender = app.app.get(WebhookSender, { strict: false });
  sender.wake();
  await sender.idle();
}

/** Lets what waits be due now, as if the time had passed. */
export async function letTimePass(city: WebhookCity, endpointId: string): Promise<void> {
  await sql(
    city.database.ownerUrl,
    `UPDATE kapok.webhook_deliveries SET due_at = now() WHERE endpoint_id = $1 AND state = 'waiting'`,
    [endpointId],
  );
}

/** The deliveries of an endpoint as an admin sees them, the newest first. */
export async function deliveriesOf(city: WebhookCity, id: string, query = '') {
  const answer = await call(city, city.admin, ['get', `/webhooks/${id}/deliveries${query}`]);
  if (answer.status !== 200) throw new Error(`deliveries answered ${answer.status}`);
  return answer.body.items as Record<string, unknown>[];
}

/** One delivery with its attempts. */
export async function deliveryOf(city: WebhookCity, id: string, deliveryId: unknown) {
  const path = `/webhooks/${id}/deliveries/${deliveryId}`;
  const answer = await call(city, city.admin, ['get', path]);
  if (answer.status !== 200) throw new Error(`the delivery answered ${answer.status}`);
  return answer.body as Record<string, unknown> & { history: Record<string, unknown>[] };
}
