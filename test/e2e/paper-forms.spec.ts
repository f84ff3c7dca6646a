import { SPOIL_REASONS } from '../../src/modules/paper/form.js';
import { formCode, parseFormNumber } from '../../src/modules/paper/form-number.js';
import type {
  FormAnswer,
  FormPage,
  PrintRunAnswer,
  PrintRunPage,
} from '../../src/modules/paper/forms.dto.js';
import { readCodes, readPdf } from '../support/poppler.js';
import { sql } from '../support/sql.js';
import {
  call,
  done,
  enter,
  openBatch,
  openPaperCity,
  type PaperCity,
  printForms,
  reading,
} from './paper-city.js';
import type { Person } from './service-records-city.js';

let city: PaperCity;

beforeAll(async () => {
  city = await openPaperCity();
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

const print = (as: Person, key: string, wish: object) =>
  call(city.app, as, 'post', '/print-runs').set('idempotency-key', key).send(wish);
const spoil = (as: Person, formNo: string, reason = 'lost') =>
  call(city.app, as, 'post', `/forms/${formNo}/spoil`).send({ reason });
const serials = async (): Promise<number> => {
  const rows = await sql<{ n: number }>(
    city.database.ownerUrl,
    'SELECT count(*)::integer AS n FROM kapok.paper_forms',
  );
  return rows[0]?.n ?? 0;
};
const stateOf = async (formNo: string): Promise<string> => {
  const { serial } = parseFormNumber(formNo) ?? { serial: 0 };
  const rows = await sql<{ state: string }>(
    city.database.ownerUrl,
    'SELECT state FROM kapok.paper_forms WHERE unit_id = $1 AND serial = $2',
    [city.station.id, serial],
  );
  return rows[0]?.state ?? 'missing';
};

describe('printing forms', () => {
  it('numbers them one after the other, per station', async () => {
    const { first, station, here } = city;
    const wish = { unitCode: station.code, forms: 3 };
    const one = await done<PrintRunAnswer>(print(first, 'n-1', wish));
    const two = await done<PrintRunAnswer>(print(first, 'n-2', { ...wish, forms: 100 }));
    expect([one.firstForm, one.lastForm, two.firstForm, two.lastForm]).toEqual([
      'T1C1S1-0000013',
      'T1C1S1-0000037',
      'T1C1S1-0000045',
      'T1C1S1-0001032',
    ]);
    const other = await done<PrintRunAnswer>(print(first, 'n-3', { ...wish, unitCode: here.code }));
    expect(other.firstForm).toBe('T1C1-0000013');
    const runs = await done<PrintRunPage>(
      call(city.app, city.auditor, 'get', `/print-runs?unit=${station.code}&limit=1`),
    );
    expect(runs.items.map(({ id }) => id)).toEqual([two.id]);
    const next = await done<PrintRunPage>(
      call(city.app, city.auditor, 'get', `/print-runs?unit=${station.code}&after=${runs.next}`),
    );
    expect(next.items).toEqual([one]);
  });

  it('answers the same run to the same key, also after the answer was forgotten', async () => {
    const wish = { unitCode: city.station.code, forms: 2 };
    const one = await done<PrintRunAnswer>(print(city.first, 'same', wish));
    await sql(city.database.ownerUrl, 'DELETE FROM kapok.idempotency_keys');
    expect(await done<PrintRunAnswer>(print(city.first, 'same', wish))).toEqual(one);
    await sql(city.database.ownerUrl, 'DELETE FROM kapok.idempotency_keys');
    const before = await serials();
    const other = await print(city.first, 'same', { ...wish, forms: 3 });
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_conflict']);
    expect(await serials()).toBe(before);
  });

  it('gives every number out once when everybody prints at once', async () => {
    const wish = { unitCode: city.station.code, forms: 7 };
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        done<PrintRunAnswer>(print(city.first, `race-${n}`, wish)),
      ),
    );
    const firsts = runs
      .map(({ firstForm }) => parseFormNumber(firstForm)?.serial ?? 0)
      .sort((a, b) => a - b);
    const start = firsts[0] ?? 0;
    expect(firsts).toEqual(Array.from({ length: 8 }, (_, n) => start + 7 * n));
  });

  it('is for the admins of the station', async () => {
    const wish = { unitCode: city.station.code, forms: 1 };
    const before = await serials();
    const foreign = await print(city.foreign, 'f', wish);
    expect([foreign.status, foreign.body.code]).toEqual([422, 'unknown_unit']);
    for (const person of [city.worker, city.volunteer, city.elder, city.cityAdmin, city.auditor]) {
      expect((await print(person, 'f', wish)).body.code).toBe('forbidden');
    }
    for (const forms of [0, 101, 1.5, '3', null]) {
      expect((await print(city.first, `bad-${forms}`, { ...wish, forms })).status).toBe(400);
    }
    expect(await serials()).toBe(before);
  });
});

