import { startTestApp, type TestApp } from '../support/app.js';
import { insertMember, openTestBook, type TestUnit } from '../support/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openBrowser } from './browser.js';
import { builtFrontEnd } from './web-fixture.js';

const SESSION = /<script type="application\/json" id="kapok-session">(.*?)<\/script>/;

let database: TestDatabase;
let app: TestApp;
let city: TestUnit;
let counter = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  app = await startTestApp({ database, env: { KAPOK_WEB_DIR: await builtFrontEnd() } });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const open = (path: string, headers: Record<string, string> = {}) =>
  app.http().get(path).set(headers);
const linksOf = (page: string) =>
  [...page.matchAll(/<link rel="(\w+)" crossorigin href="([^"]+)">/g)].map(
    ([, rel, href]) => `${rel} ${href}`,
  );
const readsOf = (page: string) =>
  [...page.matchAll(/<link rel="preload" as="fetch" crossorigin href="([^"]+)">/g)].map(
    ([, href]) => href,
  );
const sessionIn = (page: string) => SESSION.exec(page)?.[1] ?? null;

/** A browser that somebody new has signed in with. */
async function browser() {
  counter += 1;
  const memberNo = `O${counter}`;
  await insertMember(database, { unit: city, memberNo, roles: ['volunteer'] });
  return openBrowser(app, memberNo);
}

describe('a page', () => {
  it('names what its part of the house begins with, and its texts in the language asked for', async () => {
    const files = ['modulepreload /assets/main-1a2b3c.js', 'stylesheet /assets/plain-4d5e6f.css'];
    for (const path of ['/elder', '/elder/', '/elder/care?x=/volunteer']) {
      const { text } = await open(path);
      expect(linksOf(text)).toEqual([...files, 'modulepreload /assets/elder-zh.js']);
    }
    const english = await open('/elder', { 'Accept-Language': 'en-GB,en;q=0.9,zh;q=0.1' });
    expect(linksOf(english.text)).toEqual([...files, 'modulepreload /assets/elder-en.js']);
    expect(linksOf((await open('/')).text)).toEqual(['stylesheet /assets/plain-4d5e6f.css']);
    expect(linksOf((await open('/hotline')).text)).toEqual([]);
  });

  it('carries the session of its cookie, as the service would answer it', async () => {
    const headers = { Cookie: (await browser()).cookie };
    const { body } = await app.http().get('/v1/auth/web-session').set(headers);
    for (const path of ['/volunteer', '/elder/care', '/me', '/worker/queue?x=1']) {
      const page = await open(path, headers);
      expect(page.headers['cache-control']).toBe('no-store');
      expect([path, JSON.parse(sessionIn(page.text) ?? 'null')]).toEqual([path, body.session]);
    }
  });

  it('asks for the figures of who is signed in on the first page of a part, and nowhere else', async () => {
    const headers = { Cookie: (await browser()).cookie };
    const { body } = await app.http().get('/v1/auth/web-session').set(headers);
    const balance = `/v1/members/${body.session.memberId}/balance`;
    const first = await open('/elder?for=nobody', headers);
    expect(readsOf(first.text)).toEqual([balance]);
    for (const path of ['/elder/', '/elder/care', '/', '/me', '/hotline']) {
      expect([path, readsOf((await open(path, headers)).text)]).toEqual([path, []]);
    }
    expect(readsOf((await open('/elder')).text)).toEqual([]);
  });

  it('carries nobody where it may be kept for everybody', async () => {
    const headers = { Cookie: (await browser()).cookie };
    for (const path of ['/', '/login', '/public/city', '/verify', '/me-too', '/volunteers']) {
      expect([path, sessionIn((await open(path, headers)).text)]).toEqual([path, null]);
    }
  });

  it('carries nobody without a good cookie, nor when another site asked for it', async () => {
    expect(sessionIn((await open('/volunteer')).text)).toBeNull();
    const bad = await open('/volunteer', { Cookie: '__Host-kapok-session=nothing' });
    expect([bad.status, sessionIn(bad.text)]).toEqual([200, null]);
    const { cookie: Cookie } = await browser();
    for (const site of ['cross-site', 'same-site']) {
      const page = await open('/volunteer', { Cookie, 'Sec-Fetch-Site': site });
      expect([site, page.status, sessionIn(page.text)]).toEqual([site, 200, null]);
    }
    const own = await open('/volunteer', { Cookie, 'Sec-Fetch-Site': 'none' });
    expect(sessionIn(own.text)).not.toBeNull();
  });

  it('carries nobody whose session has ended', async () => {
    const { cookie: Cookie, csrf } = await browser();
    await app.http().delete('/v1/auth/web-session').set({ Cookie, 'X-CSRF-Token': csrf });
    expect(sessionIn((await open('/volunteer', { Cookie })).text)).toBeNull();
  });
});
