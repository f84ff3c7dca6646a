import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  signIn,
  type TestUnit,
} from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { newIdNumber } from './found-city.js';

const HEADER = 'code,parent,kind,name';
const PATIENCE_MS = 20_000;

let database: TestDatabase;
let app: TestApp;
let city: TestUnit;
let authorization: string;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database, 'GD-IM');
  const community = { bookId: city.bookId, code: 'COMMUNITY', kind: 'community', parent: city };
  await insertUnit(database, community);
  await insertMember(database, { unit: city, memberNo: 'ADMIN', roles: ['city_admin'] });
  app = await startTestApp({ database });
  authorization = (await signIn(app, 'ADMIN')).authorization;
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

type Query = Readonly<Record<string, string>>;

const upload = (body: string | Buffer, query: Query = { kind: 'units' }) =>
  app
    .http()
    .post('/v1/imports')
    .query(query)
    .set({ authorization, 'content-type': 'text/csv' })
    .send(body);

const get = (path: string, query: Query = {}) =>
  app.http().get(path).query(query).set({ authorization });

/** Uploads and waits for the end. */
async function importFile(body: string | Buffer, query?: Query) {
  const receipt = await upload(body, query);
  expect(receipt.status).toBe(202);
  return settled(receipt.body.id);
}

async function settled(id: string) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const { body } = await get(`/v1/imports/${id}`);
    if (body.state === 'done' || body.state === 'failed') return body;
    await sleep(20);
  }
  throw new Error(`import ${id} did not end`);
}

async function rowsOf(id: string, query: Query = {}) {
  return (await get(`/v1/imports/${id}/rows`, { limit: '200', ...query })).body.items;
}

async function unitCodes(prefix: string): Promise<string[]> {
  const rows = await sql<{ code: string }>(
    database.ownerUrl,
    'SELECT code FROM kapok.units WHERE starts_with(code, $1) ORDER BY code',
    [prefix],
  );
  return rows.map(({ code }) => code);
}

let counter = 0;
const freshPrefix = () => `T${++counter}-`;

/** `count` towns below the city. */
function towns(prefix: string, count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `${prefix}${n},${city.code},town,镇${n}`);
  return [HEADER, ...rows].join('\n');
}

/** `count` volunteers of the community. */
function volunteers(prefix: string, count: number): string {
  const row = (n: number) => `${prefix}${n},王芳,volunteer,COMMUNITY,${newIdNumber()},,`;
  const header = 'member_no,name,role,community,id_number,phone,household';
  return [header, ...Array.from({ length: count }, (_, n) => row(n))].join('\n');
}

async function memberNumbers(prefix: string): Promise<unknown[]> {
  return sql(database.ownerUrl, 'SELECT FROM kapok.members WHERE starts_with(member_no, $1)', [
    prefix,
  ]);
}

