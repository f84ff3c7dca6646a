import {
  type BatchDetailAnswer,
  type BatchPage,
  type LineAnswer,
  type LinePage,
} from '../../src/modules/paper/batches.answers.js';
import { formDigest } from '../../src/modules/paper/paper-proof.js';
import { sql } from '../support/sql.js';
import {
  call,
  count,
  countOf,
  done,
  eachPaperCity,
  enter,
  type Keyed,
  openBatch,
  type PaperCity,
  printForms,
  reading,
  shutBatch,
} from './paper-city.js';
import { enrol, ledgerState, log, minutesOn, type Person, post } from './service-records-city.js';

let city: PaperCity;
eachPaperCity((fresh) => {
  city = fresh;
});

const find = (as: Person, id: string) =>
  done<BatchDetailAnswer>(call(city.app, as, 'get', `/batches/${id}`));
const linesOf = (as: Person, id: string) => call(city.app, as, 'get', `/batches/${id}/lines`);
const readings = (n: number): Keyed[] => Array.from({ length: n }, (_, k) => reading(city, k));
const step = (as: Person, id: string, name: string, body: object = {}) =>
  call(city.app, as, 'post', `/batches/${id}/${name}`).send(body);
const recordsNow = () =>
  sql<{ record_no: string; id: string }>(
    city.database.ownerUrl,
    'SELECT record_no, id FROM kapok.service_records ORDER BY record_no',
  );

async function matchedBatch(n: number): Promise<{ id: string; forms: string[] }> {
  const batch = await shutBatch(city, readings(n));
  const wish = await countOf(city, batch, readings(n));
  await done(count(city.app, city.second, batch.id, wish));
  return batch;
}

