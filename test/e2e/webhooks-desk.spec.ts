import { EVENT_TYPES } from '../../src/platform/outbox/event-types.js';
import { startTestApp } from '../support/app.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import {
  call,
  closeWebhookCity,
  deliveriesOf,
  deliveryOf,
  openWebhookCity,
  publish,
  register,
  round,
  type WebhookCity,
} from './webhook-city.js';
import { isGenuine } from './webhook-receiver.js';

const TYPES = ['service_record.submitted'];
const GOOD = { url: 'https://hub.example.cn/kapok', types: TYPES };
let city: WebhookCity;

beforeAll(async () => {
  city = await openWebhookCity();
});
afterEach(() =>
  sql(
    city.database.ownerUrl,
    `UPDATE kapok.webhook_endpoints SET state = 'removed', disabled_for = NULL`,
  ),
);
afterAll(() => closeWebhookCity(city));

const countEndpoints = async () =>
  (await call(city, city.admin, ['get', '/webhooks'])).body.items.length as number;

describe('registering', () => {
  it('answers the secret once; at rest it is sealed', async () => {
    const made = await call(city, city.admin, ['post', '/webhooks'], {
      ...GOOD,
      description: '市数据中心',
    });
    expect(made.status).toBe(201);
    const { secret, ...endpoint } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({ ...GOOD, description: '市数据中心', state: 'active' });
    const shown = await call(city, city.auditor, ['get', `/webhooks/${endpoint.id}`]);
    expect(shown.body).toEqual(endpoint);
    const list = await call(city, city.admin, ['get', '/webhooks']);
    expect(list.body.items).toEqual([endpoint]);
    const rows = await sql(
      city.database.ownerUrl,
      'SELECT sealed_secret FROM kapok.webhook_secrets WHERE endpoint_id = $1',
      [endpoint.id],
    );
    const sealed = rows[0]?.sealed_secret as Buffer;
    for (const clear of [secret, Buffer.from(secret.slice(6), 'base64')]) {
      expect(sealed.includes(clear)).toBe(false);
    }
  });

  it('refuses the same address twice, and more than twenty, even at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        call(city, city.admin, ['post', '/webhooks'], { ...GOOD, url: `${GOOD.url}/${n}` }),
      ),
    );
    const codes = answers.map(({ status, body }) => (status === 201 ? 'made' : body.code)).sort();
    expect(codes).toEqual([
      ...Array.from({ length: 20 }, () => 'made'),
      ...Array.from({ length: 4 }, () => 'too_many_webhooks'),
    ]);
    expect(await countEndpoints()).toBe(20);
    const [first] = answers.filter(({ status }) => status === 201);
    await call(city, city.admin, ['delete', `/webhooks/${first?.body.id}`]);
    const others = answers.filter(
      ({ status, body }) => status === 201 && body.id !== first?.body.id,
    );
    const again = { ...GOOD, url: others[0]?.body.url };
    expect((await call(city, city.admin, ['post', '/webhooks'], again)).body.code).toBe(
      'already_exists',
    );
    expect(await countEndpoints()).toBe(19);
  });

  it.each([
    ['an unknown type', { types: ['service_record.eaten'] }],
    ['a ping, which is asked for', { types: ['webhook.ping'] }],
    ['no type', { types: [] }],
    ['a type twice', { types: [...TYPES, ...TYPES] }],
    ['no address', { url: '' }],
    ['a field that is not there', { secret: 'whsec_mine' }],
  ])('refuses %s', async (_, wrong) => {
    const answer = await call(city, city.admin, ['post', '/webhooks'], { ...GOOD, ...wrong });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    expect(await countEndpoints()).toBe(0);
  });

  it('in earnest refuses this machine, private networks, metadata and plain http', async () => {
    const { database } = city;
    const app = await startTestApp({ database });
    const earnest = { ...city, app };
    const refused = [
      [city.receiver.url('/'), 'not_https'],
      [`https://127.0.0.1:${city.receiver.port}/`, 'address'],
      ['https://localhost/', 'address'],
      ['https://169.254.169.254/latest/meta-data/', 'address'],
      ['https://100.100.100.200/', 'address'],
      ['https://192.168.1.10/', 'address'],
      ['https://[::1]/', 'address'],
      ['https://user:pass@hub.example.cn/', 'credentials'],
      ['https://hub.example.cn:22/', 'port'],
      ['http://hub.example.cn/', 'not_https'],
    ];
    for (const [url, reason] of refused) {
      const answer = await call(earnest, city.admin, ['post', '/webhooks'], { url, types: TYPES });
      expect([url, answer.status, answer.body.code]).toEqual([url, 422, 'webhook_target_refused']);
      expect(answer.body.detail ?? answer.text).toContain(String(reason));
    }
    const made = await call(earnest, city.admin, ['post', '/webhooks'], GOOD);
    const path = `/webhooks/${made.body.id}`;
    for (const [url] of refused) {
      const answer = await call(earnest, city.admin, ['patch', path], { url });
      expect(answer.body.code).toBe('webhook_target_refused');
    }
    expect((await call(earnest, city.admin, ['get', path])).body.url).toBe(GOOD.url);
    // An address that was let in by other settings is judged again when it is used.
    await sql(database.ownerUrl, 'UPDATE kapok.webhook_endpoints SET url = $2 WHERE id = $1', [
      made.body.id,
      city.receiver.url('/let-in'),
    ]);
    await publish(city);
    await round(earnest);
    await app.close();
    expect(city.receiver.at('/let-in')).toEqual([]);
    const [delivery] = await deliveriesOf(city, made.body.id);
    const { history } = await deliveryOf(city, made.body.id, delivery?.id);
    expect(history).toMatchObject([{ outcome: 'forbidden_address' }]);
  });
});

