import { BATCH_STATES, BATCH_STEPS, type BatchState } from '../../src/modules/paper/batch.js';
import type { BatchDetailAnswer, LineAnswer } from '../../src/modules/paper/batches.answers.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import {
  attach,
  call,
  count,
  countOf,
  done,
  eachPaperCity,
  enter,
  openBatch,
  type PaperCity,
  pdfOf,
  printForms,
  reading,
  shutBatch,
} from './paper-city.js';
import { enrol, log, type Person } from './service-records-city.js';

let city: PaperCity;
eachPaperCity((fresh) => {
  city = fresh;
});

const step = (as: Person, id: string, name: string, body: object = {}) =>
  call(city.app, as, 'post', `/batches/${id}/${name}`).send(body);
const cancel = (as: Person, id: string) => step(as, id, 'cancel', { reason: 'other' });

/** Everything of the paper route and of the records that a refusal must leave as it is. */
async function paperState(): Promise<string> {
  const tables = ['batches', 'lines', 'forms', 'samples', 'counts', 'scans'];
  const parts = tables.map(
    (table) =>
      `(SELECT coalesce(json_agg(t ORDER BY t::text), '[]')::text FROM kapok.paper_${table} t)`,
  );
  const [row] = await sql<{ state: string }>(
    city.database.ownerUrl,
    `SELECT concat_ws('|', ${parts.join(', ')}, (SELECT count(*) FROM kapok.service_records)) AS state`,
  );
  return row?.state ?? '';
}

async function refuses(
  request: () => ReturnType<typeof call>,
  status: number,
  code: string,
): Promise<void> {
  const before = await paperState();
  const answer = await request();
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  expect(await paperState()).toBe(before);
}

