import { randomUUID } from 'node:crypto';
import { Database } from '../../src/platform/database/database.js';
import { InvariantError } from '../../src/platform/errors/invariant.js';
import { Outbox, type OutboxEvent } from '../../src/platform/outbox/outbox.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

type Submitted = OutboxEvent<'service_record.submitted'>;

let database: TestDatabase;
let app: TestApp;
let outbox: Outbox;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  outbox = app.app.get(Outbox, { strict: false });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const submitted = (more: Partial<Submitted> = {}): Submitted => ({
  bookId: 7,
  type: 'service_record.submitted',
  subject: randomUUID(),
  data: { unitId: randomUUID(), requestId: null },
  key: randomUUID(),
  ...more,
});

const inTransaction = <T>(work: Parameters<Database['transaction']>[0]) =>
  app.app.get(Database).transaction(work) as Promise<T>;

const rowsOf = (key: string) =>
  sql(database.ownerUrl, 'SELECT * FROM kapok.outbox WHERE key = $1', [key]);

it('keeps an event if and only if the transaction that makes it true commits', async () => {
  const [kept, lost] = [submitted(), submitted()];
  await inTransaction((tx) => outbox.publish(tx, kept));
  const failed = inTransaction(async (tx) => {
    await outbox.publish(tx, lost);
    throw new Error('the step itself failed');
  });
  await expect(failed).rejects.toThrow('the step itself failed');
  const { subject, data } = kept;
  expect(await rowsOf(kept.key)).toMatchObject([
    { book_id: 7, subject, data, unit_id: data.unitId, position: null },
  ]);
  expect(await rowsOf(lost.key)).toEqual([]);
});

it('tells a happening once, however often and by however many at once it is published', async () => {
  const event = submitted();
  const others = [submitted(), submitted()];
  await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      inTransaction((tx) =>
        outbox.publishAll(tx, n % 2 === 0 ? [event, ...others] : [...others, event].reverse()),
      ),
    ),
  );
  for (const { key } of [event, ...others]) expect(await rowsOf(key)).toHaveLength(1);
  const elsewhere = submitted({ key: event.key, bookId: 8 });
  await inTransaction((tx) => outbox.publish(tx, elsewhere));
  expect(await rowsOf(event.key)).toHaveLength(2);
});

it.each<[string, Partial<Submitted>]>([
  ['a field too many', { data: { unitId: null, requestId: null, name: '陈婆婆' } as never }],
  ['a field too few', { data: { unitId: null } as never }],
  ['a text of somebody', { data: { unitId: null, requestId: '陈婆婆 家' } }],
  ['a phone number', { data: { unitId: null, requestId: '13800000000' } }],
  ['a subject that is no id', { subject: 'chen' }],
  ['no key', { key: '' }],
])('refuses %s before anything is written', async (_, wrong) => {
  const event = submitted(wrong);
  const attempt = inTransaction((tx) => outbox.publish(tx, event));
  await expect(attempt).rejects.toThrow(InvariantError);
  expect(await rowsOf(event.key)).toEqual([]);
});

it('is guarded by the database as well: no names in the data, nothing but the position changes', async () => {
  const event = submitted();
  await inTransaction((tx) => outbox.publish(tx, event));
  const insert = `INSERT INTO kapok.outbox (book_id, id, type, subject, data, key)
    VALUES (7, $1::uuid, 'service_record.submitted', $1::uuid, $2, $3)`;
  const data = JSON.stringify({ who: '陈婆婆' });
  const named = sql(database.appUrl, insert, [randomUUID(), data, randomUUID()]);
  await expect(named).rejects.toMatchObject({ constraint: 'outbox_data_plain' });
  const change = sql(database.appUrl, `UPDATE kapok.outbox SET data = '{}' WHERE key = $1`, [
    event.key,
  ]);
  await expect(change).rejects.toMatchObject({ code: '42501' });
  const rights = `SELECT privilege FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE has_table_privilege('kapok_reader', 'kapok.outbox', privilege)`;
  expect(await sql(database.readerUrl, rights)).toEqual([]);
});
