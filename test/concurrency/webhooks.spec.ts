import { setTimeout as sleep } from 'node:timers/promises';
import { claimDeliveries, recordAttempt } from '../../src/modules/events/delivery-rows.js';
import { EventRelay } from '../../src/modules/events/event-relay.js';
import { WebhookSender } from '../../src/modules/events/webhook-sender.js';
import { Database } from '../../src/platform/database/database.js';
import {
  closeWebhookCity,
  deliveriesOf,
  deliveryOf,
  LOCAL,
  letTimePass,
  openWebhookCity,
  publish,
  register,
  round,
  type WebhookCity,
} from '../e2e/webhook-city.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { giveMinutes, newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';

let city: WebhookCity;
const others: TestApp[] = [];

beforeAll(async () => {
  city = await openWebhookCity();
  const { database } = city;
  for (let n = 0; n < 2; n += 1) others.push(await startTestApp({ database, env: LOCAL }));
});
afterAll(async () => {
  for (const app of others) await app.close();
  await closeWebhookCity(city);
});

const servers = () => [city.app, ...others];

it('several servers give positions without gaps and make each delivery once', async () => {
  const endpoint = await register(city, ['service_record.submitted', 'ledger.entry_posted']);
  let atOnce = 0;
  let most = 0;
  city.receiver.answer = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await sleep(5);
    atOnce -= 1;
    return { status: 200 };
  };
  const elder = await newMember(city.database, city.app, {
    unit: city.city.community,
    roles: ['elder'],
  });
  const publishing = Array.from({ length: 8 }, () => publish(city, 5));
  const posting = Array.from({ length: 10 }, () => giveMinutes(city.app, elder, 1n));
  const rounds = servers().flatMap((app) => Array.from({ length: 3 }, () => round({ app })));
  await Promise.all([...publishing, ...posting, ...rounds]);
  await Promise.all(servers().map((app) => round({ app })));
  const positions = await sql<{ position: string }>(
    city.database.ownerUrl,
    'SELECT position FROM kapok.outbox WHERE book_id = $1 ORDER BY position',
    [city.city.bookId],
  );
  expect(positions.map(({ position }) => Number(position))).toEqual(
    Array.from({ length: 50 }, (_, n) => n + 1),
  );
  const received = city.receiver.at(endpoint.path);
  expect(received).toHaveLength(50);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(50);
  const entries = received
    .map(({ body }) => JSON.parse(body))
    .filter(({ type }) => type === 'kapok.ledger.entry_posted')
    .sort((left, right) => (left.sequence < right.sequence ? -1 : 1))
    .map(({ data }) => Number(data.seq));
  expect(entries).toHaveLength(10);
  expect(entries).toEqual([...entries].sort((left, right) => left - right));
  // Four at once from each server.
  expect(most).toBeLessThanOrEqual(12);
  expect(await deliveriesOf(city, endpoint.id, '?state=delivered&limit=200')).toHaveLength(50);
});

it('a server that dies leaves the delivery to another, and what it still says does not count', async () => {
  const endpoint = await register(city);
  city.receiver.answer = () => ({ status: 200 });
  const database = city.app.app.get(Database);
  await publish(city);
  await city.app.app.get(EventRelay, { strict: false }).relay();
  const all = await claimDeliveries(database, { most: 10, perEndpoint: 4, busy: [] });
  const claimed = all.find(({ endpointId }) => endpointId === endpoint.id);
  if (claimed === undefined) throw new Error('nothing was due');
  // While the claim lasts nobody else takes it.
  await Promise.all(servers().map((app) => round({ app })));
  expect(city.receiver.at(endpoint.path)).toEqual([]);
  await letTimePass(city, endpoint.id);
  await Promise.all(servers().map((app) => round({ app })));
  expect(city.receiver.at(endpoint.path)).toHaveLength(1);
  const isWritten = await database.transaction((tx) =>
    recordAttempt(tx, claimed, {
      result: { outcome: 'refused', status: 500, retryAfterSeconds: null },
      next: { step: 'give_up' },
      tookMs: 1,
    }),
  );
  expect(isWritten).toBe(false);
  const delivery = await deliveryOf(city, endpoint.id, claimed.id);
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 2 });
  expect(delivery.history).toMatchObject([{ n: 2, outcome: 'delivered' }]);
});

it('a slow receiver holds up nobody but itself', async () => {
  const slow = await register(city);
  const quick = await register(city);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  city.receiver.answer = async ({ path }) => {
    if (path === slow.path) await held;
    return { status: 200 };
  };
  await publish(city, 20);
  await city.app.app.get(EventRelay, { strict: false }).relay();
  const sender = city.app.app.get(WebhookSender, { strict: false });
  sender.wake();
  while (city.receiver.at(quick.path).length < 20) await sleep(5);
  expect(city.receiver.at(slow.path)).toHaveLength(4);
  release();
  await sender.idle();
  expect(city.receiver.at(slow.path)).toHaveLength(20);
});

it('one replay of eight at once wins, and the delivery is made once more', async () => {
  const endpoint = await register(city);
  city.receiver.answer = () => ({ status: 200 });
  await publish(city);
  await round(city);
  const [delivery] = await deliveriesOf(city, endpoint.id);
  const path = `/v1/webhooks/${endpoint.id}/deliveries/${delivery?.id}/replay`;
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      city.app.http().post(path).set('authorization', city.admin.authorization),
    ),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 409)]);
  await Promise.all(servers().map((app) => round({ app })));
  expect(city.receiver.at(endpoint.path)).toHaveLength(2);
});