describe('entering a form', () => {
  it('takes what the form says, once, and lets it be corrected while the batch is open', async () => {
    const [form = ''] = await printForms(city, 1);
    const id = await openBatch(city);
    const entered = await done<LineAnswer>(enter(city, id, form, reading(city, 0)));
    expect(entered).toMatchObject({
      formNo: form,
      state: 'entered',
      volunteerNo: 'V1',
      recipientNo: 'E1',
      serviceCode: 'S01',
      startedAt: `${city.day}T00:00:00+08:00`,
      endedAt: `${city.day}T00:30:00+08:00`,
      recordId: null,
    });
    const change = { from: '01:00', until: '01:20' };
    await done(enter(city, id, form, reading(city, 0, change)));
    const { totals } = await done<BatchDetailAnswer>(
      call(city.app, city.first, 'get', `/batches/${id}`),
    );
    expect(totals).toEqual({ forms: 1, minutes: '20' });
    const rows = await sql(
      city.database.ownerUrl,
      'SELECT count(*)::integer AS n FROM kapok.service_records',
    );
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('refuses, while the form is in hand, what could never become a record', async () => {
    const { here, there, first, volunteer, elder, day } = city;
    const [form = '', other = ''] = await printForms(city, 2);
    const id = await openBatch(city);
    await done(enter(city, id, other, reading(city, 30)));
    await enrol(city, { unit: there, memberNo: 'V2', roles: ['volunteer'] });
    await enrol(city, { unit: here, memberNo: 'VE', roles: ['volunteer', 'elder'] });
    await sql(
      city.database.ownerUrl,
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
       SELECT $1, gen_random_uuid(), $2, r, $3 FROM unnest(ARRAY['volunteer', 'elder']) r`,
      [here.bookId, first.id, here.id],
    );
    await log(city.app, volunteer, {
      recipientId: elder.id,
      serviceCode: 'S01',
      startedAt: `${day}T18:00:00+08:00`,
      endedAt: `${day}T19:00:00+08:00`,
      evidence: 'self',
    });
    const monthBefore = `${addDays(`${city.month}-01`, -1)}`;
    const cases: [object, number, string][] = [
      [{ volunteerNo: 'NOBODY' }, 422, 'unknown_member'],
      [{ recipientNo: 'NOBODY' }, 422, 'unknown_member'],
      [{ volunteerNo: 'V2' }, 422, 'unknown_member'],
      [{ volunteerNo: 'A1' }, 403, 'not_for_oneself'],
      [{ recipientNo: 'A1' }, 403, 'not_for_oneself'],
      [{ volunteerNo: 'VE', recipientNo: 'VE' }, 422, 'self_service'],
      [{ volunteerNo: 'E1', recipientNo: 'V1' }, 422, 'wrong_role'],
      [{ serviceCode: 'S77' }, 422, 'unknown_service'],
      [{ servedOn: monthBefore }, 422, 'wrong_month'],
      [{ until: '00:00' }, 422, 'empty_interval'],
      [{ from: '18:30', until: '18:40' }, 409, 'overlaps_record'],
      [{ from: '20:10', until: '20:40' }, 409, 'overlaps_record'],
      [{ bookingId: newId() }, 422, 'unknown_booking'],
      [{ requestId: newId() }, 422, 'unknown_request'],
      [{ from: '8:00' }, 400, 'validation_failed'],
      [{ servedOn: '2026-02-30' }, 400, 'validation_failed'],
      [{ note: '她今天哭了' }, 400, 'validation_failed'],
      [{ volunteerNo: '李志愿' }, 400, 'validation_failed'],
    ];
    for (const [change, status, code] of cases) {
      await refuses(() => enter(city, id, form, { ...reading(city, 0), ...change }), status, code);
    }
    const numbers: [string, number, string][] = [
      ['T1C1S1-0999994', 422, 'unknown_form'],
      [`${form.slice(0, -1)}${(Number(form.at(-1)) + 1) % 10}`, 422, 'unknown_form'],
      [form.replace('T1C1S1', 'T1C1'), 422, 'unknown_form'],
    ];
    for (const [formNo, status, code] of numbers) {
      await refuses(() => enter(city, id, formNo, reading(city, 0)), status, code);
    }
    expect((await enter(city, id, form, reading(city, 0))).status).toBe(200);
  });

  it('is for the person who opened the batch', async () => {
    const [form = ''] = await printForms(city, 1);
    const id = await openBatch(city);
    const put = (as: Person) =>
      call(city.app, as, 'put', `/batches/${id}/lines/${form}`).send(reading(city, 0));
    await refuses(() => put(city.second), 403, 'forbidden');
    await refuses(() => put(city.worker), 403, 'forbidden');
    await refuses(() => put(city.foreign), 404, 'not_found');
    await refuses(
      () => call(city.app, city.second, 'delete', `/batches/${id}/lines/${form}`),
      403,
      'forbidden',
    );
    await refuses(() => step(city.second, id, 'shut'), 403, 'forbidden');
    await refuses(() => step(city.foreign, id, 'shut'), 404, 'not_found');
    await refuses(() => cancel(city.foreign, id), 404, 'not_found');
    await refuses(() => step(city.worker, id, 'cancel', { reason: 'other' }), 403, 'forbidden');
  });

  it('counts a form once, whoever enters it where, all at once', async () => {
    const forms = await printForms(city, 1);
    const { first, second, app } = city;
    const batches: [Person, string][] = [
      [first, await openBatch(city, first)],
      [second, await openBatch(city, second)],
    ];
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => {
        const [as, id] = batches[n % 2] ?? [first, ''];
        const path = `/batches/${id}/lines/${forms[0]}`;
        return call(app, as, 'put', path).send(reading(city, 0));
      }),
    );
    const rows = await sql<{ entered_by: string }>(
      city.database.ownerUrl,
      `SELECT entered_by FROM kapok.paper_lines WHERE state = 'entered'`,
    );
    expect(rows).toHaveLength(1);
    for (const [n, { status, body }] of answers.entries()) {
      const isWinner = batches[n % 2]?.[0].id === rows[0]?.entered_by;
      expect([isWinner, status, body.code]).toEqual(
        isWinner ? [true, 200, undefined] : [false, 409, 'form_not_free'],
      );
    }
  });
});

describe('opening a batch', () => {
  it('is possible once at a time for a person, station and month that has begun', async () => {
    const { app, first, station, month } = city;
    const open = (as: Person, wish: object) => call(app, as, 'post', '/batches').send(wish);
    const wish = { unitCode: station.code, month };
    const id = await openBatch(city);
    await refuses(() => open(first, wish), 409, 'already_exists');
    await refuses(() => open(first, { ...wish, month: '2999-01' }), 422, 'date_in_future');
    await refuses(() => open(first, { ...wish, month: '2026-13' }), 400, 'validation_failed');
    await refuses(() => open(city.foreign, wish), 422, 'unknown_unit');
    await refuses(() => open(city.worker, wish), 403, 'forbidden');
    expect((await open(city.second, wish)).status).toBe(201);
    await done(cancel(first, id));
    expect((await open(first, wish)).status).toBe(201);
  });
});

describe('shutting a batch', () => {
  it('needs a form and a scan', async () => {
    const id = await openBatch(city);
    await refuses(() => step(city.first, id, 'shut'), 422, 'batch_empty');
    const [form = ''] = await printForms(city, 1);
    await done(enter(city, id, form, reading(city, 0)));
    await refuses(() => step(city.first, id, 'shut'), 409, 'scan_missing');
    await done(attach(city, id, pdfOf('x')));
    expect((await step(city.first, id, 'shut')).body.state).toBe('counting');
  });
});

describe('cancelling a batch', () => {
  it('frees its forms; another admin of the station may do it, too', async () => {
    const batch = await shutBatch(city, [reading(city, 0)]);
    const cancelled = await done<BatchDetailAnswer>(
      step(city.second, batch.id, 'cancel', { reason: 'enterer_gone' }),
    );
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      endedBy: city.second.id,
      cancelReason: 'enterer_gone',
    });
    const later = await openBatch(city);
    const [form = ''] = batch.forms;
    expect((await enter(city, later, form, reading(city, 0))).status).toBe(200);
  });
});

describe('every step', () => {
  const readings = () => [reading(city, 0), reading(city, 1)];

  /** A batch in a state, by the steps that lead there. */
  async function batchIn(state: BatchState): Promise<{ id: string; forms: string[] }> {
    if (state === 'entering') {
      const forms = await printForms(city, 2);
      const id = await openBatch(city);
      for (const [n, form] of forms.entries()) {
        await done(enter(city, id, form, readings()[n] ?? {}));
      }
      await done(attach(city, id, pdfOf(id)));
      return { id, forms };
    }
    const batch = await shutBatch(city, readings());
    if (state === 'cancelled') await done(cancel(city.first, batch.id));
    if (state !== 'returned' && state !== 'matched') return batch;
    const wish = await countOf(city, batch, readings());
    const forms = state === 'matched' ? wish.forms : wish.forms + 1;
    await done(count(city.app, city.second, batch.id, { ...wish, forms }));
    return batch;
  }

  it.each(BATCH_STATES)('is possible or refused from %s as the table says', async (state) => {
    const { id, forms } = await batchIn(state);
    const sample = forms.map((formNo, n) => ({ ...reading(city, n), formNo }));
    const steps: [keyof typeof BATCH_STEPS | 'enter', () => ReturnType<typeof call>][] = [
      ['enter', () => enter(city, id, forms[0] ?? '', reading(city, 0))],
      ['enter', () => call(city.app, city.first, 'delete', `/batches/${id}/lines/${forms[0]}`)],
      ['enter', () => attach(city, id, pdfOf('another'))],
      ['shut', () => step(city.first, id, 'shut')],
      ['match', () => count(city.app, city.second, id, { forms: 2, minutes: '60', sample })],
      ['cancel', () => cancel(city.first, id)],
    ];
    for (const [name, take] of steps) {
      const from: readonly string[] = BATCH_STEPS[name === 'enter' ? 'shut' : name].from;
      if (!from.includes(state)) await refuses(take, 409, 'state_conflict');
    }
    const [possible] = steps.filter(([name]) => {
      const from: readonly string[] = BATCH_STEPS[name === 'enter' ? 'shut' : name].from;
      return name !== 'enter' && from.includes(state);
    });
    if (possible === undefined) {
      expect(['matched', 'cancelled']).toContain(state);
      return;
    }
    const answer = await possible[1]();
    const to = possible[0] === 'enter' ? null : BATCH_STEPS[possible[0]].to;
    expect([state, answer.status, answer.body.state]).toEqual([state, 200, to]);
  });

  it('has one winner when everybody counts at once, and each form becomes one record', async () => {
    const batch = await batchIn('counting');
    const wish = await countOf(city, batch, readings());
    const others = [city.second, city.worker];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        count(city.app, others[n % 2] ?? city.second, batch.id, wish),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    const rows = await sql(
      city.database.ownerUrl,
      `SELECT (SELECT count(*)::integer FROM kapok.service_records) AS records,
         (SELECT count(*)::integer FROM kapok.paper_counts) AS counts`,
    );
    expect(rows).toEqual([{ records: 2, counts: 1 }]);
  });

  it('has one outcome when counting meets cancelling', async () => {
    const batch = await batchIn('counting');
    const wish = await countOf(city, batch, readings());
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => count(city.app, city.second, batch.id, wish)),
      ...Array.from({ length: 4 }, () => cancel(city.first, batch.id)),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const [row] = await sql<{ state: string; records: number }>(
      city.database.ownerUrl,
      `SELECT b.state, (SELECT count(*)::integer FROM kapok.service_records) AS records
       FROM kapok.paper_batches b`,
    );
    expect(row?.records).toBe(row?.state === 'matched' ? 2 : 0);
  });
});

describe('who counts', () => {
  it('is another person than who entered, apart from them and from every form', async () => {
    const { here, first } = city;
    const roles = ['station_admin', 'volunteer', 'elder'] as const;
    const mate = await enrol(city, { unit: here, memberNo: 'M1', roles, household: 'H1' });
    const kin = await enrol(city, { unit: here, memberNo: 'M2', roles });
    const party = await enrol(city, { unit: here, memberNo: 'M3', roles });
    const nearParty = await enrol(city, { unit: here, memberNo: 'M4', roles });
    for (const pair of [
      [first.id, kin.id],
      [party.id, nearParty.id],
    ]) {
      const [member, relative] = pair.sort();
      await sql(
        city.database.ownerUrl,
        `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by) VALUES ($1, $2, $3, 'sibling', $2)`,
        [here.bookId, member, relative],
      );
    }
    const readings = [
      reading(city, 0, { volunteerNo: 'M3' }),
      reading(city, 0),
      reading(city, 1, { recipientNo: 'M1' }),
    ];
    const batch = await shutBatch(city, readings);
    const wish = await countOf(city, batch, readings);
    for (const as of [first, mate, kin, party, nearParty]) {
      await refuses(() => count(city.app, as, batch.id, wish), 403, 'separation_violated');
    }
    await refuses(() => count(city.app, city.foreign, batch.id, wish), 404, 'not_found');
    await refuses(() => count(city.app, city.auditor, batch.id, wish), 403, 'forbidden');
    await refuses(() => count(city.app, city.volunteer, batch.id, wish), 403, 'forbidden');
    expect((await count(city.app, city.worker, batch.id, wish)).body.state).toBe('matched');
  });
});