describe('an endpoint', () => {
  it('is changed in part, disabled, enabled and removed', async () => {
    const endpoint = await register(city);
    const path = `/webhooks/${endpoint.id}`;
    const change = async (body: object) =>
      (await call(city, city.admin, ['patch', path], body)).body;
    expect(await change({ description: '新' })).toMatchObject({ description: '新', types: TYPES });
    expect(await change({ description: null, types: ['ledger.entry_posted'] })).toMatchObject({
      description: null,
      types: ['ledger.entry_posted'],
      url: city.receiver.url(endpoint.path),
    });
    await change({ types: TYPES });
    expect(await change({ enabled: false })).toMatchObject({
      state: 'disabled',
      disabledFor: 'asked',
    });
    expect(await change({ enabled: false })).toMatchObject({
      state: 'disabled',
      disabledFor: 'asked',
    });
    const ping = await call(city, city.admin, ['post', `${path}/ping`]);
    expect(ping.body.code).toBe('state_conflict');
    await publish(city);
    await round(city);
    expect(await change({ enabled: true })).toMatchObject({ state: 'active', disabledFor: null });
    await publish(city);
    await round(city);
    expect(city.receiver.at(endpoint.path)).toHaveLength(1);
    expect((await change({ enabled: 'yes' })).code).toBe('validation_failed');
    expect((await call(city, city.admin, ['delete', path])).status).toBe(204);
    for (const [method, more] of [
      ['get', ''],
      ['patch', ''],
      ['delete', ''],
      ['post', '/ping'],
      ['post', '/secrets'],
    ] as const) {
      const answer = await call(city, city.admin, [method, `${path}${more}`], {});
      expect([method, more, answer.body.code]).toEqual([method, more, 'not_found']);
    }
    const left = await sql(
      city.database.ownerUrl,
      'SELECT 1 FROM kapok.webhook_secrets WHERE endpoint_id = $1',
      [endpoint.id],
    );
    expect(left).toEqual([]);
  });

  it('is sent a ping, and no other endpoint is', async () => {
    const [pinged, other] = [await register(city), await register(city)];
    const answer = await call(city, city.admin, ['post', `/webhooks/${pinged.id}/ping`]);
    expect(answer.status).toBe(202);
    await round(city);
    const received = city.receiver.at(pinged.path);
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['kapok.webhook.ping']);
    expect(city.receiver.at(other.path)).toEqual([]);
    const delivery = await deliveryOf(city, pinged.id, answer.body.deliveryId);
    expect(delivery.state).toBe('delivered');
  });

  it('is signed with both secrets while they overlap, then with the new one alone; never with three', async () => {
    const endpoint = await register(city);
    const rotate = async (body: object = {}) =>
      (await call(city, city.admin, ['post', `/webhooks/${endpoint.id}/secrets`], body)).body
        .secret as string;
    const genuineUnder = async (...secrets: string[]) => {
      await publish(city);
      await round(city);
      const post = city.receiver.at(endpoint.path).at(-1);
      if (post === undefined) throw new Error('nothing came');
      const count = String(post.headers['webhook-signature']).split(' ').length;
      return [count, ...secrets.map((secret) => isGenuine(post, secret))];
    };
    const second = await rotate({ overlapHours: 1 });
    expect(await genuineUnder(endpoint.secret, second)).toEqual([2, true, true]);
    const third = await rotate();
    expect(await genuineUnder(endpoint.secret, second, third)).toEqual([2, false, true, true]);
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.webhook_secrets SET ends_at = now() WHERE endpoint_id = $1 AND ends_at IS NOT NULL`,
      [endpoint.id],
    );
    expect(await genuineUnder(second, third)).toEqual([1, false, true]);
    const fourth = await rotate({ overlapHours: 0 });
    expect(await genuineUnder(third, fourth)).toEqual([1, false, true]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => rotate()));
    const [count, ...genuine] = await genuineUnder(fourth, ...answers);
    expect(count).toBe(2);
    expect(genuine.filter(Boolean)).toHaveLength(2);
    for (const overlapHours of [-1, 169, 1.5, '1']) {
      const path = `/webhooks/${endpoint.id}/secrets` as const;
      const answer = await call(city, city.admin, ['post', path], { overlapHours });
      expect(answer.body.code).toBe('validation_failed');
    }
  });
});

describe('who may', () => {
  const routesOf = (id: string, deliveryId: string) =>
    [
      ['get', '/webhooks', true],
      ['post', '/webhooks', false],
      ['get', `/webhooks/${id}`, true],
      ['patch', `/webhooks/${id}`, false],
      ['get', `/webhooks/${id}/deliveries`, true],
      ['get', `/webhooks/${id}/deliveries/${deliveryId}`, true],
      ['post', `/webhooks/${id}/deliveries/${deliveryId}/replay`, false],
      ['post', `/webhooks/${id}/replay`, false],
      ['post', `/webhooks/${id}/ping`, false],
      ['post', `/webhooks/${id}/secrets`, false],
      ['get', '/events', true],
      ['delete', `/webhooks/${id}`, false],
    ] as const;

  it('auditors look, city admins of the whole city change, everybody else may not', async () => {
    const { database, app } = city;
    const { community } = city.city;
    const people: [SignedInMember, 'look' | 'no'][] = [[city.auditor, 'look']];
    for (const role of [
      'volunteer',
      'elder',
      'proxy',
      'social_worker',
      'operator',
      'station_admin',
      'city_admin',
      'auditor',
    ] as const) {
      people.push([await newMember(database, app, { unit: community, roles: [role] }), 'no']);
    }
    const endpoint = await register(city);
    await publish(city);
    await round(city);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    for (const [who, may] of people) {
      for (const [method, path, isLook] of routesOf(endpoint.id, String(delivery?.id))) {
        const answer = await call(
          city,
          who,
          [method, path],
          method === 'get' ? undefined : path === '/webhooks' ? GOOD : {},
        );
        const expected = may === 'look' && isLook ? 200 : 403;
        expect([path, method, answer.status]).toEqual([path, method, expected]);
      }
    }
    expect(await countEndpoints()).toBe(1);
    expect((await call(city, city.admin, ['get', `/webhooks/${endpoint.id}`])).body.state).toBe(
      'active',
    );
  });

  it('what is of another city is not there', async () => {
    const endpoint = await register(city);
    await publish(city);
    await round(city);
    const [delivery] = await deliveriesOf(city, endpoint.id);
    for (const [method, path] of routesOf(endpoint.id, String(delivery?.id))) {
      if (!path.includes(endpoint.id)) continue;
      const answer = await call(
        city,
        city.stranger,
        [method, path],
        method === 'get' ? undefined : {},
      );
      expect([path, method, answer.body.code]).toEqual([path, method, 'not_found']);
    }
    const mine = await register(city);
    const crossed = `/webhooks/${mine.id}/deliveries/${delivery?.id}`;
    expect((await call(city, city.admin, ['get', crossed])).body.code).toBe('not_found');
    expect((await call(city, city.admin, ['post', `${crossed}/replay`])).body.code).toBe(
      'not_found',
    );
    expect((await call(city, city.stranger, ['get', '/webhooks'])).body.items).toEqual([]);
    expect((await call(city, city.stranger, ['get', '/events'])).body.items).toEqual([]);
  });
});

it('events can be read page by page, by type, to catch up', async () => {
  const subjects = await publish(city, 5);
  await round(city);
  const seen: string[] = [];
  let after = '';
  do {
    const path = `/events?limit=2&type=service_record.submitted${after}` as const;
    const { body } = await call(city, city.auditor, ['get', path]);
    seen.push(...body.items.map(({ subject }: { subject: string }) => subject));
    after = body.next === null ? '' : `&after=${body.next}`;
  } while (after !== '');
  expect(seen.slice(-5)).toEqual(subjects);
  const sequences = (await call(city, city.admin, ['get', '/events?limit=200'])).body.items.map(
    ({ sequence }: { sequence: string }) => Number(sequence),
  );
  expect(sequences).toEqual(sequences.map((_: number, n: number) => n + 1));
  const none = await call(city, city.admin, ['get', '/events?type=service_record.withdrawn']);
  expect(none.body).toEqual({ items: [], next: null });
});

it('the list of types names every type with its fields, in the language asked for', async () => {
  const { body } = await call(city, city.auditor, ['get', '/event-types']).set(
    'accept-language',
    'en',
  );
  expect(body.items.map(({ type }: { type: string }) => type)).toEqual(Object.keys(EVENT_TYPES));
  expect(body.items[1]).toEqual({
    type: 'service_record.submitted',
    text: 'A service record waits for approval',
    data: ['unitId', 'requestId'],
    queue: ['social_worker', 'station_admin', 'city_admin', 'auditor'],
  });
});
