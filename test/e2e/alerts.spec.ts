import { createHash } from 'node:crypto';
import { AlertEscalation } from '../../src/modules/alerts/alert-escalation.js';
import { ALERT_STATES, type AlertState, endOf } from '../../src/modules/alerts/alerts.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Answer, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;
let second: TestApp;
let worker: SignedInMember;
let nextDoor: SignedInMember;
let districtWorker: SignedInMember;
let operator: SignedInMember;
let cityAdmin: SignedInMember;
let stationAdmin: SignedInMember;
let auditor: SignedInMember;

beforeAll(async () => {
  city = await VisitingCity.open();
  second = await startTestApp({ database: city.database });
  const { city: top, community } = city.base;
  const path = community.path.replace(/[^/]+\/$/, '');
  const [row] = await sql<{ id: string }>(
    city.database.ownerUrl,
    'SELECT id FROM kapok.units WHERE path = $1',
    [path],
  );
  const district = { ...community, id: row?.id ?? '', path };
  worker = await city.member(['social_worker']);
  nextDoor = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
  districtWorker = await city.member([{ role: 'social_worker', unit: district }]);
  operator = await city.member([{ role: 'operator', unit: top }]);
  cityAdmin = await city.member([{ role: 'city_admin', unit: top }]);
  auditor = await city.member([{ role: 'auditor', unit: top }]);
  stationAdmin = await city.member([{ role: 'station_admin', unit: city.station }]);
});

afterAll(async () => {
  await second?.close();
  await city?.close();
});

const picture = () =>
  city.picture('alerts', 'alert_events', 'alert_devices', 'notifications', 'outbox');
async function refused(
  request: () => PromiseLike<Answer>,
  expected: readonly [number, string],
): Promise<void> {
  const before = await picture();
  const { status, body } = await request();
  expect([status, body.code]).toEqual(expected);
  expect(await picture()).toBe(before);
}

const press = (token: string, app = city.app) =>
  app
    .http()
    .post('/v1/alerts')
    .set('authorization', `Device ${token}`)
    .send({}) as unknown as PromiseLike<Answer>;
async function device(elder: TestMember): Promise<{ id: string; token: string }> {
  const body = { elderId: elder.id, label: '床头呼叫器' };
  const answer = await city.post(worker, '/v1/alert-devices', body);
  expect(answer.status).toBe(201);
  return answer.body as unknown as { id: string; token: string };
}
async function raised(more: { unit?: VisitingCity['elsewhere'] } = {}): Promise<string> {
  const elder = await city.elder(more);
  const answer = await city.post(operator, '/v1/alerts', { elderId: elder.id });
  expect([answer.status, answer.body.state]).toEqual([201, 'raised']);
  return String(answer.body.id);
}
const acknowledge = (id: string, who = worker) => city.post(who, `/v1/alerts/${id}/acknowledge`);
const close = (id: string, who = worker) =>
  city.post(who, `/v1/alerts/${id}/close`, { outcome: 'helped', note: '已扶起' });
const detail = async (id: string) =>
  (await city.get(auditor, `/v1/alerts/${id}`)).body as unknown as {
    state: string;
    level: number;
    presses: number;
    dueAt: string | null;
    history: { action: string; level: number; actorId: string | null }[];
  };

const TAKE: Record<'acknowledge' | 'close', (id: string) => PromiseLike<Answer>> = {
  acknowledge: (id) => acknowledge(id),
  close: (id) => close(id),
};
const WAYS: Record<AlertState, readonly ('acknowledge' | 'close')[]> = {
  raised: [],
  acknowledged: ['acknowledge'],
  closed: ['acknowledge', 'close'],
};
async function alertIn(state: AlertState): Promise<string> {
  const id = await raised();
  for (const step of WAYS[state]) expect((await TAKE[step](id)).status).toBe(200);
  return id;
}

