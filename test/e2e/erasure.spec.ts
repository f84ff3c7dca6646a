import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import supertest from 'supertest';
import { createApp } from '../../src/create-app.js';
import { findBook } from '../../src/ledger/books.js';
import { CheckpointReader } from '../../src/ledger/log/checkpoint-reader.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { shanghaiText } from '../../src/platform/clock/shanghai.js';
import { Config, loadConfig } from '../../src/platform/config/config.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { type TestApp, testEnvironment } from '../support/app.js';
import { logKeyOf, sealNow } from '../support/proof-city.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import type { TestDatabase } from '../support/test-database.js';
import { verified } from '../support/verified.js';
import { type Canary, ErasureCity } from './erasure-city.js';
import { care } from './redeeming-desk.js';
import { monthAgo, StatementDesk } from './statement-desk.js';
import { dumpOf, spellingsOf } from './whole-dump.js';

const LAST = monthAgo(1);
const KEYS = [logKeyOf('GD-T1')];

/** Where it is before: nowhere outside the tables, not even in the log. */
const PLANTED = ['certificates', 'idempotency_keys', 'members', 'service_records'].map(
  (name) => `kapok.${name}`,
);

let months: StatementDesk;
let city: ErasureCity;
const logged: string[] = [];

beforeAll(async () => {
  months = await StatementDesk.open();
  city = (await ErasureCity.in(months.desk)).on(await loggedApp(months.desk.database));
});
afterAll(async () => {
  await city?.desk.app.close();
  await months?.close();
});

/** The service with every line of its log kept, of every level. */
async function loggedApp(database: TestDatabase): Promise<TestApp> {
  const logger = createLogger('trace', { write: (line: string) => void logged.push(line) });
  const app = await createApp(loadConfig(testEnvironment({ database })), { logger });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { app, url, http: () => supertest(url), close: () => app.close() };
}

/** The journal as it is exported. */
async function leaves(format = 'jsonl'): Promise<string> {
  const path = `/v1/ledger/journal.${format}`;
  const answer = await city.get(city.first, path).buffer(true).parse(asText);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return String(answer.body);
}

async function isWhole(): Promise<boolean> {
  const pool = new pg.Pool({ connectionString: city.desk.database.readerUrl });
  try {
    const book = await findBook(pool, city.desk.city.city.code);
    if (book === null) throw new Error('the book is there');
    return (await verifyBook(pool, book)).ok;
  } finally {
    await pool.end();
  }
}

async function receipt(who: SignedInMember, seq: string): Promise<string> {
  const { status, text } = await city.get(who, `/v1/entries/${seq}/receipt`);
  if (status !== 200) throw new Error(`the receipt answered ${status}: ${text}`);
  return text;
}

const verdict = async (file: string): Promise<number> =>
  (await verified({ subject: 'receipt', file, keys: KEYS })).code;

describe('an erasure', () => {
  it('leaves nothing of a member with a hold, a pending record and settled months, and everything verifies', async () => {
    const { member, canary } = await city.person(600n);
    const { member: friend } = await city.person(300n);
    const seq = await plant(member, friend, canary);
    await sealNow(city.desk.app, city.bookId);
    const [own, friends] = [await receipt(member, seq), await receipt(friend, seq)];
    const before = await leaves();
    expect((await found(canary)).sort()).toEqual(PLANTED);

    const id = await city.checked(member);
    const approved = await city.step(city.second, id, 'approve');
    expect(approved.body).toMatchObject({
      state: 'erased',
      blockedBy: [],
      closedAt: expect.any(String),
    });
    expect(await found(canary)).toEqual([]);

    // What was open is closed, the minutes are back, the signed-in member is out.
    expect(await city.desk.accounts(member)).toMatchObject({ held: '0' });
    const rows = await sql(
      city.desk.database.ownerUrl,
      'SELECT state FROM kapok.service_records WHERE volunteer_id = $1 ORDER BY state',
      [member.id],
    );
    expect(rows).toEqual([
      { state: 'approved' },
      { state: 'approved' },
      { state: 'approved' },
      { state: 'withdrawn' },
    ]);
    expect((await city.get(member, '/v1/auth/me')).status).toBe(401);

    // The past is what it was, and proves it.
    expect((await leaves()).startsWith(before)).toBe(true);
    expect(await isWhole()).toBe(true);
    expect(await Promise.all([own, friends].map(verdict))).toEqual([0, 0]);
    await sealNow(city.desk.app, city.bookId);
    const later = await receipt(friend, seq);
    expect(await verdict(later)).toBe(0);
    const opened = (file: string) => [...file.matchAll(/"what":"(\w+)"/g)].map(([, what]) => what);
    expect([opened(friends), opened(later)]).toEqual([['service_record'], []]);
  }, 90_000);
});

/**
 * A life before: hours of a closed month, hours just approved, hours that wait, a need that holds minutes, a certificate.
 * Answers the entry of hours that the friend paid for: it is both sides'.
 */
async function plant(
  member: SignedInMember,
  friend: SignedInMember,
  canary: Canary,
): Promise<string> {
  await months.serve(member, friend, { day: `${LAST}-03`, minutes: 60 });
  await months.closeMonth(LAST);
  const booked = await city.post(
    friend,
    '/v1/bookings',
    care({ serviceCode: 'MEALS' }),
    city.desk.freshKey(),
  );
  const start = shanghaiText(new Date(Date.now() - 61 * 60_000));
  const at = { day: start.slice(0, 10), time: start.slice(11, 16) };
  const shared = await months.serve(member, friend, {
    ...at,
    minutes: 60,
    bookingId: booked.body.id,
  });
  const settled = await city.log(member, friend, canary.words, 8);
  await city.post(friend, `/v1/service-records/${settled}/confirm`);
  const approved = await city.post(city.worker, `/v1/service-records/${settled}/approve`);
  expect(approved.body.outcome).toBe('approved');
  await city.log(member, friend, canary.words, 10);
  await city.publish(member, canary.words);
  const period = { from: '2026-01-01', to: `${LAST}-28` };
  const path = `/v1/members/${member.id}/certificates`;
  expect((await city.post(member, path, period, city.desk.freshKey())).status).toBe(201);
  return shared;
}

/** Where the canary is: in the whole database as a superuser sees it, its exports, checkpoints, register and log. */
async function found(canary: Canary): Promise<string[]> {
  const { app, database } = city.desk;
  const beside = join(app.app.get(Config).open.checkpointDir, 'erasures.jsonl');
  const checkpoint = await app.app.get(CheckpointReader, { strict: false }).latest(city.bookId);
  const places = new Map([
    ...(await dumpOf(database.superuserUrl)),
    ['the journal', await leaves()],
    ['the journal for hledger', await leaves('hledger').catch(() => '')],
    ['the checkpoint', checkpoint?.note ?? ''],
    ['the register of erasures', await readFile(beside, 'utf8').catch(() => '')],
    ['the log', logged.join('')],
  ]);
  return [...places].flatMap(([place, text]) =>
    spellingsOf(Object.values(canary)).some((spelling) => text.includes(spelling)) ? [place] : [],
  );
}

function asText(response: supertest.Response, done: (error: null, text: string) => void): void {
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  response.on('end', () => done(null, Buffer.concat(parts).toString('utf8')));
}
