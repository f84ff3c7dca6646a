import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanAnswer, ScanList } from '../../src/modules/paper/scans.answers.js';
import { BlobScanner } from '../../src/platform/blobs/blob-scanner.js';
import { sha256 } from '../../src/platform/crypto/sha256.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';
import {
  againPaperCity,
  attach,
  call,
  count,
  countOf,
  done,
  enter,
  openBatch,
  openPaperCity,
  type PaperCity,
  pdfOf,
  printForms,
  reading,
} from './paper-city.js';
import type { Person } from './service-records-city.js';

const LIMIT = 4096;

let founded: PaperCity;
let city: PaperCity;
let folder: string;
let batch: string;

const settings = (): Record<string, string> => ({
  KAPOK_BLOBS_DIR: join(folder, 'blobs'),
  KAPOK_BLOB_LIMIT_BYTES: String(LIMIT),
});

/** Another service on the same city. */
const serve = (env: Record<string, string>): Promise<TestApp> =>
  startTestApp({ database: city.database, env: { ...settings(), ...env } });

beforeAll(async () => {
  founded = await openPaperCity();
  await founded.app.close();
});

afterAll(() => founded.database.drop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kapok-scans-'));
  city = await againPaperCity(founded, settings());
  batch = await openBatch(city);
});

afterEach(async () => {
  await city.app.close();
  await city.database.drop();
  await rm(folder, { recursive: true });
});

const files = async (): Promise<string[]> => {
  const names = await readdir(join(folder, 'blobs'), { recursive: true, withFileTypes: true });
  return names.filter((entry) => entry.isFile()).map(({ name }) => name);
};
const download = (app: TestApp, as: Person, id: string) =>
  call(app, as, 'get', `/batches/${batch}/scans/${id}`).responseType('blob');

