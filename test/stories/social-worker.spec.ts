import { byPhone } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, STATION, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it(
  'a social worker sees a need at a visit and has the pool of the community pay for it',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, admin, clerk, cashier, worker: colleague } = staffed;
  const volunteer = await city.enrol(clerk, { role: 'volunteer' });
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });

  // Enrolled by the city. Of the own mother the worker approves nothing: a colleague does.
  const li = await city.enrol(admin, { role: 'social_worker', household: 'H7' });
  const mother = await city.enrol(clerk, { role: 'elder', household: 'H7' });
  const early = await city.confirmed({ volunteer, elder: mother }, ['05:00', '06:40']);
  const approve = `/v1/service-records/${early}/approve`;
  expect(await li.tries('post', approve)).toBe('403 separation_violated');
  expect(await city.purse(volunteer)).toEqual({});
  await colleague.post(approve);

  // The volunteer gives those hundred minutes to the community.
  const gift = await volunteer.post('/v1/transfers/donations', { minutes: '100' });
  expect((await city.entry(gift.entrySeq)).postings).toEqual([
    `${volunteer.memberNo} earned MIN -100`,
    'unit pool MIN 100',
  ]);

  // Mrs Chen is on the station's roster. At the visit it turns out that she needs company.
  await li.post(`/v1/stations/${STATION}/roster`, { elderId: chen.id, workerId: li.id });
  const plan = { elderId: chen.id, plannedOn: city.day, kind: 'home' };
  const { id: visit } = await li.post('/v1/visits', plan);
  city.at('09:00');
  const seen = { visitedAt: city.moment('08:30'), outcome: 'need', note: '需要有人陪同看病' };
  await li.post(`/v1/visits/${visit}/record`, seen);
  const need = city.need({ funding: 'pool' });
  const { requestId } = await li.post(`/v1/visits/${visit}/request`, need);
  const path = `/v1/care-requests/${requestId}`;

  // The volunteer is suggested, offers to come, and is chosen by the worker on the elder's word.
  const { items } = await li.get(`${path}/suggestions`);
  expect(items).toMatchObject([{ volunteerId: volunteer.id, values: { free: true } }]);
  const offer = await volunteer.post(`${path}/offers`);
  await li.post(`${path}/offers/${offer.id}/accept`);
  const phone = byPhone({ city }, { elder: chen, volunteer });
  const record = await phone.serve(requestId);
  const { entrySeq } = await li.post(`/v1/service-records/${record}/approve`);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${volunteer.memberNo} earned MIN 60`, 'unit pool MIN -60'],
  });

  // How it was, the elder says and not the worker; what was made better, the worker notes.
  const rating = { rating: 'good' };
  expect(await li.tries('post', `${path}/evaluate`, rating)).toBe('403 forbidden');
  await phone.evaluate(requestId);
  await li.post(`${path}/improve`, { note: '已联系家庭医生' });
  expect(await li.get(path)).toMatchObject({ state: 'improved', improvement: '已联系家庭医生' });

  // What is left of the pool goes to Mrs Chen by the worker's decision, and into a meal.
  const reason = '独居，近日出院';
  const wish = { elderId: chen.id, minutes: '40', reason };
  const support = await li.post('/v1/pool-supports', wish);
  expect(support).toMatchObject({ state: 'paid', basis: 'decision' });
  expect((await city.entry(support.entrySeq)).postings).toEqual([
    `${chen.memberNo} earned MIN 40`,
    'unit pool MIN -40',
  ]);
  const { code } = await chen.post('/v1/spend-codes', { minutes: '40' });
  await cashier.post('/v1/spendings', { code, minutes: '40' });
  expect(await li.get(`/v1/pools/${COMMUNITY}`)).toMatchObject({ balanceMinutes: '0' });
  expect(await city.purse(chen)).toEqual({});
  expect(await city.purse(volunteer)).toEqual({ 'earned MIN': '60' });
  await city.expectSoundBooks();
}
