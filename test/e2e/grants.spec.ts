import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import {
  addUnits,
  type Client,
  enrol,
  enrolled,
  type FoundCity,
  openFoundCity,
} from './found-city.js';

const today = shanghaiDate(new Date());

let city: FoundCity;
let worker: Client;
let colleague: Client;
let stranger: Client;
let auditor: Client;
let elder: Client;
let dibao: string;
let ofTown: string;

beforeAll(async () => {
  city = await openFoundCity();
  await addUnits(city.admin);
  const social = (memberNo: string, unitCode: string): Promise<Client> =>
    enrolled(city, { memberNo, role: 'social_worker', unitCode });
  worker = await social('W1', 'T1C1');
  colleague = await social('W2', 'T1');
  stranger = await social('W3', 'T2C1');
  auditor = await enrolled(city, { memberNo: 'A1', role: 'auditor', unitCode: 'GD-YJ' });
  elder = await enrolled(city, { memberNo: 'E1', role: 'elder', unitCode: 'T1C1' });
  dibao = await newClass({ code: 'dibao' });
  ofTown = await newClass({ code: 'widened', unitCode: 'T2' });
});

afterAll(() => city?.close());

async function newClass(wish: object): Promise<string> {
  const body = { name: '类别', nameEn: 'class', validFrom: '2026-01-01', ...wish };
  const answer = await city.admin.post('/v1/hardship-classes', body);
  if (answer.status !== 201) throw new Error(`class answered ${answer.text}`);
  return answer.body.id;
}

let elders = 0;

/** The id of a new elder of the first community, who never signs in. */
function newElder(unitCode = 'T1C1'): Promise<string> {
  elders += 1;
  return enrol(city.admin, { memberNo: `H${elders}`, role: 'elder', unitCode });
}

const claim = (change: object = {}): object => ({
  classId: dibao,
  validFrom: '2026-02-01',
  evidenceKind: 'certificate',
  evidenceReference: 'DB-2026 0815',
  ...change,
});
const register = (by: Client, memberId: string, change: object = {}) =>
  by.post(`/v1/members/${memberId}/hardships`, claim(change));
const step = (by: Client, what: string, hardship: { id: string; memberId: string }, body = {}) =>
  by.post(`/v1/members/${hardship.memberId}/hardships/${hardship.id}/${what}`, body);

async function registered(change: object = {}): Promise<{ id: string; memberId: string }> {
  const { status, text, body } = await register(worker, await newElder(), change);
  if (status !== 201) throw new Error(`registration answered ${text}`);
  return body;
}

/** All that the tables of this module hold, in one text: two equal ones mean that nothing moved. */
async function picture(): Promise<unknown> {
  return sql(
    city.database.ownerUrl,
    `SELECT (SELECT json_agg(h ORDER BY h.id) FROM kapok.member_hardships h)::text,
            (SELECT json_agg(c ORDER BY c.id) FROM kapok.hardship_classes c)::text,
            (SELECT json_agg(a ORDER BY a.id) FROM kapok.assessments a)::text`,
  );
}

/** Asserts the refusal, and that nothing was written. */
async function refuses(
  ask: () => PromiseLike<{ status: number; body: { code?: string } }>,
  status: number,
  code: string,
): Promise<void> {
  const before = await picture();
  const answer = await ask();
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(await picture()).toEqual(before);
}

