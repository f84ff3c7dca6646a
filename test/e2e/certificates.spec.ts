import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { readCodes, readPdf } from '../support/poppler.js';
import { newMember, pictureOf, type SignedInMember } from '../support/redeeming-city.js';
import { forgetSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { monthAgo, StatementDesk } from './statement-desk.js';

const LAST = monthAgo(1);
const EARLIER = monthAgo(2);
const PERIOD = { from: `${EARLIER}-01`, to: `${LAST}-28` };

let desk: StatementDesk;
let elder: SignedInMember;

beforeAll(async () => {
  desk = await StatementDesk.open();
  elder = await desk.desk.elderWith(0n);
});

afterAll(async () => {
  await desk.close();
});

const path = (who: SignedInMember, number = '', file = '') =>
  `/v1/members/${who.id}/certificates${number === '' ? '' : `/${number}`}${file}`;
const issue = (by: SignedInMember, whose: SignedInMember, body: object = PERIOD, key?: string) =>
  desk.desk.post(by, path(whose), body, key);
const check = (number: string) => desk.desk.app.http().get(`/v1/certificates/${number}`);
const stored = () =>
  sql(desk.desk.database.ownerUrl, 'SELECT * FROM kapok.certificates ORDER BY id');

/** A volunteer with three services: two of the earlier month, one of the last. Answers their entries. */
async function helper(): Promise<{ volunteer: SignedInMember; seqs: string[] }> {
  const volunteer = await desk.volunteer();
  const seqs = [
    await desk.serve(volunteer, elder, { day: `${EARLIER}-03`, minutes: 90 }),
    await desk.serve(volunteer, elder, { day: `${EARLIER}-04`, minutes: 30, code: 'COMPANY' }),
    await desk.serve(volunteer, elder, { day: `${LAST}-05`, minutes: 480 }),
  ];
  return { volunteer, seqs };
}

describe('a certificate', () => {
  it('says hours by service and month as of an entry, and moves nothing', async () => {
    const { volunteer, seqs } = await helper();
    await desk.serve(volunteer, elder, { day: `${LAST}-05`, time: '20:00', minutes: 60 });
    await desk.serve(volunteer, elder, { day: `${LAST}-06`, minutes: 20 });
    const before = await pictureOf(desk.desk.app, desk.desk.city.bookId);
    const answer = await issue(volunteer, volunteer, { ...PERIOD, to: `${LAST}-05` });
    expect(answer.status).toBe(201);
    const { body } = answer;
    expect(body).toMatchObject({
      number: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/),
      city: 'GD-T1',
      memberNo: volunteer.memberNo,
      period: { from: PERIOD.from, to: `${LAST}-05` },
      // The last hour lies above the daily cap of 480: served, and not credited.
      total: { records: '4', servedMinutes: '660', creditedMinutes: '600' },
      services: [
        { code: 'COMPANY', records: '1', servedMinutes: '30', creditedMinutes: '30' },
        { code: 'MEALS', nameEn: 'Meals', servedMinutes: '630', creditedMinutes: '570' },
      ],
      months: [
        { month: EARLIER, records: '2', servedMinutes: '120', creditedMinutes: '120' },
        { month: LAST, records: '2', servedMinutes: '540', creditedMinutes: '480' },
      ],
    });
    expect(BigInt(body.asOf.seq)).toBeGreaterThanOrEqual(BigInt(seqs[2] ?? 0));
    expect(await pictureOf(desk.desk.app, desk.desk.city.bookId)).toEqual(before);
    expect((await desk.get(volunteer, path(volunteer, body.number))).body).toEqual(body);
    const loose = body.number.toLowerCase().replaceAll('-', '');
    expect((await desk.get(volunteer, path(volunteer, loose))).body).toEqual(body);
  });

  it('is stored as canonical text without a name, and the digest is of that text', async () => {
    const { volunteer } = await helper();
    await desk.giveName(volunteer, '潘丽华');
    const { body } = await issue(volunteer, volunteer);
    const rows = await sql<{ document: string; digest: Buffer }>(
      desk.desk.database.ownerUrl,
      'SELECT document, digest FROM kapok.certificates WHERE member_id = $1',
      [volunteer.id],
    );
    const [row] = rows;
    expect(rows).toHaveLength(1);
    expect(canonicalJson(JSON.parse(row?.document ?? ''))).toBe(row?.document);
    expect(body.digest).toBe(
      createHash('sha256')
        .update(row?.document ?? '')
        .digest('hex'),
    );
    expect(row?.digest.toString('hex')).toBe(body.digest);
    expect(row?.document).not.toContain('潘');
    const change = sql(
      desk.desk.database.ownerUrl,
      `UPDATE kapok.certificates SET document = '{}' WHERE member_id = $1`,
      [volunteer.id],
    );
    await expect(change).rejects.toMatchObject({ code: 'KP010' });
  });

  it('is made once a key, also when the answer was lost', async () => {
    const { volunteer } = await helper();
    const first = await issue(volunteer, volunteer, PERIOD, 'once');
    const again = await issue(volunteer, volunteer, PERIOD, 'once');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    await sql(
      desk.desk.database.ownerUrl,
      'DELETE FROM kapok.idempotency_keys WHERE member_id = $1',
      [volunteer.id],
    );
    expect((await issue(volunteer, volunteer, PERIOD, 'once')).body).toEqual(first.body);
    await sql(
      desk.desk.database.ownerUrl,
      'DELETE FROM kapok.idempotency_keys WHERE member_id = $1',
      [volunteer.id],
    );
    const other = await issue(volunteer, volunteer, { ...PERIOD, to: `${LAST}-27` }, 'once');
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_conflict']);
    const items = (await desk.get(volunteer, path(volunteer))).body.items;
    expect(items).toEqual([
      {
        number: first.body.number,
        period: PERIOD,
        issuedOn: first.body.issuedOn,
        total: first.body.total,
      },
    ]);
    expect((await issue(volunteer, volunteer, PERIOD)).body.number).not.toBe(first.body.number);
  });

  it('is made for oneself or by workers in reach, read by them and auditors, and by nobody else', async () => {
    const { database, app, city, other } = desk.desk;
    const { volunteer } = await helper();
    const member = (
      unit: typeof city.city,
      role: 'auditor' | 'city_admin' | 'operator' | 'social_worker',
    ) => newMember(database, app, { unit, roles: [role] });
    const auditor = await member(city.city, 'auditor');
    const strangers = [
      await desk.volunteer(),
      await member(city.canteen, 'social_worker'),
      await member(city.community, 'operator'),
      await member(other.city, 'city_admin'),
    ];
    const own = await issue(volunteer, volunteer);
    const foreign = (await issue(strangers[0] as SignedInMember, strangers[0] as SignedInMember))
      .body;
    expect(foreign.code).toBe('nothing_to_certify');
    for (const by of [desk.worker, desk.station, await member(city.city, 'city_admin')]) {
      expect((await issue(by, volunteer)).status).toBe(201);
    }
    const rows = await stored();
    for (const by of [...strangers, auditor]) {
      const { status, body } = await issue(by, volunteer);
      expect([status, body.code]).toEqual([404, 'not_found']);
    }
    expect(await stored()).toEqual(rows);
    const ends = ['', own.body.number].map((number) => path(volunteer, number));
    for (const one of [...ends, path(volunteer, own.body.number, '/certificate.pdf')]) {
      for (const reader of [volunteer, desk.worker, auditor]) {
        expect((await desk.get(reader, one)).status).toBe(200);
      }
      for (const stranger of strangers) {
        expect((await desk.get(stranger, one)).status).toBe(404);
      }
      expect((await app.http().get(one)).status).toBe(401);
    }
    const [stranger] = strangers as [SignedInMember];
    expect((await desk.get(stranger, path(stranger, own.body.number))).status).toBe(404);
  });

  it.each([
    [{ from: '2026-02-30', to: '2026-03-01' }, 400, 'validation_failed'],
    [{ from: `${LAST}-02`, to: `${LAST}-01` }, 400, 'validation_failed'],
    [{ from: `${LAST}-01`, to: '2999-01-01' }, 400, 'validation_failed'],
    [{ from: '1990-01-01', to: `${LAST}-01` }, 400, 'validation_failed'],
    [{ from: `${LAST}-01` }, 400, 'validation_failed'],
    [{ ...PERIOD, name: 'x' }, 400, 'validation_failed'],
    [{ from: `${LAST}-10`, to: `${LAST}-11` }, 422, 'nothing_to_certify'],
  ])('is refused for %j', async (body, status, code) => {
    const { volunteer } = await helper();
    const rows = await stored();
    const answer = await issue(volunteer, volunteer, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const keyless = await desk.desk.post(volunteer, path(volunteer), PERIOD, null);
    expect(keyless.body.code).toBe('idempotency_key_required');
    expect(await stored()).toEqual(rows);
  });

  it('leaves out what was undone before it', async () => {
    const { volunteer, seqs } = await helper();
    await desk.reverse(seqs[0] ?? '');
    const { body } = await issue(volunteer, volunteer);
    expect(body.total).toEqual({ records: '2', servedMinutes: '510', creditedMinutes: '510' });
  });
});

describe('checking a certificate without a login', () => {
  it('tells whoever has the number what it certifies, and whose it is only by a hint', async () => {
    const { volunteer } = await helper();
    await desk.giveName(volunteer, '潘丽华');
    const { body } = await issue(volunteer, volunteer);
    const answer = await check(body.number);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      number: body.number,
      state: 'valid',
      now: null,
      holder: { memberNo: expect.stringMatching(/^R\*{4}/), name: '潘＊' },
      issuedOn: body.issuedOn,
      period: PERIOD,
      total: body.total,
      services: body.services,
      digest: body.digest,
    });
    expect(answer.text).not.toContain('丽');
    expect(answer.text).not.toContain(volunteer.id);
    expect(answer.text).not.toContain(`"${volunteer.memberNo}"`);
    await forgetSealed(desk.desk.database, volunteer.id);
    expect((await check(body.number)).body.holder.name).toBeNull();
  });

  it('says what is left when some of it was undone, and not that more was done since', async () => {
    const { volunteer, seqs } = await helper();
    const { body } = await issue(volunteer, volunteer);
    await desk.serve(volunteer, elder, { day: `${LAST}-06`, minutes: 20 });
    expect((await check(body.number)).body).toMatchObject({ state: 'valid', now: null });
    await desk.reverse(seqs[2] ?? '');
    expect((await check(body.number)).body).toMatchObject({
      state: 'superseded',
      total: { records: '3', servedMinutes: '600', creditedMinutes: '600' },
      now: {
        total: { records: '2', servedMinutes: '120', creditedMinutes: '120' },
        months: [{ month: EARLIER }],
      },
    });
  });

  it.each(['0000-0000-0000-0000', '7Q4K-2M9P-XW3R-5TZC', 'x', '%F0%9F%98%80', '1'.repeat(40)])(
    'finds nothing under %s',
    async (number) => {
      const { status, body } = await check(number);
      expect([status, body.code]).toEqual([404, 'not_found']);
    },
  );

  it('may be asked so often a minute from one address', async () => {
    const { ownerUrl } = desk.desk.database;
    const refused = async () => {
      await sql(ownerUrl, 'UPDATE kapok.rate_limits SET hits = 1000');
      const { status, body, headers } = await check('7Q4K-2M9P-XW3R-5TZC');
      return [status, body.code, 'retry-after' in headers];
    };
    expect((await check('7Q4K-2M9P-XW3R-5TZC')).status).toBe(404);
    // A new minute may begin in between, and then everybody may ask anew.
    const tries = [await refused(), await refused(), await refused()];
    expect(tries).toContainEqual([429, 'rate_limited', true]);
    await sql(desk.desk.database.ownerUrl, 'DELETE FROM kapok.rate_limits');
  });
});

