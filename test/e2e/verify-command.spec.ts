import { frameOf } from '../../src/ledger/log/checkpoint-frames.js';
import { testEnvironment } from '../support/app.js';
import {
  bucketPlace,
  type CheckpointPlace,
  folderPlace,
  storedIn,
} from '../support/checkpoint-places.js';
import { KapokProcess } from '../support/kapok-process.js';
import { type LoggedBook, openLoggedBook } from '../support/logged-book.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe.each([
  ['a folder', folderPlace],
  ['a bucket', bucketPlace],
])('kapok verify, with checkpoints in %s', (_, newPlace) => {
  let place: CheckpointPlace;
  let database: TestDatabase;
  let backup: TestDatabase;
  let note: string;

  async function whileRunning<T>(work: (log: LoggedBook) => Promise<T>): Promise<T> {
    const log = await openLoggedBook(database, null, place.env);
    try {
      return await work(log);
    } finally {
      await log.app.close();
    }
  }

  const signedAfter = (count: number) =>
    whileRunning(async (log) => {
      await log.append(count);
      await log.follower.follow(log.book.id);
      return storedIn(log.guard.store, 'GD-L1');
    });

  beforeAll(async () => {
    place = await newPlace();
    database = await createTestDatabase();
    await signedAfter(9);
    backup = await createTestDatabase(database);
    note = (await signedAfter(4)).at(-1)?.note ?? '';
  });
  afterAll(async () => {
    await database?.drop();
    await backup?.drop();
    await place?.remove();
  });

  async function verify(
    of: TestDatabase,
    kept: CheckpointPlace = place,
  ): Promise<readonly [number | null, string]> {
    const command = new KapokProcess(testEnvironment({ database: of, env: kept.env }), 'verify');
    return [await command.ended(), command.printed];
  }

  it('says that the ledger, the log and what is stored outside fit together', async () => {
    const [code, said] = await verify(database);
    expect([code, said]).toEqual([0, expect.stringMatching(/^GD-L1: sound; 15 entries/)]);
    expect(said).toMatch(/^GD-L1: log sound; .*2 checkpoints, stored outside: 15 entries$/m);
  });

  it('says which stored checkpoint is not what the entries make', async () => {
    const other = await newPlace();
    const [origin = '', size = '', root = ''] = note.split('\n');
    const forged = Buffer.from(root, 'base64').map((byte) => byte ^ 1);
    const changed = note.replace(root, Buffer.from(forged).toString('base64'));
    other.put('GD-L1', frameOf({ note: changed, signedAt: '2026-11-22T00:00:00.000Z' }));
    const [code, said] = await verify(database, other);
    await other.remove();
    expect([origin, size, code]).toEqual(['kapok.localhost/GD-L1', '15', 1]);
    expect(said).toMatch(/^GD-L1: sound;/m);
    expect(said).toMatch(/^GD-L1: log ALTERED;/m);
    expect(said).toContain('stored_checkpoint_differs: the checkpoint of 15 entries');
  });

  it('says that entries are missing of a ledger whose end was cut, sound as it is in itself', async () => {
    const [code, said] = await verify(backup);
    expect(code).toBe(1);
    expect(said).toMatch(/^GD-L1: sound; 11 entries/m);
    expect(said).toMatch(/^GD-L1: log ALTERED;/m);
    expect(said).toContain('entries_missing: a checkpoint covers 15 entries');
  });
});
