import { checkCharacter } from '../../src/modules/members/id-number.js';
import { MembersService } from '../../src/modules/members/members.service.js';
import { Database } from '../../src/platform/database/database.js';
import { sql } from '../support/sql.js';
import { addUnits, enrol, type FoundCity, newIdNumber, openFoundCity } from './found-city.js';

let city: FoundCity;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
});

afterAll(() => city?.close());

type Rows = Parameters<MembersService['importMembers']>[2];
const members = (): MembersService => city.app.app.get(MembersService, { strict: false });
const database = (): Database => city.app.app.get(Database, { strict: false });
const importRows = (rows: Rows) => {
  const context = { bookId: city.bookId, actorId: city.admin.memberId };
  return database().transaction((tx) => members().importMembers(tx, context, rows));
};
const row = (memberNo: string, change: object = {}) => ({
  memberNo,
  name: '潘丽华',
  role: 'elder',
  community: 'T1C1',
  idNumber: newIdNumber(),
  phone: '13900000001',
  household: 'H1',
  ...change,
});
const memberCount = async (): Promise<number> => {
  const rows = await sql<{ n: string }>(
    city.database.ownerUrl,
    'SELECT count(*) AS n FROM kapok.members',
  );
  return Number(rows[0]?.n);
};

describe('importing members', () => {
  it('gives each row one answer and never changes who stands', async () => {
    const twin = newIdNumber();
    const standing = row('I1');
    const rows = [
      standing,
      row('I2', { phone: '', household: '', role: 'volunteer', community: 'T1C2' }),
      row('I3', { idNumber: twin }),
      row('I4', { idNumber: twin }),
      standing,
      { ...standing, role: 'volunteer' },
      row('I 5'),
      row('I6', { role: 'city_admin' }),
      row('I7', { community: 'NOWHERE' }),
      row('I8', { idNumber: '441702195006150011' }),
      row('I9', { idNumber: '' }),
      row('I10', { phone: '12345' }),
      row('I11', { name: ' ' }),
      row('I12', { name: '=cmd|1' }),
    ];
    const codes = (await importRows(rows)).map(({ code }) => code);
    expect(codes).toEqual([
      null,
      null,
      null,
      'conflicts_with_existing',
      'already_recorded',
      'conflicts_with_existing',
      'malformed_row',
      'unknown_role',
      'unknown_unit',
      'invalid_id_number',
      'invalid_id_number',
      'invalid_phone',
      'malformed_row',
      null,
    ]);
    const before = await memberCount();
    const again = await importRows(rows.slice(0, 3));
    expect(again.map(({ code }) => code)).toEqual(Array(3).fill('already_recorded'));
    const moved = await importRows([{ ...standing, community: 'T1C2' }]);
    expect(moved[0]).toEqual({ accepted: false, code: 'conflicts_with_existing' });
    expect(await memberCount()).toBe(before);
    const found = await members().byMemberNos(database().read, city.bookId, ['I1', 'I2', 'X']);
    expect([...found.keys()].sort()).toEqual(['I1', 'I2']);
    expect(found.get('I2')).toMatchObject({
      roles: ['volunteer'],
      unitPath: '/GD-YJ/D1/T1/T1C2/',
      household: null,
    });
  });

  it('notes who imported as who granted, and keeps the names sealed', async () => {
    await importRows([row('G1', { name: '金丝雀木棉' })]);
    const grants = await sql<{ granted_by: string }>(
      city.database.ownerUrl,
      `SELECT g.granted_by FROM kapok.role_grants g JOIN kapok.members m ON m.id = g.member_id
       WHERE m.member_no = 'G1'`,
    );
    expect(grants).toEqual([{ granted_by: city.admin.memberId }]);
    const { body } = await city.admin.get('/v1/members?memberNo=G1');
    expect(body.items[0].name).toBe('金丝雀木棉');
  });

  it('takes 2,000 members, and the same again as recorded', async () => {
    const rows = Array.from({ length: 2000 }, (_, at) => {
      const digits = `4417021960010${1 + Math.floor(at / 1000)}${String(at % 1000).padStart(3, '0')}`;
      return row(`B${at}`, { idNumber: digits + checkCharacter(digits) });
    });
    const answers = await importRows(rows);
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(2000);
    const again = await importRows(rows);
    expect(again.filter(({ code }) => code === 'already_recorded')).toHaveLength(2000);
  });

  it('survives two imports of the same rows at once', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => row(`R${at}`));
    const both = await Promise.all([importRows(rows), importRows(rows)]);
    const accepted = both.flat().filter((answer) => answer.accepted);
    expect(accepted).toHaveLength(50);
    const rest = both.flat().filter((answer) => !answer.accepted);
    expect(new Set(rest.map(({ code }) => code))).toEqual(new Set(['already_recorded']));
  });
});

describe('looking members up', () => {
  it('finds relatives of many, both directions', async () => {
    const one = await enrol(city.admin, { memberNo: 'L1', role: 'elder', unitCode: 'T1C1' });
    const two = await enrol(city.admin, { memberNo: 'L2', role: 'elder', unitCode: 'T1C1' });
    const three = await enrol(city.admin, { memberNo: 'L3', role: 'elder', unitCode: 'T1C1' });
    const tie = { relativeId: two, kinship: 'spouse' };
    await city.admin.post(`/v1/members/${one}/relatives`, tie);
    const { read } = database();
    const found = await members().relativesOf(read, city.bookId, [one, two, three]);
    expect(found.get(one)).toEqual(new Set([two]));
    expect(found.get(two)).toEqual(new Set([one]));
    expect(found.has(three)).toBe(false);
    expect(await members().birthDateOf(read, city.bookId, one)).toBe('1950-06-15');
  });
});
