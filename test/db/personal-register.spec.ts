import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** Types that hold no text: numbers, times, ids. A type that is new falls on the other side until somebody has looked. */
const PLAIN_TYPES = [
  'integer',
  'bigint',
  'smallint',
  'boolean',
  'date',
  'timestamp with time zone',
  'time without time zone',
  'uuid',
  'tstzrange',
  'xid8',
];

interface Column {
  table_name: string;
  column_name: string;
}

describe('the register of personal columns', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  const names = (columns: readonly Column[]): string[] =>
    columns.map((column) => `${column.table_name}.${column.column_name}`).sort();

  const inSchema = (plain: boolean): Promise<Column[]> =>
    sql<Column>(
      database.superuserUrl,
      `SELECT c.table_name, c.column_name FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'kapok' AND t.table_type = 'BASE TABLE' AND (c.data_type = ANY ($1)) = $2`,
      [PLAIN_TYPES, plain],
    );

  it('names every column of schema kapok that can hold text or bytes, and none that is not there', async () => {
    const registered = await sql<Column>(
      database.appUrl,
      'SELECT table_name, column_name FROM kapok.personal_columns',
    );
    const worded = names(await inSchema(false));
    expect(worded.filter((name) => !names(registered).includes(name))).toEqual([]);
    const all = [...worded, ...names(await inSchema(true))];
    expect(names(registered).filter((name) => !all.includes(name))).toEqual([]);
  });

  it('leaves no personal column to an erasure that does not reach it', async () => {
    const left = await sql<Column>(
      database.appUrl,
      `SELECT c.table_name, c.column_name FROM kapok.personal_columns c
       JOIN kapok.personal_tables t USING (table_name)
       WHERE c.class NOT IN ('word', 'public', 'digest') AND t.erasure = 'keep' ORDER BY 1, 2`,
    );
    // Emptied when the import is done; a station's and a webhook's own secrets are nobody's.
    expect(names(left)).toEqual([
      'imports.file',
      'station_seeds.seed',
      'webhook_secrets.sealed_secret',
    ]);
  });

  it('says for every table with a member in it whose rows are', async () => {
    const about = await sql<{ table_name: string }>(
      database.superuserUrl,
      `SELECT DISTINCT c.table_name FROM information_schema.columns c
       WHERE c.table_schema = 'kapok' AND c.column_name IN ('member_id', 'elder_id', 'volunteer_id', 'recipient_id', 'proxy_id')
         AND NOT EXISTS (SELECT FROM kapok.personal_tables t WHERE t.table_name = c.table_name AND t.whose IS NOT NULL)`,
    );
    expect(about).toEqual([]);
  });

  it('keeps personal columns out of the statistics that ANALYZE writes', async () => {
    const sampled = await sql<Column>(
      database.superuserUrl,
      `SELECT c.table_name, c.column_name FROM kapok.personal_columns c
       JOIN pg_attribute a ON a.attrelid = format('kapok.%I', c.table_name)::regclass AND a.attname = c.column_name
       WHERE (c.becomes IS NOT NULL OR c.class IN ('person', 'text', 'sealed', 'salt')) AND a.attstattarget IS DISTINCT FROM 0 ORDER BY 1, 2`,
    );
    expect(names(sampled)).toEqual([]);
  });

  it('is written by no login of ours', async () => {
    for (const [url, code] of [
      [database.appUrl, '42501'],
      [database.readerUrl, '25006'],
    ] as const) {
      for (const table of ['personal_tables', 'personal_columns']) {
        await expect(sql(url, `DELETE FROM kapok.${table}`)).rejects.toMatchObject({ code });
      }
    }
  });
});
