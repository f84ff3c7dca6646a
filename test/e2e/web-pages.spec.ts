import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { PAGE_PREFIXES } from '../../src/platform/web/web-pages.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { builtFrontEnd, SCRIPT } from './web-fixture.js';

const ASSET = '/assets/main-1a2b3c.js';

let database: TestDatabase;
let app: TestApp;
let bare: TestApp;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = {
    KAPOK_WEB_DIR: await builtFrontEnd(),
    KAPOK_TRUST_PROXY: 'loopback',
    KAPOK_BRAND: '邻里"时光',
    KAPOK_BRAND_EN: 'Neighbours',
  };
  app = await startTestApp({ database, env });
  bare = await startTestApp({ database });
});

afterAll(async () => {
  await Promise.all([app?.close(), bare?.close()]);
  await database?.drop();
});

describe('a page', () => {
  it('is the front end at every address of its own, and below', async () => {
    for (const prefix of ['', ...PAGE_PREFIXES]) {
      const paths = prefix === '' ? ['/'] : [prefix, `${prefix}/`, `${prefix}/records/7?x=1`];
      for (const path of paths) {
        const answer = await app.http().get(path);
        expect([path, answer.status]).toEqual([path, 200]);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(answer.text).toContain('<title>front end</title>');
      }
    }
  });

  it('carries a fresh nonce, the same in its policy and its text, each time', async () => {
    const nonces = new Set<string>();
    for (let n = 0; n < 5; n += 1) {
      const { headers, text } = await app.http().get('/volunteer');
      const nonce = /'nonce-([A-Za-z0-9+/=]{22,})'/.exec(headers['content-security-policy'] ?? '');
      expect(text.split(`"${nonce?.[1]}"`)).toHaveLength(3);
      expect(text).not.toContain('__CSP_NONCE__');
      nonces.add(nonce?.[1] ?? '');
    }
    expect(nonces.size).toBe(5);
  });

  it('may load our own files only, and is framed and kept by nobody', async () => {
    const { headers } = await app.http().get('/');
    const policy = (headers['content-security-policy'] ?? '').replace(/nonce-[^']+/, 'nonce-X');
    expect(policy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-X'; img-src 'self' data: blob:; " +
        "font-src 'self'; connect-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const permissions = headers['permissions-policy'] ?? '';
    expect(permissions).toMatch(/^camera=\(self\), geolocation=\(self\), /);
    expect(permissions).toContain('microphone=()');
    expect(permissions.match(/\((?!\))[^)]*\)/g)).toEqual(['(self)', '(self)']);
  });

  it('answers HEAD without a body, and no other method', async () => {
    const head = await app.http().head('/worker/queue');
    expect([head.status, head.text]).toEqual([200, undefined]);
    const post = await app.http().post('/worker/queue').send({});
    expect([post.status, post.body.code, post.headers.allow]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD',
    ]);
  });
});

