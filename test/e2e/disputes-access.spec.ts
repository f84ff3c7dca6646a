import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { FINDING, refused, standing } from './disputes-cases.js';
import { DisputesDesk, type PostedRecord } from './disputes-desk.js';

let desk: DisputesDesk;
const today = shanghaiDate(new Date());

beforeAll(async () => {
  desk = await DisputesDesk.open();
});

afterAll(() => desk?.close());

const owner = () => desk.funding.desk.database.ownerUrl;
const member = (...args: Parameters<typeof newMember>) => newMember(...args);
const worker = (more: Partial<Parameters<typeof newMember>[2]> = {}) =>
  member(desk.funding.desk.database, desk.funding.desk.app, {
    unit: desk.city.city,
    roles: ['social_worker'],
    ...more,
  });

describe('who sees what', () => {
  it('both sides read every step and every word, and no one’s name or id', async () => {
    const { record, id } = await standing(desk, 'appealed');
    await desk.post(record.volunteer, `/${id}/statements`, { text: '门卫可以作证' });
    const seen = await desk.get(record.elder, `/${id}`);
    expect((await desk.get(record.volunteer, `/${id}`)).body).toEqual(seen.body);
    expect(seen.body.history).toEqual([
      { n: 1, from: null, to: 'open', by: 'recipient', at: expect.any(String) },
      { n: 2, from: 'open', to: 'decided', by: 'worker', at: expect.any(String) },
      { n: 3, from: 'decided', to: 'appealed', by: 'volunteer', at: expect.any(String) },
    ]);
    const said = seen.body.statements.map((s: { kind: string; by: string; text: string }) => [
      s.kind,
      s.by,
      s.text,
    ]);
    expect(said).toEqual([
      ['objection', 'recipient', '没有来过'],
      ['decision', 'worker', '查实'],
      ['appeal', 'volunteer', '不同意'],
      ['statement', 'volunteer', '门卫可以作证'],
    ]);
    const people = [record.elder, record.volunteer, desk.second, desk.worker];
    for (const { id: personId, memberNo } of people) {
      expect(seen.text).not.toContain(personId);
      expect(seen.text).not.toContain(`"${memberNo}"`);
    }
  });

  it('is absent for strangers, workers elsewhere and other cities, on every route', async () => {
    const { record, id } = await standing(desk, 'open');
    const strangers = [
      await desk.funding.member(desk.city.community, 'volunteer'),
      await desk.funding.member(desk.city.elsewhere, 'social_worker'),
      await member(desk.funding.desk.database, desk.funding.desk.app, {
        unit: desk.funding.city('own_first').city,
        roles: ['social_worker', 'city_admin', 'auditor'],
      }),
    ];
    for (const who of strangers) {
      const calls = [
        () => desk.get(who, `/${id}`),
        () => desk.post(who, `/${id}/statements`, { text: 'x' }),
        () => desk.post(who, `/${id}/withdraw`),
        () => desk.post(who, `/${id}/appeal`, { text: 'x' }),
        () => desk.post(who, '', { recordId: record.recordId, text: 'x' }),
        () => desk.get(who, `/${id}/files/${'0'.repeat(64)}`),
      ];
      for (const call of calls) {
        expect(await refused(desk, record, call)).toEqual({ status: 404, code: 'not_found' });
      }
      const { body } = await desk.get(who, `?recordId=${record.recordId}`);
      expect(body.items).toEqual([]);
    }
    const foreign = strangers[2];
    if (foreign === undefined) throw new Error('three strangers');
    expect(await refused(desk, record, () => desk.post(foreign, `/${id}/decide`, FINDING))).toEqual(
      {
        status: 404,
        code: 'not_found',
      },
    );
    expect(await refused(desk, record, () => desk.post(foreign, `/${id}/rule`, FINDING))).toEqual({
      status: 404,
      code: 'not_found',
    });
  });

  it('lists by state, record and overdue, page by page', async () => {
    const one = await standing(desk, 'open');
    const two = await standing(desk, 'decided');
    await sql(owner(), 'UPDATE kapok.disputes SET due_on = $2 WHERE id = $1', [
      one.id,
      addDays(today, -2),
    ]);
    const idsOf = async (who: SignedInMember, query: string) =>
      (await desk.get(who, query)).body.items.map((item: { id: string }) => item.id);
    expect(await idsOf(one.record.elder, '')).toEqual([one.id]);
    expect(await idsOf(two.record.volunteer, '')).toEqual([two.id]);
    expect(await idsOf(desk.worker, `?recordId=${two.record.recordId}`)).toEqual([two.id]);
    expect(await idsOf(desk.worker, '?state=open&overdue=true')).toEqual([one.id]);
    const first = await desk.get(desk.worker, '?limit=1');
    expect(first.body.items).toHaveLength(1);
    const next = await desk.get(desk.worker, `?limit=1&after=${first.body.next}`);
    expect(next.body.items[0].id < first.body.items[0].id).toBe(true);
    const countOf = async (who: SignedInMember, query: string) =>
      (await desk.get(who, `?limit=1&counted=true${query}`)).body.count;
    expect(first.body.count).toBeNull();
    expect(await countOf(one.record.elder, '')).toBe(1);
    expect(await countOf(one.record.elder, '&state=decided')).toBe(0);
    expect(await countOf(desk.worker, '&state=open&overdue=true')).toBe(1);
    const all = await desk.get(desk.worker, '?limit=200');
    expect(await countOf(desk.worker, '')).toBe(all.body.items.length);
  });
});