/** Puts a live alert so many minutes back, as if it had been raised then. */
async function age(id: string, minutes: number): Promise<void> {
  await sql(
    city.database.superuserUrl,
    `UPDATE kapok.alerts SET raised_at = raised_at - make_interval(mins => $2), due_at = due_at - make_interval(mins => $2)
     WHERE id = $1`,
    [id, minutes],
  );
}
const rise = (app = city.app) => app.app.get(AlertEscalation).rise();
const heard = async (who: SignedInMember, id: string) => {
  const { items } = (await city.get(who, '/v1/notifications?limit=200')).body as unknown as {
    items: { kind: string; params: Record<string, string> }[];
  };
  return items
    .filter(({ params }) => params.alertId === id)
    .map(({ kind, params }) => (params.level === undefined ? kind : `${kind} ${params.level}`))
    .reverse();
};

describe('the life of an alert', () => {
  it.each(
    ALERT_STATES.flatMap((state) =>
      (['acknowledge', 'close'] as const).map((action) => [state, action] as const),
    ),
  )('from %s: %s goes where the table says, or nowhere', async (state, action) => {
    const id = await alertIn(state);
    const to = endOf(action, state);
    if (to === null) return refused(() => TAKE[action](id), [409, 'state_conflict']);
    const answer = await TAKE[action](id);
    expect([answer.status, answer.body.state]).toEqual([200, to]);
    const history = (await detail(id)).history;
    expect(history.at(-1)).toMatchObject({ action, actorId: worker.id });
  });

  it('holds in the database, whoever writes there', async () => {
    const id = await alertIn('acknowledged');
    const change = (set: string) =>
      sql(city.database.ownerUrl, `UPDATE kapok.alerts SET ${set} WHERE id = '${id}'`);
    await expect(
      change(`state = 'raised', acknowledged_by = NULL, acknowledged_at = NULL`),
    ).rejects.toMatchObject({ constraint: 'alerts_steps' });
    await expect(
      sql(city.database.ownerUrl, `DELETE FROM kapok.alert_events WHERE alert_id = '${id}'`),
    ).rejects.toMatchObject({ code: 'KP010' });
  });

  it('has one who goes, when ten acknowledge at once on two servers', async () => {
    const id = await raised();
    const workers = [worker, districtWorker, operator, cityAdmin];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const app = n % 2 === 0 ? city.app : second;
        return app
          .http()
          .post(`/v1/alerts/${id}/acknowledge`)
          .set('authorization', workers[n % 4]?.authorization ?? '');
      }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect((await detail(id)).history.map(({ action }) => action)).toEqual([
      'raise',
      'acknowledge',
    ]);
  });
});