describe('hardship classes', () => {
  it('are added by a city admin and seen by everybody', async () => {
    const id = await newClass({ code: 'seen', name: '特困人员', nameEn: 'Destitute' });
    const { status, body } = await elder.get('/v1/hardship-classes?limit=200');
    expect(status).toBe(200);
    expect(body.items.find((each: { id: string }) => each.id === id)).toEqual({
      id,
      code: 'seen',
      name: '特困人员',
      nameEn: 'Destitute',
      unitCode: 'GD-YJ',
      validFrom: '2026-01-01',
      validUntil: null,
      closeReason: null,
    });
  });

  it('are paged by code and narrowed to a day', async () => {
    await newClass({ code: 'p1', validUntil: '2026-03-31' });
    await newClass({ code: 'p1', validFrom: '2026-04-01' });
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await elder.get(`/v1/hardship-classes?limit=2${after}`);
      seen.push(...body.items.map(({ code }: { code: string }) => code));
      after = body.next === null ? '' : `&after=${body.next}`;
    } while (after !== '');
    expect(seen).toEqual([...seen].sort());
    expect(seen.filter((code) => code === 'p1')).toHaveLength(2);
    const { body } = await elder.get('/v1/hardship-classes?limit=200&on=2026-03-31');
    const p1 = body.items.filter(({ code }: { code: string }) => code === 'p1');
    expect(p1).toMatchObject([{ validUntil: '2026-03-31' }]);
  });

  it('come as the standard seven, once', async () => {
    const validFrom = '2026-01-01';
    const first = await city.admin.post('/v1/hardship-classes/standard', { validFrom });
    expect(first.status).toBe(200);
    expect(first.body.items.map(({ code }: { code: string }) => code)).toEqual([
      'aged-alone',
      'bereaved',
      'destitute',
      'dibao',
      'disabled',
      'entitled',
      'low-income',
    ]);
    const again = await city.admin.post('/v1/hardship-classes/standard', { validFrom });
    expect(again.body).toEqual(first.body);
    await refuses(
      () => worker.post('/v1/hardship-classes/standard', { validFrom }),
      403,
      'forbidden',
    );
  });

  it.each<[string, object, number, string]>([
    ['one that stands', { code: 'dibao' }, 409, 'already_exists'],
    ['an unknown unit', { code: 'x', unitCode: 'NOWHERE' }, 422, 'unknown_unit'],
    ['a district', { code: 'x', unitCode: 'D1' }, 400, 'validation_failed'],
    ['a community', { code: 'x', unitCode: 'T1C1' }, 400, 'validation_failed'],
    ['an end before the start', { code: 'x', validUntil: '2025-12-31' }, 422, 'until_before_from'],
    ['a code in words', { code: '低保' }, 400, 'validation_failed'],
    ['no name', { code: 'x', name: '' }, 400, 'validation_failed'],
  ])('are refused: %s', async (_, change, status, code) => {
    const body = { name: '类别', validFrom: '2026-01-01', ...change };
    await refuses(() => city.admin.post('/v1/hardship-classes', body), status, code);
  });

  it('are added by nobody else', async () => {
    const body = { code: 'mine', name: '类别', validFrom: '2026-01-01' };
    for (const other of [worker, auditor, elder]) {
      await refuses(() => other.post('/v1/hardship-classes', body), 403, 'forbidden');
    }
  });

  it('are closed by a date', async () => {
    const id = await newClass({ code: 'closing' });
    const close = (validUntil: string, by = city.admin, of = id) =>
      by.post(`/v1/hardship-classes/${of}/close`, { validUntil, reason: '目录调整' });
    await refuses(() => close(addDays(today, -1)), 422, 'effective_too_early');
    await refuses(() => close(today, worker), 403, 'forbidden');
    await refuses(() => close(today, city.admin, newId()), 404, 'not_found');
    const closed = await close(addDays(today, 5));
    expect(closed.body).toMatchObject({ validUntil: addDays(today, 5), closeReason: '目录调整' });
    await refuses(() => close(addDays(today, 5)), 409, 'state_conflict');
    await refuses(() => close(addDays(today, 9)), 409, 'state_conflict');
    expect((await close(today)).body).toMatchObject({ validUntil: today });
    const later = await newClass({ code: 'later', validFrom: addDays(today, 10) });
    await refuses(() => close(today, city.admin, later), 422, 'until_before_from');
  });
});