describe('an import', () => {
  it('reads a BOM, CRLF, quotes and line breaks, and answers each row by its line', async () => {
    const prefix = freshPrefix();
    const file =
      `\uFEFF${HEADER}\r\n${prefix}1,${city.code},town,"甲,""乙"""\r\n` +
      `${prefix}2,${city.code},town,"丙\r\n丁"\r\n\r\n${prefix}3,nowhere,town,戊\r\n`;
    const view = await importFile(file);
    expect(view).toMatchObject({ state: 'done', rowsTotal: 3, rowsDone: 3, faultCode: null });
    expect(await rowsOf(view.id)).toMatchObject([
      { line: 2, ref: `${prefix}1`, accepted: true, code: null },
      { line: 3, ref: `${prefix}2`, accepted: false },
      { line: 6, ref: `${prefix}3`, accepted: false, code: 'unknown_unit' },
    ]);
    const [unit] = await sql(database.ownerUrl, 'SELECT name FROM kapok.units WHERE code = $1', [
      `${prefix}1`,
    ]);
    expect(unit).toEqual({ name: '甲,"乙"' });
  });

  it('refuses ragged rows and rows with a NUL, and takes the others', async () => {
    const prefix = freshPrefix();
    const view = await importFile(
      `${HEADER}\n${prefix}1\n${prefix}2,${city.code},town,a,b\n` +
        `${prefix}3,${city.code},town,a\0b\n${prefix}4,${city.code},town,ok\n`,
    );
    expect(view).toMatchObject({ accepted: 1, refused: 3, refusals: { malformed_row: 3 } });
    expect(await unitCodes(prefix)).toEqual([`${prefix}4`]);
  });

  it('changes nothing the second time and says so for each row', async () => {
    const prefix = freshPrefix();
    const first = await importFile(towns(prefix, 3));
    const second = await importFile(towns(prefix, 3));
    expect(first).toMatchObject({ accepted: 3, refused: 0 });
    expect(second).toMatchObject({ accepted: 0, refusals: { already_recorded: 3 } });
    expect(second.fileSha256).toBe(first.fileSha256);
    expect(await unitCodes(prefix)).toHaveLength(3);
  });

  it('answers a dry run like the real one and keeps nothing, across chunks', async () => {
    const prefix = freshPrefix();
    const rows = volunteers(prefix, 600);
    const file = [rows, rows.split('\n')[1]].join('\n');
    const rehearsal = await importFile(file, { kind: 'members', dryRun: 'true' });
    expect(await memberNumbers(prefix)).toEqual([]);
    const real = await importFile(file, { kind: 'members' });
    const counts = { accepted: 600, refused: 1, refusals: { already_recorded: 1 } };
    expect(rehearsal).toMatchObject({ ...counts, dryRun: true, rowsDone: 601 });
    expect(real).toMatchObject({ ...counts, dryRun: false });
  });

  it('takes the units of a large city in whatever order they come', async () => {
    const prefix = freshPrefix();
    const communities = Array.from(
      { length: 1_189 },
      (_, n) => `${prefix}C${n},${prefix}T${n % 10},community,社区${n}`,
    );
    const above = Array.from({ length: 10 }, (_, n) => `${prefix}T${n},${prefix}D,town,镇${n}`);
    const rows = [`${prefix}D,${city.code},district,区`, ...above, ...communities].reverse();
    const file = [HEADER, ...rows].join('\n');
    const rehearsal = await importFile(file, { kind: 'units', dryRun: 'true' });
    const real = await importFile(file);
    const counts = { state: 'done', rowsDone: 1_200, accepted: 1_200, refused: 0 };
    expect(rehearsal).toMatchObject(counts);
    expect(real).toMatchObject(counts);
    const paths = await sql<{ path: string }>(
      database.ownerUrl,
      `SELECT path FROM kapok.units WHERE code = ANY ($1)`,
      [[`${prefix}C0`, `${prefix}C1188`]],
    );
    expect(paths.map(({ path }) => path).sort()).toEqual([
      `/${city.code}/${prefix}D/${prefix}T0/${prefix}C0/`,
      `/${city.code}/${prefix}D/${prefix}T8/${prefix}C1188/`,
    ]);
  });

  it('gives a file of units up that is too long to be one city’s', async () => {
    const prefix = freshPrefix();
    const view = await importFile(towns(prefix, 20_001));
    expect(view).toMatchObject({ state: 'failed', faultCode: 'too_many_rows', rowsDone: 0 });
    expect(await unitCodes(prefix)).toEqual([]);
  });

  it('forgets the file, which holds personal data, when it has ended', async () => {
    const { id } = await importFile(towns(freshPrefix(), 1));
    const [row] = await sql(
      database.ownerUrl,
      'SELECT octet_length(file) AS bytes FROM kapok.imports WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ bytes: 0 });
  });

  it.each([
    ['missing_columns', 'code,parent,kind\nx,y,z'],
    ['unknown_columns', 'code,parent,kind,name,extra\nx,y,z,a,b'],
    ['empty_file', ''],
    ['malformed_csv', `${HEADER}\nFAULT1,GD-IM,town,"open`],
    [
      'not_utf8',
      Buffer.concat([Buffer.from(`${HEADER}\nFAULT2,GD-IM,town,`), Buffer.from([0xb9])]),
    ],
  ])('gives a file up with %s before any row takes effect', async (code, file) => {
    const view = await importFile(file);
    expect(view).toMatchObject({ state: 'failed', faultCode: code, rowsDone: 0 });
    expect(await unitCodes('FAULT')).toEqual([]);
  });

  it('gives a sound beginning up as well when the end of the file is broken', async () => {
    const prefix = freshPrefix();
    const view = await importFile(`${towns(prefix, 700)}\n${prefix}x,"open`);
    expect(view).toMatchObject({ state: 'failed', faultCode: 'malformed_csv' });
    expect(await unitCodes(prefix)).toEqual([]);
  });
});

describe('the answers to rows', () => {
  it('come in pages, all or the refused ones only', async () => {
    const prefix = freshPrefix();
    const view = await importFile(`${towns(prefix, 3)}\n${prefix}z,nowhere,town,z`);
    const page = await get(`/v1/imports/${view.id}/rows`, { limit: '3' });
    expect(page.body.items.map(({ line }: { line: number }) => line)).toEqual([2, 3, 4]);
    const rest = await get(`/v1/imports/${view.id}/rows`, { limit: '3', after: page.body.next });
    expect(rest.body).toEqual({
      items: [{ line: 5, ref: `${prefix}z`, accepted: false, code: 'unknown_unit' }],
      next: null,
    });
    expect(await rowsOf(view.id, { refused: 'true' })).toHaveLength(1);
  });

  it('come as a CSV file in which no cell is a formula', async () => {
    const view = await importFile(`${HEADER}\n"=HYPERLINK(""http://x"")",,town,x\n@x,,town,x`);
    const answer = await get(`/v1/imports/${view.id}/rows`, { format: 'csv' });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('attachment');
    const lines = answer.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('\uFEFFline,ref,accepted,code');
    expect(lines[1]).toMatch(/^2,"'=HYPERLINK\(""http:\/\/x""\)",false,\w+$/);
    expect(lines[2]).toMatch(/^3,'@x,false,\w+$/);
  });
});

describe('an upload is refused', () => {
  it.each([
    ['an unknown kind', { kind: 'money' }],
    ['no kind', {}],
    ['a dryRun that is no boolean', { kind: 'units', dryRun: 'maybe' }],
    ['an unknown parameter', { kind: 'units', force: 'true' }],
  ])('with %s', async (_, query) => {
    const answer = await upload(HEADER, query as Query);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('validation_failed');
  });

  it('in another media type', async () => {
    const answer = await upload(HEADER).set('content-type', 'application/xml');
    expect(answer.body).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('past the limit of the configuration, and nothing is kept', async () => {
    const small = await startTestApp({ database, env: { KAPOK_IMPORT_BODY_LIMIT_BYTES: '1024' } });
    const before = await sql(database.ownerUrl, 'SELECT id FROM kapok.imports');
    const answer = await small
      .http()
      .post('/v1/imports?kind=units')
      .set({ authorization, 'content-type': 'text/csv' })
      .send('x'.repeat(1025));
    await small.close();
    expect(answer.body).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(await sql(database.ownerUrl, 'SELECT id FROM kapok.imports')).toHaveLength(
      before.length,
    );
  });

  it('from anybody but a city admin of the whole city', async () => {
    const district = { bookId: city.bookId, code: 'D', kind: 'district', parent: city };
    const unit = await insertUnit(database, district);
    await insertMember(database, { unit, memberNo: 'DISTRICT', roles: ['city_admin'] });
    await insertMember(database, { unit: city, memberNo: 'AUDITOR', roles: ['auditor'] });
    for (const memberNo of ['DISTRICT', 'AUDITOR']) {
      const session = await signIn(app, memberNo);
      const answer = await upload(HEADER).set('authorization', session.authorization);
      expect(answer.status).toBe(403);
    }
  });
});

describe('imports of another city', () => {
  it('are not found', async () => {
    const elsewhere = await openTestBook(database, 'GD-XX');
    await insertMember(database, { unit: elsewhere, memberNo: 'OTHER', roles: ['city_admin'] });
    const { id } = await importFile(towns(freshPrefix(), 1));
    const other = await app.http().post('/v1/auth/login').send({
      identifier: 'OTHER',
      password: 'correct-horse-9',
      city: 'GD-XX',
    });
    const authorizationOfOther = `Bearer ${other.body.accessToken}`;
    for (const path of [`/v1/imports/${id}`, `/v1/imports/${id}/rows`]) {
      const answer = await app.http().get(path).set('authorization', authorizationOfOther);
      expect(answer.status).toBe(404);
    }
    const list = await app.http().get('/v1/imports').set('authorization', authorizationOfOther);
    expect(list.body).toEqual({ items: [], next: null });
  });
});

describe('several servers on one database', () => {
  it('answer every row once', async () => {
    const second = await startTestApp({ database });
    const prefixes = [freshPrefix(), freshPrefix(), freshPrefix()];
    const views = await Promise.all(prefixes.map((prefix) => importFile(towns(prefix, 1_500))));
    await second.close();
    for (const [index, view] of views.entries()) {
      expect(view).toMatchObject({ state: 'done', rowsDone: 1_500, accepted: 1_500, refused: 0 });
      expect(await unitCodes(prefixes[index] ?? '')).toHaveLength(1_500);
    }
  });

  it('leave an import to the server that holds its lease, until it has run out', async () => {
    const { body } = await upload(HEADER, { kind: 'units' });
    await settled(body.id);
    const prefix = freshPrefix();
    const id = await storeHeldImport(towns(prefix, 2));
    await sleep(2_500);
    expect((await get(`/v1/imports/${id}`)).body).toMatchObject({ state: 'running', rowsDone: 0 });
    await sql(
      database.ownerUrl,
      `UPDATE kapok.imports SET lease_until = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    expect(await settled(id)).toMatchObject({ state: 'done', accepted: 2 });
  });

  it('go on where a stopped server left off', async () => {
    const prefix = freshPrefix();
    const worker = await startTestApp({ database });
    const receipt = await worker
      .http()
      .post('/v1/imports?kind=members')
      .set({ authorization, 'content-type': 'text/csv' })
      .send(volunteers(prefix, 3_000));
    await worker.close();
    expect(await settled(receipt.body.id)).toMatchObject({ accepted: 3_000, refused: 0 });
    expect(await memberNumbers(prefix)).toHaveLength(3_000);
  });
});

/** An import that another server, which never moves, has just taken. */
async function storeHeldImport(file: string): Promise<string> {
  const id = newId();
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.imports (book_id, id, kind, dry_run, state, created_by, file_sha256, file,
                                worker_id, lease_until)
     SELECT $1, $2, 'units', false, 'running', m.id, sha256($3::bytea), $3, $4, now() + interval '1 hour'
     FROM kapok.members m WHERE m.book_id = $1 AND m.member_no = 'ADMIN'`,
    [city.bookId, id, Buffer.from(file), newId()],
  );
  return id;
}
