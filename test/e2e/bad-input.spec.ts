import type { TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { probe, startProbe } from './probe.js';
import { type RawAnswer, type RawRequest, sendRaw } from './send-raw.js';

const MIB = 1_048_576;

describe('bad input', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startProbe(database);
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const send = (method: string, path: string, request: RawRequest = {}): Promise<RawAnswer> =>
    sendRaw(`${app.url}${path}`, method, request);

  const post = (body: string | Buffer, headers?: Record<string, string>): Promise<RawAnswer> =>
    send('POST', '/v1/probe', { body, headers });

  it('does not disturb good input', async () => {
    const body = { minutes: '480', note: ' 木棉 😀 ', items: [{ minutes: '1' }] };
    expect(await post(JSON.stringify(body))).toMatchObject({ status: 201 });
    expect(probe.seen.at(-1)).toEqual({ ...body, note: '木棉 😀' });
  });

  it.each([
    '-480',
    '0',
    '1.5',
    '1e99',
    '9007199254740993',
    '"-480"',
    '"0"',
    '"1.5"',
    '"4 80"',
    '"99999999999999999999"',
    `"${'9'.repeat(100_000)}"`,
    '"NaN"',
    '["480"]',
    '[]',
    '{}',
    'null',
    'true',
  ])('refuses an amount of %.40s', async (amount) => {
    const count = probe.seen.length;
    const answer = await post(`{"minutes":${amount}}`);
    expect(answer).toEqual({ status: 400, code: 'validation_failed' });
    expect(probe.seen).toHaveLength(count);
  });

  it.each([
    ['no JSON', '{'],
    ['a NUL', '{"minutes":"1","note":"a\\u0000b"}'],
    ['a raw NUL', '{"minutes":"1","note":"a\0b"}'],
    ['a lone surrogate', '{"minutes":"1","note":"\\ud800"}'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['duplicate keys', '{"minutes":"1","minutes":"2"}'],
    ['duplicate keys in disguise', '{"minutes":"1","\\u006dinutes":"2"}'],
    ['__proto__', '{"minutes":"1","__proto__":{"admin":true}}'],
    ['constructor.prototype', '{"minutes":"1","constructor":{"prototype":{"admin":true}}}'],
    ['10 KB of nested arrays', '['.repeat(5_000) + ']'.repeat(5_000)],
    ['nested objects', `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`],
    ['an array in an array', '{"minutes":"1","items":[[]]}'],
    ['NaN', '{"minutes":NaN}'],
    ['a number beyond all numbers', '{"minutes":1e999}'],
    ['two documents', '{"minutes":"1"}{"minutes":"1"}'],
  ])('refuses %s', async (_, body) => {
    expect(await post(body)).toEqual({ status: 400, code: 'malformed_json' });
  });

  it.each([
    ['an array', '[{"minutes":"1"}]'],
    ['an empty array', '[]'],
    ['a string', '"x"'],
    ['a number', '5'],
    ['null', 'null'],
    ['nothing', ''],
    ['an unknown field', '{"minutes":"1","approved":true}'],
    ['an unknown field within', '{"minutes":"1","items":[{"minutes":"1","more":1}]}'],
    ['null in a list', '{"minutes":"1","items":[null]}'],
    ['an object for a list', '{"minutes":"1","items":{"0":{"minutes":"1"}}}'],
    ['a list too long', `{"minutes":"1","items":[${'{"minutes":"1"},'.repeat(3)}{"minutes":"1"}]}`],
    ['a megabyte in one field', `{"minutes":"1","note":"${'x'.repeat(MIB - 40)}"}`],
    ['a megabyte of unknown fields', megabyteOfFields()],
  ])('refuses %s', async (_, body) => {
    expect(await post(body)).toEqual({ status: 400, code: 'validation_failed' });
  });

  it('refuses more than a megabyte, announced or not', async () => {
    const body = `{"note":"${'x'.repeat(MIB)}"}`;
    expect(await post(body)).toEqual({ status: 413, code: 'body_too_large' });
    const chunked = await fetch(`${app.url}/v1/probe`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/merge-patch+json',
    'application/json; charset=gbk',
    'application/jsonx',
    'nonsense',
  ])('refuses a body of type %s', async (type) => {
    const answer = await post('{"minutes":"1"}', { 'Content-Type': type });
    expect(answer).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  it('refuses a compressed body', async () => {
    const answer = await post('{"minutes":"1"}', { 'Content-Encoding': 'gzip' });
    expect(answer).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  it('lets a route declare another type, within its own limit', async () => {
    const csv = { 'Content-Type': 'text/csv; charset=utf-8' };
    const file = (size: number, headers = csv): Promise<RawAnswer> =>
      send('POST', '/v1/probe/file', { body: 'x'.repeat(size), headers });
    expect((await file(1_900_000)).status).toBe(201);
    expect(await file(2_000_001)).toEqual({ status: 413, code: 'body_too_large' });
    expect((await file(5, { 'Content-Type': 'text/plain' })).status).toBe(415);
    const chunked = await fetch(`${app.url}/v1/probe/file`, {
      method: 'POST',
      headers: csv,
      body: new Blob(['x'.repeat(2_000_001)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it.each([
    ['/v1/probe?limit=0', 'validation_failed'],
    ['/v1/probe?limit=201', 'validation_failed'],
    ['/v1/probe?limit=-1', 'validation_failed'],
    ['/v1/probe?limit=1.5', 'validation_failed'],
    ['/v1/probe?limit=0x10', 'validation_failed'],
    ['/v1/probe?limit=', 'validation_failed'],
    ['/v1/probe?limit=1&limit=2', 'validation_failed'],
    ['/v1/probe?after=', 'validation_failed'],
    [`/v1/probe?after=${'x'.repeat(2_000)}`, 'validation_failed'],
    ['/v1/probe?unknown=1', 'validation_failed'],
    ['/v1/probe?limit[]=1', 'validation_failed'],
    ['/v1/probe?after=%00', 'malformed_url'],
    ['/v1/probe?after=%ED%A0%80', 'malformed_url'],
    ['/v1/probe?after=%E6', 'malformed_url'],
    ['/v1/probe?__proto__=1', 'malformed_url'],
    ['/v1/probe?constructor=1', 'malformed_url'],
    ['/v1/probe/one/%00', 'malformed_url'],
    ['/v1/probe/one/%zz', 'malformed_url'],
    ['/v1/probe/one/..%2f..%2fetc', 'malformed_request'],
    [`/v1/probe/one/${'x'.repeat(500)}`, 'uri_too_long'],
  ])('refuses the address %.60s', async (path, code) => {
    const answer = await send('GET', path);
    expect(answer.code).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('leaves no mark on the prototype of objects', () => {
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

function megabyteOfFields(): string {
  const fields = Array.from({ length: 60_000 }, (_, n) => `"f${n}":1`).join(',');
  return `{"minutes":"1",${fields}}`;
}
