import type { Role } from '../../src/auth/principal.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import { newMember } from '../support/redeeming-city.js';
import {
  call,
  LAST_MONTH,
  liveTwoMonths,
  MONTH_BEFORE,
  openSettlementCity,
  rowCounts,
  type SettlementCity,
  THIS_MONTH,
} from './settlement-city.js';

let city: SettlementCity;

beforeAll(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
});

afterAll(() => city.close());

const admin = () => call(city, city.admin);
const READS = [
  '',
  `/${LAST_MONTH}`,
  ...['preview', 'netting', 'events'].map((view) => `/${LAST_MONTH}/${view}`),
];

describe('settlements are for', () => {
  it.each<Role>(['volunteer', 'elder', 'proxy', 'social_worker', 'operator', 'station_admin'])(
    'no %s',
    async (role) => {
      const somebody = await newMember(city.database, city.app, {
        unit: city.community,
        roles: [{ role, unit: city.city }],
      });
      const before = await rowCounts(city.database);
      const as = call(city, somebody);
      const answers = [
        ...(await Promise.all(READS.map((path) => as.get(path)))),
        await as.post(`/${LAST_MONTH}/run`),
        await as.post(`/${LAST_MONTH}/overrule`, { reason: 'x' }),
      ];
      for (const { status, body } of answers)
        expect([status, body.code]).toEqual([403, 'forbidden']);
      expect(await rowCounts(city.database)).toEqual(before);
    },
  );

  it('no city admin or auditor of less than the city, and nobody who is not signed in', async () => {
    for (const role of ['city_admin', 'auditor'] as const) {
      const narrow = await newMember(city.database, city.app, {
        unit: city.community,
        roles: [role],
      });
      for (const path of READS) {
        expect((await call(city, narrow).get(path)).body.code).toBe('forbidden');
      }
      expect((await call(city, narrow).post(`/${LAST_MONTH}/run`)).body.code).toBe('forbidden');
    }
    expect((await city.app.http().get('/v1/settlements')).status).toBe(401);
  });

  it('the auditor to read, not to start', async () => {
    const auditor = call(city, city.auditor);
    expect((await auditor.get('')).body).toEqual({ items: [], next: null });
    expect((await auditor.get(`/${LAST_MONTH}/preview`)).status).toBe(200);
    expect((await auditor.get(`/${LAST_MONTH}/netting`)).status).toBe(200);
    expect((await auditor.get(`/${LAST_MONTH}`)).body.code).toBe('not_found');
    expect((await auditor.get(`/${LAST_MONTH}/events`)).body.code).toBe('not_found');
    expect((await auditor.post(`/${LAST_MONTH}/run`)).body.code).toBe('forbidden');
  });
});

describe('a month', () => {
  it.each([
    '2025-13',
    '2025-00',
    '2025-1',
    '202501',
    '2025-01-01',
    'last',
    '%202025-01',
    '0001-01',
  ])('is not %s', async (month) => {
    for (const view of ['', '/preview', '/netting', '/events']) {
      const { status, body } = await admin().get(`/${month}${view}`);
      expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([
        400,
        'validation_failed',
        '/month',
      ]);
    }
    for (const verb of ['/run', '/overrule']) {
      const { status, body } = await admin().post(`/${month}${verb}`, { reason: 'x' });
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    }
  });

  it('that has not ended is not settled', async () => {
    for (const month of [THIS_MONTH, addMonths(THIS_MONTH, 1), '2999-12']) {
      const { status, body } = await admin().post(`/${month}/run`);
      expect([status, body.code]).toEqual([422, 'month_not_ended']);
    }
    expect((await admin().get('')).body.items).toEqual([]);
  });

  it('from before the first entry has nothing to settle', async () => {
    const { status, body } = await admin().post(`/${addMonths(MONTH_BEFORE, -1)}/run`);
    expect([status, body.code]).toEqual([422, 'nothing_to_settle']);
    expect((await admin().get('')).body.items).toEqual([]);
  });
});
