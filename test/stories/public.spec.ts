import { COMMUNITY, PATIENCE_MS, type StaffedCity, StoryCity } from './story-city.js';

let staffed: StaffedCity;

beforeAll(async () => {
  staffed = await StoryCity.staffed();
}, PATIENCE_MS);

afterAll(() => staffed?.city.close());

it('anybody, without a login, can hold the city to its word', story, PATIENCE_MS);

async function story(): Promise<void> {
  const { city, clerk, worker, cashier } = staffed;
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
  const look = (path: string) => city.app.http().get(path);

  // There is nobody to enrol: the public has no number and no password, and is told where the chain ends.
  const first = (await look('/v1/ledger/head')).body;
  expect(first).toMatchObject({ city: 'GD-YJ', algorithm: 'sha256', seq: '0' });
  const people = { name: '林建国', birthDate: '1957-02-03' };
  const lin = await city.enrol(clerk, { role: 'volunteer', ...people });
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: COMMUNITY });

  // Lin serves, and shows a certificate to somebody who wants to be sure of it.
  const seq = await city.helped({ volunteer: lin, elder: chen, worker }, ['06:00', '07:00']);
  const period = { from: city.day, to: city.day };
  const { number } = await lin.post(`/v1/members/${lin.id}/certificates`, period);
  const check = await look(`/v1/certificates/${number}`);
  expect(check.status).toBe(200);
  expect(check.body).toMatchObject({
    state: 'valid',
    period,
    total: { records: '1', servedMinutes: '60', creditedMinutes: '60' },
    asOf: { seq },
  });
  for (const secret of [people.name, lin.memberNo, lin.phone, lin.id, chen.memberNo]) {
    expect(check.text).not.toContain(secret);
  }
  const other = String(number).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect((await look(`/v1/certificates/${other}`)).status).toBe(404);

  // The head is noted, with the hour in it.
  const noted = (await look('/v1/ledger/head')).body;
  expect([noted.seq, noted.hash === first.hash]).toEqual([seq, false]);
  expect(check.body.asOf.leafHash).toBe(noted.hash);

  // Lin redeems: the chain grows, and still goes through what was noted. The certificate is as good as before.
  const { code } = await lin.post('/v1/spend-codes', { minutes: '45' });
  const lunch = await cashier.post('/v1/spendings', { code, minutes: '45' });
  expect(await city.entry(lunch.entrySeq)).toEqual({
    kind: 'redeem',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN -45`, 'book spent MIN 45'],
  });
  const now = (await look('/v1/ledger/head')).body;
  expect(now.seq).toBe(lunch.entrySeq);
  expect((await city.verified(noted)).faults).toEqual([]);
  const forged = { ...noted, hash: first.hash };
  expect((await city.verified(forged)).ok).toBe(false);
  expect((await look(`/v1/certificates/${number}`)).body).toMatchObject({ state: 'valid' });

  // Everything else asks who one is.
  const closed = ['/v1/members', `/v1/members/${lin.id}/balance`, `/v1/ledger/entries/${seq}`];
  for (const path of [...closed, '/v1/ledger/journal.jsonl', '/v1/care-requests']) {
    expect([path, (await look(path)).status]).toEqual([path, 401]);
  }
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '15' });
  await city.expectSoundBooks();
}