describe('a batch that two people found alike', () => {
  it('becomes submitted records with evidence paper, each under the number of its form', async () => {
    const { id, forms } = await matchedBatch(3);
    expect(await find(city.second, id)).toMatchObject({
      state: 'matched',
      round: 1,
      totals: { forms: 3, minutes: '90' },
      endedBy: city.second.id,
      lastCount: { round: 1, matched: true, differs: [], wrongForms: [] },
    });
    const { items } = await done<LinePage>(linesOf(city.second, id));
    expect(items.map(({ formNo, state, refusal }) => [formNo, state, refusal])).toEqual(
      forms.map((form) => [form, 'recorded', null]),
    );
    expect(
      (await recordsNow()).map(({ record_no, id: recordId }) => [record_no, recordId]),
    ).toEqual(items.map(({ formNo, recordId }) => [formNo, recordId]));
    const { body } = await city.app
      .http()
      .get(`/v1/service-records/${items[0]?.recordId}`)
      .set('authorization', city.worker.authorization);
    expect(body).toMatchObject({
      recordNo: forms[0],
      state: 'submitted',
      evidence: 'paper',
      funding: 'issue',
      enteredBy: city.first.id,
      onBehalf: true,
      earnedMinutes: '30',
      unitCode: 'T1C1',
    });
    const states = await sql(
      city.database.ownerUrl,
      `SELECT DISTINCT state FROM kapok.paper_forms WHERE unit_id = $1`,
      [city.station.id],
    );
    expect(states).toEqual([{ state: 'recorded' }]);
  });

  it('binds what both vouch for to the record, by a salted digest', async () => {
    const { id, forms } = await matchedBatch(1);
    const [source] = await sql<Record<string, Buffer & string>>(
      city.database.ownerUrl,
      `SELECT e.source_kind, e.source_id, e.source_digest, l.id, l.salt, encode(s.blob_sha256, 'hex') AS scan
       FROM kapok.record_evidence e JOIN kapok.paper_lines l ON l.id = e.source_id
       JOIN kapok.paper_scans s ON s.batch_id = l.batch_id`,
    );
    const { items } = await done<LinePage>(linesOf(city.first, id));
    const [line] = items;
    const facts = {
      formNo: forms[0] ?? '',
      batchId: id,
      volunteerId: city.volunteer.id,
      recipientId: city.elder.id,
      serviceCode: 'S01',
      startsAt: new Date(line?.startedAt ?? '').toISOString(),
      endsAt: new Date(line?.endedAt ?? '').toISOString(),
      enteredBy: city.first.id,
      countedBy: city.second.id,
      scans: [source?.scan ?? ''],
    };
    expect(source?.source_kind).toBe('paper');
    expect(source?.source_digest).toEqual(formDigest(source?.salt ?? Buffer.alloc(0), facts));
    const otherwise = { ...facts, countedBy: city.first.id };
    expect(source?.source_digest).not.toEqual(
      formDigest(source?.salt ?? Buffer.alloc(0), otherwise),
    );
  });

  it('is approved like any other record and posts the same minutes, by somebody who did not enter it', async () => {
    const { id } = await matchedBatch(1);
    const { items } = await done<LinePage>(linesOf(city.first, id));
    const recordId = items[0]?.recordId ?? '';
    const before = await ledgerState(city.database);
    const secondRole = await enrol(city, {
      unit: city.here,
      memberNo: 'A3',
      roles: ['social_worker'],
    });
    await sql(
      city.database.ownerUrl,
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id) VALUES ($1, gen_random_uuid(), $2, 'social_worker', $3)`,
      [city.here.bookId, city.first.id, city.here.id],
    );
    const own = await post(city.app, city.first, `/${recordId}/approve`);
    expect([own.status, own.body.code]).toEqual([403, 'separation_violated']);
    expect(await ledgerState(city.database)).toBe(before);
    const approved = await post(city.app, secondRole, `/${recordId}/approve`);
    expect(approved.body.outcome).toBe('approved');
    const { volunteer } = city;
    expect(await minutesOn(city.database, { ownerId: volunteer.id, purpose: 'earned' })).toBe(30n);
  });

  it('tells its enterer and the queues, without a name', async () => {
    const { id } = await matchedBatch(2);
    const told = await sql(
      city.database.ownerUrl,
      `SELECT kind, params FROM kapok.notifications WHERE member_id = $1`,
      [city.first.id],
    );
    expect(told).toEqual([
      {
        kind: 'paper.matched',
        params: {
          batchId: id,
          unitCode: city.station.code,
          month: city.month,
          recorded: '2',
          refused: '0',
        },
      },
    ]);
    const events = await sql(
      city.database.ownerUrl,
      `SELECT type, data FROM kapok.outbox WHERE subject = $1 ORDER BY type`,
      [id],
    );
    const { id: unitId } = city.station;
    expect(events).toEqual([
      {
        type: 'paper_batch.matched',
        data: { unitId, month: city.month, recorded: '2', refused: '0' },
      },
      { type: 'paper_batch.shut', data: { unitId, month: city.month } },
    ]);
  });

  it('leaves out what the rules refuse by now, and frees that form', async () => {
    const batch = await shutBatch(city, readings(3));
    const { day, volunteer, elder } = city;
    await log(city.app, volunteer, {
      recipientId: elder.id,
      serviceCode: 'S01',
      startedAt: `${day}T00:40:00+08:00`,
      endedAt: `${day}T00:50:00+08:00`,
      evidence: 'self',
    });
    const wish = await countOf(city, batch, readings(3));
    await done(count(city.app, city.second, batch.id, wish));
    const { items } = await done<LinePage>(linesOf(city.first, batch.id));
    expect(items.map(({ state, refusal }) => [state, refusal])).toEqual([
      ['recorded', null],
      ['refused', 'overlaps_record'],
      ['recorded', null],
    ]);
    expect(await recordsNow()).toHaveLength(3);
    const later = await openBatch(city);
    const form = reading(city, 20);
    expect((await enter(city, later, batch.forms[1] ?? '', form)).status).toBe(200);
    const taken = await enter(city, later, batch.forms[0] ?? '', reading(city, 21));
    expect([taken.status, taken.body.code]).toEqual([409, 'form_not_free']);
  });
});

describe('the second person', () => {
  it('sees which forms to read and nothing of what was entered', async () => {
    const forms = await printForms(city, 12);
    const id = await openBatch(city);
    for (const [n, form] of forms.entries()) await done(enter(city, id, form, reading(city, n)));
    const hidden = { totals: null, lastCount: null };
    for (const as of [city.second, city.worker, city.cityAdmin]) {
      expect(await find(as, id)).toMatchObject({ ...hidden, toCount: null, state: 'entering' });
      expect((await linesOf(as, id)).body.code).toBe('forbidden');
    }
    expect(await find(city.first, id)).toMatchObject({ totals: { forms: 12, minutes: '360' } });
    await call(city.app, city.first, 'post', `/batches/${id}/scans`)
      .set('content-type', 'application/pdf')
      .send(Buffer.from('%PDF-1.4 x'));
    await done(step(city.first, id, 'shut'));
    const seen = await find(city.second, id);
    expect(seen).toMatchObject({ ...hidden, state: 'counting' });
    expect(seen.toCount).toHaveLength(5);
    expect(seen.toCount?.every((form) => forms.includes(form))).toBe(true);
    expect((await linesOf(city.second, id)).body.code).toBe('forbidden');
    expect(await find(city.first, id)).toMatchObject({ toCount: null });
    expect(await find(city.cityAdmin, id)).toMatchObject({ ...hidden, toCount: null });
    // An auditor reads everything and can count nothing.
    expect(await find(city.auditor, id)).toMatchObject({ totals: { forms: 12 }, toCount: null });
    expect((await done<LinePage>(linesOf(city.auditor, id))).items).toHaveLength(12);
    const list = await call(city.app, city.second, 'get', `/batches?state=counting`);
    expect(JSON.stringify((list.body as BatchPage).items)).not.toMatch(/totals|forms|360/);
    const printed = await call(
      city.app,
      city.second,
      'get',
      `/forms?unit=${city.station.code}&state=printed`,
    );
    expect(printed.body.items).toHaveLength(12);
  });

  it.each<[string, (wish: Awaited<ReturnType<typeof countOf>>) => object, string[]]>([
    ['a form more', (wish) => ({ ...wish, forms: wish.forms + 1 }), ['forms']],
    ['a minute less', (wish) => ({ ...wish, minutes: '119' }), ['minutes']],
    ...(
      [
        ['volunteerNo', 'V9'],
        ['recipientNo', 'E9'],
        ['serviceCode', 'S02'],
        ['from', '00:01'],
        ['until', '23:59'],
      ] as const
    ).map(
      ([field, value]): [
        string,
        (wish: Awaited<ReturnType<typeof countOf>>) => object,
        string[],
      ] => [
        `another ${field} on a drawn form`,
        (wish) => ({
          ...wish,
          sample: wish.sample.map((form, n) => (n === 1 ? { ...form, [field]: value } : form)),
        }),
        ['sample', field],
      ],
    ),
  ])('who finds %s sends it back, and nothing is recorded', async (_, change, differs) => {
    const batch = await shutBatch(city, readings(4));
    const before = await ledgerState(city.database);
    const wish = await countOf(city, batch, readings(4));
    const answer = await done<BatchDetailAnswer>(
      count(city.app, city.second, batch.id, change(wish)),
    );
    // Who counted learns no more than that.
    expect(answer).toMatchObject({
      state: 'returned',
      totals: null,
      lastCount: null,
      toCount: null,
    });
    expect((await linesOf(city.second, batch.id)).body.code).toBe('forbidden');
    const { lastCount } = await find(city.first, batch.id);
    const [part, field] = differs;
    expect(lastCount).toMatchObject({ round: 1, matched: false, differs: [part] });
    expect(lastCount?.wrongForms).toEqual(
      field === undefined ? [] : [{ formNo: wish.sample[1]?.formNo, differs: [field] }],
    );
    expect(await recordsNow()).toEqual([]);
    expect(await ledgerState(city.database)).toBe(before);
    const told = await sql(
      city.database.ownerUrl,
      'SELECT kind, member_id FROM kapok.notifications',
    );
    expect(told).toEqual([{ kind: 'paper.returned', member_id: city.first.id }]);
  });

  it('looks twice as closely at what came back, and again at what was wrong', async () => {
    const all = readings(30);
    const batch = await shutBatch(city, all);
    const wish = await countOf(city, batch, all);
    const wrong = wish.sample[2]?.formNo ?? '';
    const sample = wish.sample.map((form) =>
      form.formNo === wrong ? { ...form, serviceCode: 'S02' } : form,
    );
    await done(count(city.app, city.second, batch.id, { ...wish, sample }));
    const corrected = reading(city, batch.forms.indexOf(wrong), { serviceCode: 'S02' });
    expect((await done<LineAnswer>(enter(city, batch.id, wrong, corrected))).serviceCode).toBe(
      'S02',
    );
    await done(step(city.first, batch.id, 'shut'));
    const { toCount, round } = await find(city.second, batch.id);
    expect([round, toCount?.length, toCount?.includes(wrong)]).toEqual([2, 10, true]);
    all[batch.forms.indexOf(wrong)] = corrected;
    await done(count(city.app, city.second, batch.id, await countOf(city, batch, all)));
    expect(await find(city.first, batch.id)).toMatchObject({ state: 'matched', round: 2 });
    expect(await recordsNow()).toHaveLength(30);
  });

  it('reads the drawn forms, all of them and no others', async () => {
    const batch = await shutBatch(city, readings(7));
    const wish = await countOf(city, batch, readings(7));
    const other = batch.forms.find((form) => !wish.sample.some(({ formNo }) => formNo === form));
    const [one, ...rest] = wish.sample;
    const samples = [
      rest,
      [...rest, { ...one, formNo: other }],
      [...rest, rest[0]],
      [...wish.sample, { ...one, formNo: other }],
    ];
    for (const sample of samples) {
      const refused = await count(city.app, city.second, batch.id, { ...wish, sample });
      expect([refused.status, refused.body.errors?.[0]?.pointer]).toEqual([400, '/sample']);
    }
    expect(await find(city.second, batch.id)).toMatchObject({ state: 'counting', round: 1 });
  });
});
