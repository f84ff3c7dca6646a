import { newId } from '../../src/platform/ids.js';
import {
  assess,
  type GrantingCity,
  holdClass,
  newClass,
  newHolder,
  openGrantingCity,
} from '../support/granting-city.js';
import { insertMember, insertUnit, type TestMember } from '../support/people.js';
import { sql } from '../support/sql.js';

const TABLES = ['hardship_classes', 'member_hardships', 'assessments', 'grant_awards'] as const;

let city: GrantingCity;
let dibao: string;

beforeAll(async () => {
  city = await openGrantingCity({ '2000-01-01': {} });
  dibao = await newClass(city, { code: 'dibao' });
});

afterAll(() => city?.close());

const asOwner = (statement: string, values: unknown[] = []) =>
  sql(city.database.ownerUrl, statement, values);
const asService = (statement: string, values: unknown[] = []) =>
  sql(city.database.appUrl, statement, values);
const breaks = (constraint: string, code = '23514') =>
  expect.objectContaining({ code, constraint });

const CONFIRM = `UPDATE kapok.member_hardships SET state = 'confirmed', confirmed_by = $2, confirmed_at = now(),
  confirmed_on = (now() AT TIME ZONE 'Asia/Shanghai')::date WHERE id = $1`;
const REGISTER = `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind,
  evidence_digest, registered_by, registered_at)
  VALUES ($1, $2, $3, $4, 'registered', '2026-01-01', 'other', sha256('x'), $5, now())`;

async function stateOf(id: string): Promise<unknown> {
  const [row] = await asOwner('SELECT state FROM kapok.member_hardships WHERE id = $1', [id]);
  return row?.state;
}

/** A worker, of a household if one is named. */
const newWorker = (household?: string): Promise<TestMember> =>
  insertMember(city.database, {
    unit: city.city,
    memberNo: `W${newId().slice(-12)}`,
    roles: ['social_worker'],
    password: null,
    ...(household !== undefined && { household }),
  });

describe('a hardship in the database', () => {
  it.each([
    ['who registered it', () => city.clerks[0].id],
    ['the member', (member: TestMember) => member.id],
  ])('is not confirmed by %s', async (_, by) => {
    const member = await newHolder(city);
    const id = await holdClass(city, member, dibao, { confirmedOn: null });
    for (const as of [asService, asOwner]) {
      await expect(as(CONFIRM, [id, by(member)])).rejects.toEqual(
        breaks('member_hardships_confirmer_apart'),
      );
    }
    expect(await stateOf(id)).toBe('registered');
  });

  it('is confirmed by somebody else', async () => {
    const id = await holdClass(city, await newHolder(city), dibao, { confirmedOn: null });
    await asService(CONFIRM, [id, city.clerks[1].id]);
    expect(await stateOf(id)).toBe('confirmed');
  });

  it('is not registered by the member', async () => {
    const { id } = await newHolder(city);
    const row = [city.bookId, newId(), id, dibao, id];
    await expect(asService(REGISTER, row)).rejects.toEqual(
      breaks('member_hardships_registrar_apart'),
    );
  });

  it('is neither registered nor confirmed within the household', async () => {
    const household = `H${newId()}`;
    const worker = await newWorker(household);
    const unit = city.communities[0];
    const memberNo = `E${newId().slice(-12)}`;
    const member = await insertMember(city.database, { unit, memberNo, household, password: null });
    const row = [city.bookId, newId(), member.id, dibao, worker.id];
    await expect(asService(REGISTER, row)).rejects.toEqual(breaks('member_hardships_separation'));
    const id = await holdClass(city, member, dibao, { confirmedOn: null });
    await expect(asService(CONFIRM, [id, worker.id])).rejects.toEqual(
      breaks('member_hardships_separation'),
    );
    expect(await stateOf(id)).toBe('registered');
  });

  it('is neither registered nor confirmed by a relative', async () => {
    const [worker, member] = [await newWorker(), await newHolder(city)];
    const [first, second] = [worker.id, member.id].sort();
    await asOwner(
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
      [city.bookId, first, second],
    );
    const row = [city.bookId, newId(), member.id, dibao, worker.id];
    await expect(asService(REGISTER, row)).rejects.toEqual(breaks('member_hardships_separation'));
    const id = await holdClass(city, member, dibao, { confirmedOn: null });
    await expect(asService(CONFIRM, [id, worker.id])).rejects.toEqual(
      breaks('member_hardships_separation'),
    );
    expect(await stateOf(id)).toBe('registered');
  });

  it.each([
    ['registered_by = confirmed_by, confirmed_by = registered_by', 'what was registered'],
    ["valid_until = '2030-01-01'", 'its days'],
    ["state = 'registered', confirmed_by = NULL, confirmed_at = NULL, confirmed_on = NULL", 'back'],
    ["evidence_digest = sha256('y')", 'its evidence'],
  ])('keeps what it says: %s', async (change) => {
    const id = await holdClass(city, await newHolder(city), dibao);
    await expect(
      asOwner(`UPDATE kapok.member_hardships SET ${change} WHERE id = $1`, [id]),
    ).rejects.toEqual(breaks('member_hardships_steps'));
  });

  it('stays revoked', async () => {
    const member = await newHolder(city);
    const id = await holdClass(city, member, dibao, { revokedFrom: '2026-02-01' });
    const back = `UPDATE kapok.member_hardships SET state = 'confirmed', revoked_by = NULL, revoked_at = NULL,
      revoked_from = NULL, revoke_reason = NULL WHERE id = $1`;
    await expect(asService(back, [id])).rejects.toEqual(breaks('member_hardships_steps'));
  });

  it('is held once a class and day, until it is revoked', async () => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao, { from: '2025-01-01', until: '2025-12-31' });
    await holdClass(city, member, dibao, { from: '2026-01-01', revokedFrom: '2026-03-01' });
    await holdClass(city, member, dibao, { from: '2026-01-01' });
    await expect(holdClass(city, member, dibao, { from: '2024-06-01' })).rejects.toEqual(
      breaks('member_hardships_once', '23P01'),
    );
  });
});

