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

const NAME = '欧阳木棉金丝雀';
const PHONE = '13912345678';

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
  return `M${String(numbers).padStart(4, '0')}`;
};
const elder = (change: object = {}) => ({
  memberNo: nextNo(),
  name: NAME,
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

describe('enrolling a volunteer below the age of earning', () => {
  const minor = (born: string, guardianId?: string): object =>
    elder({
      role: 'volunteer',
      idNumber: newIdNumber(born),
      ...(guardianId !== undefined && { guardianId }),
    });
  const yearsAgo = (years: number): string => `${new Date().getFullYear() - years}0101`;
  const enrolled = async (body: object): Promise<string> => {
    const answer = await city.admin.post('/v1/members', body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body.id;
  };

  it('takes a guardian who is of age, to whom the minor is then related', async () => {
    const guardian = await enrolled(elder());
    const id = await enrolled(minor(yearsAgo(16), guardian));
    const kept = await sql<{ kinship: string }>(
      city.database.ownerUrl,
      `SELECT r.kinship FROM kapok.guardians g JOIN kapok.relatives r
         ON r.member_id = least(g.member_id, g.guardian_id) AND r.relative_id = greatest(g.member_id, g.guardian_id)
       WHERE g.member_id = $1 AND g.guardian_id = $2`,
      [id, guardian],
    );
    expect(kept).toEqual([{ kinship: 'parent_child' }]);
  });

  it('is refused without one, below the rules, and with one who is none', async () => {
    const guardian = await enrolled(elder());
    const child = await enrolled(minor(yearsAgo(16), guardian));
    const before = await state();
    const cases: [object, string][] = [
      [minor(yearsAgo(16)), 'below_minimum_age'],
      [minor(yearsAgo(14), guardian), 'below_minimum_age'],
      [minor(yearsAgo(16), child), 'unknown_guardian'],
      [minor(yearsAgo(16), city.admin.memberId), 'unknown_guardian'],
      [minor(yearsAgo(16), '01890a5d-ac96-774b-bcce-b302099a8057'), 'unknown_guardian'],
    ];
    for (const [body, code] of cases) {
      const answer = await city.admin.post('/v1/members', body);
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    }
    expect(await state()).toEqual(before);
  });
});

describe('enrolling a member', () => {
  it('is done by a station admin within reach', async () => {
    const { status, body } = await stationAdmin.post('/v1/members', elder());
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: NAME, unitCode: 'T1C1', roles: ['elder'], own: null });
  });

  it.each<[string, object, number, string]>([
    ['a wrong check character', { idNumber: '441702195006150011' }, 422, 'invalid_id_number'],
    ['a birth date that never was', { idNumber: '441702195002300018' }, 422, 'invalid_id_number'],
    ['a landline', { phone: '07626543210' }, 422, 'invalid_phone'],
    ['a unit nobody knows', { unitCode: 'NOWHERE' }, 422, 'unknown_unit'],
    ['a role nobody knows', { role: 'banker' }, 400, 'validation_failed'],
    ['no identity number', { idNumber: undefined }, 400, 'validation_failed'],
    [
      'a volunteer of 17',
      { role: 'volunteer', idNumber: newIdNumber('20100101') },
      422,
      'below_minimum_age',
    ],
    ['a city admin of a community', { role: 'city_admin' }, 422, 'unknown_role'],
    ['a number that is taken', { memberNo: 'SA1' }, 409, 'already_exists'],
    ['a field nobody knows', { balance: 600 }, 400, 'validation_failed'],
  ])('is refused for %s, and nothing is written', async (_, change, status, code) => {
    const before = await state();
    const answer = await city.admin.post('/v1/members', elder(change));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await state()).toEqual(before);
  });

  it('happens once a person', async () => {
    const idNumber = newIdNumber();
    await enrol(city.admin, elder({ idNumber }));
    const again = await city.admin.post('/v1/members', elder({ idNumber }));
    expect([again.status, again.body.code]).toEqual([409, 'already_exists']);
  });

  it.each<[string, () => Client, object, number, string]>([
    ['a unit out of reach', () => stationAdmin, { unitCode: 'T2C1' }, 422, 'unknown_unit'],
    ['a role beyond the own one', () => stationAdmin, { role: 'social_worker' }, 403, 'forbidden'],
    ['a worker', () => worker, {}, 403, 'forbidden'],
  ])('is refused to %s', async (_, who, change, status, code) => {
    const before = await state();
    const answer = await who().post('/v1/members', elder(change));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await state()).toEqual(before);
  });
});

