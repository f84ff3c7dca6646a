import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { testEnvironment } from '../support/app.js';
import { FROM_SOURCES } from '../support/service-process.js';
import {
  call,
  entriesOf,
  LAST_MONTH,
  liveTwoMonths,
  logHour,
  MONTH_BEFORE,
  newStaff,
  openSettlementCity,
  type SettlementCity,
  THIS_MONTH,
} from './settlement-city.js';

const CLI = join(PROJECT_ROOT, 'src', 'cli.ts');

let city: SettlementCity;

beforeEach(async () => {
  city = await openSettlementCity();
  await liveTwoMonths(city);
});

afterEach(() => city.close());

interface Ended {
  readonly code: number;
  readonly lines: string[];
  readonly errors: string;
}

function settle(...args: string[]): Promise<Ended> {
  const env = { ...testEnvironment({ database: city.database }), PATH: process.env.PATH };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...FROM_SOURCES, CLI, 'settle', ...args],
      { env },
      (_error, stdout, errors) =>
        resolve({ code: child.exitCode ?? -1, lines: stdout.trim().split('\n'), errors }),
    );
  });
}

describe('kapok settle', () => {
  it('previews without effect, then settles all that has ended and says how it went', async () => {
    const before = await entriesOf(city.database);
    const ahead = await settle('--preview', '--month', MONTH_BEFORE, '--city', 'GD-T1');
    expect(ahead).toMatchObject({ code: 0, errors: '' });
    expect(ahead.lines).toEqual([
      `GD-T1 ${MONTH_BEFORE} would post: 0 expiries (0 granted minutes), 3 nettings (140 minutes), 1 grant (240 minutes)`,
    ]);
    expect(await entriesOf(city.database)).toEqual(before);

    const done = await settle();
    expect(done).toMatchObject({ code: 0, errors: '' });
    expect(done.lines).toContain(`GD-T1 ${MONTH_BEFORE} closes the month`);
    expect(done.lines.at(-1)).toBe(
      `GD-T1 ${LAST_MONTH} is settled: 1 expiry (300 granted minutes), 2 nettings (90 minutes), 1 grant (240 minutes)`,
    );
    const { body } = await call(city, city.admin).get('');
    expect(body.items).toMatchObject([
      { month: LAST_MONTH, state: 'done', askedBy: null },
      { month: MONTH_BEFORE, state: 'done', askedBy: null },
    ]);
    const again = await settle('--month', LAST_MONTH);
    expect([again.code, again.lines.length]).toEqual([0, 1]);
  }, 90_000);

  it('says in words what it waits for, and ends with 1', async () => {
    const day = `${MONTH_BEFORE}-28`;
    await logHour(city, await newStaff(city), { day, daysAgo: 9 });
    const { code, lines } = await settle('--month', LAST_MONTH);
    expect(code).toBe(1);
    expect(lines.slice(-2)).toEqual([
      `GD-T1 ${MONTH_BEFORE} waits:`,
      `GD-T1   1 record(s) have waited for approval too long in GD-T1-C1, the oldest of ${day}`,
    ]);
  }, 60_000);

  it('refuses what is no month or no city, a month that lasts, and passes over an empty one', async () => {
    expect((await settle('--month', '2025-13')).code).toBe(2);
    expect((await settle('--city', 'NOWHERE')).code).toBe(2);
    const lasting = await settle('--month', THIS_MONTH);
    expect([lasting.code, lasting.lines.length]).toEqual([3, 1]);
    expect((await settle('--month', '2001-01')).code).toBe(0);
  }, 90_000);
});
