import { MembersService } from '../../src/modules/members/members.service.js';
import { Database } from '../../src/platform/database/database.js';
import { addUnits, enrol, type FoundCity, newIdNumber, openFoundCity } from '../e2e/found-city.js';
import { sql } from '../support/sql.js';

/** What reports need to know as it was, and who may know it. */
let city: FoundCity;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
});

afterAll(async () => {
  await city?.close();
});

const asOwner = <Row>(statement: string, values: unknown[] = []): Promise<Row[]> =>
  sql<Row>(city.database.ownerUrl, statement, values);

async function yearsOf(memberNo: string): Promise<number[]> {
  const rows = await asOwner<{ birth_year: number }>(
    `SELECT y.birth_year FROM kapok.birth_years y JOIN kapok.members m ON m.id = y.member_id WHERE m.member_no = $1`,
    [memberNo],
  );
  return rows.map(({ birth_year: year }) => year);
}

describe('the year of birth', () => {
  it('is noted at enrolment, and nothing finer is', async () => {
    const elder = { memberNo: 'Y1', role: 'elder', unitCode: 'T1C1' };
    await enrol(city.admin, { ...elder, idNumber: newIdNumber('19480229') });
    expect(await yearsOf('Y1')).toEqual([1948]);
    expect(await yearsOf('ADMIN')).toEqual([]);
  });

  it('is noted by an import, for the rows that were accepted', async () => {
    const row = (memberNo: string, idNumber: string) => ({
      memberNo,
      name: '潘丽华',
      role: 'elder',
      community: 'T1C1',
      idNumber,
      phone: '',
      household: '',
    });
    const twin = newIdNumber('19510101');
    const rows = [row('Y2', twin), row('Y3', twin), row('Y4', newIdNumber('19991231'))];
    const context = { bookId: city.bookId, actorId: city.admin.memberId };
    const answers = await city.app.app
      .get(Database)
      .transaction((tx) =>
        city.app.app.get(MembersService, { strict: false }).importMembers(tx, context, rows),
      );
    expect(answers).toHaveLength(3);
    expect([await yearsOf('Y2'), await yearsOf('Y3'), await yearsOf('Y4')]).toEqual([
      [1951],
      [],
      [1999],
    ]);
  });

  it('is not for the eyes of auditors of the database', async () => {
    const read = sql(city.database.readerUrl, 'SELECT birth_year FROM kapok.birth_years');
    await expect(read).rejects.toMatchObject({ code: '42501' });
  });

  it('can be forgotten once, and changed in no other way', async () => {
    const change = (what: string): Promise<unknown> =>
      sql(city.database.appUrl, `UPDATE kapok.birth_years SET ${what} WHERE birth_year = 1951`);
    await expect(change('birth_year = 1952')).rejects.toMatchObject({ code: '42501' });
    await expect(
      asOwner('UPDATE kapok.birth_years SET birth_year = 1952 WHERE birth_year = 1951'),
    ).rejects.toMatchObject({ code: 'KP010' });
    await change('forgotten_at = now()');
    await expect(change('forgotten_at = NULL')).rejects.toMatchObject({ code: 'KP010' });
    await expect(change('forgotten_at = now()')).rejects.toMatchObject({ code: 'KP010' });
    await expect(sql(city.database.appUrl, 'DELETE FROM kapok.birth_years')).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('where a member belongs', () => {
  it('leaves a trace when it changes, whoever changes it', async () => {
    const id = await enrol(city.admin, { memberNo: 'M1', role: 'elder', unitCode: 'T1C1' });
    const move = (code: string): Promise<unknown> =>
      sql(
        city.database.appUrl,
        `UPDATE kapok.members m SET unit_id = u.id FROM kapok.units u WHERE m.id = $1 AND u.code = $2`,
        [id, code],
      );
    await move('T1C1');
    expect(await asOwner('SELECT 1 FROM kapok.member_moves')).toEqual([]);
    await move('T1C2');
    await move('T2C1');
    const moves = await asOwner<{ f: string; t: string }>(
      `SELECT f.code AS f, t.code AS t FROM kapok.member_moves v
       JOIN kapok.units f ON f.id = v.from_unit_id JOIN kapok.units t ON t.id = v.to_unit_id
       WHERE v.member_id = $1 ORDER BY v.moved_at`,
      [id],
    );
    expect(moves).toEqual([
      { f: 'T1C1', t: 'T1C2' },
      { f: 'T1C2', t: 'T2C1' },
    ]);
  });

  it('has a past that nobody can write', async () => {
    for (const statement of [
      'UPDATE kapok.member_moves SET moved_at = now()',
      'DELETE FROM kapok.member_moves',
      'INSERT INTO kapok.member_moves SELECT * FROM kapok.member_moves',
    ]) {
      await expect(sql(city.database.appUrl, statement)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(asOwner('DELETE FROM kapok.member_moves')).rejects.toMatchObject({
      code: 'KP010',
    });
  });
});

it('a unit keeps its code, name and place', async () => {
  for (const change of [`name = 'x'`, `path = '/x/'`, `code = 'x'`, `kind = 'town'`]) {
    const update = sql(
      city.database.appUrl,
      `UPDATE kapok.units SET ${change} WHERE code = 'T1C2'`,
    );
    await expect(update).rejects.toMatchObject({ code: 'KP010' });
  }
});
