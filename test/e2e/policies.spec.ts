import { CARE_DEFAULTS } from '../../src/modules/policies/care-rules.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { ServicesService } from '../../src/modules/policies/services.service.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import { addUnits, enrolled, type FoundCity, openFoundCity } from './found-city.js';

let city: FoundCity;
const today = shanghaiDate(new Date());

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
});

afterAll(() => city?.close());

const policies = (): PoliciesService => city.app.app.get(PoliciesService, { strict: false });
const services = (): ServicesService => city.app.app.get(ServicesService, { strict: false });
const versionCount = async (table: string): Promise<number> => {
  const rows = await sql<{ n: string }>(
    city.database.ownerUrl,
    `SELECT count(*) AS n FROM kapok.${table}`,
  );
  return Number(rows[0]?.n);
};
const newPolicy = (change: object = {}, params: object = {}): object => ({
  effectiveFrom: addDays(today, 10),
  params: { ...FOUNDING_PARAMS, ...params },
  reason: '试点调整',
  ...change,
});

describe('policy versions', () => {
  it('let the one of the service date win', async () => {
    const from = addDays(today, 5);
    const added = await city.admin.post(
      '/v1/policies',
      newPolicy({ effectiveFrom: from }, { dailyCapMinutes: 240 }),
    );
    expect(added.status).toBe(201);
    const capOn = async (date: string): Promise<number> =>
      (await policies().versionOn(city.bookId, date)).params.dailyCapMinutes;
    expect(await capOn('2000-01-01')).toBe(480);
    expect(await capOn(addDays(from, -1))).toBe(480);
    expect(await capOn(from)).toBe(240);
    const shown = await city.admin.get(`/v1/policies/current?on=${from}`);
    expect(shown.body).toEqual(added.body);
    expect((await city.admin.get('/v1/policies/current')).body.params.dailyCapMinutes).toBe(480);
    const listed = await city.admin.get('/v1/policies');
    expect(listed.body.items.map((item: { effectiveFrom: string }) => item.effectiveFrom)).toEqual([
      '2000-01-01',
      from,
    ]);
  });

  it('know no rules before the founding', async () => {
    const answer = await city.admin.get('/v1/policies/current?on=1999-12-31');
    expect([answer.status, answer.body.code]).toEqual([422, 'no_policy_in_force']);
  });

  it.each([
    ['today', newPolicy({ effectiveFrom: today }), 422, 'effective_too_early'],
    ['the past', newPolicy({ effectiveFrom: '2000-01-02' }), 422, 'effective_too_early'],
    ['no real date', newPolicy({ effectiveFrom: '2027-02-30' }), 400, 'validation_failed'],
    ['an unknown param', newPolicy({}, { yuanPerHour: 20 }), 400, 'validation_failed'],
    ['a cap as text', newPolicy({}, { dailyCapMinutes: '480' }), 400, 'validation_failed'],
    ['no reason', newPolicy({ reason: '' }), 400, 'validation_failed'],
    ['params as a list', newPolicy({ params: [] }), 400, 'validation_failed'],
  ])('are refused with %s, and none is added', async (_, body, status, code) => {
    const before = await versionCount('policy_versions');
    const answer = await city.admin.post('/v1/policies', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await versionCount('policy_versions')).toBe(before);
  });

  it('name the failing param', async () => {
    const { body } = await city.admin.post('/v1/policies', newPolicy({}, { dailyCapMinutes: 0 }));
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/params/dailyCapMinutes' })]);
  });

  it('from earlier releases show the defaults, with the digest they were set by', async () => {
    const later = new Set([...Object.keys(CARE_DEFAULTS), 'grants', 'settlement']);
    const old = Object.fromEntries(
      Object.entries(FOUNDING_PARAMS).filter(([name]) => !later.has(name)),
    );
    const digest = Buffer.alloc(32, 7);
    await sql(
      city.database.ownerUrl,
      `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, reason)
       VALUES ($1, $2, '1999-01-01', $3, $4, 'from an earlier release')`,
      [city.bookId, newId(), old, digest],
    );
    // A version added here makes this server read the list anew.
    await city.admin.post('/v1/policies', newPolicy({ effectiveFrom: addDays(today, 25) }));
    const { body } = await city.admin.get('/v1/policies/current?on=1999-06-01');
    expect(body.params).toEqual(FOUNDING_PARAMS);
    expect(body.digest).toBe(digest.toString('hex'));
  });

  it('take the grants of classes and levels', async () => {
    const table = [
      { hardshipClass: 'tekun', level: 0, minutes: 300 },
      { hardshipClass: 'tekun', level: 6, minutes: 900 },
    ];
    const effectiveFrom = addDays(today, 30);
    const params = { grants: { expiryMonths: null, spendOrder: 'own_first', table } };
    const added = await city.admin.post('/v1/policies', newPolicy({ effectiveFrom }, params));
    expect([added.status, added.body.params.grants]).toEqual([201, params.grants]);
    const twice = { grants: { ...params.grants, table: [...table, table[0]] } };
    const refused = await city.admin.post('/v1/policies', newPolicy({}, twice));
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [expect.objectContaining({ pointer: '/params/grants/table/2', code: 'duplicate' })],
    ]);
  });

  it('stand once a date', async () => {
    const effectiveFrom = addDays(today, 20);
    expect((await city.admin.post('/v1/policies', newPolicy({ effectiveFrom }))).status).toBe(201);
    const again = await city.admin.post('/v1/policies', newPolicy({ effectiveFrom }));
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
  });

  it('are added by city admins only', async () => {
    const worker = await enrolled(city, {
      memberNo: 'W1',
      role: 'social_worker',
      unitCode: 'T1C1',
    });
    const before = await versionCount('policy_versions');
    expect((await worker.post('/v1/policies', newPolicy())).status).toBe(403);
    expect((await worker.get('/v1/policies/current')).status).toBe(200);
    expect(await versionCount('policy_versions')).toBe(before);
  });

  it.each([
    `UPDATE kapok.policy_versions SET params = '{}'`,
    'DELETE FROM kapok.policy_versions',
    'TRUNCATE kapok.policy_versions CASCADE',
    `UPDATE kapok.service_versions SET name = 'x'`,
    'DELETE FROM kapok.service_versions',
    `UPDATE kapok.services SET code = 'x'`,
  ])('cannot be changed by the service: %s', async (statement) => {
    await expect(sql(city.database.appUrl, statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([`UPDATE kapok.policy_versions SET params = '{}'`, 'DELETE FROM kapok.service_versions'])(
    'cannot be changed by the owner either: %s',
    async (statement) => {
      await expect(sql(city.database.ownerUrl, statement)).rejects.toMatchObject({ code: 'KP010' });
    },
  );
});

describe('the catalogue', () => {
  const service = {
    code: 'S01',
    name: '助餐送餐',
    basis: 'per_minute',
    rateNumerator: 1,
    rateDenominator: 1,
  };

  it('earns by the rate of the service date', async () => {
    const added = await city.admin.post('/v1/services', {
      ...service,
      effectiveFrom: '2026-01-01',
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ code: 'S01', tariffMinutes: null, rateNumerator: 1 });
    const from = addDays(today, 3);
    const later = { ...service, rateNumerator: 2, effectiveFrom: from };
    expect((await city.admin.post('/v1/services', later)).status).toBe(201);
    const rateOn = (date: string) => services().rateOn(city.bookId, 'S01', date);
    expect(await rateOn('2025-12-31')).toBeNull();
    expect(await rateOn(today)).toMatchObject({ rateNumerator: 1 });
    expect(await rateOn(from)).toMatchObject({ rateNumerator: 2 });
    const byId = await services().rateOn(city.bookId, added.body.id, from);
    expect(byId).toMatchObject({ code: 'S01', rateNumerator: 2 });
    const listed = await city.admin.get(`/v1/services?on=${from}`);
    expect(listed.body.items).toEqual([expect.objectContaining({ code: 'S01', rateNumerator: 2 })]);
  });

  it('takes a tariff a visit', async () => {
    const visit = { code: 'S06', name: '代办', basis: 'per_visit', tariffMinutes: '30' };
    const { status, body } = await city.admin.post('/v1/services', visit);
    expect([status, body.tariffMinutes, body.effectiveFrom]).toEqual([201, '30', today]);
  });

  it.each<[string, object, number, string]>([
    [
      'a change from today',
      { ...service, rateNumerator: 3, effectiveFrom: today },
      422,
      'effective_too_early',
    ],
    ['no rate', { code: 'N1', name: 'x', basis: 'per_minute' }, 400, 'validation_failed'],
    [
      'both rate and tariff',
      { ...service, code: 'N1', tariffMinutes: '5' },
      400,
      'validation_failed',
    ],
    [
      'a tariff beyond a day',
      { code: 'N1', name: 'x', basis: 'per_visit', tariffMinutes: '1441' },
      400,
      'validation_failed',
    ],
    ['a fraction', { ...service, code: 'N1', rateNumerator: 1.5 }, 400, 'validation_failed'],
    ['zero', { ...service, code: 'N1', rateDenominator: 0 }, 400, 'validation_failed'],
  ])('refuses %s and adds nothing', async (_, body, status, code) => {
    const before = await versionCount('service_versions');
    const answer = await city.admin.post('/v1/services', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await versionCount('service_versions')).toBe(before);
  });

  it('is imported once, and never changed by an import', async () => {
    const context = { bookId: city.bookId, actorId: city.admin.memberId };
    const importRows = (rows: Parameters<ServicesService['importServices']>[2]) =>
      city.app.app
        .get(Database, { strict: false })
        .transaction((tx) => services().importServices(tx, context, rows));
    const blank = { rateNumerator: '', rateDenominator: '', tariffMinutes: '' };
    const rows = [
      {
        ...blank,
        code: 'I1',
        name: '助浴',
        basis: 'per_minute',
        rateNumerator: '3',
        rateDenominator: '2',
      },
      { ...blank, code: 'I2', name: '代购', basis: 'per_visit', tariffMinutes: '20' },
      { ...blank, code: 'I2', name: '代购', basis: 'per_visit', tariffMinutes: '20' },
      { ...blank, code: 'I3', name: '坏', basis: 'per_visit', tariffMinutes: '-1' },
      { ...blank, code: 'I4', name: '坏', basis: 'per_hour' },
    ];
    const first = await importRows(rows);
    expect(first.map(({ code }) => code)).toEqual([
      null,
      null,
      'already_recorded',
      'malformed_row',
      'malformed_row',
    ]);
    const before = await versionCount('service_versions');
    const changed = rows.map((row) => ({ ...row, name: `${row.name}x` }));
    expect((await importRows(rows)).slice(0, 2).map(({ code }) => code)).toEqual([
      'already_recorded',
      'already_recorded',
    ]);
    expect((await importRows(changed))[0]?.code).toBe('conflicts_with_existing');
    expect(await versionCount('service_versions')).toBe(before);
    expect(await services().rateOn(city.bookId, 'I1', '2001-01-01')).toMatchObject({
      rateNumerator: 3,
    });
  });
});
