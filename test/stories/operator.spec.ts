import { agreed, byHotline, callOf } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it(
  'an operator does for callers what they say yes to, and nothing without a call',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, admin, clerk, worker } = staffed;
  const volunteer = await city.enrol(clerk, { role: 'volunteer' });
  const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
  const person = { name: '陈秀英', birthDate: '1948-02-29' };
  const chen = await city.enrol(clerk, { role: 'elder', ...person });
  await clerk.post(`/v1/members/${chen.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
  await city.helped({ volunteer: chen, elder: neighbour, worker }, ['05:00', '07:00']);

  // Enrolled, the operator acts for nobody until somebody rings and says who they are.
  const operator = await city.enrol(admin, { role: 'operator' });
  const need = city.need({ priority: 'normal' });
  const forChen = { ...need, elderId: chen.id };
  expect(await operator.tries('post', '/v1/care-requests', forChen)).toBe('403 call_required');
  const { id: stranger } = await operator.post('/v1/hotline/calls');
  const { phone } = chen;
  const wrong = { person: { ...person, name: '陈秀芳', phone } };
  const identify = `/v1/hotline/calls/${stranger}/identify`;
  expect(await operator.tries('post', identify, wrong)).toMatch(/caller_not_identified$/);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '120' });

  // Mrs Chen rings for company. What she did not say yes to is not done.
  const callId = await callOf(operator, chen);
  const act = await operator.post(`/v1/hotline/calls/${callId}/requests`, need);
  expect(act.readBack).toContain('60 分钟');
  await operator.post(`/v1/hotline/acts/${act.id}/decline`);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '120' });
  const line = byHotline({ city, operator }, { elder: chen, volunteer });
  const request = await line.publish(need);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '60', 'held MIN': '60' });

  // Somebody is found; after the visit she rings again and confirms the hour.
  const path = `/v1/care-requests/${request}`;
  const offer = await volunteer.post(`${path}/offers`);
  await line.accept(request, offer.id);
  const record = await line.serve(request);
  const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${chen.memberNo} held MIN -60`, `${volunteer.memberNo} earned MIN 60`].sort(),
  });
  await line.evaluate(request);
  expect(await chen.get(path)).toMatchObject({ state: 'evaluated', rating: 'good' });

  // She books an hour for the evening and rings again to call it off: all of it comes back.
  const evening = { serviceCode: 'S03', startsAt: city.moment('20:00'), minutes: '60' };
  const last = await callOf(operator, chen);
  const { subjectId: bookingId } = await agreed(operator, last, 'bookings', evening);
  expect(await city.purse(chen)).toEqual({ 'held MIN': '60' });
  await agreed(operator, last, 'cancellations', { bookingId });
  const { settleSeq } = await chen.get(`/v1/bookings/${bookingId}`);
  expect(await city.entry(settleSeq)).toEqual({
    kind: 'release',
    effectiveOn: city.day,
    postings: [`${chen.memberNo} earned MIN 60`, `${chen.memberNo} held MIN -60`],
  });
  await operator.post(`/v1/hotline/calls/${last}/close`, { outcome: 'informed' });
  const { state, outcome } = await operator.get(`/v1/hotline/calls/${last}`);
  expect([state, outcome]).toEqual(['closed', 'served']);
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '60' });
  expect(await city.purse(operator)).toEqual({});
  await city.expectSoundBooks();
}