describe('hardships', () => {
  it('are registered by one worker and confirmed by another', async () => {
    const memberId = await newElder();
    const answer = await register(worker, memberId);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      memberId,
      classCode: 'dibao',
      state: 'registered',
      validFrom: '2026-02-01',
      validUntil: null,
      evidenceKind: 'certificate',
      registeredBy: worker.memberId,
      confirmedBy: null,
    });
    const confirmed = await step(colleague, 'confirm', answer.body);
    expect([confirmed.status, confirmed.body.state]).toEqual([200, 'confirmed']);
    expect(confirmed.body.confirmedBy).toBe(colleague.memberId);
    await refuses(() => step(city.admin, 'confirm', answer.body), 409, 'state_conflict');
  });

  it('are not confirmed by who registered them, nor by the member', async () => {
    const hardship = await registered();
    await refuses(() => step(worker, 'confirm', hardship), 403, 'separation_violated');
    await refuses(() => step(elder, 'confirm', hardship), 403, 'forbidden');
    const own = await register(colleague, worker.memberId);
    await refuses(() => step(worker, 'confirm', own.body), 403, 'not_for_oneself');
    await refuses(() => step(worker, 'revoke', own.body, { reason: 'x' }), 403, 'not_for_oneself');
  });

  it('keep of the evidence what can be compared, not what can be read', async () => {
    const hardship = await registered();
    expect(JSON.stringify(hardship)).not.toMatch(/0815/);
    expect(JSON.stringify(await picture())).not.toMatch(/0815/);
    await refuses(
      () => step(colleague, 'confirm', hardship, { evidenceReference: 'DB-2026 0816' }),
      409,
      'conflicts_with_existing',
    );
    const confirmed = await step(colleague, 'confirm', hardship, {
      evidenceReference: 'db-20260815',
    });
    expect(confirmed.status).toBe(200);
  });

  it.each<[string, object, number, string]>([
    ['an unknown class', { classId: newId() }, 422, 'unknown_hardship_class'],
    ['an end before the start', { validUntil: '2026-01-31' }, 422, 'until_before_from'],
    [
      'days before the class',
      { validFrom: '2025-01-01', validUntil: '2025-12-31' },
      422,
      'hardship_not_applicable',
    ],
    ['no evidence', { evidenceReference: '' }, 400, 'validation_failed'],
    ['unknown evidence', { evidenceKind: 'rumour' }, 400, 'validation_failed'],
    ['no real date', { validFrom: '2026-02-30' }, 400, 'validation_failed'],
  ])('are refused with %s', async (_, change, status, code) => {
    const memberId = await newElder();
    await refuses(() => register(worker, memberId, change), status, code);
  });

  it('of a town’s class are for members of that town', async () => {
    const [here, there] = [await newElder(), await newElder('T2C1')];
    const wish = { classId: ofTown };
    await refuses(() => register(worker, here, wish), 422, 'hardship_not_applicable');
    expect((await register(stranger, there, wish)).status).toBe(201);
  });

  it('are not held twice at once', async () => {
    const { memberId, id } = await registered();
    await refuses(() => register(colleague, memberId), 409, 'already_exists');
    await step(colleague, 'revoke', { memberId, id }, { reason: '登记有误' });
    expect((await register(colleague, memberId)).status).toBe(201);
  });

  it('are for active members, and never one’s own', async () => {
    await refuses(() => register(worker, worker.memberId), 403, 'not_for_oneself');
    const memberId = await newElder();
    const suspend = 'UPDATE kapok.members SET status = $2 WHERE id = $1';
    await sql(city.database.ownerUrl, suspend, [memberId, 'suspended']);
    await refuses(() => register(worker, memberId), 409, 'state_conflict');
  });

  it('are neither registered nor confirmed by a relative', async () => {
    const memberId = await newElder();
    const relative = { relativeId: worker.memberId, kinship: 'parent_child' };
    expect((await city.admin.post(`/v1/members/${memberId}/relatives`, relative)).status).toBe(201);
    await refuses(() => register(worker, memberId), 403, 'separation_violated');
    const { body } = await register(colleague, memberId);
    await refuses(() => step(worker, 'confirm', body), 403, 'separation_violated');
    expect((await step(city.admin, 'confirm', body)).status).toBe(200);
  });

  it('end by a revocation with a reason', async () => {
    const hardship = await registered();
    await step(colleague, 'confirm', hardship);
    await refuses(() => step(worker, 'revoke', hardship), 400, 'validation_failed');
    const tomorrow = { reason: '已去世', from: addDays(today, 1) };
    await refuses(() => step(worker, 'revoke', hardship, tomorrow), 422, 'date_in_future');
    const past = { reason: '已去世', from: '2026-03-01' };
    const revoked = await step(worker, 'revoke', hardship, past);
    expect(revoked.body).toMatchObject({
      state: 'revoked',
      revokedBy: worker.memberId,
      revokedFrom: '2026-03-01',
      revokeReason: '已去世',
    });
    await refuses(() => step(worker, 'revoke', hardship, past), 409, 'state_conflict');
    await refuses(() => step(city.admin, 'confirm', hardship), 409, 'state_conflict');
  });

  it('are out of reach for workers of other units, and not there for other members', async () => {
    const hardship = await registered();
    const { memberId } = hardship;
    await refuses(() => register(stranger, memberId), 404, 'not_found');
    await refuses(() => step(stranger, 'confirm', hardship), 404, 'not_found');
    await refuses(() => step(stranger, 'revoke', hardship, { reason: 'x' }), 404, 'not_found');
    await refuses(() => register(auditor, memberId), 403, 'forbidden');
    for (const other of [stranger, elder]) {
      for (const what of ['hardships', 'assessments', 'grants']) {
        const answer = await other.get(`/v1/members/${memberId}/${what}`);
        expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      }
    }
    const elsewhere = { ...hardship, memberId: elder.memberId };
    await refuses(() => step(colleague, 'confirm', elsewhere), 404, 'not_found');
  });

  it('are seen by the member, and by the workers of the units as a list', async () => {
    await register(worker, elder.memberId);
    const own = await elder.get(`/v1/members/${elder.memberId}/hardships`);
    expect(own.body.items).toMatchObject([{ classCode: 'dibao', state: 'registered' }]);
    const { id } = own.body.items[0];
    const listed = async (by: Client): Promise<string[]> => {
      const { body } = await by.get('/v1/hardships?state=registered&limit=200');
      return body.items.map((each: { id: string }) => each.id);
    };
    expect(await listed(colleague)).toContain(id);
    expect(await listed(auditor)).toContain(id);
    expect(await listed(stranger)).not.toContain(id);
    expect((await elder.get('/v1/hardships')).status).toBe(403);
    const first = await colleague.get('/v1/hardships?limit=1');
    const second = await colleague.get(`/v1/hardships?limit=1&after=${first.body.next}`);
    const all = await colleague.get('/v1/hardships?limit=200&counted=true');
    expect(all.body.count).toBe(all.body.items.length);
    expect(first.body.count).toBeNull();
    expect(second.body.items[0].id > first.body.items[0].id).toBe(true);
  });
});