describe('a hardship class in the database', () => {
  it.each([
    ["code = 'other'"],
    ["name = '别的'"],
    ['valid_until = NULL'],
    ["valid_until = '2031-01-01'"],
    ["valid_from = '2001-01-01'"],
  ])('is closed by a date, and never changed otherwise: %s', async (change) => {
    const code = newId().slice(-12);
    const id = await newClass(city, { code, until: '2030-12-31' });
    await expect(
      asOwner(`UPDATE kapok.hardship_classes SET ${change} WHERE id = $1`, [id]),
    ).rejects.toEqual(breaks('hardship_classes_only_close'));
    await asService(`UPDATE kapok.hardship_classes SET valid_until = '2030-06-30' WHERE id = $1`, [
      id,
    ]);
  });

  it('is one of a city or a town', async () => {
    const { bookId, database, city: parent } = city;
    const code = `D${newId().slice(-8)}`;
    const unit = await insertUnit(database, { bookId, code, kind: 'district', parent });
    for (const other of [unit, city.communities[0]]) {
      await expect(newClass(city, { code: 'dibao', unit: other })).rejects.toEqual(
        breaks('hardship_classes_of_city_or_town'),
      );
    }
  });

  it('holds once a code, unit and day; a town may widen the code of the city', async () => {
    const code = newId().slice(-12);
    await newClass(city, { code, until: '2025-12-31' });
    await newClass(city, { code, from: '2026-01-01' });
    await newClass(city, { code, unit: city.towns[0] });
    await expect(newClass(city, { code, from: '2025-12-31' })).rejects.toEqual(
      breaks('hardship_classes_once', '23P01'),
    );
  });
});

describe('what was said and granted', () => {
  it.each(TABLES)('is never removed from %s, by the owner neither', async (table) => {
    const deny = { code: '42501' };
    await expect(asService(`DELETE FROM kapok.${table}`)).rejects.toMatchObject(deny);
    if (table === 'grant_awards') return;
    await expect(asOwner(`DELETE FROM kapok.${table}`)).rejects.toMatchObject({ code: 'KP010' });
    await expect(asOwner(`TRUNCATE kapok.${table} CASCADE`)).rejects.toMatchObject({
      code: 'KP010',
    });
  });

  it.each([
    ['hardship_classes', "name = 'x'"],
    ['member_hardships', 'registered_by = member_id'],
    ['assessments', 'level = 6'],
    ['grant_awards', 'minutes = 1'],
  ])('is not written over by the service: %s', async (table, change) => {
    await expect(asService(`UPDATE kapok.${table} SET ${change}`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('rests on a hardship of the member and on rules of the book', async () => {
    const [member, other] = [await newHolder(city), await newHolder(city)];
    const hardship = await holdClass(city, member, dibao);
    const [policy] = await asOwner('SELECT id FROM kapok.policy_versions WHERE book_id = $1', [
      city.bookId,
    ]);
    const award = (memberId: string, hardshipId: string, policyId: unknown) =>
      asService(
        `INSERT INTO kapok.grant_awards (book_id, month, member_id, id, hardship_id, hardship_class, level, minutes, policy_id, salt)
         VALUES ($1, '2026-01', $2, $3, $4, 'dibao', 0, 60, $5, sha256('x'))`,
        [city.bookId, memberId, newId(), hardshipId, policyId],
      );
    const groundless = breaks('grant_awards_grounds_exist', '23503');
    await expect(award(other.id, hardship, policy?.id)).rejects.toEqual(groundless);
    await expect(award(member.id, newId(), policy?.id)).rejects.toEqual(groundless);
    await expect(award(member.id, hardship, newId())).rejects.toEqual(groundless);
    await award(member.id, hardship, policy?.id);
  });

  it('keeps assessments as they are, one a day, none of oneself', async () => {
    const member = await newHolder(city);
    await assess(city, member, 3, { on: '2026-01-05' });
    await expect(
      asOwner('UPDATE kapok.assessments SET level = 6 WHERE member_id = $1', [member.id]),
    ).rejects.toMatchObject({ code: 'KP010' });
    await expect(assess(city, member, 4, { on: '2026-01-05' })).rejects.toEqual(
      breaks('assessments_once_a_day', '23505'),
    );
    await expect(assess(city, city.clerks[0], 4, { on: '2026-01-05' })).rejects.toEqual(
      breaks('assessments_not_of_oneself'),
    );
  });
});
