import { addDays } from '../../src/platform/clock/shanghai.js';
import { CANTEEN, COMMUNITY, PATIENCE_MS, StoryCity } from './story-city.js';

let city: StoryCity;

afterAll(() => city?.close());

it(
  'a city admin builds the city up, sets its rules, and sees what has become of it',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  // Named when the city was founded, the admin finds it empty: a unit, first rules, and no minute.
  const founded = await StoryCity.found();
  city = founded.city;
  const { admin } = founded;
  expect((await admin.get('/v1/units')).items).toHaveLength(1);
  await city.furnish(admin);
  const taken = { code: COMMUNITY, parentCode: 'T1', kind: 'community', name: '重复' };
  expect(await admin.tries('post', '/v1/units', taken)).toBe('409 already_exists');
  await admin.post('/v1/hardship-classes/standard', { validFrom: city.day });

  // The city's people. The station enrols its own; what reaches further, only the city gives.
  const clerk = await city.enrol(admin, { role: 'station_admin' });
  const worker = await city.enrol(admin, { role: 'social_worker' });
  const cashier = await city.enrol(admin, { role: 'station_admin', unitCode: CANTEEN });
  const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1957-02-03' });
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: COMMUNITY });
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });

  // From tomorrow on, half an hour a day and no more. Today's rules cannot be changed.
  const { params } = await admin.get(`/v1/policies/current?on=${city.day}`);
  const strict = { params: { ...params, dailyCapMinutes: 30 }, reason: '试行' };
  const path = '/v1/policies';
  const today = { ...strict, effectiveFrom: city.day };
  expect(await admin.tries('post', path, today)).toMatch(/^(400|409|422) /);
  await admin.post(path, { ...strict, effectiveFrom: addDays(city.day, 1) });

  // An hour of today is judged by today's rules; the admin has no say in it.
  city.at('12:00');
  const id = await city.confirmed({ volunteer: lin, elder: chen }, ['10:00', '11:00']);
  const approve = `/v1/service-records/${id}/approve`;
  expect(await admin.tries('post', approve)).toBe('403 forbidden');
  const { entrySeq } = await worker.post(approve);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN 60`, 'book issuance MIN -60'],
  });

  // What the strict rules would have made of it can be seen before anybody meets them.
  const month = city.day.slice(0, 7);
  const preview = await admin.post('/v1/policies/preview', { params: strict.params, month });
  expect(preview).toMatchObject({
    records: 1,
    inForce: { creditedMinutes: '60', honourMinutes: '0' },
    draft: { creditedMinutes: '30', honourMinutes: '30' },
  });

  // Lin redeems; the admin sees the sums and the member's account, and that they agree.
  const { code } = await lin.post('/v1/spend-codes', { minutes: '45' });
  await cashier.post('/v1/spendings', { code, minutes: '45' });
  const trial = await admin.get('/v1/ledger/trial-balance');
  const sums = trial.lines.map((one: Record<string, string>) => [one.purpose, one.minutes]);
  expect(Object.fromEntries(sums)).toEqual({
    earned: '15',
    honour: '0',
    issuance: '-60',
    spent: '45',
  });
  const { accounts } = await admin.get(`/v1/members/${lin.id}/balance`);
  expect(accounts).toContainEqual(expect.objectContaining({ purpose: 'earned', minutes: '15' }));

  // A settlement of the month would find nothing to wait for, and change nothing by being looked at.
  const ahead = await admin.get(`/v1/settlements/${month}/preview`);
  expect(ahead).toMatchObject({ waitsFor: [], refusals: {} });
  expect(await admin.get('/v1/ledger/trial-balance')).toEqual(trial);
  await city.expectSoundBooks();
}
