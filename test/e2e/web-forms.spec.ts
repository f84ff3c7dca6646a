import { jest } from '@jest/globals';
import { Controller, Delete, Get, Patch, Post, Put } from '@nestjs/common';
import supertest from 'supertest';
import { appModule } from '../../src/app.module.js';
import { PublicOrSignedIn, SignedIn } from '../../src/auth/access.decorator.js';
import { Caller, MaybeCaller } from '../../src/auth/caller.decorator.js';
import type { Principal } from '../../src/auth/principal.js';
import { createApp } from '../../src/create-app.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { Database } from '../../src/platform/database/database.js';
import { type TestApp, testEnvironment } from '../support/app.js';
import { insertMember, openTestBook, TEST_PASSWORD, type TestUnit } from '../support/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { type Browser, openBrowser } from './browser.js';

/** Counts what got through. */
@Controller('v1/counted')
class CountedController {
  static moved = 0;

  @Get()
  @SignedIn()
  read(@Caller() { memberId }: Principal): object {
    return { memberId };
  }

  @Post()
  @SignedIn()
  create(): object {
    return CountedController.move();
  }

  @Put()
  @SignedIn()
  replace(): object {
    return CountedController.move();
  }

  @Patch()
  @SignedIn()
  change(): object {
    return CountedController.move();
  }

  @Delete()
  @SignedIn()
  remove(): object {
    return CountedController.move();
  }

  @Post('open')
  @PublicOrSignedIn()
  open(@MaybeCaller() caller: Principal | null): object {
    return { ...CountedController.move(), memberId: caller?.memberId ?? null };
  }

  private static move(): object {
    CountedController.moved += 1;
    return {};
  }
}

let database: TestDatabase;
let app: TestApp;
let city: TestUnit;
let second: TestUnit;
let browser: Browser;
let other: Browser;
let memberNo: string;
let memberId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  second = await openTestBook(database, 'GD-T2');
  const config = loadConfig(testEnvironment({ database }));
  const module = {
    module: class CountedModule {},
    imports: [appModule(config)],
    controllers: [CountedController],
  };
  const nest = await createApp(config, { module });
  await nest.listen(0, '127.0.0.1');
  const url = await nest.getUrl();
  app = { app: nest, url, http: () => supertest(url), close: () => nest.close() };
  const member = await insertMember(database, {
    unit: city,
    memberNo: 'F1',
    roles: ['social_worker'],
  });
  await insertMember(database, { unit: city, memberNo: 'F2' });
  memberNo = member.memberNo;
  memberId = member.id;
  browser = await openBrowser(app, memberNo, { city: city.code });
  other = await openBrowser(app, 'F2', { city: city.code });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

async function send(method: string, headers: Record<string, string>, path = '/v1/counted') {
  const before = CountedController.moved;
  const answer = await fetch(app.url + path, { method, headers });
  const body = await answer.text();
  const { code } = body === '' ? {} : JSON.parse(body);
  return { told: `${answer.status} ${code ?? 'ok'}`, moved: CountedController.moved - before };
}

async function bearer(): Promise<string> {
  const body = { identifier: memberNo, password: TEST_PASSWORD, city: city.code };
  const answer = await app.http().post('/v1/auth/login').send(body);
  return `Bearer ${answer.body.accessToken}`;
}

describe.each(METHODS)('%s with a cookie', (method) => {
  const status = method === 'POST' ? '201 ok' : '200 ok';

  it('works with the proof that only pages of the session know', async () => {
    const { cookie, csrf } = browser;
    expect(await send(method, { cookie, 'X-CSRF-Token': csrf })).toEqual({
      told: status,
      moved: 1,
    });
    for (const site of ['same-origin', 'none']) {
      const headers = { cookie, 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': site };
      expect(await send(method, headers)).toEqual({ told: status, moved: 1 });
    }
  });

  it('is refused without it, with a wrong one, or with that of another session', async () => {
    const { cookie, csrf, token } = browser;
    const wrong = ['', 'x', other.csrf, csrf.slice(1), `${csrf}x`, csrf.toUpperCase(), token];
    const proofs = [{}, ...wrong.map((one) => ({ 'X-CSRF-Token': one }))];
    for (const proof of proofs) {
      const seen = await send(method, { cookie, ...proof });
      expect(seen).toEqual({ told: '403 csrf_token_invalid', moved: 0 });
    }
  });

  it('is refused from pages of other sites, even with the proof', async () => {
    const { cookie, csrf } = browser;
    const own = { cookie, 'X-CSRF-Token': csrf };
    const sources: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { 'Sec-Fetch-Site': '' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ];
    for (const source of sources) {
      const seen = await send(method, { ...own, ...source });
      expect(seen).toEqual({ told: '403 cross_site_refused', moved: 0 });
    }
  });

  it('needs no proof with a bearer token, which no browser sends by itself', async () => {
    const authorization = await bearer();
    const headers = { authorization, cookie: browser.cookie };
    expect(await send(method, headers)).toEqual({ told: status, moved: 1 });
  });
});

it('GET and HEAD need no proof', async () => {
  const { cookie } = browser;
  expect(await send('GET', { cookie })).toEqual({ told: '200 ok', moved: 0 });
  const head = await app.http().head('/v1/counted').set({ cookie });
  expect(head.status).toBe(200);
});

it('where anybody may call, a cookie tells the caller and is judged like everywhere', async () => {
  const { cookie, csrf } = browser;
  const call = (headers: Record<string, string>) =>
    app.http().post('/v1/counted/open').set(headers).send();
  expect((await call({})).body).toEqual({ memberId: null });
  expect((await call({ cookie, 'X-CSRF-Token': csrf })).body).toEqual({ memberId });
  expect((await call({ cookie })).body.code).toBe('csrf_token_invalid');
  expect((await call({ cookie: `${cookie}x` })).body.code).toBe('unauthenticated');
  expect((await call({ cookie, authorization: 'Device 7' })).body).toEqual({ memberId: null });
});

it('a cookie costs no query once its session is in memory', async () => {
  const { cookie } = browser;
  await send('GET', { cookie });
  const queries = jest.spyOn(app.app.get(Database).read, 'query');
  for (let turn = 0; turn < 5; turn += 1) await send('GET', { cookie });
  expect(queries).not.toHaveBeenCalled();
  queries.mockRestore();
});

it('each city has its own members; the city must be named where there are several', async () => {
  const twin = await insertMember(database, {
    unit: second,
    memberNo,
  });
  const here = await openBrowser(app, memberNo, { city: 'GD-T1' });
  const there = await openBrowser(app, memberNo, { city: 'GD-T2' });
  expect([here.session.memberId, here.session.city]).toEqual([memberId, 'GD-T1']);
  expect([there.session.memberId, there.session.city]).toEqual([twin.id, 'GD-T2']);
  await expect(openBrowser(app, memberNo)).rejects.toThrow(/validation_failed/);
  await expect(openBrowser(app, memberNo, { city: 'GD-T9' })).rejects.toThrow(/401/);
});

it('events stream to a page, which cannot set a header', async () => {
  const stop = new AbortController();
  const answer = await fetch(`${app.url}/v1/events/stream`, {
    headers: { cookie: browser.cookie, 'Sec-Fetch-Site': 'same-origin' },
    signal: stop.signal,
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/event-stream'),
  ]);
  stop.abort();
});
