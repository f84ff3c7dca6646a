import { byPhone } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it('an elder who has helped others is helped, and pays with what was earned', story, PATIENCE_MS);

async function story(): Promise<void> {
  const { city, clerk, worker } = staffed;
  const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
  const near = await city.enrol(clerk, { role: 'volunteer' });
  const far = await city.enrol(clerk, { role: 'volunteer' });

  // Enrolled as an elder and, being well, as a volunteer. An hour and a half for the neighbour upstairs.
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1950-06-15' });
  await clerk.post(`/v1/members/${chen.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
  await city.helped({ volunteer: chen, elder: neighbour, worker }, ['06:00', '07:30']);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '90' });

  // More than there is cannot be asked for; what is asked for is set aside at once.
  const phone = byPhone({ city }, { elder: chen, volunteer: near });
  const short = await chen.tries('post', '/v1/care-requests', city.need({ minutes: '91' }));
  expect(short).toBe('409 insufficient_balance');
  const request = await phone.publish(city.need());
  const path = `/v1/care-requests/${request}`;
  const { state, bookingId } = await chen.get(path);
  expect(state).toBe('published');
  const { holdSeq } = await chen.get(`/v1/bookings/${bookingId}`);
  expect(await city.entry(holdSeq)).toEqual({
    kind: 'hold',
    effectiveOn: city.day,
    postings: [`${chen.memberNo} earned MIN -60`, `${chen.memberNo} held MIN 60`],
  });
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '30', 'held MIN': '60' });

  // Two offer to come. The elder chooses one; the other one's offer lapses.
  const offers = [await far.post(`${path}/offers`), await near.post(`${path}/offers`)];
  await phone.accept(request, offers[1]?.id);
  const { items } = await far.get('/v1/care-offers');
  expect(items).toMatchObject([{ requestId: request, state: 'lapsed' }]);

  // Served, and said so by the elder. Approved by the worker, it is paid by what was set aside.
  const record = await phone.serve(request);
  const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${near.memberNo} earned MIN 60`, `${chen.memberNo} held MIN -60`].sort(),
  });
  await phone.evaluate(request);
  expect(await chen.get(path)).toMatchObject({ state: 'evaluated', rating: 'good' });
  expect(await chen.get(`/v1/bookings/${bookingId}`)).toMatchObject({
    state: 'settled',
    settleSeq: entrySeq,
  });
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '30' });
  expect(await city.purse(near)).toEqual({ 'earned MIN': '60' });
  expect(await city.purse(far)).toEqual({});

  // A second need, withdrawn: every minute comes back.
  const second = await phone.publish({
    ...city.need(),
    minutes: '30',
    startsAt: city.moment('20:00'),
    endsAt: city.moment('21:00'),
  });
  expect(await city.purse(chen)).toEqual({ 'held MIN': '30' });
  await chen.post(`/v1/care-requests/${second}/withdraw`);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '30' });
  await city.expectSoundBooks();
}
