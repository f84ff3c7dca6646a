import { randomUUID } from 'node:crypto';
import { EventCleaner } from '../../src/modules/events/event-cleaner.js';
import { Clock } from '../../src/platform/clock/clock.js';
import {
  closeWebhookCity,
  openWebhookCity,
  publish,
  register,
  round,
  type WebhookCity,
} from '../e2e/webhook-city.js';
import { hoursAhead, newElder, newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';

let city: WebhookCity;

beforeAll(async () => {
  city = await openWebhookCity();
});
afterAll(() => closeWebhookCity(city));

const eventsAbout = async (subject: string) => {
  const rows = await sql<{ type: string }>(
    city.database.ownerUrl,
    'SELECT type, data, unit_id FROM kapok.outbox WHERE subject = $1 ORDER BY id',
    [subject],
  );
  return rows;
};

it('the steps of a record are told in their own transactions, each once, with unit and request only', async () => {
  const { database, app } = city;
  const { community: unit } = city.city;
  const volunteer = await newMember(database, app, { unit, roles: ['volunteer'] });
  const worker = await newMember(database, app, { unit, roles: ['social_worker'] });
  const elder = await newElder(database, app, { unit });
  const post = (who: typeof volunteer, path: string, body: object) =>
    app
      .http()
      .post(`/v1/service-records${path}`)
      .set('authorization', who.authorization)
      .send(body);
  const content = {
    recipientId: elder.id,
    serviceCode: 'COMPANY',
    startedAt: hoursAhead(-30),
    endedAt: hoursAhead(-29),
    evidence: 'self',
    note: '陈婆婆今天很高兴',
  };
  const logged = await post(volunteer, '', content);
  expect(logged.status).toBe(201);
  const { id } = logged.body;
  expect((await post(worker, `/${id}/reject`, { reason: '时间不对' })).status).toBe(200);
  const again = await post(volunteer, `/${id}/resubmit`, { changes: { endedAt: hoursAhead(-28) } });
  expect(again.status).toBe(200);
  expect((await post(volunteer, `/${id}/withdraw`, {})).status).toBe(200);
  expect((await post(volunteer, `/${id}/withdraw`, {})).status).toBe(409);
  const told = await eventsAbout(id);
  const data = { unitId: unit.id, requestId: null };
  expect(told).toEqual(
    ['submitted', 'rejected', 'submitted', 'withdrawn'].map((step) => ({
      type: `service_record.${step}`,
      data,
      unit_id: unit.id,
    })),
  );
  // What is refused is not told.
  const refused = await post(volunteer, '', { ...content, recipientId: volunteer.id });
  expect(refused.status).toBe(422);
  const count = await sql(
    database.ownerUrl,
    `SELECT count(*)::int AS n FROM kapok.outbox WHERE type = 'service_record.submitted'`,
  );
  expect(count).toEqual([{ n: 2 }]);
});

it('what is older than thirty days goes, with deliveries and attempts; what is younger or untold stays', async () => {
  const { database, app } = city;
  // What the test before has left is told to nobody.
  await round(city);
  const endpoint = await register(city);
  await publish(city, 3);
  await round(city);
  const [untold] = await publish(city, 1);
  const cleaner = app.app.get(EventCleaner, { strict: false });
  expect(await cleaner.clean()).toBe(0);
  const later = new Date(Date.now() + 30 * 86_400_000 + 60_000);
  const counts = async () => {
    const [row] = await sql(
      database.ownerUrl,
      `SELECT (SELECT count(*)::int FROM kapok.outbox) AS events,
         (SELECT count(*)::int FROM kapok.webhook_deliveries WHERE endpoint_id = $1) AS deliveries,
         (SELECT count(*)::int FROM kapok.webhook_attempts) AS attempts`,
      [endpoint.id],
    );
    return row;
  };
  expect(await counts()).toMatchObject({ deliveries: 3, attempts: 3 });
  const clock = app.app.get(Clock, { strict: false });
  const now = clock.now.bind(clock);
  clock.now = () => later;
  try {
    expect(await cleaner.clean()).toBeGreaterThanOrEqual(3);
  } finally {
    clock.now = now;
  }
  expect(await counts()).toEqual({ events: 1, deliveries: 0, attempts: 0 });
  expect(await eventsAbout(untold ?? '')).toHaveLength(1);
  // Positions go on where they were.
  await round(city);
  const [last] = await sql<{ position: string }>(
    database.ownerUrl,
    'SELECT position FROM kapok.outbox WHERE subject = $1',
    [untold],
  );
  expect(Number(last?.position)).toBeGreaterThan(3);
});

it('guards what is stored: unknown states, two newest secrets and a second delivery are refused', async () => {
  const { database } = city;
  const endpoint = await register(city);
  await publish(city);
  await round(city);
  const attempt = (statement: string) => sql(database.appUrl, statement, [endpoint.id]);
  const copy = (table: string, columns: string, values: string) =>
    attempt(`INSERT INTO kapok.${table} (book_id, id, ${columns})
      SELECT book_id, '${randomUUID()}', ${values} FROM kapok.${table} WHERE endpoint_id = $1`);
  await expect(
    copy('webhook_deliveries', 'endpoint_id, event_id', 'endpoint_id, event_id'),
  ).rejects.toMatchObject({ constraint: 'webhook_deliveries_once' });
  const sealed = 'endpoint_id, sealed_secret';
  await expect(copy('webhook_secrets', sealed, sealed)).rejects.toMatchObject({
    constraint: 'webhook_secrets_one_newest',
  });
  await expect(
    attempt(`UPDATE kapok.webhook_endpoints SET state = 'disabled' WHERE id = $1`),
  ).rejects.toMatchObject({ constraint: 'webhook_endpoints_reason_when_disabled' });
  await expect(
    sql(database.readerUrl, 'SELECT sealed_secret FROM kapok.webhook_secrets'),
  ).rejects.toMatchObject({ code: '42501' });
  await expect(
    sql(database.readerUrl, 'SELECT url FROM kapok.webhook_endpoints'),
  ).rejects.toMatchObject({ code: '42501' });
});
