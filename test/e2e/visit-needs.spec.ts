import { newId } from '../../src/platform/ids.js';
import type { TestMember } from '../support/people.js';
import { newElder, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Answer, at, day, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;
let worker: SignedInMember;
let colleague: SignedInMember;
let foreigner: SignedInMember;
let elder: TestMember;

beforeAll(async () => {
  city = await VisitingCity.open();
  worker = await city.member(['social_worker']);
  colleague = await city.member(['social_worker']);
  foreigner = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
  // What people write about an elder is sealed under the elder's own key.
  elder = await newElder(city.database, city.app, { unit: city.community });
});

afterAll(() => city?.close());

const NEED = {
  serviceCode: 'COMPANY',
  startsAt: at(day(2), '09:00'),
  endsAt: at(day(2), '11:00'),
  minutes: '60',
  funding: 'issue',
  note: '陪同看病',
};
async function made(outcome = 'need'): Promise<string> {
  const body = { elderId: elder.id, visitedAt: at(day(-1)), kind: 'home', outcome };
  const answer = await city.post(worker, '/v1/visits/made', body);
  expect(answer.status).toBe(201);
  return String(answer.body.id);
}
const ask = (id: string, who = worker, more: object = {}) =>
  city.post(who, `/v1/visits/${id}/request`, { ...NEED, ...more });
const requests = () =>
  sql<{ id: string; elder_id: string; filed_by: string; state: string }>(
    city.database.ownerUrl,
    'SELECT id, elder_id, filed_by, state FROM kapok.care_requests ORDER BY id',
  );
async function refused(
  request: () => PromiseLike<Answer>,
  expected: readonly [number, string],
): Promise<void> {
  const before = await city.picture('visits', 'care_requests', 'outbox');
  const { status, body } = await request();
  expect([status, body.code]).toEqual(expected);
  expect(await city.picture('visits', 'care_requests', 'outbox')).toBe(before);
}

it('a need seen on a visit becomes a published request in one call', async () => {
  const id = await made();
  const answer = await ask(id);
  expect(answer).toMatchObject({ status: 200, body: { state: 'done' } });
  const { requestId } = answer.body;
  expect(await requests()).toContainEqual({
    id: requestId,
    elder_id: elder.id,
    filed_by: worker.id,
    state: 'published',
  });
  const shown = await city.get(worker, `/v1/care-requests/${requestId}`);
  expect(shown.body).toMatchObject({ state: 'published', serviceCode: 'COMPANY' });
});

it('becomes one request, however often and by however many it is asked', async () => {
  const id = await made();
  const before = (await requests()).length;
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) => ask(id, n % 2 === 0 ? worker : colleague)),
  );
  const done = answers.filter(({ status }) => status === 200);
  expect(done.length).toBeGreaterThan(0);
  expect(new Set(done.map(({ body }) => body.requestId)).size).toBe(1);
  expect((await requests()).length).toBe(before + 1);
  const winner = (await requests()).find((one) => one.id === done[0]?.body.requestId)?.filed_by;
  const [mine, theirs] = winner === worker.id ? [worker, colleague] : [colleague, worker];
  expect((await ask(id, mine)).body.requestId).toBe(done[0]?.body.requestId);
  await refused(() => ask(id, theirs), [409, 'state_conflict']);
  await refused(() => ask(id, mine, { minutes: '90' }), [409, 'idempotency_key_conflict']);
});

it('a request that is refused leaves the need to whoever tries again', async () => {
  const id = await made();
  await refused(() => ask(id, worker, { serviceCode: 'NOTHING' }), [422, 'unknown_service']);
  await refused(() => ask(id, worker, { startsAt: at(day(-1)) }), [400, 'validation_failed']);
  await refused(() => ask(id, worker, { funding: 'own' }), [403, 'forbidden']);
  expect((await ask(id, colleague)).status).toBe(200);
});

it('is asked for by a worker in reach, of a visit that was made', async () => {
  const id = await made();
  await refused(() => ask(id, foreigner), [404, 'not_found']);
  await refused(() => ask(newId()), [404, 'not_found']);
  const planned = await city.post(worker, '/v1/visits', {
    elderId: elder.id,
    plannedOn: day(),
    kind: 'home',
  });
  await refused(() => ask(String(planned.body.id)), [409, 'state_conflict']);
});
