import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { faultsPage } from '../scripts/faults-page.js';
import { FAULTS } from '../src/faults.js';
import { run } from '../src/node/run.js';
import { REMARKS } from '../src/remarks.js';
import { faultSentence, remarkSentence } from '../src/sentences.js';
import { sampleBook } from './book.js';

const scratch = mkdtempSync(join(tmpdir(), 'kapok-verify-'));
const vectors = fileURLToPath(new URL('../../../test/vectors/receipts/sha256', import.meta.url));
const { book, log } = sampleBook();

/** A file with this content; its path. */
function file(name: string, content: string | Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

const journal = file('journal.jsonl', book.journal());
const checkpoint = file('checkpoint', book.checkpoint([log]));

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe('kapok-verify', () => {
  it('says that an export is sound, in both languages', async () => {
    const args = ['export', journal, '--key', log.vkey, '--checkpoint', checkpoint];
    const english = await run([...args, '--lang', 'en'], undefined);
    expect(english).toMatchObject({ code: 0 });
    expect(english.output).toMatch(/^Sound: nothing wrong was found\.\n/);
    expect(english.output).toContain(
      `It agrees with the checkpoint of ${book.origin} over 11 entries.`,
    );
    const chinese = await run(args, undefined);
    expect(chinese).toMatchObject({ code: 0 });
    expect(chinese.output).toMatch(/^核验通过：没有发现问题。\n/);
  });

  it('says a sentence for each fault, and goes with 1', async () => {
    const cut = file('cut.jsonl', book.journal().subarray(0, book.journal().length - 100));
    const { code, output } = await run(
      ['export', cut, '--checkpoint', checkpoint, '--lang', 'en'],
      'C',
    );
    expect(code).toBe(1);
    expect(output).toContain('✗ A checkpoint covers 11 entries, and only 10 are here');
    expect(output).toContain('✗ The export is not lines of leaves');
  });

  it('says of one fault that it is one', async () => {
    const head = `3:${'0'.repeat(64)}`;
    const { code, output } = await run(['export', journal, '--head', head, '--lang', 'en'], 'C');
    expect([code, output.split('\n')[0]]).toEqual([1, 'NOT sound: 1 fault.']);
    const both = await run(
      ['export', journal, '--head', head, '--head', head.replace('3:', '4:'), '--lang', 'en'],
      'C',
    );
    expect(both.output.split('\n')[0]).toBe('NOT sound: 2 faults.');
  });

  it('answers in JSON', async () => {
    const changed = book.journal().toString().replace('"amount":"90"', '"amount":"91"');
    const path = file('changed.jsonl', changed);
    const { code, output } = await run(['export', path, '--json', '--lang', 'zh-CN'], 'C');
    expect(code).toBe(1);
    const report = JSON.parse(output) as { sound: boolean; faults: object[] };
    expect(report.sound).toBe(false);
    expect(report.faults[0]).toEqual({
      code: 'sum_not_zero',
      facts: { asset: 'MIN', sum: '1' },
      entry: '2',
      sentence: '第 2 条：MIN 各笔过账之和不为零，而是 1 分钟。',
    });
  });

  it('checks every kind of file, and any by `file`', async () => {
    const kinds = {
      receipt: 'receipt.json',
      month: 'receipts-2026-02.json',
      statement: 'statement-proof-2026-02.json',
      certificate: 'certificate-proof-opened.json',
      export: 'journal.jsonl',
    };
    for (const [kind, name] of Object.entries(kinds)) {
      expect(await run([kind, join(vectors, name)], 'en')).toMatchObject({ code: 0 });
      expect(await run(['file', join(vectors, name)], 'en')).toMatchObject({ code: 0 });
    }
    expect(await run(['checkpoint', checkpoint], 'en')).toMatchObject({ code: 0 });
    expect(await run(['receipt', checkpoint], 'en')).toMatchObject({ code: 1 });
    const unopened = ['certificate', join(vectors, 'certificate-proof.json'), '--lang', 'en'];
    const refused = await run(unopened, 'en');
    expect([refused.code, refused.output]).toEqual([1, expect.stringMatching(/not shown whose/)]);
    const partly = await run([...unopened, '--partly'], 'en');
    expect([partly.code, partly.output]).toEqual([0, expect.stringMatching(/^Sound in part/)]);
    const statements = ['01', '02'].flatMap((month) => [
      '--statement',
      join(vectors, `statement-proof-2026-${month}.json`),
    ]);
    const month = await run(
      ['month', join(vectors, kinds.month), ...statements, '--lang', 'en'],
      'en',
    );
    expect(month.output).toContain('are complete');
  });

  it.each([
    ['nonsense', journal],
    ['export'],
    ['export', journal, journal],
    ['export', journal, '--nonsense'],
    ['export', journal, '--lang', 'fr'],
    ['export', journal, '--head', '5'],
    ['export', journal, '--witnesses', 'many'],
    ['export', join(scratch, 'none')],
    ['mirror', journal, '--checkpoint', join(scratch, 'none')],
    ['export', journal, '--checkpoint', journal],
    ['export', journal, '--key', 'nonsense'],
  ])('goes with 2 when it cannot understand or read: %s %s %s %s', async (...args) => {
    const { code, output } = await run(
      args.filter((arg) => arg !== undefined),
      'en',
    );
    expect(code).toBe(2);
    expect(output.trim()).not.toBe('');
  });

  it('helps', async () => {
    for (const language of ['en', 'zh-CN']) {
      for (const args of [[], ['--help'], ['export', '--help']]) {
        const { code, output } = await run(args, language);
        expect(code).toBe(0);
        expect(output).toContain('kapok-verify');
        for (const word of ['receipt', 'mirror', '--checkpoint', '--lang'])
          expect(output).toContain(word);
      }
    }
  });

  it('runs as a program, and reads an export from a pipe', () => {
    const hook = fileURLToPath(
      new URL('../../../test/support/typescript-hook.mjs', import.meta.url),
    );
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
    const args = ['--import', hook, cli, 'export', '-', '--lang', 'en'];
    const sound = spawnSync(process.execPath, args, { input: book.journal(), encoding: 'utf8' });
    expect({ status: sound.status, stderr: sound.stderr }).toEqual({ status: 0, stderr: '' });
    expect(sound.stdout).toContain('11 entries were checked, 0 to 10');
    const spoilt = book.journal().toString().replace('"hold"', '"gift"');
    expect(spawnSync(process.execPath, args, { input: spoilt }).status).toBe(1);
  });
});

describe('every sentence', () => {
  const all = Object.entries({ ...FAULTS, ...REMARKS });

  it.each(all)('%s is there in both languages, with the same facts', (_, { en, zh }) => {
    const factsIn = (text: string): string[] =>
      [...text.matchAll(/\{(\w+)[:}]/g)].map(([, name = '']) => name).sort();
    expect(en).toMatch(/[a-z]/);
    expect(zh).toMatch(/\p{Script=Han}|\{name\}/u);
    expect(new Set(factsIn(zh))).toEqual(new Set(factsIn(en)));
  });

  it.each([
    ['1', '1 entry was checked, 0 to 0;'],
    ['2', '2 entries were checked, 0 to 0;'],
    ['11', '11 entries were checked, 0 to 0;'],
  ])('counts %s in English as one does', (count, words) => {
    const facts = { count, first: '0', last: '0', head: 'x' };
    expect(remarkSentence({ code: 'entries_checked', facts }, 'en')).toContain(words);
    expect(remarkSentence({ code: 'entries_checked', facts }, 'zh-CN')).toContain(`${count} 条`);
  });

  it('leaves no mark of a number behind', () => {
    const facts = new Proxy({}, { get: () => '1' }) as Readonly<Record<string, string>>;
    for (const code of Object.keys(FAULTS) as (keyof typeof FAULTS)[]) {
      expect(faultSentence({ code, facts, entry: null }, 'en')).not.toMatch(/[{}]|\b1 \w+ies\b/);
    }
  });

  it('shows what a file says on one line, whatever it says', () => {
    const value = 'a\nSound: nothing wrong was found.\u001b[2J\u202eb\u2028木';
    const said = remarkSentence({ code: 'fact', facts: { name: 'note', value } }, 'en');
    expect(said).toBe('  note: a\\u000aSound: nothing wrong was found.\\u001b[2J\\u202eb\\u2028木');
  });

  it('stands on the page of faults', () => {
    const page = readFileSync(new URL('../FAULTS.md', import.meta.url), 'utf8');
    expect(page).toBe(faultsPage());
  });
});
