import pg from 'pg';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import {
  type DatabaseSettings,
  poolConfig,
  toolPoolConfig,
} from '../../src/platform/database/database-settings.js';
import { openTestLedger, type TestLedger } from '../support/test-ledger.js';

describe('the pool of a tool', () => {
  let ledger: TestLedger;
  let settings: DatabaseSettings;

  beforeAll(async () => {
    ledger = await openTestLedger();
    settings = {
      url: ledger.database.appUrl,
      poolSize: 2,
      connectTimeoutMs: 5000,
      statementTimeoutMs: 100,
      lockTimeoutMs: 1000,
      idleInTransactionTimeoutMs: 10_000,
      ownerUrl: null,
    };
  });
  afterAll(() => ledger.close());

  it('lets a statement take longer than the service would', async () => {
    const service = new pg.Pool(poolConfig(settings));
    const tool = new pg.Pool(toolPoolConfig(settings));
    await expect(service.query('SELECT pg_sleep(0.3)')).rejects.toMatchObject({ code: '57014' });
    await expect(tool.query('SELECT pg_sleep(0.3)')).resolves.toMatchObject({ rowCount: 1 });
    await Promise.all([service.end(), tool.end()]);
  });

  it('leaves no timer behind that would keep the process alive', async () => {
    const before = timers();
    const tool = new pg.Pool(toolPoolConfig(settings));
    expect((await verifyBook(tool, ledger.book)).ok).toBe(true);
    await tool.end();
    expect(timers()).toBeLessThanOrEqual(before);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
