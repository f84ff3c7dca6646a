import { byCheckIn } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it(
  'a volunteer finds a need, comes, is credited an hour, and spends it when old',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, clerk, worker, cashier } = staffed;
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });

  // Enrolled by the station at 68, and what the volunteer speaks is noted.
  const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1958-05-05' });
  await lin.put(`/v1/members/${lin.id}/languages`, { languages: ['yue'] });
  expect(await city.purse(lin)).toEqual({});

  // Mrs Chen asks for somebody who speaks Cantonese. Lin finds the need, but not whose it is.
  const doors = byCheckIn({ city }, { elder: chen, volunteer: lin });
  const wish = { funding: 'issue', language: 'yue', address: '南山路 3 号 201' };
  const request = await doors.publish(city.need(wish));
  const path = `/v1/care-requests/${request}`;
  const open = await lin.get(`/v1/open-requests?unit=${COMMUNITY}&language=yue&qualified=true`);
  expect(open.items.map(({ id }: { id: string }) => id)).toEqual([request]);
  expect(await lin.get(path)).toMatchObject({ elderId: null, address: null });

  // Lin offers to come and is chosen: now the door can be found.
  const offer = await lin.post(`${path}/offers`, { startsAt: city.moment('10:00') });
  await doors.accept(request, offer.id);
  expect(await lin.get(path)).toMatchObject({ elderId: chen.id, address: '南山路 3 号 201' });

  // An hour, checked in and out by codes that Mrs Chen reads out. Nothing is credited by being there.
  const record = await doors.serve(request);
  const own = `/v1/service-records/${record}`;
  expect(await lin.get(own)).toMatchObject({ state: 'submitted', evidence: 'code' });
  expect(await lin.tries('post', `${own}/approve`)).toBe('403 forbidden');
  expect(await city.purse(lin)).toEqual({});

  const approved = await worker.post(`${own}/approve`);
  expect(await city.entry(approved.entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN 60`, 'book issuance MIN -60'],
  });
  await doors.evaluate(request);
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '60' });

  // Who only volunteers does not spend. The station enrols Lin as an elder, too, and Lin has lunch.
  const code = { minutes: '45' };
  expect(await lin.tries('post', '/v1/spend-codes', code)).toBe('403 forbidden');
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: COMMUNITY });
  const shown = await lin.post('/v1/spend-codes', code);
  const lunch = await cashier.post('/v1/spendings', { code: shown.code, minutes: '45' });
  expect(await city.entry(lunch.entrySeq)).toEqual({
    kind: 'redeem',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN -45`, 'book spent MIN 45'],
  });
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '15' });
  const { items } = await lin.get(`/v1/members/${lin.id}/statement`);
  expect(items.map((line: Record<string, string>) => [line.kind, line.amountMinutes])).toEqual([
    ['redeem', '-45'],
    ['service', '60'],
  ]);
  await city.expectSoundBooks();
}
