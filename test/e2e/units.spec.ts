import { UnitsService } from '../../src/modules/units/units.service.js';
import { Database } from '../../src/platform/database/database.js';
import { sql } from '../support/sql.js';
import { addUnits, enrolled, type FoundCity, openFoundCity } from './found-city.js';

let city: FoundCity;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
});

afterAll(() => city?.close());

const unitCount = async (): Promise<number> => {
  const rows = await sql<{ n: string }>(
    city.database.ownerUrl,
    'SELECT count(*) AS n FROM kapok.units',
  );
  return Number(rows[0]?.n);
};

describe('the unit tree', () => {
  it('keeps the path of every unit', async () => {
    const { body } = await city.admin.get('/v1/units/T1C1');
    expect(body).toMatchObject({ parentCode: 'T1', path: '/GD-YJ/D1/T1/T1C1/', name: '1-1社区' });
  });

  it('hangs a station on a community, and nothing on a station', async () => {
    const station = { code: 'T1C1S', parentCode: 'T1C1', kind: 'station', name: '服务站' };
    expect((await city.admin.post('/v1/units', station)).status).toBe(201);
    const below = { code: 'X', parentCode: 'T1C1S', kind: 'provider', name: '食堂' };
    const before = await unitCount();
    expect((await city.admin.post('/v1/units', below)).body.code).toBe('invalid_unit_parent');
    expect(await unitCount()).toBe(before);
  });

  it.each([
    [
      'a community on the city',
      { parentCode: 'GD-YJ', kind: 'community' },
      422,
      'invalid_unit_parent',
    ],
    ['a district on a town', { parentCode: 'T1', kind: 'district' }, 422, 'invalid_unit_parent'],
    ['a second city', { parentCode: 'GD-YJ', kind: 'city' }, 400, 'validation_failed'],
    ['a unit on nothing known', { parentCode: 'NOWHERE', kind: 'town' }, 422, 'unknown_unit'],
    ['a code that is taken', { code: 'T1', parentCode: 'D1', kind: 'town' }, 409, 'already_exists'],
    [
      'a code with a slash',
      { code: 'T/1', parentCode: 'D1', kind: 'town' },
      400,
      'validation_failed',
    ],
    ['an empty name', { parentCode: 'D1', kind: 'town', name: ' ' }, 400, 'validation_failed'],
  ])('refuses %s and adds nothing', async (_, change, status, code) => {
    const before = await unitCount();
    const answer = await city.admin.post('/v1/units', { code: 'NEW', name: '新', ...change });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await unitCount()).toBe(before);
  });

  it('is listed in pages, by kind and below a unit', async () => {
    const first = await city.admin.get('/v1/units?under=T1&limit=2');
    expect(first.body.items.map((unit: { code: string }) => unit.code)).toEqual(['T1', 'T1C1']);
    const rest = await city.admin.get(`/v1/units?under=T1&limit=200&after=${first.body.next}`);
    expect(rest.body.items.map((unit: { code: string }) => unit.code)).toContain('T1C2');
    expect(rest.body.next).toBeNull();
    const towns = await city.admin.get('/v1/units?kind=town');
    expect(towns.body.items.map((unit: { code: string }) => unit.code)).toEqual(['T1', 'T2']);
    expect((await city.admin.get('/v1/units?after=bm9uc2Vuc2U')).status).toBe(400);
  });

  it('answers 404 for a unit that is not there', async () => {
    expect((await city.admin.get('/v1/units/NOWHERE')).status).toBe(404);
  });

  it('lets only a city admin add to it', async () => {
    const worker = await enrolled(city, {
      memberNo: 'W1',
      role: 'social_worker',
      unitCode: 'T1C1',
    });
    const unit = { code: 'W1U', parentCode: 'T1C1', kind: 'station', name: '站' };
    const before = await unitCount();
    expect((await worker.post('/v1/units', unit)).status).toBe(403);
    expect((await worker.get('/v1/units/T1C1')).status).toBe(200);
    expect(await unitCount()).toBe(before);
  });
});

describe('importing units', () => {
  const importUnits = (rows: { code: string; parent: string; kind: string; name: string }[]) => {
    const context = { bookId: city.bookId, actorId: city.admin.memberId };
    const units = city.app.app.get(UnitsService, { strict: false });
    const database = city.app.app.get(Database, { strict: false });
    return database.transaction((tx) => units.importUnits(tx, context, rows));
  };

  it('takes children before their parents, once', async () => {
    const rows = [
      { code: 'T9C1', parent: 'T9', kind: 'community', name: '9-1社区' },
      { code: 'T9', parent: 'D1', kind: 'town', name: '9街道' },
      { code: 'GD-YJ', parent: '', kind: 'city', name: '示范市' },
      { code: 'bad code', parent: 'D1', kind: 'town', name: 'x' },
    ];
    const first = await importUnits(rows);
    expect(first.map(({ code }) => code)).toEqual([
      null,
      null,
      'already_recorded',
      'malformed_row',
    ]);
    const before = await unitCount();
    const second = await importUnits(rows);
    expect(second.slice(0, 2).map(({ code }) => code)).toEqual([
      'already_recorded',
      'already_recorded',
    ]);
    const changed = await importUnits([{ code: 'T9', parent: 'D1', kind: 'town', name: '另名' }]);
    expect(changed).toEqual([{ accepted: false, code: 'conflicts_with_existing' }]);
    expect(await unitCount()).toBe(before);
  });
});
