import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { exportCommand } from '../../src/cli/export-command.js';
import { JOURNAL_FORMATS, type JournalFormat } from '../../src/ledger/export/journal-formats.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { readBeancount } from '../support/beancount.js';
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
const CITY = 'GD-YJ';

let clock: FakedClock;
let city: FakedCity;
let folder: string;
/** The whole journal in each form. */
const whole = new Map<JournalFormat, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kapok-export-'));
  const start = monthStart('2023-11');
  clock = new FakedClock(start);
  city = await openFakedCity(await fillOrigin(await createTestDatabase()), clock);
  const life = new FakedLife(city, 3, { communities: 3, people: 4, acts: 12 });
  await life.live(start, monthStart('2023-12'));
  clock.set(monthStart('2023-12'));
  await settleHere(city);
  await life.live(monthStart('2023-12'), monthStart('2024-01'));
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.replaceProperty(process, 'env', { ...process.env, DATABASE_URL: city.database.readerUrl });
  for (const format of JOURNAL_FORMATS) {
    const path = fileOf(format);
    expect(await run('--format', format, '--out', path)).toBe(0);
    whole.set(format, readFileSync(path, 'utf8'));
  }
}, 120_000);

afterAll(async () => {
  jest.restoreAllMocks();
  await city.close();
  await city.database.drop();
  clock.remove();
  rmSync(folder, { recursive: true });
});

const fileOf = (format: JournalFormat): string => join(folder, `journal.${format}`);
const textOf = (format: JournalFormat): string => whole.get(format) ?? '';

/** The command in this process, with the database's address. */
function run(...args: string[]): Promise<number | null> {
  return exportCommand.run(['--city', CITY, ...args]);
}

/** The tool as an auditor runs it: with the database's address and nothing else. */
function kapok(...args: string[]) {
  const env = { PATH: process.env.PATH, DATABASE_URL: city.database.readerUrl };
  return spawnSync(process.execPath, [...FROM_SOURCES, CLI, ...args], { env, encoding: 'utf8' });
}

/** Number, day, kind, subject type and hash of every entry, as the database has them. */
async function entryRows(): Promise<string[]> {
  const rows = await sql<{ head: string }>(
    city.database.readerUrl,
    `SELECT concat_ws(' ', seq, effective_on, kind, subject_type, encode(leaf_hash, 'hex')) AS head
     FROM ledger.journal_entry ORDER BY seq`,
  );
  return rows.map(({ head }) => head);
}

async function closingBalanceCount(): Promise<number> {
  const [row] = await sql<{ n: string }>(
    city.database.readerUrl,
    'SELECT count(*) AS n FROM ledger.closing_balance',
  );
  return Number(row?.n);
}

describe('the journal exported for hledger', () => {
  it('is read and found right by hledger, which reaches the same balance for every account', async () => {
    expect(hledger(fileOf('hledger'), 'check')).toBe('');
    expect(hledgerBalances(fileOf('hledger'))).toEqual(await accountBalances(city));
  });

  it.each([
    ['a closing balance', /( = )(-?\d+)( MIN)/, /assertion/],
    ['a posting', /( {2})(-?[1-9]\d*)( MIN\n)/, /could not balance/],
  ])('is found wrong when %s is altered', (_, amount, why) => {
    const wrong = join(folder, 'wrong.hledger');
    writeFileSync(wrong, oneMore(textOf('hledger'), amount));
    expect(() => hledger(wrong, 'check')).toThrow(why);
  });

  it('has one transaction an entry, with number, kind and hash', async () => {
    const heads = textOf('hledger')
      .split('\n')
      .flatMap((line) => {
        const [, day, seq, what, hash] =
          /^(\d{4}-\d\d-\d\d) \((\d+)\) ([a-z]+ [a-z_]+) {2}; leaf:(.+)$/.exec(line) ?? [];
        return day === undefined ? [] : [`${seq} ${day} ${what} ${hash}`];
      });
    expect(heads).toEqual(await entryRows());
    // Gifts at once and after cooling off, donations, what pools gave, and what was taken back.
    for (const kind of [
      'gift gift',
      'hold gift',
      'donate donation',
      'donate pool_support',
      'reverse',
    ]) {
      expect(heads.some((head) => head.includes(` ${kind}`))).toBe(true);
    }
  });
});

