import { byProxy, proxyOf } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it(
  'a daughter acts for her mother as far as the mother has said, and no longer',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, admin, clerk, worker, cashier } = staffed;
  const volunteer = await city.enrol(clerk, { role: 'volunteer' });
  const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
  const mother = await city.enrol(clerk, { role: 'elder', birthDate: '1948-06-15' });
  await clerk.post(`/v1/members/${mother.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
  await city.helped({ volunteer: mother, elder: neighbour, worker }, ['05:00', '07:30']);

  // Enrolled as a proxy, the daughter can do nothing yet: the mother says so, before a worker.
  const daughter = await city.enrol(admin, { role: 'proxy', birthDate: '1975-09-09' });
  const wish = { ...city.need(), elderId: mother.id };
  expect(await daughter.tries('post', '/v1/care-requests', wish)).toBe('404 not_found');
  await proxyOf({ city, worker }, mother, daughter, '90');

  // She asks for care with her mother's minutes, chooses who comes, and says how it was.
  const ways = byProxy(daughter, mother);
  const request = await ways.publish(city.need());
  expect(await city.purse(mother)).toEqual({ 'earned MIN': '90', 'held MIN': '60' });
  const path = `/v1/care-requests/${request}`;
  const offer = await volunteer.post(`${path}/offers`);
  await ways.accept(request, offer.id);
  city.at('14:00');
  const service = { recipientId: mother.id, serviceCode: 'S03', evidence: 'self' };
  const hour = { ...service, requestId: request, ...city.hours('10:00', '11:00') };
  const { id: record } = await volunteer.post('/v1/service-records', hour);
  const confirmed = await daughter.post(`/v1/service-records/${record}/confirm`);
  expect(confirmed).toMatchObject({ state: 'confirmed', evidence: 'confirmed' });
  const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
  expect((await city.entry(entrySeq)).postings).toEqual(
    [`${mother.memberNo} held MIN -60`, `${volunteer.memberNo} earned MIN 60`].sort(),
  );
  await ways.evaluate(request);

  // A code for the canteen: the charge is the mother's, and never the daughter's.
  const { code } = await daughter.post('/v1/spend-codes', { minutes: '30', elderId: mother.id });
  const lunch = await cashier.post('/v1/spendings', { code, minutes: '30' });
  expect(await city.entry(lunch.entrySeq)).toEqual({
    kind: 'redeem',
    effectiveOn: city.day,
    postings: [`${mother.memberNo} earned MIN -30`, 'book spent MIN 30'].sort(),
  });
  expect(await city.purse(mother)).toEqual({ 'earned MIN': '60' });
  expect(await city.purse(daughter)).toEqual({});

  // Care and lunch are the ninety minutes of the month that the mother allowed.
  const one = { minutes: '1', elderId: mother.id };
  expect(await daughter.tries('post', '/v1/spend-codes', one)).toBe('409 proxy_limit_exceeded');

  // The mother reads what was done in her name, and ends it. It ends at once.
  const { items } = await mother.get('/v1/proxies');
  const acts = await mother.get(`/v1/proxies/${items[0].id}/acts`);
  expect(acts.items.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['confirmation', 'spend_code']),
  );
  await mother.post(`/v1/proxies/${items[0].id}/revoke`);
  expect(await daughter.tries('post', '/v1/spend-codes', one)).toBe('404 not_found');
  expect(await city.purse(mother)).toEqual({ 'earned MIN': '60' });
  await city.expectSoundBooks();
}