describe('attaching a scan', () => {
  it.each<[string, Buffer]>([
    ['application/pdf', pdfOf('scan')],
    ['image/png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['image/webp', Buffer.from('RIFF\u0008\0\0\0WEBPVP8 ', 'latin1')],
  ])('keeps a %s under its SHA-256 and gives it back as an attachment', async (type, file) => {
    const scan = await done<ScanAnswer>(attach(city, batch, file, type));
    const id = sha256(file).toString('hex');
    expect(scan).toMatchObject({ id, bytes: file.length, mediaType: type, state: 'unscanned' });
    expect(await files()).toEqual([id]);
    const path = join(folder, 'blobs', String(city.here.bookId), id.slice(0, 2), id);
    expect(await readFile(path)).toEqual(file);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const answer = await download(city.app, city.second, id);
    expect(answer.body).toEqual(file);
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[0-9a-f]{16}\./);
  });

  it('keeps the same content once, in however many batches and however often at once', async () => {
    const file = pdfOf('the same');
    await Promise.all(Array.from({ length: 8 }, () => done<ScanAnswer>(attach(city, batch, file))));
    const { items } = await done<ScanList>(
      call(city.app, city.first, 'get', `/batches/${batch}/scans`),
    );
    expect(items).toHaveLength(1);
    expect(await files()).toEqual([sha256(file).toString('hex')]);
  });

  it('refuses what is no scan, is too large or is something else than it says; nothing stays', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const large = Buffer.concat([pdfOf('x'), Buffer.alloc(LIMIT)]);
    const cases: [Buffer, string, number, string][] = [
      [page, 'application/pdf', 422, 'file_type_mismatch'],
      [pdfOf('x'), 'image/png', 422, 'file_type_mismatch'],
      [Buffer.alloc(0), 'application/pdf', 422, 'file_type_mismatch'],
      [page, 'text/html', 415, 'unsupported_media_type'],
      [Buffer.from('<svg/>'), 'image/svg+xml', 415, 'unsupported_media_type'],
      [large, 'application/pdf', 413, 'body_too_large'],
    ];
    for (const [file, type, status, code] of cases) {
      const answer = await attach(city, batch, file, type);
      expect([type, answer.status, answer.body.code]).toEqual([type, status, code]);
    }
    expect(await files()).toEqual([]);
    const rows = await sql(city.database.ownerUrl, 'SELECT sha256 FROM kapok.blobs');
    expect(rows).toEqual([]);
  });

  it('is for the enterer; reading is for the station’s people', async () => {
    const scan = await done<ScanAnswer>(attach(city, batch, pdfOf('x')));
    const path = `/batches/${batch}/scans`;
    const send = (as: Person) =>
      call(city.app, as, 'post', path).set('content-type', 'application/pdf').send(pdfOf('y'));
    expect((await send(city.second)).body.code).toBe('forbidden');
    expect((await send(city.foreign)).body.code).toBe('not_found');
    expect((await send(city.volunteer)).body.code).toBe('forbidden');
    const remove = (as: Person) => call(city.app, as, 'delete', `${path}/${scan.id}`);
    expect((await remove(city.second)).body.code).toBe('forbidden');
    for (const [as, status] of [
      [city.worker, 200],
      [city.auditor, 200],
      [city.foreign, 404],
      [city.elder, 403],
    ] as const) {
      expect((await call(city.app, as, 'get', `${path}/${scan.id}`)).status).toBe(status);
    }
    const unknown = '0'.repeat(64);
    expect((await call(city.app, city.first, 'get', `${path}/${unknown}`)).status).toBe(404);
    expect((await call(city.app, city.first, 'get', `${path}/..%2F..%2Fetc`)).status).toBe(404);
    expect((await remove(city.first)).status).toBe(204);
    expect((await remove(city.first)).status).toBe(404);
  });

  it('is answered as missing when its file lies in its place no more', async () => {
    const scan = await done<ScanAnswer>(attach(city, batch, pdfOf('x')));
    await rm(join(folder, 'blobs'), { recursive: true });
    expect((await download(city.app, city.first, scan.id)).status).toBe(404);
    await done(attach(city, batch, pdfOf('x')));
    expect((await download(city.app, city.first, scan.id)).status).toBe(200);
  });
});