describe('a device', () => {
  it('calls for its elder with its token, of which only a digest is kept', async () => {
    const elder = await city.elder();
    const { id: deviceId, token } = await device(elder);
    const answer = await press(token);
    expect([answer.status, Object.keys(answer.body).sort()]).toEqual([
      201,
      ['id', 'presses', 'raisedAt', 'state'],
    ]);
    const stored = await sql(
      city.database.ownerUrl,
      'SELECT elder_id, source, device_id, raised_by FROM kapok.alerts WHERE id = $1',
      [answer.body.id],
    );
    expect(stored).toEqual([
      { elder_id: elder.id, source: 'device', device_id: deviceId, raised_by: null },
    ]);
    const [row] = await sql<{ token_hash: Buffer }>(
      city.database.ownerUrl,
      'SELECT token_hash FROM kapok.alert_devices WHERE id = $1',
      [deviceId],
    );
    expect(row?.token_hash).toEqual(createHash('sha256').update(token).digest());
  });

  it('raises one alert, however often it is pressed', async () => {
    const { token } = await device(await city.elder());
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => press(token, n % 2 === 0 ? city.app : second)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const id = String(answers[0]?.body.id);
    expect(await detail(id)).toMatchObject({ presses: 1, history: [{ action: 'raise' }] });
    await sql(
      city.database.superuserUrl,
      `UPDATE kapok.alerts SET pressed_at = pressed_at - interval '11 seconds' WHERE id = $1`,
      [id],
    );
    expect((await press(token)).body).toMatchObject({ id, presses: 2 });
    expect((await detail(id)).history.map(({ action }) => action)).toEqual(['raise', 'press']);
  });

  it('is known no more once revoked, and a made-up token is nobody’s', async () => {
    const { id, token } = await device(await city.elder());
    expect((await city.post(worker, `/v1/alert-devices/${id}/revoke`)).status).toBe(200);
    await refused(() => press(token), [401, 'unauthenticated']);
    await refused(() => press('A'.repeat(43)), [401, 'unauthenticated']);
    await refused(() => press(`${token}x`), [401, 'unauthenticated']);
    const bare = () =>
      city.app.http().post('/v1/alerts').send({}) as unknown as PromiseLike<Answer>;
    await refused(bare, [401, 'unauthenticated']);
    const forged = () =>
      city.app
        .http()
        .post('/v1/alerts')
        .set('authorization', 'Bearer x.y.z')
        .send({}) as unknown as PromiseLike<Answer>;
    await refused(forged, [401, 'unauthenticated']);
  });

  it('is registered by whoever works for the elder, and seen by the elder', async () => {
    const elder = await city.member(['elder']);
    const register = (who: SignedInMember, elderId = elder.id) =>
      city.post(who, '/v1/alert-devices', { elderId, label: '客厅' });
    await refused(() => register(nextDoor), [404, 'not_found']);
    await refused(() => register(elder), [403, 'forbidden']);
    await refused(() => register(worker, nextDoor.id), [422, 'wrong_role']);
    expect((await register(worker)).status).toBe(201);
    const mine = await city.get(elder, `/v1/alert-devices?elderId=${elder.id}`);
    expect(mine.body.items).toHaveLength(1);
    expect(JSON.stringify(mine.body)).not.toContain('token');
    const theirs = await city.get(nextDoor, `/v1/alert-devices?elderId=${elder.id}`);
    expect(theirs.status).toBe(404);
  });
});

describe('who may call', () => {
  it('is the elder, whoever works for them, and nobody else', async () => {
    const elder = await city.member(['elder']);
    const call = (who: SignedInMember, body: object = { elderId: elder.id }) =>
      city.post(who, '/v1/alerts', body);
    const stranger = await city.member(['volunteer']);
    await refused(() => call(stranger), [404, 'not_found']);
    await refused(() => call(nextDoor), [404, 'not_found']);
    await refused(() => call(stranger, {}), [422, 'wrong_role']);
    await refused(() => call(worker, { elderId: newId() }), [404, 'not_found']);
    const own = await call(elder, {});
    expect(own.status).toBe(201);
    expect((await call(operator)).body.id).toBe(own.body.id);
    expect((await city.get(elder, `/v1/alerts/${own.body.id}`)).body).toMatchObject({
      source: 'elder',
      raisedBy: elder.id,
    });
    await refused(() => acknowledge(String(own.body.id), elder), [403, 'forbidden']);
  });

  it('answers alerts in reach only', async () => {
    const id = await raised();
    await refused(() => acknowledge(id, nextDoor), [404, 'not_found']);
    await refused(() => acknowledge(id, auditor), [403, 'forbidden']);
    const seen = async (who: SignedInMember) =>
      (
        (await city.get(who, '/v1/alerts?limit=200')).body as unknown as { items: { id: string }[] }
      ).items.some((alert) => alert.id === id);
    expect(await seen(worker)).toBe(true);
    expect(await seen(nextDoor)).toBe(false);
  });
});

