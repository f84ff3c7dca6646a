import { jest } from '@jest/globals';
import { HostResolver } from '../../src/modules/events/host-resolver.js';
import { MOST_ATTEMPTS } from '../../src/modules/events/webhook-delivery.js';
import { giveMinutes, newMember, pictureOf } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import {
  call,
  closeWebhookCity,
  deliveriesOf,
  deliveryOf,
  letTimePass,
  openWebhookCity,
  publish,
  register,
  round,
  type WebhookCity,
} from './webhook-city.js';
import { isGenuine } from './webhook-receiver.js';

let city: WebhookCity;

beforeAll(async () => {
  city = await openWebhookCity();
});
afterEach(async () => {
  jest.restoreAllMocks();
  city.receiver.answer = () => ({ status: 204 });
  await sql(
    city.database.ownerUrl,
    `UPDATE kapok.webhook_endpoints SET state = 'removed', disabled_for = NULL`,
  );
});
afterAll(() => closeWebhookCity(city));

const inboxOf = async (who: WebhookCity['admin']) =>
  (await call(city, who, ['get', '/notifications?limit=200'])).body.items as {
    kind: string;
    params: Record<string, string>;
  }[];

describe('a delivery', () => {
  it('is a signed CloudEvent, made once, and says nothing of anybody', async () => {
    const endpoint = await register(city);
    const [subject] = await publish(city);
    await round(city);
    await round(city);
    const received = city.receiver.at(endpoint.path);
    expect(received).toHaveLength(1);
    const [post] = received;
    if (post === undefined) return;
    expect(isGenuine(post, endpoint.secret)).toBe(true);
    expect(isGenuine({ ...post, body: `${post.body} ` }, endpoint.secret)).toBe(false);
    expect(isGenuine(post, `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(false);
    expect(isGenuine(post, endpoint.secret, Date.now() + 400_000)).toBe(false);
    expect(post.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    const event = JSON.parse(post.body);
    expect(event).toEqual({
      specversion: '1.0',
      id: post.headers['webhook-id'],
      source: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
      type: 'kapok.service_record.submitted',
      subject,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      datacontenttype: 'application/json',
      city: 'GD-W1',
      sequence: expect.stringMatching(/^\d{19}$/),
      data: { unitId: city.city.community.id, requestId: null },
    });
    const [delivery] = await deliveriesOf(city, endpoint.id);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, subject, dueAt: null });
    const { history } = await deliveryOf(city, endpoint.id, delivery?.id);
    expect(history).toMatchObject([{ n: 1, outcome: 'delivered', status: 204 }]);
  });

  it('reaches one city while another’s events cannot be told, and that one afterwards', async () => {
    const healthy: WebhookCity = { ...city, city: city.other, admin: city.stranger };
    expect(city.city.bookId).toBeLessThan(healthy.city.bookId);
    const [theirs, ours] = [await register(healthy), await register(city)];
    await Promise.all([publish(city), publish(healthy)]);
    const asOwner = (text: string) => sql(city.database.ownerUrl, text);
    await asOwner(
      `CREATE TRIGGER zz_stuck BEFORE UPDATE ON kapok.outbox FOR EACH ROW WHEN (OLD.book_id = ${city.city.bookId})
       EXECUTE FUNCTION kapok.forbid_change()`,
    );
    try {
      await round(city);
    } finally {
      await asOwner('DROP TRIGGER zz_stuck ON kapok.outbox');
    }
    const received = () => [ours, theirs].map(({ path }) => city.receiver.at(path).length);
    expect(received()).toEqual([0, 1]);
    await round(city);
    expect(received()).toEqual([1, 1]);
  });

  it('is made again after a failure, with the same id and body, until it is taken, and then no more', async () => {
    const endpoint = await register(city);
    const statuses = [500, 302, 200];
    city.receiver.answer = () => {
      const status = statuses.shift() ?? 599;
      return {
        status,
        ...(status === 302 && { headers: { location: city.receiver.url('/trap') } }),
      };
    };
    await publish(city);
    await round(city);
    const [first] = await deliveriesOf(city, endpoint.id);
    expect(first).toMatchObject({ state: 'waiting', attempts: 1 });
    const wait = Date.parse(String(first?.dueAt)) - Date.now();
    expect(wait).toBeGreaterThan(2_000);
    expect(wait).toBeLessThan(7_000);
    await round(city);
    expect(city.receiver.at(endpoint.path)).toHaveLength(1);
    for (let n = 0; n < 4; n += 1) {
      await letTimePass(city, endpoint.id);
      await round(city);
    }
    const received = city.receiver.at(endpoint.path);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received.every((post) => isGenuine(post, endpoint.secret))).toBe(true);
    // A redirect leads nowhere.
    expect(city.receiver.at('/trap')).toEqual([]);
    const { history, state } = await deliveryOf(city, endpoint.id, first?.id);
    expect(state).toBe('delivered');
    expect(history.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['refused', 500],
      ['redirected', 302],
      ['delivered', 200],
    ]);
  });

  it('waits as long as the receiver asks', async () => {
    const endpoint = await register(city);
    city.receiver.answer = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    await publish(city);
    await round(city);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    const wait = Date.parse(String(delivery?.dueAt)) - Date.now();
    expect(wait).toBeGreaterThan(3_500_000);
    expect(wait).toBeLessThan(3_700_000);
  });

  it('is given up after ten attempts, told to the admins once a day, and can be replayed', async () => {
    const endpoint = await register(city);
    city.receiver.answer = () => ({ status: 503 });
    await publish(city, 2);
    for (let n = 0; n < MOST_ATTEMPTS + 2; n += 1) {
      await letTimePass(city, endpoint.id);
      await round(city);
    }
    expect(city.receiver.at(endpoint.path)).toHaveLength(2 * MOST_ATTEMPTS);
    const dead = await deliveriesOf(city, endpoint.id, '?state=dead');
    expect(dead).toHaveLength(2);
    expect(await deliveriesOf(city, endpoint.id, '?state=waiting')).toEqual([]);
    const told = (await inboxOf(city.admin)).filter(
      ({ kind, params }) => kind === 'webhook.given_up' && params.endpointId === endpoint.id,
    );
    expect(told).toHaveLength(1);
    city.receiver.answer = () => ({ status: 200 });
    const one = `/webhooks/${endpoint.id}/deliveries/${dead[0]?.id}/replay`;
    expect((await call(city, city.admin, ['post', one])).body).toMatchObject({ state: 'waiting' });
    expect((await call(city, city.admin, ['post', one])).body.code).toBe('state_conflict');
    const all = await call(city, city.admin, ['post', `/webhooks/${endpoint.id}/replay`]);
    expect(all.body).toEqual({ replayed: 1 });
    await round(city);
    const delivered = await deliveriesOf(city, endpoint.id, '?state=delivered');
    expect(delivered.map(({ attempts }) => attempts)).toEqual([11, 11]);
    // A new round has ten attempts again.
    city.receiver.answer = () => ({ status: 503 });
    await call(city, city.admin, ['post', one]);
    await round(city);
    expect((await deliveryOf(city, endpoint.id, dead[0]?.id)).state).toBe('waiting');
  });

  it('is not asked of a receiver that has gone: 410 disables the endpoint at once', async () => {
    const endpoint = await register(city);
    city.receiver.answer = () => ({ status: 410 });
    await publish(city);
    await round(city);
    const { body } = await call(city, city.admin, ['get', `/webhooks/${endpoint.id}`]);
    expect(body).toMatchObject({ state: 'disabled', disabledFor: 'gone' });
    await publish(city);
    await round(city);
    expect(city.receiver.at(endpoint.path)).toHaveLength(1);
    const told = (await inboxOf(city.admin)).filter(
      ({ kind, params }) => kind === 'webhook.disabled' && params.endpointId === endpoint.id,
    );
    expect(told).toHaveLength(1);
  });

  it('disables an endpoint that has failed for five days without one success', async () => {
    const endpoint = await register(city);
    city.receiver.answer = () => ({ status: 500 });
    await publish(city, 2);
    await round(city);
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.webhook_endpoints SET failing_since = now() - interval '5 days' WHERE id = $1`,
      [endpoint.id],
    );
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.webhook_deliveries SET attempts = 9, due_at = now()
       WHERE id = (SELECT min(id::text)::uuid FROM kapok.webhook_deliveries WHERE endpoint_id = $1)`,
      [endpoint.id],
    );
    await round(city);
    const { body } = await call(city, city.admin, ['get', `/webhooks/${endpoint.id}`]);
    expect(body).toMatchObject({ state: 'disabled', disabledFor: 'failing' });
    const enabled = await call(city, city.admin, ['patch', `/webhooks/${endpoint.id}`], {
      enabled: true,
    });
    expect(enabled.body).toMatchObject({ state: 'active', disabledFor: null, failingSince: null });
  });

  it('is broken off when the receiver does not answer in time', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(100));
    const endpoint = await register(city);
    city.receiver.answer = () => ({ status: 200, hang: true });
    await publish(city);
    await round(city);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    const { history } = await deliveryOf(city, endpoint.id, delivery?.id);
    expect(history).toMatchObject([{ outcome: 'timeout', status: null }]);
  });
});

describe('where a delivery goes', () => {
  it('is looked at when the name is resolved: one private address among them stops it', async () => {
    const endpoint = await register(city, ['service_record.submitted'], 'localhost');
    const resolve = jest.spyOn(city.app.app.get(HostResolver, { strict: false }), 'resolve');
    const answers = [
      ['10.0.0.7'],
      ['169.254.169.254'],
      ['100.100.100.200'],
      ['127.0.0.1', '192.168.0.1'],
      ['::ffff:127.0.0.1'],
      [],
    ];
    await publish(city);
    for (const addresses of answers) {
      resolve.mockResolvedValue(addresses);
      await letTimePass(city, endpoint.id);
      await round(city);
    }
    expect(city.receiver.at(endpoint.path)).toEqual([]);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    const { history } = await deliveryOf(city, endpoint.id, delivery?.id);
    expect(history.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 5 }, () => 'forbidden_address'),
      'unreachable',
    ]);
    resolve.mockRejectedValue(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
    await letTimePass(city, endpoint.id);
    await round(city);
    const after = await deliveryOf(city, endpoint.id, delivery?.id);
    expect(after.history.at(-1)).toMatchObject({ outcome: 'unreachable' });
  });

  it('is the very address that was looked at: the name is asked for once an attempt', async () => {
    const endpoint = await register(city, ['service_record.submitted'], 'localhost');
    const resolve = jest.spyOn(city.app.app.get(HostResolver, { strict: false }), 'resolve');
    // What a name server with two answers would say: first a good address, then another.
    resolve.mockResolvedValueOnce(['127.0.0.1']).mockResolvedValue(['10.0.0.7']);
    await publish(city);
    await round(city);
    expect(resolve).toHaveBeenCalledTimes(1);
    const [post] = city.receiver.at(endpoint.path);
    expect(post?.headers.host).toBe(`localhost:${city.receiver.port}`);
  });

  it('is nowhere without a certificate that holds', async () => {
    const endpoint = await register(city);
    const url = city.receiver.url(endpoint.path).replace('http:', 'https:');
    await call(city, city.admin, ['patch', `/webhooks/${endpoint.id}`], { url });
    await publish(city);
    await round(city);
    expect(city.receiver.at(endpoint.path)).toEqual([]);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    const { history } = await deliveryOf(city, endpoint.id, delivery?.id);
    expect(history).toMatchObject([{ outcome: 'untrusted', status: null }]);
  });
});

describe('entries of the journal', () => {
  it('are told in their order from the subscription on, and only while somebody wants them', async () => {
    const { app } = city;
    const elder = await newMember(city.database, app, {
      unit: city.city.community,
      roles: ['elder'],
    });
    await giveMinutes(app, elder, 5n);
    const endpoint = await register(city, ['ledger.entry_posted']);
    const before = await sql(city.database.ownerUrl, 'SELECT count(*)::int AS n FROM kapok.outbox');
    const seqs: bigint[] = [];
    for (const minutes of [10n, 20n, 30n]) seqs.push(await giveMinutes(app, elder, minutes));
    expect(
      await sql(city.database.ownerUrl, 'SELECT count(*)::int AS n FROM kapok.outbox'),
    ).toEqual(before);
    const picture = await pictureOf(app, city.city.bookId);
    await round(city);
    await round(city);
    const events = city.receiver.at(endpoint.path).map(({ body }) => JSON.parse(body));
    const told = events.map(({ data }) => data.seq).sort();
    expect(told).toEqual(seqs.map(String).sort());
    const entry = await call(city, city.admin, ['get', `/ledger/entries/${seqs[0]}`]);
    const [first] = events.filter(({ data }) => data.seq === String(seqs[0]));
    expect(first.data).toMatchObject({
      kind: 'adjust',
      reversesSeq: null,
      leafHash: entry.body.leafHash,
    });
    expect(await pictureOf(app, city.city.bookId)).toEqual(picture);
    await call(city, city.admin, ['delete', `/webhooks/${endpoint.id}`]);
    await giveMinutes(app, elder, 1n);
    await round(city);
    const marks = await sql(
      city.database.ownerUrl,
      'SELECT ledger_seq FROM kapok.event_feeds WHERE book_id = $1',
      [city.city.bookId],
    );
    expect(marks).toEqual([{ ledger_seq: null }]);
    expect(city.receiver.at(endpoint.path)).toHaveLength(3);
  });
});