describe('a file that pages load', () => {
  it('is kept for good when its name tells what is in it', async () => {
    const answer = await app.http().get(ASSET).set('Accept-Encoding', 'identity');
    expect([answer.status, answer.text]).toEqual([200, SCRIPT]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringMatching(/^(text|application)\/javascript/),
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['content-security-policy']).toContain("connect-src 'self'");
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
  });

  it('comes in the compressed form that the browser takes, when there is one', async () => {
    const encodingOf = async (path: string, accepted: string) =>
      (await app.http().head(path).set('Accept-Encoding', accepted)).headers['content-encoding'];
    expect(await encodingOf(ASSET, 'gzip, deflate, br')).toBe('br');
    expect(await encodingOf(ASSET, 'gzip')).toBe('gzip');
    expect(await encodingOf(ASSET, 'identity')).toBeUndefined();
    expect(await encodingOf('/assets/plain-4d5e6f.css', 'br, gzip')).toBeUndefined();
    const raw = await fetch(app.url + ASSET, { headers: { 'Accept-Encoding': 'gzip' } });
    expect(await raw.text()).toBe(SCRIPT);
    const { headers } = await app.http().get(ASSET).set('Accept-Encoding', 'gzip');
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(gunzipSync(await bytesOf(`${app.url}${ASSET}.gz`)).toString()).toBe(SCRIPT);
  });

  it('is not sent again to who has it', async () => {
    const first = await app.http().get(ASSET).set('Accept-Encoding', 'identity');
    const again = await app
      .http()
      .get(ASSET)
      .set({ 'Accept-Encoding': 'identity', 'If-None-Match': first.headers.etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
    const since = await app
      .http()
      .get(ASSET)
      .set({ 'If-Modified-Since': first.headers['last-modified'] ?? '' });
    expect(since.status).toBe(304);
  });

  it('is asked after each time where the name stays the same', async () => {
    for (const path of ['/sw.js', '/manifest.webmanifest']) {
      const answer = await app.http().get(path);
      expect([path, answer.status, answer.headers['cache-control']]).toEqual([
        path,
        200,
        'no-cache',
      ]);
    }
    const worker = await app.http().get('/sw.js');
    expect(worker.headers['content-type']).toMatch(/javascript/);
    expect(worker.headers['content-security-policy']).toContain("connect-src 'self'");
    expect((await app.http().get('/icons/icon.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  it('is a problem, never a page, when it is not there', async () => {
    const paths = ['/assets/none.js', '/assets/', '/assets', '/icons/none.png', '/favicon.ico'];
    for (const path of [
      ...paths,
      '/assets/.secret',
      '/index.html',
      '/unknown',
      '/v1/unknown',
      '/log/x',
    ]) {
      const answer = await app.http().get(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.headers['cache-control'] ?? '').not.toContain('max-age');
    }
  });

  it('lies in the folder of the front end, whatever the address says', async () => {
    const tricks = [
      '/assets/../index.html',
      '/assets/../../outside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/assets/%2e%2e/%2e%2e/outside.txt',
      '/assets/..%5c..%5coutside.txt',
      '/assets/%2e%2e%2f%2e%2e%2foutside.txt',
      '/assets/..%252f..%252foutside.txt',
      '/assets//etc/passwd',
      '/assets/%2fetc%2fpasswd',
      '/icons/..%2f..%2foutside.txt',
    ];
    for (const path of tricks) {
      const answer = await getRaw(path);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.body).not.toMatch(/outside the front end|root:|front end<\/title>/);
    }
  });
});

it('is installed under the name of the house, in the language of who asks', async () => {
  const read = async (language: string) => {
    const headers = { 'Accept-Language': language };
    const answer = await fetch(`${app.url}/manifest.webmanifest`, { headers });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'application/manifest+json; charset=utf-8',
      vary: expect.stringMatching(/Accept-Language/),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const zh = await read('zh-CN,zh;q=0.9');
  expect(zh).toMatchObject({ name: '邻里"时光', short_name: '邻里"时光', lang: 'zh-CN' });
  expect(await read('en')).toMatchObject({ name: 'Neighbours', lang: 'en', id: zh.id });
  for (const { src } of zh.icons as { src: string }[]) {
    expect([src, existsSync(join(PROJECT_ROOT, 'web', 'public', src))]).toEqual([src, true]);
  }
  expect((await bare.http().get('/manifest.webmanifest')).status).toBe(404);
});

it('offers the stand-alone verifier to keep', async () => {
  const answer = await app.http().get('/kapok-verify.html');
  expect([answer.status, answer.text]).toEqual([200, '<!doctype html><title>verify</title>\n']);
  expect(answer.headers).toMatchObject({
    'content-disposition': 'attachment; filename="kapok-verify.html"',
    'cache-control': 'no-cache',
  });
});

describe('https', () => {
  const hsts = async (at: TestApp, headers: Record<string, string>, path = '/v1/languages') =>
    (await at.http().get(path).set(headers)).headers['strict-transport-security'];

  it('is asked for by every answer to who came by it', async () => {
    const byProxy = { 'X-Forwarded-Proto': 'https' };
    for (const path of [
      '/',
      ASSET,
      '/v1/languages',
      '/v1/unknown',
      '/v1/x?y=%ff',
      '/health/live',
    ]) {
      expect([path, await hsts(app, byProxy, path)]).toEqual([path, 'max-age=31536000']);
    }
    expect(await hsts(app, {})).toBeUndefined();
    expect(await hsts(bare, byProxy)).toBeUndefined();
  });

  it('is asked for always where the public address is one', async () => {
    const env = { KAPOK_PUBLIC_URL: 'https://time.example.cn' };
    const at = await startTestApp({ database, env });
    try {
      expect(await hsts(at, {})).toBe('max-age=31536000');
    } finally {
      await at.close();
    }
  });
});

it('without a built front end the service runs and says how to build one', async () => {
  for (const path of ['/', '/worker/queue']) {
    const answer = await bare.http().get(path);
    expect([answer.status, answer.headers['content-type']]).toEqual([
      404,
      'text/html; charset=utf-8',
    ]);
    expect(answer.text).toContain('npm run build');
  }
  expect((await bare.http().get(ASSET)).body.code).toBe('not_found');
  expect((await bare.http().get('/v1/languages')).status).toBe(200);
});

async function bytesOf(url: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { 'Accept-Encoding': 'identity' } });
  return Buffer.from(await answer.arrayBuffer());
}

/** Asks for a path as it is written: `fetch` and supertest would tidy it up. */
function getRaw(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    }).on('error', reject);
  });
}