describe('with a virus scanner', () => {
  let scanner: string;

  /** A scanner that says of a file what the file asks for. */
  beforeEach(async () => {
    scanner = join(folder, 'scan.sh');
    const script = [
      '#!/bin/sh',
      'test "$1" = --quiet || exit 3',
      'test -z "$DATABASE_URL$KAPOK_TOKEN_KEYS" || exit 4',
      'grep -q EICAR "$2" && exit 1',
      'grep -q BROKEN "$2" && exit 2',
      'exit 0',
    ];
    await writeFile(scanner, `${script.join('\n')}\n`);
    await chmod(scanner, 0o700);
    await city.app.close();
    city = { ...city, app: await serve({ KAPOK_SCAN_COMMAND: `${scanner} --quiet` }) };
  });

  const settled = () => city.app.app.get(BlobScanner, { strict: false }).settled();
  const stateOf = async (id: string): Promise<string | undefined> => {
    const path = `/batches/${batch}/scans`;
    const { items } = await done<ScanList>(call(city.app, city.first, 'get', path));
    return items.find((scan) => scan.id === id)?.state;
  };

  it('nobody opens a file before it was found clean', async () => {
    const scan = await done<ScanAnswer>(attach(city, batch, pdfOf('harmless')));
    expect(scan.state).toBe('quarantined');
    await settled();
    expect(await stateOf(scan.id)).toBe('clean');
    expect((await download(city.app, city.second, scan.id)).status).toBe(200);
  });

  it('an infected file is gone for good, and its batch cannot be shut with it', async () => {
    const [form = ''] = await printForms(city, 1);
    await done(enter(city, batch, form, reading(city, 0)));
    const file = pdfOf('EICAR');
    const scan = await done<ScanAnswer>(attach(city, batch, file));
    await settled();
    expect(await stateOf(scan.id)).toBe('infected');
    expect(await files()).toEqual([]);
    expect(
      (await call(city.app, city.first, 'get', `/batches/${batch}/scans/${scan.id}`)).body.code,
    ).toBe('file_infected');
    const again = await attach(city, batch, file);
    expect([again.status, again.body.code]).toEqual([422, 'file_infected']);
    expect(await files()).toEqual([]);
    const shut = () => call(city.app, city.first, 'post', `/batches/${batch}/shut`).send({});
    expect((await shut()).body.code).toBe('file_infected');
    await done(call(city.app, city.first, 'delete', `/batches/${batch}/scans/${scan.id}`));
    await done(attach(city, batch, pdfOf('clean')));
    expect((await shut()).status).toBe(200);
  });

  it('a scanner that fails leaves the file in quarantine, and the batch uncounted', async () => {
    const forms = await printForms(city, 1);
    await done(enter(city, batch, forms[0] ?? '', reading(city, 0)));
    const scan = await done<ScanAnswer>(attach(city, batch, pdfOf('BROKEN')));
    await settled();
    expect(await stateOf(scan.id)).toBe('quarantined');
    const opened = await call(city.app, city.first, 'get', `/batches/${batch}/scans/${scan.id}`);
    expect([opened.status, opened.body.code]).toEqual([409, 'file_in_quarantine']);
    await done(call(city.app, city.first, 'post', `/batches/${batch}/shut`).send({}));
    const pile = { id: batch, forms };
    const wish = await countOf(city, pile, [reading(city, 0)]);
    const early = await count(city.app, city.second, batch, wish);
    expect([early.status, early.body.code]).toEqual([409, 'file_in_quarantine']);
    // The scanner is mended; what waited is looked at again after a while.
    await writeFile(scanner, '#!/bin/sh\nexit 0\n');
    await sql(city.database.ownerUrl, `UPDATE kapok.blobs SET scan_after = now() - interval '1 s'`);
    city.app.app.get(BlobScanner, { strict: false }).tick();
    await settled();
    expect(await stateOf(scan.id)).toBe('clean');
    expect((await count(city.app, city.second, batch, wish)).body.state).toBe('matched');
  });

  it('what came in before there was one is scanned, too', async () => {
    await city.app.close();
    city = { ...city, app: await serve({}) };
    const bad = await done<ScanAnswer>(attach(city, batch, pdfOf('EICAR before')));
    expect((await download(city.app, city.first, bad.id)).status).toBe(200);
    await city.app.close();
    city = { ...city, app: await serve({ KAPOK_SCAN_COMMAND: `${scanner} --quiet` }) };
    const early = await call(city.app, city.first, 'get', `/batches/${batch}/scans/${bad.id}`);
    expect(early.body.code).toBe('file_in_quarantine');
    city.app.app.get(BlobScanner, { strict: false }).tick();
    await settled();
    expect(await stateOf(bad.id)).toBe('infected');
  });

  it('two servers share the work, and each file is scanned once', async () => {
    const notes = join(folder, 'notes');
    await writeFile(scanner, `#!/bin/sh\nsleep 0.05\nbasename "$2" >> ${notes}\nexit 0\n`);
    const second = await serve({ KAPOK_SCAN_COMMAND: `${scanner} --quiet` });
    const scans: ScanAnswer[] = [];
    for (let n = 0; n < 6; n += 1) {
      scans.push(await done<ScanAnswer>(attach(city, batch, pdfOf(`scan ${n}`))));
      second.app.get(BlobScanner, { strict: false }).tick();
    }
    await settled();
    await second.app.get(BlobScanner, { strict: false }).settled();
    const scanned = (await readFile(notes, 'utf8')).trim().split('\n').sort();
    expect(scanned).toEqual(scans.map(({ id }) => id).sort());
    await second.close();
  });
});
