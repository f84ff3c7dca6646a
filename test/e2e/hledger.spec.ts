import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportCommand } from '../../src/cli/export-command.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { type FakedCity, fillOrigin, openFakedCity } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { accountBalances } from '../support/faked-journal.js';
import { FakedLife, monthStart } from '../support/faked-months.js';
import { settleHere } from '../support/faked-settling.js';
import { hledger, hledgerBalances } from '../support/hledger.js';
import { FROM_SOURCES } from '../support/service-process.js';
import { sql } from '../support/sql.js';
import { createTestDatabase } from '../support/test-database.js';

const CLI = join(PROJECT_ROOT, 'src', 'cli.ts');

describe('the journal exported for hledger', () => {
  let clock: FakedClock;
  let city: FakedCity;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kapok-hledger-'));
    file = join(folder, 'journal.hledger');
    const start = monthStart('2023-11');
    clock = new FakedClock(start);
    city = await openFakedCity(await fillOrigin(await createTestDatabase()), clock);
    const life = new FakedLife(city, 3, { communities: 3, people: 4, acts: 12 });
    await life.live(start, monthStart('2023-12'));
    clock.set(monthStart('2023-12'));
    await settleHere(city);
    await life.live(monthStart('2023-12'), monthStart('2024-01'));
    const done = kapok('export', '--city', 'GD-YJ', '--format', 'hledger', '--out', file);
    expect(done).toMatchObject({ stderr: '', status: 0 });
  }, 120_000);

  afterAll(async () => {
    await city.close();
    await city.database.drop();
    clock.remove();
    rmSync(folder, { recursive: true });
  });

  /** The tool as an auditor runs it: with the database's address and nothing else. */
  function kapok(...args: string[]) {
    const env = { PATH: process.env.PATH, DATABASE_URL: city.database.readerUrl };
    return spawnSync(process.execPath, [...FROM_SOURCES, CLI, ...args], { env, encoding: 'utf8' });
  }

  it('is read and found right by hledger, which reaches the same balance for every account', async () => {
    expect(hledger(file, 'check')).toBe('');
    expect(hledgerBalances(file)).toEqual(await accountBalances(city));
  });

  it.each([
    ['a closing balance', /( = )(-?\d+)( MIN)/, /assertion/],
    ['a posting', /( {2})(-?[1-9]\d*)( MIN\n)/, /could not balance/],
  ])('is found wrong when %s is altered', (_, amount, why) => {
    const text = readFileSync(file, 'utf8');
    const altered = text.replace(amount, (_all, before, minutes, after) => {
      return `${before}${BigInt(minutes) + 1n}${after}`;
    });
    expect(altered).not.toBe(text);
    const wrong = join(folder, 'wrong.hledger');
    writeFileSync(wrong, altered);
    expect(() => hledger(wrong, 'check')).toThrow(why);
  });

  it('has one transaction an entry, with number, kind and hash', async () => {
    const text = readFileSync(file, 'utf8');
    const heads = text.split('\n').filter((line) => /^\d/.test(line));
    const entries = await sql<{ head: string }>(
      city.database.readerUrl,
      `SELECT concat(effective_on, ' (', seq, ') ', kind, ' ', subject_type, '  ; leaf:', encode(leaf_hash, 'hex')) AS head
       FROM ledger.journal_entry ORDER BY seq`,
    );
    expect(heads.filter((head) => head.includes('leaf:'))).toEqual(entries.map(({ head }) => head));
    // Gifts at once and after cooling off, donations, what pools gave, and what was taken back.
    for (const kind of [
      'gift gift',
      'hold gift',
      'donate donation',
      'donate pool_support',
      'reverse',
    ]) {
      expect(heads.some((head) => head.includes(`) ${kind}`))).toBe(true);
    }
  });

  it('is given by a tool that knows the database alone, no key of the service; so is a verdict', () => {
    expect(kapok('verify')).toMatchObject({ stderr: '', status: 0 });
  });

  it.each([
    [['--format', 'hledger', '--from', '3'], /--from goes with jsonl/],
    [['--format', 'csv'], /--format is/],
    [['--from', 'x'], /number of an entry/],
  ])('is refused with %j', async (wish, why) => {
    await expect(exportCommand.run(['--city', 'GD-YJ', ...wish])).rejects.toThrow(why);
  });
});
