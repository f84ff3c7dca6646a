import type { TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { probe, startProbe } from './probe.js';

describe('problems', () => {
  let database: TestDatabase;
  let app: TestApp;
  const lines: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startProbe(database, { env: { KAPOK_LOG_LEVEL: 'info' }, lines });
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('speaks Chinese unless English is asked for', async () => {
    const chinese = await app.http().get('/v1/nowhere?secret=1');
    expect(chinese.status).toBe(404);
    expect(chinese.headers['content-type']).toBe('application/problem+json');
    expect(chinese.headers['content-language']).toBe('zh-CN');
    expect(chinese.body).toEqual({
      type: 'urn:kapok:error:not_found',
      title: '没有找到',
      status: 404,
      code: 'not_found',
      retryable: false,
      detail: '没有找到。',
      instance: '/v1/nowhere',
      requestId: chinese.headers['x-request-id'],
    });
    const english = await app.http().get('/v1/nowhere').set('Accept-Language', 'en');
    expect(english.body.detail).toBe('Not found.');
  });

  it('names the failing fields in the language of the request', async () => {
    const body = { minutes: 5, items: [{ minutes: '0' }], more: 1 };
    const chinese = await app.http().post('/v1/probe').send(body);
    expect(chinese.status).toBe(400);
    const errors: { pointer: string }[] = chinese.body.errors;
    expect(errors.sort((a, b) => (a.pointer < b.pointer ? -1 : 1))).toEqual([
      { pointer: '/items/0/minutes', code: 'minutes', message: '应为分钟数，例如 "480"。' },
      { pointer: '/minutes', code: 'minutes', message: '应为分钟数，例如 "480"。' },
      { pointer: '/more', code: 'unknown_field', message: '没有这个字段。' },
    ]);
    const english = await app.http().post('/v1/probe').set('Accept-Language', 'en').send(body);
    expect(english.body.errors[0].message).toMatch(/^[A-Z]/);
  });

  it('hides an unforeseen fault from the caller and keeps it in the log', async () => {
    const answer = await app.http().get('/v1/probe/fault');
    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe('internal_fault');
    expect(answer.text).not.toContain('secret');
    const line = lines.map((text) => JSON.parse(text)).find((one) => one.fault === 'Error');
    expect(line).toMatchObject({ level: 'error', requestId: answer.body.requestId });
    expect(line.stack).toContain('probe');
  });

  it('says when to come back', async () => {
    const answer = await app.http().get('/v1/probe/refusal');
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
  });

  it('gives a code to whatever the framework refuses', async () => {
    expect((await app.http().get('/v1/probe/teapot')).body.code).toBe('malformed_request');
    expect((await app.http().get('/v1/probe/one/x')).body.code).toBe('malformed_request');
  });

  it('knows an address that exists for other methods', async () => {
    const answer = await app.http().delete('/v1/probe');
    expect(answer.status).toBe(405);
    expect(answer.body.code).toBe('method_not_allowed');
    expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  it.each([
    ["DO $$BEGIN RAISE SQLSTATE '40001'; END$$", 503, 'temporarily_unavailable'],
    ["DO $$BEGIN RAISE SQLSTATE '55P03'; END$$", 503, 'temporarily_unavailable'],
    [
      'SELECT pg_catalog.pg_cancel_backend(pg_catalog.pg_backend_pid())',
      503,
      'temporarily_unavailable',
    ],
    ['SELECT pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid())', 503, 'outcome_unknown'],
    ['SELECT 1/0', 500, 'internal_fault'],
  ])('judges a failure of the database: %s', async (statement, status, code) => {
    probe.statement = statement;
    const answer = await app.http().post('/v1/probe/sql').send();
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, retryable: status === 503 });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });

  it('accepts a harmless request id and replaces any other', async () => {
    const id = async (given: string): Promise<unknown> =>
      (await app.http().get('/health/live').set('X-Request-Id', given)).headers['x-request-id'];
    expect(await id('abc_DEF-1')).toBe('abc_DEF-1');
    expect(await id('a b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await id('x'.repeat(65))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('logs one line a request, with the pattern of the route and nothing that was sent', async () => {
    lines.length = 0;
    const id = '01a2022e-da68-74da-968b-bf60dd9f5e28';
    await app.http().get(`/v1/probe/one/${id}?phone=13800000000`);
    const requests = lines.map((text) => JSON.parse(text)).filter(({ msg }) => msg === 'request');
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'GET', route: '/v1/probe/one/:id', status: 200 });
    expect(lines.join()).not.toContain('13800000000');
    expect(lines.join()).not.toContain(id);
  });

  it('sets headers that keep answers out of frames, caches and guesses', async () => {
    const { headers } = await app.http().get('/v1/nowhere');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});
