import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { exportCommand } from '../../src/cli/export-command.js';
import { JOURNAL_FORMATS, type JournalFormat } from '../../src/ledger/export/journal-formats.js';
import { newId } from '../../src/platform/ids.js';
import {
  type ClosingLedger,
  closeMonth,
  openClosingLedger,
  paid,
} from '../support/closing-ledger.js';

const ENTRIES = 40;

let ledger: ClosingLedger;
let folder: string;
/** The whole journal in each form. */
const whole = new Map<JournalFormat, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kapok-continued-'));
  ledger = await openClosingLedger();
  const members = Array.from({ length: 7 }, () => newId());
  const pay = (n: number, day: string) =>
    ledger.service.append(paid(ledger, members[n % 7] ?? '', BigInt(15 + n), day));
  for (let n = 0; n < ENTRIES / 2; n += 1) await pay(n, '2026-09-03');
  await closeMonth(ledger, '2026-09');
  for (let n = 0; n < ENTRIES / 2; n += 1) await pay(n, '2026-10-03');
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const env = { PATH: process.env.PATH, DATABASE_URL: ledger.database.readerUrl };
  jest.replaceProperty(process, 'env', env);
  for (const format of JOURNAL_FORMATS) {
    const path = join(folder, `journal.${format}`);
    expect(await run('--format', format, '--out', path)).toBe(0);
    whole.set(format, readFileSync(path, 'utf8'));
  }
});

afterAll(async () => {
  jest.restoreAllMocks();
  await ledger.close();
  rmSync(folder, { recursive: true });
});

const textOf = (format: JournalFormat): string => whole.get(format) ?? '';

/** The command in this process, with the address of a login that can only read. */
function run(...args: string[]): Promise<number | null> {
  return exportCommand.run(['--city', ledger.book.code, ...args]);
}

describe.each(JOURNAL_FORMATS)('a file of an earlier export in %s', (format) => {
  const path = () => join(folder, `continued.${format}`);
  /** How far the first entry with its number and hash reaches. */
  const firstMark = () => /"@seq":"0".*\n|leaf:.*\n|leaf: .*\n/.exec(textOf(format));

  afterEach(() => rmSync(path(), { force: true }));

  it('is gone on with from wherever it was cut, and becomes the whole', async () => {
    const bytes = Buffer.from(textOf(format));
    const mark = firstMark();
    const least = (mark?.index ?? 0) + (mark?.[0].length ?? 0);
    const places = Array.from(
      { length: 9 },
      (_, n) => least + Math.floor(((bytes.length - least) * n) / 8),
    );
    for (const place of places) {
      writeFileSync(path(), bytes.subarray(0, place));
      expect(await run('--format', format, '--out', path(), '--from', 'next')).toBe(0);
      expect(readFileSync(path(), 'utf8') === textOf(format)).toBe(true);
    }
  });

  it('is made where there is none, and it is said what was written', async () => {
    const said = jest.mocked(process.stdout.write).mockClear();
    expect(await run('--format', format, '--out', path(), '--from', 'next')).toBe(0);
    const bytes = Buffer.byteLength(textOf(format));
    const line = `${path()}: ${ledger.book.code} from entry 0 on, ${bytes} bytes\n`;
    expect(said.mock.calls).toEqual([[line]]);
    expect(readFileSync(path(), 'utf8') === textOf(format)).toBe(true);
  });

  it('is gone on with from the number that follows, and from no other', async () => {
    writeFileSync(path(), textOf(format));
    // The genesis, the close, and what was paid.
    const count = ENTRIES + 2;
    expect(await run('--format', format, '--out', path(), '--from', String(count))).toBe(0);
    for (const from of [count - 1, count + 1, 0]) {
      const refused = run('--format', format, '--out', path(), '--from', String(from));
      await expect(refused).rejects.toThrow(/go on with --from next/);
    }
    expect(readFileSync(path(), 'utf8') === textOf(format)).toBe(true);
  });

  it.each([
    ['is there already, without --from', (text: string) => text, [], /is there already/],
    [
      'has no whole entry',
      (text: string) => text.slice(0, 20),
      ['--from', 'next'],
      /no whole entry/,
    ],
    ['is something else', () => 'dear diary\n\n', ['--from', 'next'], /no whole entry/],
  ])('is left alone when it %s', async (_, content, args, why) => {
    writeFileSync(path(), content(textOf(format)));
    await expect(run('--format', format, '--out', path(), ...args)).rejects.toThrow(why);
    expect(readFileSync(path(), 'utf8')).toBe(content(textOf(format)));
  });

  it.each([
    [
      'another last entry',
      altered,
      /^kapok export: .* disagree about entry \d+: one of the two was altered\n$/,
    ],
    [
      'an entry that the chain does not have',
      later,
      /ends with entry 9999999, and the chain ends with \d+: the database is older/,
    ],
  ])('that has %s is left alone, and the exit code says so', async (_, change, sentence) => {
    const text = change(textOf(format), format);
    expect(text).not.toBe(textOf(format));
    writeFileSync(path(), text);
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const code = await run('--format', format, '--out', path(), '--from', 'next');
    const [line] = said.mock.calls[0] ?? [];
    said.mockRestore();
    expect([code, line]).toEqual([1, expect.stringMatching(sentence)]);
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });
});

/** With a digit of the last entry's hash changed, or of its leaf. */
function altered(text: string, format: JournalFormat): string {
  const mark = format === 'jsonl' ? '"key":"' : format === 'hledger' ? 'leaf:' : 'leaf: "';
  const place = text.lastIndexOf(mark) + mark.length;
  return `${text.slice(0, place)}${text[place] === '0' ? '1' : '0'}${text.slice(place + 1)}`;
}

/** With a number for the last entry that lies far behind the head. */
function later(text: string, format: JournalFormat): string {
  const mark = { jsonl: '"@seq":"', hledger: '\n20', beancount: 'seq: "' }[format];
  const place = text.lastIndexOf(mark);
  return text.slice(0, place) + text.slice(place).replace(/("|\()\d+("|\))(?!:)/, '$19999999$2');
}
