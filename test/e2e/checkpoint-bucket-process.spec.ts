import { testEnvironment } from '../support/app.js';
import { KapokProcess } from '../support/kapok-process.js';
import { openLoggedBook } from '../support/logged-book.js';
import { type ObjectStore, STORE_SECRET, startObjectStore } from '../support/object-store.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const WRONG_SECRET = 'this/is+not+the+secret';

describe('a service with a bucket for its checkpoints, as a process', () => {
  let store: ObjectStore;
  let database: TestDatabase;
  const started: KapokProcess[] = [];

  beforeAll(async () => {
    store = await startObjectStore();
    database = await createTestDatabase();
    const log = await openLoggedBook(database, null, store.env);
    await log.append(5);
    await log.app.close();
  });
  afterAll(async () => {
    for (const one of started) await one.stop();
    await database?.drop();
    await store?.close();
  });

  function kapok(env: Record<string, string>, ...args: string[]): KapokProcess {
    const settings = { ...store.env, KAPOK_LOG_LEVEL: 'trace', KAPOK_CHECKPOINT_SECONDS: '1' };
    const all = testEnvironment({ database, env: { ...settings, ...env } });
    const one = new KapokProcess(all, ...args);
    started.push(one);
    return one;
  }

  it('does not start with a wrong secret, and says so plainly', async () => {
    const service = kapok({ KAPOK_CHECKPOINT_S3_SECRET_KEY: WRONG_SECRET }, 'serve');
    expect(await service.ended()).toBe(3);
    expect(service.printed).toContain(
      `The checkpoints in ${store.env.KAPOK_CHECKPOINT_S3} could not be read: the store answered 403 (SignatureDoesNotMatch). See docs/log.md`,
    );
    expect(service.printed).not.toMatch(/listens on/);
    for (const secret of [WRONG_SECRET, STORE_SECRET]) {
      expect(service.printed).not.toContain(secret);
    }
  });

  it('goes on while the store is away, says so once, signs when it is back, and tells nobody the secret', async () => {
    store.mishap('PUT', ...Array<'fault'>(6).fill('fault'));
    const service = kapok({}, 'serve');
    await service.says(/log_not_followed/);
    expect(service.printed).toContain('the store answered 500 (InternalError)');
    while (store.objects.size === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [[key = '', bytes = ''] = []] = store.objects;
    expect(key).toBe('kapok/GD-L1.checkpoints/999999999998.txt');
    expect(bytes.toString()).toContain('kapok.localhost/GD-L1\n');
    const status = kapok({}, 'log', 'status');
    expect([await status.ended(), status.printed]).toEqual([
      0,
      expect.stringMatching(
        /stored {6}1 in http:\S+\/evidence\/kapok\/GD-L1\.checkpoints\/; the newest has \d+ entries/,
      ),
    ]);
    expect(await service.stop()).toBe(0);
    expect(service.printed.match(/log_not_followed/g)).toHaveLength(1);
    expect(`${service.printed}${status.printed}`).not.toContain(STORE_SECRET);
  });
});
