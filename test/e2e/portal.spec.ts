import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import type { CityListsDto } from '../../src/modules/portal/portal.dto.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { insertUnit } from '../support/people.js';
import { CareDesk } from './care-requests-desk.js';

const SECRETS: string[] = ['电话号码十三八'];

let desk: CareDesk;
let lists: CityListsDto;
const tomorrow = addDays(shanghaiDate(new Date()), 1);

beforeAll(async () => {
  desk = await CareDesk.open();
  const { city, next } = desk;
  const { bookId } = city;
  const station = { bookId, code: 'GD-T1-S1', kind: 'station', parent: city.community };
  await insertUnit(desk.database, station);
  const publish = async (count: number, more: object, unit = city.community) => {
    for (let n = 0; n < count; n += 1) {
      const elder = await desk.elder(600n, unit);
      SECRETS.push(elder.id, elder.memberNo);
      await desk.publish(elder, { note: SECRETS[0], ...more });
    }
  };
  await publish(5, { serviceCode: 'COMPANY' });
  await publish(4, { serviceCode: 'NURSING' });
  await publish(2, { serviceCode: 'COMPANY' }, next);
  // Five needs of one elder are still about one elder.
  const busy = await desk.elder(600n, next);
  SECRETS.push(busy.id, busy.memberNo);
  for (let n = 0; n < 5; n += 1) await desk.publish(busy, { serviceCode: 'NURSING' });
  const params = { ...FOUNDING_PARAMS, dailyCapMinutes: 240 };
  const admin = await desk.member('city_admin', { unit: city.city });
  SECRETS.push(admin.id);
  const version = { effectiveFrom: tomorrow, params, reason: '因张三申诉' };
  await desk.post(admin, '/v1/policies', version).expect(201);
  lists = (await ask('GD-T1/lists')).body;
}, 120_000);

afterAll(() => desk?.close());

const ask = (path: string, headers: Record<string, string> = {}) =>
  desk.app.http().get(`/v1/portal/${path}`).set(headers);

it('tells the name of the deployment and its cities, without a login', async () => {
  const { status, body } = await ask('');
  expect(status).toBe(200);
  expect(body).toEqual({
    brand: { zh: '木棉时光汇', en: '木棉时光汇' },
    demo: false,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    cities: [
      { code: 'GD-T1', name: 'GD-T1' },
      { code: 'GD-T2', name: 'GD-T2' },
    ],
  });
});

it('may be kept for a minute, and is not sent again to who has it', async () => {
  for (const path of ['', 'GD-T1/rules', 'GD-T1/services', 'GD-T1/lists', 'GD-T1/figures']) {
    const first = await ask(path);
    expect([path, first.status, first.headers['cache-control']]).toEqual([
      path,
      200,
      'public, max-age=60',
    ]);
    const again = await ask(path, { 'If-None-Match': first.headers.etag ?? '' });
    expect([path, again.status]).toEqual([path, 304]);
    expect(first.headers['set-cookie']).toBeUndefined();
  }
});

it('tells the rules in force and those decided, by digest, not who set them or why', async () => {
  const { body, text } = await ask('GD-T1/rules');
  expect(body.inForce).toMatchObject({ effectiveFrom: '2000-01-02', params: FOUNDING_PARAMS });
  expect(body.inForce.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(body.coming).toHaveLength(1);
  expect(body.coming[0]).toMatchObject({
    effectiveFrom: tomorrow,
    params: { dailyCapMinutes: 240 },
  });
  expect(Object.keys(body.inForce).sort()).toEqual([
    'decidedAt',
    'digest',
    'effectiveFrom',
    'params',
  ]);
  expect(text).not.toContain('张三');
});

it('tells the catalogue of today', async () => {
  const { body } = await ask('GD-T1/services');
  const nursing = body.items.find(({ code }: { code: string }) => code === 'NURSING');
  expect(nursing).toMatchObject({ basis: 'per_minute', rateNumerator: 3, rateDenominator: 2 });
  expect(body.items.map(({ code }: { code: string }) => code)).toEqual([
    'BATH',
    'COMPANY',
    'FRAIL',
    'MEAL',
    'NURSING',
    'WOUND',
  ]);
});

it('lists what is offered, where, and what is wanted; few elders hide the number', () => {
  expect(lists.services.find(({ code }) => code === 'WOUND')).toEqual({
    code: 'WOUND',
    name: 'WOUND',
    nameEn: null,
    referred: true,
  });
  const community = { unitCode: 'GD-T1-C1', unitName: 'GD-T1-C1' };
  expect(lists.resources).toEqual([
    { code: 'GD-T1-P1', name: 'GD-T1-P1', kind: 'provider', ...community },
    { code: 'GD-T1-S1', name: 'GD-T1-S1', kind: 'station', ...community },
  ]);
  const hidden = { value: null, hidden: true };
  const next = { unitCode: 'GD-T1-C2', unitName: 'GD-T1-C2' };
  expect(lists.needs).toEqual([
    { serviceCode: 'COMPANY', ...community, requests: { value: 5, hidden: false } },
    { serviceCode: 'COMPANY', ...next, requests: hidden },
    { serviceCode: 'NURSING', ...community, requests: hidden },
    { serviceCode: 'NURSING', ...next, requests: hidden },
  ]);
});

it('keeps cities apart, and knows of no other', async () => {
  const { body } = await ask('GD-T2/lists');
  expect(body.needs).toEqual([]);
  expect(body.resources).toEqual([expect.objectContaining({ code: 'GD-T2-P1' })]);
  expect((await ask('GD-T2/rules')).body.coming).toEqual([]);
  for (const part of ['rules', 'services', 'lists', 'figures']) {
    const answer = await ask(`GD-T9/${part}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  }
});

it('says nothing about one person', async () => {
  for (const path of ['', 'GD-T1/rules', 'GD-T1/services', 'GD-T1/lists', 'GD-T1/figures']) {
    const { text } = await ask(path);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
  }
});
