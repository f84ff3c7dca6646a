import {
  addUnits,
  type Client,
  enrol,
  enrolled,
  type FoundCity,
  openFoundCity,
} from './found-city.js';

let city: FoundCity;
let stationAdmin: Client;
let auditor: Client;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
  const about = (memberNo: string, role: string, unitCode: string) => ({
    memberNo,
    role,
    unitCode,
  });
  stationAdmin = await enrolled(city, about('SA1', 'station_admin', 'T1'));
  auditor = await enrolled(city, about('AU1', 'auditor', 'GD-YJ'));
  await enrol(city.admin, about('W1', 'social_worker', 'T1C1'));
  const roving = await enrol(city.admin, about('W2', 'social_worker', 'T2C1'));
  await city.admin.post(`/v1/members/${roving}/roles`, { role: 'operator', unitCode: 'T1C2' });
  await enrol(city.admin, about('V1', 'volunteer', 'T1C1'));
  await enrol(city.admin, about('E1', 'elder', 'T1C1'));
});

afterAll(() => city?.close());

const officesOf = async (who: Client, query = ''): Promise<string[]> => {
  const { status, body } = await who.get(`/v1/staff${query}`);
  expect(status).toBe(200);
  return body.items.map((one: Record<string, string>) =>
    [one.unitCode, one.role, one.memberNo].join(' '),
  );
};

const ALL = [
  'GD-YJ auditor AU1',
  'GD-YJ city_admin ADMIN',
  'T1 station_admin SA1',
  'T1C1 social_worker W1',
  'T1C2 operator W2',
  'T2C1 social_worker W2',
];

describe('the list of staff', () => {
  it('tells a city admin and an auditor who holds which office where, and nobody else', async () => {
    expect(await officesOf(city.admin)).toEqual(ALL);
    expect(await officesOf(auditor)).toEqual(ALL);
  });

  it('tells a station admin of the own units only, and no name from beyond them', async () => {
    const { body } = await stationAdmin.get('/v1/staff');
    expect(body.items).toMatchObject([
      { unitCode: 'T1', unitName: '1街道', memberNo: 'SA1', name: '潘丽华', mayEnd: false },
      { unitCode: 'T1C1', memberNo: 'W1', name: '潘丽华', mayEnd: false },
      { unitCode: 'T1C2', memberNo: 'W2', name: null, mayEnd: false },
    ]);
    expect(await officesOf(stationAdmin, '?unit=T2')).toEqual([]);
  });

  it.each([
    ['?role=social_worker', ['T1C1 social_worker W1', 'T2C1 social_worker W2']],
    ['?role=auditor', ['GD-YJ auditor AU1']],
    ['?unit=T1', ['T1 station_admin SA1', 'T1C1 social_worker W1', 'T1C2 operator W2']],
    ['?unit=T1&role=operator', ['T1C2 operator W2']],
    ['?memberNo=W2', ['T1C2 operator W2', 'T2C1 social_worker W2']],
    ['?unit=NOWHERE', []],
  ])('is narrowed by %s', async (query, expected) => {
    expect(await officesOf(city.admin, query)).toEqual(expected);
  });

  it('is read page by page, and says nothing twice', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const { body } = await city.admin.get(`/v1/staff?limit=2${next && `&after=${next}`}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((one: { grantId: string }) => one.grantId));
      next = body.next;
    }
    expect(new Set(seen).size).toBe(ALL.length);
    expect(seen).toHaveLength(ALL.length);
  });

  it('says which office the reader may end, and forgets one that was ended', async () => {
    const { body } = await city.admin.get('/v1/staff?memberNo=W2');
    expect(body.items.map((one: { mayEnd: boolean }) => one.mayEnd)).toEqual([true, true]);
    const [{ grantId, memberId }] = body.items;
    const own = await city.admin.get('/v1/staff?memberNo=ADMIN');
    expect(own.body.items[0].mayEnd).toBe(false);
    expect((await auditor.get('/v1/staff?memberNo=W2')).body.items[0].mayEnd).toBe(false);
    const ended = await city.admin.delete(`/v1/members/${memberId}/roles/${grantId}`);
    expect(ended.status).toBe(204);
    expect(await officesOf(city.admin, '?memberNo=W2')).toEqual(['T2C1 social_worker W2']);
  });

  it.each(['?role=elder', '?role=boss', '?unit=..%2F', '?limit=0', '?limit=201', '?after=made-up'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await city.admin.get(`/v1/staff${query}`);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    },
  );
});
