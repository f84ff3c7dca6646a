import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS_DIR } from '../../src/platform/project-files.js';
import { parseSource, readSources, type SourceFile, stringsOf } from './source-files.js';

/** The tables and views that the migrations make in a schema. */
function tablesOf(schema: string): string[] {
  const sql = readdirSync(MIGRATIONS_DIR)
    .map((file) => readFileSync(join(MIGRATIONS_DIR, file), 'utf8'))
    .join('\n');
  const made = new RegExp(
    `CREATE (?:UNLOGGED )?(?:TABLE|VIEW|MATERIALIZED VIEW) ${schema}\\.(\\w+)`,
    'g',
  );
  return [...sql.matchAll(made)].map(([, name]) => name ?? '');
}

const TABLES = tablesOf('ledger');
const NAMES = new RegExp(`\\bledger\\."?(?:${TABLES.join('|')})\\b`);
/** A name that is put together could be any of them. */
const PUT_TOGETHER = /\bledger\."?$/;

/** Where a file names a table of the ledger in a string. */
function namedIn(file: SourceFile): string[] {
  return stringsOf(file)
    .filter(({ text, continues }) => NAMES.test(text) || (continues && PUT_TOGETHER.test(text)))
    .map(({ line }) => `${file.path}:${line}`);
}

describe('the tables of the ledger', () => {
  it('are known from the migrations', () => {
    expect(TABLES).toEqual(
      expect.arrayContaining(['book', 'account', 'journal_entry', 'posting', 'counter']),
    );
  });

  it('are named by src/ledger alone: everybody else asks it', () => {
    const files = readSources('src').filter(({ path }) => !path.startsWith('src/ledger/'));
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(namedIn)).toEqual([]);
  });

  it.each([
    "query('SELECT 1 FROM ledger.book');",
    'query(`SELECT 1\n FROM kapok.members JOIN ledger.posting USING (book_id)`);',
    `query(\`SELECT \${columns} FROM ledger.account a WHERE \${filter}\`);`,
    `query(\`SELECT 1 FROM ledger.\${table}\`);`,
    `query('SELECT 1 FROM ledger."counter"');`,
  ])('are found in %j', (text) => {
    expect(namedIn(parseSource('src/modules/a.ts', text))).toHaveLength(1);
  });

  it.each([
    'this.ledger.account(id);',
    "import { LedgerService } from '../../ledger/ledger.service.js';",
    "const say = 'Hours in a ledger. It has a book in a ledger.';",
    '// SELECT 1 FROM ledger.book',
  ])('are not found in %j', (text) => {
    expect(namedIn(parseSource('src/modules/a.ts', text))).toEqual([]);
  });
});
