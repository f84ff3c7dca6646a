import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { CHECK_NAMES } from '../../src/modules/reconciliation/checks.js';
import { ReconciliationAgenda } from '../../src/modules/reconciliation/reconciliation-agenda.js';
import { ReconciliationLease } from '../../src/modules/reconciliation/reconciliation-lease.js';
import { ReconciliationResults } from '../../src/modules/reconciliation/reconciliation-results.js';
import { ReconciliationWorker } from '../../src/modules/reconciliation/reconciliation-worker.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { startTestApp, type TestApp, testEnvironment } from '../support/app.js';
import { FROM_SOURCES } from '../support/service-process.js';
import { sql } from '../support/sql.js';
import { LOSE_HOLD, ReconciledCity, runRows, stopClock, wake } from './reconciliation-city.js';

let reconciled: ReconciledCity;
let second: TestApp;

beforeAll(async () => {
  reconciled = await ReconciledCity.open();
  second = await startTestApp({ database: reconciled.funding.desk.database });
  stopClock(second);
});

afterAll(async () => {
  await second?.close();
  await reconciled?.close();
});

it('asking twice while a run waits is asking once', async () => {
  const agendas = [reconciled.app, second].map(({ app }) => app.get(ReconciliationAgenda));
  const { bookId } = reconciled.city;
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, n) => agendas[n % 2]?.ask(bookId, reconciled.admin.id)),
  );
  expect(new Set(asked).size).toBe(1);
  await wake(reconciled.app);
  expect((await reconciled.run(asked[0] ?? '')).state).toBe('done');
  expect(await agendas[0]?.ask(bookId, null)).not.toBe(asked[0]);
  await wake(second);
});

