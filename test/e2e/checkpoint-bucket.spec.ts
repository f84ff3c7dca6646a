import { CheckpointBucket } from '../../src/ledger/log/checkpoint-bucket.js';
import { LogError } from '../../src/ledger/log/log-error.js';
import { storedIn } from '../support/checkpoint-places.js';
import { type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import type { ObjectStore } from '../support/object-store.js';
import { STORE_SECRET, startObjectStore } from '../support/object-store.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const CODE = 'GD-L1';
const KEY = (n: number) => `kapok/${CODE}.checkpoints/${999_999_999_999 - n}.txt`;

let store: ObjectStore;
let database: TestDatabase;
let log: LoggedBook;
const opened: LoggedBook[] = [];

async function open(): Promise<LoggedBook> {
  const one = await openLoggedBook(database, null, store.env);
  opened.push(one);
  return one;
}

beforeEach(async () => {
  store = await startObjectStore();
  database = await createTestDatabase();
  log = await open();
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.app.close();
  await database?.drop();
  await store?.close();
});

async function sign(by: LoggedBook = log): Promise<bigint> {
  await log.append(1);
  return (await by.follower.follow(log.book.id))?.size ?? 0n;
}

async function refusal(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'no refusal';
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    expect(error.message).not.toContain(STORE_SECRET);
    return error.message;
  }
}

const sizes = async () => (await storedIn(log.guard.store, CODE)).map(({ size }) => size);

it('has an object for each checkpoint, the newest first in a listing', async () => {
  const signed = [await sign(), await sign(), await sign()];
  expect(await sizes()).toEqual(signed);
  expect([...store.objects.keys()].sort()).toEqual([KEY(3), KEY(2), KEY(1)]);
  const latest = await log.checkpoints.latest(log.book.id);
  expect(store.objects.get(KEY(3))?.toString()).toMatch(
    new RegExp(`^@ ${latest?.signedAt.toISOString()} \\d+ sha256:[0-9a-f]{64}\\n`),
  );
  expect(store.objects.get(KEY(3))?.toString()).toContain(latest?.note);
  const before = store.requests.length;
  expect((await log.guard.store.newest(CODE))?.note).toBe(latest?.note);
  expect(store.requests.slice(before)).toEqual([
    expect.stringContaining('max-keys=1'),
    `GET /evidence/${KEY(3)}`,
  ]);
  expect(await log.guard.store.books()).toEqual([CODE]);
  expect(await log.guard.store.tally(CODE)).toEqual({ records: 3, damaged: 0 });
  store.pageSize = 2;
  expect(await sizes()).toEqual(signed);
});

it('has one checkpoint of two servers that sign at once', async () => {
  const other = await open();
  for (let round = 1; round <= 3; round += 1) {
    await log.append(3);
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? log : other).follower.follow(log.book.id)),
    );
    expect((await sizes()).length).toBe(round);
  }
});

it('is found as it was written when the answer did not come', async () => {
  await sign();
  for (const mishap of ['fault', 'cut', 'cut after', 'silence after'] as const) {
    const before = await sizes();
    store.mishap('PUT', mishap);
    const size = await sign();
    expect(await sizes()).toEqual([...before, size]);
  }
});

it('signs nothing while the store is away, and goes on behind it', async () => {
  const before = await sign();
  store.mishap('PUT', 'fault', 'fault', 'fault');
  expect(await refusal(() => sign())).toMatch(
    /^No checkpoint could be written to http:\S+: the store answered 500 \(InternalError\)\./,
  );
  expect((await log.checkpoints.latest(log.book.id))?.size).toBe(before);
  store.mishap('PUT', 'cut after', 'cut', 'cut');
  expect(await refusal(() => sign())).toContain('could not be reached');
  // It is there, though nobody said so; it counts.
  const [, unsure] = await sizes();
  const after = await sign();
  expect(await log.checkpoints.bySize(log.book.id, unsure ?? 0n)).not.toBeNull();
  expect(await sizes()).toEqual([before, unsure, after]);
});

it('is compared with what somebody else has stored meanwhile, and never replaced', async () => {
  await sign();
  const foreign = store.objects.get(KEY(1)) ?? Buffer.alloc(0);
  let isMet = false;
  store.beforePut = (key) => {
    if (key !== KEY(2) || isMet) return;
    isMet = true;
    store.objects.set(key, foreign);
  };
  expect(await refusal(() => sign())).toContain('Somebody else has stored another checkpoint');
  expect(store.objects.get(KEY(2))).toEqual(foreign);
  // What is there now is the log's own: it was compared, and the log goes on.
  await sign();
  expect(store.objects.get(KEY(2))).toEqual(foreign);
  expect(store.objects.size).toBe(3);
});

it('is not trusted to a store that replaces what is there', async () => {
  store.replaces = true;
  expect(await refusal(() => sign())).toContain('replaces what is there');
  expect(await refusal(() => sign())).toContain('replaces what is there');
  expect([...store.objects.keys()]).toEqual([KEY(1)]);
  store.replaces = false;
  await sign();
  expect(store.objects.size).toBe(2);
});

it('is missed when it is gone, and stops everything when the newest one was altered', async () => {
  for (let n = 0; n < 4; n += 1) await sign();
  store.objects.delete(KEY(2));
  store.objects.set(KEY(1), Buffer.from('@ nothing'));
  expect(await log.guard.store.tally(CODE)).toEqual({ records: 2, damaged: 2 });
  const bytes = store.objects.get(KEY(4))?.toString() ?? '';
  store.objects.set(KEY(4), Buffer.from(bytes.replace('kapok', 'kapOk')));
  expect(await refusal(() => log.start.assertNothingLost())).toContain(
    'GD-L1.checkpoints/999999999995.txt. Somebody altered it',
  );
  expect(await refusal(() => sign())).toContain('is not what was written');
  store.objects.set(`kapok/${CODE}.checkpoints/0-readme`, Buffer.from('hello'));
  expect(await refusal(() => log.start.assertNothingLost())).toContain('no checkpoint');
});

it('is made up from the database in one piece when the bucket is new', async () => {
  const signed = [await sign(), await sign(), await sign()];
  const before = await storedIn(log.guard.store, CODE);
  store.objects.clear();
  await log.follower.follow(log.book.id);
  expect(store.objects.size).toBe(1);
  expect(await storedIn(log.guard.store, CODE)).toEqual(before);
  expect(await sizes()).toEqual([...signed]);
  expect(log.guard.store).toBeInstanceOf(CheckpointBucket);
});
