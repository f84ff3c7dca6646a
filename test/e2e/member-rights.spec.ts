import { sql } from '../support/sql.js';
import {
  addUnits,
  type Client,
  enrol,
  enrolled,
  type FoundCity,
  newIdNumber,
  openFoundCity,
} from './found-city.js';

let city: FoundCity;
let stationAdmin: Client;
let worker: Client;
let foreignWorker: Client;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
  stationAdmin = await enrolled(city, { memberNo: 'SA1', role: 'station_admin', unitCode: 'T1' });
  worker = await enrolled(city, { memberNo: 'W1', role: 'social_worker', unitCode: 'T1C1' });
  foreignWorker = await enrolled(city, { memberNo: 'W2', role: 'social_worker', unitCode: 'T2C1' });
});

afterAll(() => city?.close());

let numbers = 0;
const nextNo = (): string => {
  numbers += 1;
  return `R${String(numbers).padStart(4, '0')}`;
};
const elder = (change: object = {}) => ({
  memberNo: nextNo(),
  role: 'elder',
  unitCode: 'T1C1',
  idNumber: newIdNumber(),
  ...change,
});
const rowsOf = async (table: string): Promise<number> => {
  const rows = await sql<{ n: string }>(
    city.database.ownerUrl,
    `SELECT count(*) AS n FROM kapok.${table}`,
  );
  return Number(rows[0]?.n);
};
const state = (): Promise<number[]> =>
  Promise.all([
    rowsOf('members'),
    rowsOf('role_grants'),
    rowsOf('role_grants WHERE revoked_at IS NULL'),
    rowsOf('relatives'),
    rowsOf('credentials'),
  ]);

describe('roles', () => {
  it('are given by somebody else within reach, once, and taken back', async () => {
    const id = await enrol(city.admin, elder());
    const wanted = { role: 'volunteer', unitCode: 'T1C2' };
    const given = await stationAdmin.post(`/v1/members/${id}/roles`, wanted);
    expect(given.status).toBe(201);
    const again = await stationAdmin.post(`/v1/members/${id}/roles`, wanted);
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
    const taken = await stationAdmin.delete(`/v1/members/${id}/roles/${given.body.id}`);
    expect(taken.status).toBe(204);
    const { body } = await city.admin.get(`/v1/members/${id}`);
    expect(body.roles).toEqual(['elder']);
    expect((await stationAdmin.delete(`/v1/members/${id}/roles/${given.body.id}`)).status).toBe(
      404,
    );
  });

  it('take effect at once on the next request', async () => {
    const member = await enrolled(city, {
      memberNo: 'W9',
      role: 'social_worker',
      unitCode: 'T1C1',
    });
    expect((await member.get('/v1/members')).status).toBe(200);
    const { body } = await city.admin.get(`/v1/members/${member.memberId}`);
    await city.admin.delete(`/v1/members/${member.memberId}/roles/${body.grants[0].id}`);
    expect((await member.get('/v1/members')).status).toBe(403);
  });

  it.each<[string, () => Client, object, number, string]>([
    ['a role beyond the own one', () => stationAdmin, { role: 'proxy' }, 403, 'forbidden'],
    ['a unit out of reach', () => stationAdmin, { unitCode: 'T2C1' }, 422, 'unknown_unit'],
    ['a unit above', () => stationAdmin, { unitCode: 'GD-YJ' }, 422, 'unknown_unit'],
    ['a worker', () => worker, {}, 403, 'forbidden'],
    ['a city role at a community', () => city.admin, { role: 'city_admin' }, 422, 'unknown_role'],
  ])('are refused for %s', async (_, who, change, status, code) => {
    const id = await enrol(city.admin, elder());
    const before = await state();
    const wanted = { role: 'volunteer', unitCode: 'T1C1', ...change };
    const answer = await who().post(`/v1/members/${id}/roles`, wanted);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await state()).toEqual(before);
  });

  it('are refused for a member out of reach, as for a missing one', async () => {
    const id = await enrol(city.admin, elder({ unitCode: 'T2C1' }));
    const before = await state();
    const wanted = { role: 'volunteer', unitCode: 'T1C1' };
    expect((await stationAdmin.post(`/v1/members/${id}/roles`, wanted)).status).toBe(404);
    expect((await stationAdmin.post(`/v1/members/${id}/credential`)).status).toBe(404);
    expect(await state()).toEqual(before);
  });

  it('are never given to, or taken from, oneself', async () => {
    const before = await state();
    const { memberId } = city.admin;
    const wanted = { role: 'auditor', unitCode: 'GD-YJ' };
    const given = await city.admin.post(`/v1/members/${memberId}/roles`, wanted);
    expect([given.status, given.body.code]).toEqual([403, 'not_for_oneself']);
    const { body } = await city.admin.get(`/v1/members/${memberId}`);
    const taken = await city.admin.delete(`/v1/members/${memberId}/roles/${body.grants[0].id}`);
    expect([taken.status, taken.body.code]).toEqual([403, 'not_for_oneself']);
    expect(await state()).toEqual(before);
  });

  it('do not let a young member become a volunteer', async () => {
    const id = await enrol(city.admin, elder({ idNumber: newIdNumber('20120101') }));
    const answer = await city.admin.post(`/v1/members/${id}/roles`, {
      role: 'volunteer',
      unitCode: 'T1C1',
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'below_minimum_age']);
    expect(answer.body.detail).toContain('18');
  });
});