describe('escalation', () => {
  it('goes from the nearest workers to the unit, the city, and overdue, with its times kept', async () => {
    const id = await raised();
    expect([await heard(worker, id), await heard(districtWorker, id)]).toEqual([
      ['alert.raised'],
      [],
    ]);
    await age(id, 4);
    expect(await rise()).toBe(0);
    await age(id, 1);
    await rise();
    expect(await heard(districtWorker, id)).toEqual(['alert.escalated 1']);
    expect(await heard(operator, id)).toEqual(['alert.escalated 1']);
    expect(await heard(cityAdmin, id)).toEqual([]);
    await age(id, 10);
    await rise();
    expect(await heard(cityAdmin, id)).toEqual(['alert.escalated 2']);
    await age(id, 105);
    await rise();
    expect(await heard(cityAdmin, id)).toEqual(['alert.escalated 2', 'alert.overdue']);
    expect(await heard(nextDoor, id)).toEqual([]);
    const found = await detail(id);
    expect(found).toMatchObject({ state: 'raised', level: 3, dueAt: null });
    expect(found.history.map(({ action, level }) => `${action} ${level}`)).toEqual([
      'raise 0',
      'escalate 1',
      'escalate 2',
      'escalate 3',
    ]);
  });

  it('passes over one that cannot rise, and takes it up again', async () => {
    const stuck = await raised();
    const next = await raised();
    await age(stuck, 6);
    await age(next, 5);
    const asOwner = (text: string) => sql(city.database.ownerUrl, text);
    await asOwner(
      `CREATE TRIGGER zz_stuck BEFORE UPDATE ON kapok.alerts FOR EACH ROW WHEN (OLD.id = '${stuck}')
       EXECUTE FUNCTION kapok.forbid_change()`,
    );
    try {
      expect(await rise()).toBeGreaterThan(0);
    } finally {
      await asOwner('DROP TRIGGER zz_stuck ON kapok.alerts');
    }
    expect([(await detail(stuck)).level, (await detail(next)).level]).toEqual([0, 1]);
    await rise();
    expect((await detail(stuck)).level).toBe(1);
  });

  it('tells the station’s people and the responsible worker first', async () => {
    const elder = await city.elder();
    const own = await city.member([{ role: 'social_worker', unit: city.base.city }]);
    const path = `/v1/stations/${city.station.code}/roster`;
    await city.post(stationAdmin, path, { elderId: elder.id, workerId: own.id });
    const answer = await city.post(operator, '/v1/alerts', { elderId: elder.id });
    const id = String(answer.body.id);
    for (const who of [own, stationAdmin, worker]) {
      expect(await heard(who, id)).toEqual(['alert.raised']);
    }
    expect(await heard(districtWorker, id)).toEqual([]);
    expect((await acknowledge(id, stationAdmin)).status).toBe(200);
  });

  it('stops when somebody goes, but for the time to close it', async () => {
    const id = await raised();
    await acknowledge(id);
    await age(id, 100);
    expect(await rise()).toBe(0);
    await age(id, 20);
    await rise();
    expect(await heard(cityAdmin, id)).toEqual(['alert.overdue']);
    expect(await detail(id)).toMatchObject({ state: 'acknowledged', level: 3 });
    expect((await close(id)).body).toMatchObject({ state: 'closed', outcome: 'helped' });
    expect(await rise()).toBe(0);
  });

  it('catches up level by level, once, on two servers at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => raised()));
    for (const id of ids) await age(id, 500);
    await Promise.all([rise(), rise(second), rise(), rise(second)]);
    // A row that another server holds is passed over; what is left is taken in the next round.
    await rise();
    expect(await rise()).toBe(0);
    for (const id of ids) {
      const { level, history } = await detail(id);
      expect([level, history.map((line) => line.level)]).toEqual([3, [0, 1, 2, 3]]);
    }
  });

  it('reaches the city at once where nobody is nearer', async () => {
    const lonely = await VisitingCity.open();
    try {
      const admin = await lonely.member([{ role: 'city_admin', unit: lonely.base.city }]);
      const elder = await lonely.member(['elder']);
      await lonely.post(elder, '/v1/alerts', {});
      const { items } = (await lonely.get(admin, '/v1/notifications')).body as unknown as {
        items: { kind: string }[];
      };
      expect(items.map(({ kind }) => kind)).toEqual(['alert.raised']);
    } finally {
      await lonely.close();
    }
  });
});

it('tells no name and no words in events and notifications', async () => {
  const elder = await city.elder();
  const body = { elderId: elder.id, note: '邻居听到呼救声' };
  const answer = await city.post(operator, '/v1/alerts', body);
  await acknowledge(String(answer.body.id));
  await close(String(answer.body.id));
  const told = await city.picture('outbox', 'notifications');
  expect(told).not.toContain('邻居');
  expect(told).not.toContain('扶起');
  expect(told).not.toContain(elder.memberNo);
});