describe('assessments', () => {
  const found = (change: object = {}): object => ({
    level: 3,
    assessedOn: '2026-03-01',
    assessor: '第三方评估机构',
    ...change,
  });
  const record = (by: Client, memberId: string, change: object = {}) =>
    by.post(`/v1/members/${memberId}/assessments`, found(change));

  it('are recorded one after the other; the latest is in force', async () => {
    await record(worker, elder.memberId);
    const answer = await record(worker, elder.memberId, { level: 5, assessedOn: '2026-09-01' });
    expect(answer.status).toBe(201);
    const own = await elder.get(`/v1/members/${elder.memberId}/assessments`);
    expect(own.body).toEqual(answer.body);
    expect(own.body.items).toMatchObject([
      { level: 5, assessedOn: '2026-09-01', inForce: true, recordedBy: worker.memberId },
      { level: 3, assessedOn: '2026-03-01', inForce: false, validUntil: null },
    ]);
  });

  it.each<[string, object, number, string]>([
    ['the same again', {}, 409, 'already_recorded'],
    ['another level that day', { level: 4 }, 409, 'conflicts_with_existing'],
    ['another assessor that day', { assessor: '别人' }, 409, 'conflicts_with_existing'],
    ['a day to come', { assessedOn: addDays(today, 1) }, 422, 'date_in_future'],
    [
      'an end before it',
      { assessedOn: '2026-05-01', validUntil: '2026-04-30' },
      422,
      'until_before_from',
    ],
    ['level 0', { level: 0 }, 400, 'validation_failed'],
    ['level 7', { level: 7 }, 400, 'validation_failed'],
    ['a level in text', { level: '3' }, 400, 'validation_failed'],
    ['no assessor', { assessor: ' ' }, 400, 'validation_failed'],
  ])('are refused: %s', async (_, change, status, code) => {
    const memberId = await newElder();
    expect((await record(worker, memberId)).status).toBe(201);
    await refuses(() => record(worker, memberId, change), status, code);
  });

  it('are recorded by workers in reach, and never of oneself', async () => {
    const memberId = await newElder();
    await refuses(() => record(stranger, memberId), 404, 'not_found');
    await refuses(() => record(auditor, memberId), 403, 'forbidden');
    await refuses(() => record(elder, elder.memberId), 403, 'forbidden');
    await refuses(() => record(worker, worker.memberId), 403, 'not_for_oneself');
  });
});