describe('a certificate on paper', () => {
  it('bears the name, the figures and the number, and a code to check it with', async () => {
    const { volunteer } = await helper();
    await desk.giveName(volunteer, '潘丽华');
    const { body } = await issue(volunteer, volunteer);
    const print = async (query = '', language = 'zh-CN') => {
      const answer = await fetch(
        `${desk.desk.app.url}${path(volunteer, body.number, `/certificate.pdf${query}`)}`,
        { headers: { authorization: volunteer.authorization, 'accept-language': language } },
      );
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      return Buffer.from(await answer.arrayBuffer());
    };
    const pdf = await print();
    const { texts, info } = await readPdf(pdf);
    const text = texts.join('').replaceAll(/\s/g, '');
    for (const part of [
      '志愿服务时间证书',
      '潘丽华',
      '10小时',
      '助餐',
      body.number,
      '第1页/共1页',
    ]) {
      expect(text).toContain(part);
    }
    expect(info).not.toContain('潘');
    const codes = await readCodes(pdf, { first: 1, last: texts.length });
    expect(codes).toEqual([`KAPOK-CERTIFICATE/1:${body.number}`]);
    expect((await print()).equals(pdf)).toBe(true);
    const english = await readPdf(await print('?large=true', 'en'));
    expect(english.texts.join('').replaceAll(/\s+/g, ' ')).toContain('Certificate of service');
    const bad = await desk.get(volunteer, path(volunteer, body.number, '/certificate.pdf?large=1'));
    expect(bad.status).toBe(400);
  });
});
