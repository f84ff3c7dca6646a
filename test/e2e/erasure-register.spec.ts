import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { boot } from '../../src/boot.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { ErasureClosing } from '../../src/modules/privacy/erasure-closing.js';
import { ErasureFile } from '../../src/modules/privacy/erasure-file.js';
import { ErasureTick } from '../../src/modules/privacy/erasure-tick.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { startTestApp, testEnvironment } from '../support/app.js';
import { giveMinutes, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { ErasureCity } from './erasure-city.js';

let folder: string;
let city: ErasureCity;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kapok-register-'));
  city = await ErasureCity.open({ KAPOK_CHECKPOINT_DIR: folder });
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  await city?.close();
  await rm(folder, { recursive: true, force: true });
});

const register = () => readFile(join(folder, 'erasures.jsonl'), 'utf8').catch(() => '');

async function standing(member: SignedInMember, id: string) {
  const rows = await sql(
    city.desk.database.ownerUrl,
    `SELECT m.status, e.state, e.replayed_at IS NOT NULL AS replayed FROM kapok.erasures e
     JOIN kapok.members m ON m.id = e.member_id WHERE m.id = $1 AND e.id = $2`,
    [member.id, id],
  );
  return rows[0];
}

/** Another server starts on the same database, beside the one that serves. */
async function restart(): Promise<void> {
  const { database } = city.desk;
  const env = testEnvironment({ database, env: { KAPOK_CHECKPOINT_DIR: folder } });
  await (await boot(loadConfig(env))).stop();
}

/** What the member gives away, as they were told to. */
const giveAway = (member: SignedInMember, minutes: string) =>
  city.post(member, '/v1/transfers/donations', { minutes }, city.desk.freshKey());
const tick = () => city.desk.app.app.get(ErasureTick, { strict: false }).carryOutDue(city.bookId);

/** Approves it; minutes come to the member at the last moment, when all that was open is closed. */
async function approveWhileMinutesCome(member: SignedInMember, id: string) {
  const closing = city.desk.app.app.get(ErasureClosing, { strict: false });
  const close = closing.close.bind(closing);
  jest.spyOn(closing, 'close').mockImplementation(async (erasure) => {
    await close(erasure);
    await giveMinutes(city.desk.app, member, 45n);
  });
  const answer = await city.step(city.second, id, 'approve');
  jest.restoreAllMocks();
  return answer;
}

it('does not name whom something has kept at the last moment, and no start erases them', async () => {
  const { member } = await city.person();
  const id = await city.checked(member, { acceptsLoss: false });
  const { body } = await approveWhileMinutesCome(member, id);
  expect(body).toMatchObject({ state: 'approved', blockedBy: [{ reason: 'minutes_left' }] });
  expect(await register()).not.toContain(member.id);
  await restart();
  expect(await standing(member, id)).toEqual({
    status: 'active',
    state: 'approved',
    replayed: false,
  });
  expect((await giveAway(member, '45')).status).toBe(201);
  await tick();
  expect(await standing(member, id)).toEqual({
    status: 'erased',
    state: 'erased',
    replayed: false,
  });
  expect(await register()).toContain(member.id);
});

it('leaves to the tick whom it names, approved, when a commit did not come', async () => {
  const { member } = await city.person();
  const id = await city.checked(member, { acceptsLoss: false });
  await approveWhileMinutesCome(member, id);
  const { bookUid } = await city.desk.app.app.get(LedgerReader).head(city.bookId);
  const at = new Date().toISOString();
  // What stands there when a server died between the line and the commit.
  await new ErasureFile(folder).add({
    ...{ format: 'kapok-erasure/1', book: bookUid, erasure: id, member: member.id },
    ...{ ground: 'own_wish', filedBy: member.id, filedAt: at },
    ...{ checkedBy: city.first.id, checkedAt: at, approvedBy: city.second.id, approvedAt: at },
  });
  await restart();
  await tick();
  expect(await standing(member, id)).toMatchObject({ status: 'active', state: 'approved' });
  await giveAway(member, '45');
  await tick();
  expect(await standing(member, id)).toMatchObject({ status: 'erased', replayed: false });
});

it('holds the line before the member is erased: where none can be written, nobody is', async () => {
  const unwritable = await mkdtemp(join(folder, 'unwritable-'));
  await mkdir(join(unwritable, 'erasures.jsonl'));
  const { database } = city.desk;
  const app = await startTestApp({ database, env: { KAPOK_CHECKPOINT_DIR: unwritable } });
  try {
    const { member } = await city.person();
    const id = await city.checked(member);
    const { status } = await city.on(app).step(city.second, id, 'approve');
    expect(status).toBe(500);
    expect(await standing(member, id)).toMatchObject({ status: 'active', state: 'approved' });
  } finally {
    await app.close();
  }
});