describe('who objects, and until when', () => {
  const agedBy = (record: PostedRecord, days: number) =>
    sql(owner(), 'UPDATE kapok.service_records SET decided_at = $2 WHERE id = $1', [
      record.recordId,
      new Date(Date.now() - days * 86_400_000).toISOString(),
    ]);
  const file =
    (record: PostedRecord, who: SignedInMember, more: object = {}) =>
    () =>
      desk.post(who, '', { recordId: record.recordId, text: '异议', ...more });

  it('the sides within the objection window, those who supervise as far as a reversal reaches', async () => {
    const record = await desk.posted({});
    await agedBy(record, 16);
    const late = { status: 409, code: 'objection_too_late' };
    expect(await refused(desk, record, file(record, record.elder))).toEqual(late);
    expect(await refused(desk, record, file(record, record.volunteer))).toEqual(late);
    await agedBy(record, 366);
    expect(await refused(desk, record, file(record, desk.auditor))).toEqual(late);
    expect(await refused(desk, record, file(record, desk.worker))).toEqual(late);
    await agedBy(record, 365);
    const filed = await file(record, desk.auditor)();
    expect(filed.body).toMatchObject({ state: 'open', filedAs: 'auditor' });
  });

  it('on the last day still, with the time of the first instance counted from today', async () => {
    const record = await desk.posted({});
    await agedBy(record, 15);
    const filed = await file(record, record.volunteer, { asksFor: 'correction' })();
    expect(filed.body).toMatchObject({
      filedAs: 'volunteer',
      asksFor: 'correction',
      dueOn: addDays(today, 10),
      isOverdue: false,
    });
  });

  it('not who entered it, nor a station admin', async () => {
    const record = await desk.posted({});
    const admin = await desk.funding.member(desk.city.community, 'station_admin');
    expect(await refused(desk, record, file(record, admin))).toEqual({
      status: 403,
      code: 'forbidden',
    });
  });

  it('also when an approver turns out to be a relative', async () => {
    const record = await desk.posted({});
    const [low, high] = [desk.worker.id, record.volunteer.id].sort();
    await sql(
      owner(),
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
      VALUES ($1, $2, $3, 'sibling', $2)`,
      [desk.city.bookId, low, high],
    );
    const id = await desk.file(record);
    await desk.decide(id, { outcome: 'reversed' });
    await desk.lapse(id);
    expect(await desk.stateOf(record.recordId)).toBe('reversed');
  });
});

describe('a proxy', () => {
  async function proxyOf(elder: SignedInMember, scopes: string[]): Promise<SignedInMember> {
    const proxy = await desk.funding.member(desk.city.community, 'proxy');
    await sql(
      owner(),
      `INSERT INTO kapok.proxies (book_id, id, elder_id, proxy_id, scopes, redeem_limit_minutes, valid_from,
        valid_until, state, proposed_by, proposed_at, witnessed_by, witnessed_at)
      VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $6::date + 30, 'active', $2, now(), $7, now())`,
      [
        desk.city.bookId,
        elder.id,
        proxy.id,
        scopes,
        scopes.includes('redeem') ? 60 : null,
        today,
        desk.worker.id,
      ],
    );
    return proxy;
  }

  it('with the scope `confirm` objects for the elder, who may withdraw it', async () => {
    const record = await desk.posted({});
    const proxy = await proxyOf(record.elder, ['confirm']);
    const filed = await desk.post(proxy, '', { recordId: record.recordId, text: '母亲说没有来' });
    expect(filed.body).toMatchObject({ filedAs: 'proxy', state: 'open' });
    const { body } = await desk.get(proxy, `?elderId=${record.elder.id}`);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([filed.body.id]);
    expect((await desk.post(record.elder, `/${filed.body.id}/withdraw`)).body.state).toBe(
      'withdrawn',
    );
  });

  it('without it reads along, and objects to nothing', async () => {
    const record = await desk.posted({});
    const proxy = await proxyOf(record.elder, ['request']);
    const file = () => desk.post(proxy, '', { recordId: record.recordId, text: 'x' });
    expect(await refused(desk, record, file)).toEqual({ status: 403, code: 'forbidden' });
    const id = await desk.file(record);
    expect((await desk.get(proxy, `/${id}`)).status).toBe(200);
    expect((await desk.post(proxy, `/${id}/statements`, { text: '我在场' })).status).toBe(200);
  });
});

describe('who judges', () => {
  it('is apart from the record and the sides, in the first instance', async () => {
    const { record, id } = await standing(desk, 'open');
    const decide = (who: SignedInMember) => () => desk.post(who, `/${id}/decide`, FINDING);
    const apart = { status: 403, code: 'separation_violated' };
    expect(await refused(desk, record, decide(desk.worker))).toEqual(apart);
    await sql(owner(), `UPDATE kapok.members SET household = 'D1' WHERE id = $1`, [
      record.elder.id,
    ]);
    expect(await refused(desk, record, decide(await worker({ household: 'D1' })))).toEqual(apart);
    expect(await refused(desk, record, decide(desk.admin))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    expect((await decide(desk.second)()).status).toBe(200);
  });

  it('is another person of the city in the second', async () => {
    const record = await desk.posted({});
    const id = await desk.file(record);
    const both = await worker({ roles: ['social_worker', 'city_admin'] });
    await desk.post(both, `/${id}/decide`, FINDING);
    await desk.post(record.volunteer, `/${id}/appeal`, { text: '不同意' });
    const rule = (who: SignedInMember) => () => desk.post(who, `/${id}/rule`, FINDING);
    expect(await refused(desk, record, rule(both))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect(await refused(desk, record, rule(desk.second))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const local = await desk.funding.member(desk.city.community, 'auditor');
    expect(await refused(desk, record, rule(local))).toEqual({ status: 403, code: 'forbidden' });
    const ruled = await desk.post(desk.auditor, `/${id}/rule`, {
      outcome: 'upheld',
      reason: '监控',
    });
    expect(ruled.body).toMatchObject({ state: 'upheld', outcome: 'upheld', outcomeBy: 'city' });
    expect(await desk.stateOf(record.recordId)).toBe('upheld');
  });

  it('names times with a correction, and only with one', async () => {
    const { record, id } = await standing(desk, 'open');
    const decide = (body: object) => () =>
      desk.post(desk.second, `/${id}/decide`, { reason: 'x', ...body });
    const at = (hours: number) =>
      new Date(Date.parse(record.startedAt) + hours * 3_600_000).toISOString();
    const corrected = (startedAt: string, endedAt: string) =>
      decide({ outcome: 'corrected', correction: { startedAt, endedAt } });
    const code = async (call: ReturnType<typeof decide>) =>
      (await refused(desk, record, call)).code;
    expect(await code(decide({ outcome: 'corrected' }))).toBe('validation_failed');
    expect(
      await code(decide({ outcome: 'upheld', correction: { startedAt: at(0), endedAt: at(1) } })),
    ).toBe('validation_failed');
    expect(await code(corrected(at(0), at(1)))).toBe('nothing_to_correct');
    expect(await code(corrected(at(1), at(0)))).toBe('empty_interval');
    expect(await code(corrected(at(0), at(25)))).toBe('interval_too_long');
    expect(await code(corrected(at(60), at(61)))).toBe('in_future');
    expect((await corrected(at(0), at(0.5))()).body.correction).not.toBeNull();
  });
});
