import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { PersonReader } from '../../src/modules/members/person-reader.js';
import { NotificationsService } from '../../src/modules/notifications/notifications.service.js';
import { SMS_RETRY_SECONDS } from '../../src/modules/notifications/short-messages.js';
import { SmsSender } from '../../src/modules/notifications/sms-sender.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { SmsGateway } from '../../src/platform/sms/sms-gateway.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { stopSchedules } from '../support/faked-city.js';
import { insertMember, openTestBook, type TestMember, type TestUnit } from '../support/people.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const PHONE = '13800001111';
let database: TestDatabase;
let app: TestApp;
let second: TestApp;
let silent: TestApp;
let city: TestUnit;
let folder: string;
let numbers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'kapok-sms-'));
  const env = { KAPOK_SMS: 'file', KAPOK_DATA_DIR: folder };
  app = await startTestApp({ database, env });
  second = await startTestApp({ database, env });
  silent = await startTestApp({ database });
  // What is sent, and when, is this test's to say.
  for (const each of [app, second]) stopSchedules(each.app);
  city = await openTestBook(database);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await sql(database.ownerUrl, 'DELETE FROM kapok.sms_messages');
});
afterAll(async () => {
  for (const each of [app, second, silent]) await each?.close();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'sms.jsonl');
const lines = (): { to: string; text: string; reference: string }[] =>
  existsSync(file())
    ? readFileSync(file(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];

/** A member whose phone is sealed, or who has none. */
async function newPerson(phone: string | null): Promise<TestMember> {
  numbers += 1;
  const member = await insertMember(database, { unit: city, memberNo: `P${numbers}` });
  const ref = { bookId: city.bookId, memberId: member.id };
  const sealed = app.app
    .get(PersonVault, { strict: false })
    .seal(ref, { name: '潘丽华', idNumber: null, phone });
  await storeSealed(database, ref, sealed);
  return member;
}

async function tell(
  member: TestMember,
  { by = app, kind = 'visit.planned' as 'visit.planned' | 'case.assigned' } = {},
): Promise<void> {
  const params = { visitId: newId(), caseId: newId(), day: '2026-11-23', deadline: '2026-11-23' };
  await by.app
    .get(Database)
    .transaction((tx) =>
      by.app
        .get(NotificationsService, { strict: false })
        .notify(
          tx,
          { bookId: city.bookId, kind, params, eventKey: `test:${newId()}` },
          { memberIds: [member.id] },
        ),
    );
}

const send = (by = app) => by.app.get(SmsSender, { strict: false }).send();
const states = async () =>
  (
    await sql<{ state: string; attempts: number }>(
      database.ownerUrl,
      'SELECT state, attempts FROM kapok.sms_messages ORDER BY notification_id',
    )
  ).map(({ state, attempts }) => [state, attempts]);

describe('short messages', () => {
  it('go to the phone of whoever is told, with the brand and without a name, once', async () => {
    const before = lines().length;
    await tell(await newPerson(PHONE));
    await Promise.all([send(), send(second), send(), send(second)]);
    await send();
    const sent = lines().slice(before);
    expect(sent).toEqual([
      expect.objectContaining({
        to: PHONE,
        text: '【木棉时光汇】给您排了一次看望，2026年11月23日去。',
      }),
    ]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await states()).toEqual([['sent', 1]]);
    const stored = await sql(database.ownerUrl, 'SELECT * FROM kapok.sms_messages');
    expect(JSON.stringify(stored)).not.toContain(PHONE);
  });

  it('are not made of kinds that can wait, nor where they are switched off', async () => {
    const member = await newPerson(PHONE);
    await tell(member, { kind: 'case.assigned' });
    await tell(member, { by: silent });
    expect(await states()).toEqual([]);
  });

  it('pass over who has no phone', async () => {
    const before = lines().length;
    await tell(await newPerson(null));
    await send();
    expect(await states()).toEqual([['no_phone', 1]]);
    expect(lines()).toHaveLength(before);
  });

  it('keep no others waiting when the number of one cannot be read', async () => {
    const [stuck, other] = [await newPerson(PHONE), await newPerson(PHONE)];
    const persons = app.app.get(PersonReader, { strict: false });
    const read = persons.personsOf.bind(persons);
    jest.spyOn(persons, 'personsOf').mockImplementation(async (reader, bookId, ids) => {
      if (ids.includes(stuck.id)) throw new Error('unreadable');
      return read(reader, bookId, ids);
    });
    for (const member of [stuck, other, stuck]) await tell(member);
    expect(await send()).toBe(3);
    expect((await states()).sort()).toEqual([
      ['sent', 1],
      ['waiting', 1],
      ['waiting', 1],
    ]);
  });

  it('are tried five times, later each time, and then given up', async () => {
    const gateway = app.app.get(SmsGateway, { strict: false });
    const failing = jest.spyOn(gateway, 'send').mockRejectedValue(new Error('no line'));
    await tell(await newPerson(PHONE));
    for (const seconds of SMS_RETRY_SECONDS) {
      expect(await send()).toBe(1);
      expect(await send()).toBe(0);
      const [row] = await sql<{ wait: number }>(
        database.ownerUrl,
        'SELECT extract(epoch FROM due_at - now())::float8 AS wait FROM kapok.sms_messages',
      );
      expect(Math.abs((row?.wait ?? 0) - seconds)).toBeLessThan(10);
      await sql(database.ownerUrl, 'UPDATE kapok.sms_messages SET due_at = now()');
    }
    await send();
    expect(await states()).toEqual([['dead', 5]]);
    const references = failing.mock.calls.map(([{ reference }]) => reference);
    expect(new Set(references).size).toBe(1);
    expect(references).toHaveLength(5);
  });
});