describe('a form on paper', () => {
  it('bears its number, as text and as a QR code, and no person', async () => {
    const wish = { unitCode: city.station.code, forms: 3 };
    const run = await done<PrintRunAnswer>(print(city.first, 'pdf', wish));
    const get = (language: string) =>
      call(city.app, city.first, 'get', `/print-runs/${run.id}/forms.pdf`)
        .set('accept-language', language)
        .responseType('blob');
    const answer = await get('zh-CN');
    expect(answer.headers['content-type']).toBe('application/pdf');
    const pdf = await readPdf(answer.body);
    expect(pdf.texts).toHaveLength(2);
    const serial = parseFormNumber(run.firstForm)?.serial ?? 0;
    const forms = [serial, serial + 1, serial + 2].map((one) => ({
      unitCode: city.station.code,
      serial: one,
    }));
    expect(pdf.texts.join('')).toContain(`单号 ${run.firstForm}`);
    expect(pdf.texts[1]).toContain(`单号 ${run.lastForm}`);
    for (const label of ['志愿者签名', '老人签名或手印', '开始时间', '结束时间', '服务项目']) {
      expect(pdf.texts[1]).toContain(label);
    }
    expect(pdf.info).toContain('A4');
    expect(pdf.sizes.every(({ size }) => size >= 9)).toBe(true);
    expect(await readCodes(answer.body, { first: 1, last: 2 })).toEqual(
      forms.map((form) => formCode('GD-T1', form)),
    );
    expect((await get('zh-CN')).body).toEqual(answer.body);
    const english = await readPdf((await get('en')).body);
    expect(english.texts[0]).toContain('Elder signs');
  });

  it('is printed for its own station alone', async () => {
    const wish = { unitCode: city.station.code, forms: 1 };
    const { id } = await done<PrintRunAnswer>(print(city.first, 'own', wish));
    const path = `/print-runs/${id}/forms.pdf`;
    expect((await call(city.app, city.foreign, 'get', path)).body.code).toBe('not_found');
    expect((await call(city.app, city.worker, 'get', path)).body.code).toBe('forbidden');
    expect((await call(city.app, city.second, 'get', path)).status).toBe(200);
  });
});

describe('spoiling a form', () => {
  it.each(SPOIL_REASONS)('takes it out of use: %s', async (reason) => {
    const [form = ''] = await printForms(city, 1);
    const spoilt = await done<FormAnswer>(spoil(city.first, form, reason));
    expect(spoilt).toMatchObject({ formNo: form, state: 'spoiled', spoilReason: reason });
    const again = await spoil(city.first, form);
    expect([again.status, again.body.code]).toEqual([409, 'form_not_free']);
    const batch = await openBatch(city);
    const entered = await enter(city, batch, form, reading(city, 0));
    expect([entered.status, entered.body.code]).toEqual([409, 'form_not_free']);
    await done(
      call(city.app, city.first, 'post', `/batches/${batch}/cancel`).send({ reason: 'other' }),
    );
  });

  it('is refused while a batch holds it', async () => {
    const [form = ''] = await printForms(city, 1);
    const batch = await openBatch(city);
    await done(enter(city, batch, form, reading(city, 1)));
    const refused = await spoil(city.first, form);
    expect([refused.status, refused.body.code]).toEqual([409, 'form_not_free']);
    expect(await stateOf(form)).toBe('printed');
    await done(call(city.app, city.first, 'delete', `/batches/${batch}/lines/${form}`));
    expect((await spoil(city.first, form)).status).toBe(200);
    await done(
      call(city.app, city.first, 'post', `/batches/${batch}/cancel`).send({ reason: 'other' }),
    );
  });

  it('has one winner when everybody does it at once', async () => {
    const [form = ''] = await printForms(city, 1);
    const answers = await Promise.all(Array.from({ length: 8 }, () => spoil(city.first, form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  it('knows no wrong numbers and no foreign station', async () => {
    const [form = ''] = await printForms(city, 1);
    const wrong = `${form.slice(0, -1)}${(Number(form.at(-1)) + 1) % 10}`;
    for (const [as, formNo] of [
      [city.first, wrong],
      [city.first, 'T1C1S1-0999990'],
      [city.first, 'NOWHERE-0000013'],
      [city.foreign, form],
    ] as const) {
      const refused = await spoil(as, formNo);
      expect([formNo, refused.status, refused.body.code]).toEqual([formNo, 404, 'not_found']);
    }
    expect((await spoil(city.worker, form)).body.code).toBe('forbidden');
    expect((await spoil(city.first, form, '张三不要')).status).toBe(400);
    expect(await stateOf(form)).toBe('printed');
  });

  it('shows in the list of the station', async () => {
    const [form = '', other = ''] = await printForms(city, 2);
    await done(spoil(city.first, form));
    const list = async (query: string): Promise<FormAnswer[]> => {
      const path = `/forms?unit=${city.station.code}&limit=200&${query}`;
      return (await done<FormPage>(call(city.app, city.worker, 'get', path))).items;
    };
    expect((await list('state=spoiled')).map(({ formNo }) => formNo)).toContain(form);
    const printed = (await list('state=printed')).map(({ formNo }) => formNo);
    expect([printed.includes(form), printed.includes(other)]).toEqual([false, true]);
    const path = `/forms?unit=${city.station.code}`;
    expect((await call(city.app, city.foreign, 'get', path)).body.code).toBe('unknown_unit');
    const page = await done<FormPage>(call(city.app, city.first, 'get', `${path}&limit=2`));
    const next = await done<FormPage>(
      call(city.app, city.first, 'get', `${path}&limit=1&after=${page.next}`),
    );
    expect(next.items.map(({ formNo }) => formNo)).toEqual(['T1C1S1-0000037']);
  });
});