describe('the journal exported for beancount', () => {
  it('is read and found right by its rules, which reach the same balance for every account', async () => {
    const book = readBeancount(textOf('beancount'));
    const balances = [...book.balances].filter(([, balance]) => balance !== 0n);
    const wanted = [...(await accountBalances(city))].map(([name, balance]) => {
      const [, owner = '', purpose = '', rest = ''] = /^(\w+):(\w+):(.+)$/.exec(name) ?? [];
      const root = { member: 'Assets', unit: 'Assets', book: 'Expenses' }[owner];
      const parts = [purpose === 'issuance' ? 'Equity' : root, capital(owner), capital(purpose)];
      return [`${parts.join(':')}:${rest.toUpperCase()}`, balance];
    });
    expect(balances.sort()).toEqual(wanted.sort());
    expect(book.options.get('title')).toBe(CITY);
    expect(book.assertions).toBe(await closingBalanceCount());
    expect(book.assertions).toBeGreaterThan(10);
  });

  it('has one transaction an entry, with number, kind and hash', async () => {
    const heads = readBeancount(textOf('beancount')).transactions.map(
      ({ date, payee, narration, meta }) =>
        [meta.get('seq'), date, payee, narration, meta.get('leaf')].join(' '),
    );
    expect(heads).toEqual(await entryRows());
  });

  it.each([
    ['a closing balance', /(balance \S+ {2})(-?[1-9]\d*)( MIN\n)/, /balance failed/],
    ['a posting', /(\n {2}\S+ {2})(-?[1-9]\d*)( MIN\n)/, /does not balance/],
  ])('is found wrong when %s is altered', (_, amount, why) => {
    expect(() => readBeancount(oneMore(textOf('beancount'), amount))).toThrow(why);
  });

  it.each([
    [
      'an account is opened twice',
      (text: string) => text.replace(/^(.* open .*\n)/m, '$1$1'),
      /twice/,
    ],
    [
      'an account is never opened',
      (text: string) => text.replace(/^.* open .*\n/m, ''),
      /not open/,
    ],
    ['a line is of another language', (text: string) => text.replace('* "', '! "'), /syntax/],
  ])('is refused when %s', (_, change, why) => {
    expect(() => readBeancount(change(textOf('beancount')))).toThrow(why);
  });
});

describe('kapok export', () => {
  it('is a tool that knows the database alone, no key of the service; so is a verdict', () => {
    const done = kapok('export', '--city', CITY);
    expect([done.stderr, done.status]).toEqual(['', 0]);
    expect(done.stdout === textOf('jsonl')).toBe(true);
    expect(kapok('verify')).toMatchObject({ stderr: '', status: 0 });
  });

  it('writes a piece of the leaves from a number on', async () => {
    const out = join(folder, 'piece.jsonl');
    expect(await run('--from', '5', '--out', out)).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(textOf('jsonl').split('\n').slice(5).join('\n'));
  });

  it.each([
    [['--format', 'hledger', '--from', '3'], /balances need all entries/],
    [['--format', 'beancount', '--from', '3', '--out', 'FOLDER/none'], /balances need all entries/],
    [['--format', 'csv'], /--format is/],
    [['--from', 'x'], /number of an entry/],
    [['--from', 'next'], /needs --out/],
  ])('is refused with %j', async (wish, why) => {
    const args = wish.map((arg) => arg.replace('FOLDER', folder));
    await expect(run(...args)).rejects.toThrow(why);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The text with a minute more in the first amount that is found. */
function oneMore(text: string, amount: RegExp): string {
  const changed = text.replace(amount, (_all, before, minutes, after) => {
    return `${before}${BigInt(minutes) + 1n}${after}`;
  });
  expect(changed).not.toBe(text);
  return changed;
}
