import { FoundingService } from '../../src/modules/members/founding.service.js';
import { sql } from '../support/sql.js';
import { type FoundCity, openFoundCity } from './found-city.js';

let city: FoundCity;
let founding: FoundingService;

beforeAll(async () => {
  city = await openFoundCity();
  founding = city.app.app.get(FoundingService, { strict: false });
});

afterAll(() => city?.close());

const count = async (table: string): Promise<number> => {
  const rows = await sql<{ n: string }>(
    city.database.ownerUrl,
    `SELECT count(*) AS n FROM ${table}`,
  );
  return Number(rows[0]?.n);
};
const everything = (): Promise<number[]> =>
  Promise.all(
    [
      'ledger.book',
      'kapok.units',
      'kapok.members',
      'kapok.role_grants',
      'kapok.policy_versions',
      'kapok.credentials',
    ].map(count),
  );

/** With several cities in one deployment, a login names its city. */
const logIn = async (code: string, identifier: string, password: string | null) => {
  const login = { identifier, password, city: code };
  const answer = await city.app.http().post('/v1/auth/login').send(login);
  expect(answer.status).toBe(200);
  return answer.body as { memberId: string; mustChangePassword: boolean };
};

describe('founding a city', () => {
  it('gives it a book, its unit, its first rules and an admin who can act', async () => {
    const units = await city.admin.get('/v1/units');
    expect(units.body.items).toEqual([
      expect.objectContaining({ code: 'GD-YJ', kind: 'city', path: '/GD-YJ/', parentCode: null }),
    ]);
    const policy = await city.admin.get('/v1/policies/current?on=2000-01-01');
    expect(policy.body).toMatchObject({ effectiveFrom: '2000-01-01', authorId: null });
    const me = await city.admin.get('/v1/auth/me');
    expect(me.body.roles).toEqual([
      expect.objectContaining({ role: 'city_admin', unitPath: '/GD-YJ/' }),
    ]);
  });

  it('changes nothing the second time and tells no password', async () => {
    const before = await everything();
    const again = await founding.found({ code: 'GD-YJ', name: '示范市', adminNo: 'ADMIN' });
    expect(again).toMatchObject({ bookId: city.bookId, initialPassword: null });
    const other = await founding.found({ code: 'GD-YJ', name: '另一名', adminNo: 'OTHER' });
    expect(other.initialPassword).toBeNull();
    expect(await everything()).toEqual(before);
  });

  it('makes one city of two founders at once', async () => {
    const wanted = { code: 'GD-ZS', name: '第二市', adminNo: 'A000001' };
    const both = await Promise.all([founding.found(wanted), founding.found(wanted)]);
    expect(both[0].bookId).toBe(both[1].bookId);
    expect(both.filter(({ initialPassword }) => initialPassword !== null)).toHaveLength(1);
  });

  it('completes a founding that was interrupted after the book', async () => {
    await sql(
      city.database.ownerUrl,
      `INSERT INTO ledger.book (uid, code, algorithm) VALUES (gen_random_uuid(), 'GD-SG', 'sha256')`,
    );
    const done = await founding.found({ code: 'GD-SG', name: '第三市', adminNo: 'A3' });
    expect(done.initialPassword).toMatch(/^.{16,}$/);
    const session = await logIn('GD-SG', 'A3', done.initialPassword);
    expect(session.mustChangePassword).toBe(true);
  });

  it.each([
    ['code', { code: 'a b', name: 'x', adminNo: 'A' }],
    ['name', { code: 'OK', name: ' ', adminNo: 'A' }],
    ['number', { code: 'OK', name: 'x', adminNo: '' }],
  ])('refuses an unsound %s and founds nothing', async (_, wanted) => {
    const before = await everything();
    await expect(founding.found(wanted)).rejects.toMatchObject({ code: 'validation_failed' });
    expect(await everything()).toEqual(before);
  });
});

describe('two cities on one deployment', () => {
  it('see nothing of each other', async () => {
    const other = await founding.found({ code: 'GD-QY', name: '第四市', adminNo: 'A4' });
    const { memberId } = await logIn('GD-QY', 'A4', other.initialPassword);
    expect((await city.admin.get(`/v1/members/${memberId}`)).status).toBe(404);
    expect((await city.admin.get('/v1/units/GD-QY')).status).toBe(404);
    expect((await city.admin.get('/v1/members?memberNo=A4')).body.items).toEqual([]);
    const unit = { code: 'X1', parentCode: 'GD-QY', kind: 'district', name: '区' };
    expect((await city.admin.post('/v1/units', unit)).body.code).toBe('unknown_unit');
    expect((await city.admin.post(`/v1/members/${memberId}/credential`)).status).toBe(404);
  });
});