describe('first passwords', () => {
  it('are random, shown once, and end all sessions', async () => {
    const member = await enrolled(city, elder());
    const issued = await stationAdmin.post(`/v1/members/${member.memberId}/credential`);
    expect(issued.status).toBe(201);
    expect(issued.body.initialPassword).toMatch(/^\S{16,}$/);
    expect((await member.get(`/v1/members/${member.memberId}`)).status).toBe(401);
    const again = await stationAdmin.post(`/v1/members/${member.memberId}/credential`);
    expect(again.body.initialPassword).not.toBe(issued.body.initialPassword);
  });

  it('are not issued to whoever holds more than the issuer could give', async () => {
    const strongId = await enrol(city.admin, elder({ role: 'social_worker' }));
    const before = await sql(
      city.database.ownerUrl,
      'SELECT * FROM kapok.credentials ORDER BY member_id',
    );
    const answer = await stationAdmin.post(`/v1/members/${strongId}/credential`);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    const own = await stationAdmin.post(`/v1/members/${stationAdmin.memberId}/credential`);
    expect(own.body.code).toBe('not_for_oneself');
    expect((await worker.post(`/v1/members/${strongId}/credential`)).status).toBe(403);
    const after = await sql(
      city.database.ownerUrl,
      'SELECT * FROM kapok.credentials ORDER BY member_id',
    );
    expect(after).toEqual(before);
  });
});

describe('declared relatives', () => {
  it('count in both directions, once', async () => {
    const one = await enrolled(city, elder());
    const otherId = await enrol(city.admin, elder({ unitCode: 'T2C1' }));
    const tie = { relativeId: otherId, kinship: 'sibling' };
    expect((await one.post(`/v1/members/${one.memberId}/relatives`, tie)).status).toBe(201);
    const back = { relativeId: one.memberId, kinship: 'sibling' };
    expect((await city.admin.post(`/v1/members/${otherId}/relatives`, back)).status).toBe(201);
    const other = await city.admin.get(`/v1/members/${otherId}`);
    expect(other.body.family.relatives).toEqual([
      expect.objectContaining({ memberId: one.memberId, kinship: 'sibling' }),
    ]);
    const own = await one.get(`/v1/members/${one.memberId}`);
    expect(own.body.family.relatives).toEqual([expect.objectContaining({ memberId: otherId })]);
    const changed = { relativeId: one.memberId, kinship: 'spouse' };
    const refused = await city.admin.post(`/v1/members/${otherId}/relatives`, changed);
    expect([refused.status, refused.body.code]).toEqual([409, 'already_exists']);
  });

  it('are refused for oneself, for nobody, and by those out of reach', async () => {
    const id = await enrol(city.admin, elder());
    const missing = '01900000-0000-7000-8000-000000000000';
    const before = await state();
    const declare = (who: Client, relativeId: string) =>
      who.post(`/v1/members/${id}/relatives`, { relativeId, kinship: 'other' });
    expect((await declare(worker, id)).body.code).toBe('validation_failed');
    expect((await declare(worker, missing)).body.code).toBe('unknown_member');
    expect((await declare(foreignWorker, worker.memberId)).status).toBe(404);
    expect(await state()).toEqual(before);
  });
});