describe('who reads what', () => {
  it('shows members their own data in full', async () => {
    const idNumber = newIdNumber('19480229');
    const own = await enrolled(city, elder({ idNumber, phone: `+86 ${PHONE}`, household: 'H7' }));
    const { body } = await own.get(`/v1/members/${own.memberId.toUpperCase()}`);
    expect(body.own).toMatchObject({ name: NAME, idNumber, phone: PHONE, birthDate: '1948-02-29' });
    expect(body.own.age).toBeGreaterThanOrEqual(78);
    expect(body.family.household).toBe('H7');
  });

  it('shows workers name and number in their units, never numbers of identity or phone', async () => {
    const idNumber = newIdNumber();
    const member = elder({ idNumber, phone: '13900000001' });
    const id = await enrol(city.admin, member);
    for (const who of [worker, stationAdmin, city.admin]) {
      const answer = await who.get(`/v1/members/${id}`);
      expect(answer.body).toMatchObject({ name: NAME, memberNo: member.memberNo, own: null });
      expect(answer.text).not.toContain(idNumber);
      expect(answer.text).not.toContain('13900000001');
    }
  });

  it('answers foreign and missing alike', async () => {
    const id = await enrol(city.admin, elder());
    const foreign = await foreignWorker.get(`/v1/members/${id}`);
    const missing = await foreignWorker.get('/v1/members/01900000-0000-7000-8000-000000000000');
    expect(foreign.status).toBe(404);
    const same = ({ body }: { body: Record<string, unknown> }) => [
      body.code,
      body.detail,
      body.title,
    ];
    expect(same(foreign)).toEqual(same(missing));
    const other = await enrolled(city, elder());
    expect((await other.get(`/v1/members/${id}`)).status).toBe(404);
    expect((await other.get('/v1/members')).status).toBe(403);
    expect((await worker.get('/v1/members/not-an-id')).status).toBe(400);
  });

  it('lists only what a worker reaches, in pages and by filter', async () => {
    const memberNo = (
      await city.admin.get(`/v1/members/${await enrol(city.admin, elder({ unitCode: 'T2C1' }))}`)
    ).body.memberNo;
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await worker.get(`/v1/members?limit=3${after}`);
      for (const item of body.items) {
        expect(item.unitCode).toBe('T1C1');
        seen.push(item.memberNo);
      }
      after = body.next === null ? '' : `&after=${body.next}`;
    } while (after !== '');
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect((await worker.get(`/v1/members?memberNo=${memberNo}`)).body.items).toEqual([]);
    expect((await foreignWorker.get(`/v1/members?memberNo=${memberNo}`)).body.items).toHaveLength(
      1,
    );
    expect((await worker.get('/v1/members?unit=T2C1')).body.items).toEqual([]);
    const workers = await city.admin.get('/v1/members?role=social_worker&unit=T1');
    expect(workers.body.items.map((item: { memberNo: string }) => item.memberNo)).toEqual(['W1']);
  });
});

describe('personal data at rest', () => {
  it('leaves no name, phone or identity number in the tables', async () => {
    const idNumber = newIdNumber();
    const memberId = await enrol(city.admin, elder({ idNumber, phone: '13877776666' }));
    for (const table of ['members', 'role_grants', 'credentials', 'sessions']) {
      const rows = await sql<{ row: string }>(
        city.database.superuserUrl,
        `SELECT t::text AS row FROM kapok.${table} t`,
      );
      const dump = rows.map(({ row }) => row).join('\n');
      if (table === 'members') expect(dump).toContain(memberId);
      for (const canary of [NAME, idNumber, '13877776666']) {
        const bytes = Buffer.from(canary, 'utf8');
        for (const spelling of [canary, bytes.toString('hex'), bytes.toString('base64')]) {
          expect(dump.includes(spelling)).toBe(false);
        }
      }
    }
  });

  it('is out of the auditor login of the database', async () => {
    const { readerUrl } = city.database;
    for (const column of ['sealed_person', 'phone_index', 'id_number_index']) {
      const select = sql(readerUrl, `SELECT ${column} FROM kapok.members`);
      await expect(select).rejects.toMatchObject({ code: '42501' });
    }
    const key = sql(readerUrl, 'SELECT member_id FROM keys.person_keys');
    await expect(key).rejects.toMatchObject({ code: '42501' });
  });

  it('lets a member log in by phone', async () => {
    const phone = '13766665555';
    const own = await enrolled(city, elder({ phone }));
    const login = await city.app
      .http()
      .post('/v1/auth/login')
      .send({ identifier: '+86 137-6666-5555', password: 'correct-horse-battery-9' });
    expect([login.status, login.body.memberId]).toEqual([200, own.memberId]);
  });
});