describe('the daily run', () => {
  const at = (app: TestApp, instant: string) =>
    Object.assign(app.app.get(Clock), { now: () => new Date(instant) });

  afterEach(() => {
    for (const app of [reconciled.app, second])
      delete (app.app.get(Clock) as { now?: unknown }).now;
  });

  it('is due once a book and day, from three in the morning in Shanghai, whoever wakes', async () => {
    const daily = async () =>
      (await runRows(reconciled)).filter(({ origin }) => origin === 'daily');
    const servers = [reconciled.app, second];
    const note = (instant: string) =>
      Promise.all(
        [...servers, ...servers].map((app) => {
          at(app, instant);
          return app.app.get(ReconciliationAgenda).noteDue();
        }),
      );
    await note('2026-03-01T18:59:59Z');
    expect(await daily()).toEqual([]);
    await note('2026-03-01T19:00:00Z');
    await note('2026-03-02T15:59:59Z');
    expect((await daily()).map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-02']);
    expect(new Set((await daily()).map(({ book_id }) => book_id)).size).toBe(2);
    await Promise.all(servers.map(wake));
    expect((await daily()).map(({ state, fence }) => [state, fence])).toEqual([
      ['done', 1],
      ['done', 1],
    ]);
    await note('2026-03-02T20:00:00Z');
    expect(await daily()).toHaveLength(4);
    await Promise.all(servers.map(wake));
    const [row] = await sql<{ runs: string; checks: string }>(
      reconciled.funding.desk.database.ownerUrl,
      `SELECT count(DISTINCT r.id) AS runs, count(*) AS checks FROM kapok.reconciliation_runs r
       JOIN kapok.reconciliation_checks c ON c.run_id = r.id WHERE r.origin = 'daily'`,
    );
    expect([Number(row?.runs), Number(row?.checks)]).toEqual([4, 4 * CHECK_NAMES.length]);
  });
});

describe('a server that dies', () => {
  const ask = (): Promise<string> =>
    reconciled.app.app.get(ReconciliationAgenda).ask(reconciled.city.bookId, null);
  const stateOf = async (id: string) => {
    const row = (await runRows(reconciled)).find((one) => one.id === id);
    return [row?.state, row?.fence];
  };

  it('leaves its run to another, which begins it anew; waking up, it writes nothing', async () => {
    const [lease, other] = [reconciled.app, second].map(({ app }) => app.get(ReconciliationLease));
    const id = await ask();
    const expire = () =>
      sql(
        reconciled.funding.desk.database.ownerUrl,
        `UPDATE kapok.reconciliation_runs SET lease_until = now() - interval '1 s'`,
      );
    const dead = await other?.claim(id);
    if (!dead) throw new Error('nobody else works on it');
    await wake(reconciled.app);
    expect(await stateOf(id)).toEqual(['running', 1]);

    const late = second.app.get(ReconciliationResults);
    const writesNothing = async () => {
      const before = [await reconciled.run(id), await stateOf(id)];
      await expect(late.finish(dead, [])).rejects.toThrow('another server works on this run');
      await expect(late.fail(dead, 'internal_fault')).rejects.toThrow('another server');
      await expect(other?.renew(dead)).rejects.toThrow('another server');
      await other?.release(dead);
      expect([await reconciled.run(id), await stateOf(id)]).toEqual(before);
    };
    await expire();
    expect((await other?.claim(id))?.fence).toBe(2);
    await writesNothing();
    await expire();
    expect((await lease?.claim(id))?.fence).toBe(3);
    await writesNothing();
    await expire();
    await wake(reconciled.app);
    expect(await stateOf(id)).toEqual(['done', 4]);
    await writesNothing();
  });

  it('and one that stops, too: at once', async () => {
    const third = await startTestApp({ database: reconciled.funding.desk.database });
    stopClock(third);
    const id = await ask();
    const worker = third.app.get(ReconciliationWorker);
    const stopped = worker.beforeApplicationShutdown.bind(worker);
    const working = worker.work(id);
    await stopped();
    await working;
    expect(await stateOf(id)).toEqual(['running', 1]);
    await third.close();
    await wake(reconciled.app);
    expect(await stateOf(id)).toEqual(['done', 2]);
  });

  it('or whose connection breaks, as well', async () => {
    const id = await ask();
    const { superuserUrl } = reconciled.funding.desk.database;
    const blocker = new pg.Client({ connectionString: superuserUrl });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE kapok.spend_codes IN ACCESS EXCLUSIVE MODE');
    const working = reconciled.app.app.get(ReconciliationWorker).work(id);
    const broken = expect(working).rejects.toThrow();
    const ENDED = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'kapok-reconciliation' AND wait_event_type = 'Lock'`;
    while ((await sql(superuserUrl, ENDED)).length === 0) await sleep(20);
    await broken;
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect(await stateOf(id)).toEqual(['running', 1]);
    await wake(second);
    expect(await stateOf(id)).toEqual(['done', 2]);
    expect((await reconciled.run(id)).drifts).toBe('0');
  });

  it('is given up when it fails by itself again and again', async () => {
    const id = await ask();
    const url = reconciled.funding.desk.database.superuserUrl;
    await sql(url, 'ALTER TABLE ledger.counter RENAME TO counter_away');
    const worker = reconciled.app.app.get(ReconciliationWorker);
    for (let claim = 1; claim < 5; claim += 1)
      await expect(worker.work(id)).rejects.toThrow('counter');
    await worker.work(id);
    await sql(url, 'ALTER TABLE ledger.counter_away RENAME TO counter');
    expect(await stateOf(id)).toEqual(['failed', 5]);
    expect(await reconciled.run(id)).toMatchObject({ faultCode: 'internal_fault', drifts: null });
    expect((await reconciled.reconcile()).drifts).toBe('0');
  });
});

describe('kapok reconcile', () => {
  const kapok = async (...args: string[]) => {
    const { database } = reconciled.funding.desk;
    const file = join(PROJECT_ROOT, 'src', 'cli.ts');
    const env = { ...process.env, ...testEnvironment({ database }), KAPOK_TEST_CLUSTER: '' };
    const run = promisify(execFile)(
      process.execPath,
      [...FROM_SOURCES, file, 'reconcile', ...args],
      { env },
    );
    return run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
  };

  it('prints what it looked at, and ends with 1 when something drifts', async () => {
    const code = reconciled.city.city.code;
    const sound = await kapok('--city', code);
    expect(sound).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${code}: all agrees`),
    });
    for (const check of CHECK_NAMES)
      expect(sound.stdout).toMatch(new RegExp(`  ${check} +\\d+ looked at +0 drifting`));
    const { subjects } = reconciled;
    const drifting = await reconciled.tampered(LOSE_HOLD, [subjects.held], () => kapok());
    expect(drifting.code).toBe(1);
    expect(drifting.stdout).toContain(`held_own_is_booked: member ${subjects.elder}: expected`);
  }, 60_000);
});
