import { counted, typedIn } from './care-ways.js';
import { COMMUNITY, PATIENCE_MS, STATION, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it(
  'a station without phones: people enrolled, cards handed out, a form typed in by two, a meal paid',
  story,
  PATIENCE_MS,
);

async function story(): Promise<void> {
  const { city, admin, worker, cashier, clerk: wu } = staffed;

  // Two run the station. They enrol its people, and no one beyond their own rights.
  const colleague = await city.enrol(admin, { role: 'station_admin' });
  const lin = await city.enrol(wu, { role: 'volunteer', birthDate: '1955-05-05' });
  await wu.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: COMMUNITY });
  const chen = await city.enrol(wu, { role: 'elder', birthDate: '1938-03-01' });
  const auditor = { memberNo: 'X1', name: '王', unitCode: COMMUNITY, role: 'auditor' };
  expect(await wu.tries('post', '/v1/members', auditor)).toMatch(/^(403|422) /);

  // Lin gets a card. A form that got wet never counts, and a good one is printed.
  const card = await wu.post('/v1/cards', { memberId: lin.id });
  const wet = await wu.post('/v1/paper/print-runs', { unitCode: STATION, forms: 1 });
  await wu.post(`/v1/paper/forms/${wet.firstForm}/spoil`, { reason: 'damaged' });
  city.at('14:00');
  const form = await typedIn({ city, clerk: wu }, { elder: chen, volunteer: lin }, null);

  // Nobody types in and counts it alone, and neither of the two approves it: a worker does.
  const alone = await wu.tries('post', `${form.batch}/count`, form.count);
  expect(alone).toBe('403 separation_violated');
  const own = `/v1/service-records/${await counted(colleague, form)}`;
  expect(await wu.get(own)).toMatchObject({ state: 'submitted', evidence: 'paper' });
  expect(await wu.tries('post', `${own}/approve`)).toBe('403 forbidden');
  const { entrySeq } = await worker.post(`${own}/approve`);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN 60`, 'book issuance MIN -60'],
  });
  const { items } = await wu.get(`/v1/paper/forms?unit=${STATION}`);
  const states = items.map(({ formNo, state }: Record<string, string>) => [formNo, state]);
  expect(Object.fromEntries(states)).toEqual({
    [wet.firstForm]: 'spoiled',
    [form.formNo]: 'recorded',
  });

  // Lunch by card and PIN; the wrong amount is given back first.
  const shown = { cardNo: card.cardNo, pin: card.pin };
  const wrong = await cashier.post('/v1/spendings', { card: shown, minutes: '54' });
  const back = await cashier.post(`/v1/spendings/${wrong.id}/refund`);
  expect(await city.entry(back.refundSeq)).toMatchObject({
    kind: 'reverse',
    postings: [`${lin.memberNo} earned MIN 54`, 'book spent MIN -54'],
  });
  const lunch = await cashier.post('/v1/spendings', { card: shown, minutes: '45' });
  expect(await city.entry(lunch.entrySeq)).toEqual({
    kind: 'redeem',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN -45`, 'book spent MIN 45'],
  });

  // The card is lost, and opens nothing from that moment on.
  await wu.post(`/v1/cards/${card.id}/block`, { reason: 'lost' });
  const again = { card: shown, minutes: '1' };
  expect(await cashier.tries('post', '/v1/spendings', again)).toMatch(/card_not_accepted$/);
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '15' });
  await city.expectSoundBooks();
}
