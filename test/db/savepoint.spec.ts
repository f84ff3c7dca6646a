import { DataSource } from 'typeorm';
import { attempt, rehearse } from '../../src/platform/database/savepoint.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let source: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  source = await new DataSource({ type: 'postgres', url: database.ownerUrl }).initialize();
  await source.query(
    `CREATE TABLE kapok.marks (mark text CONSTRAINT units_code_unique CHECK (mark <> 'bad'))`,
  );
});

afterAll(async () => {
  await source.destroy();
  await database.drop();
});

beforeEach(() => source.query('TRUNCATE kapok.marks'));

const marks = async (): Promise<string[]> => {
  const rows: { mark: string }[] = await source.query('SELECT mark FROM kapok.marks ORDER BY mark');
  return rows.map(({ mark }) => mark);
};

it('keeps what was accepted, undoes what was refused, and goes on', async () => {
  await source.transaction(async (tx) => {
    const put = (mark: string) => tx.query('INSERT INTO kapok.marks VALUES ($1)', [mark]);
    expect(await attempt(tx, () => put('a').then(() => 7))).toEqual({ code: null, value: 7 });
    const refused = attempt(tx, async () => {
      await put('b');
      throw new DomainError('wrong_role');
    });
    expect(await refused).toEqual({ code: 'wrong_role', value: null });
    // By the database itself, which then takes nothing more until the savepoint.
    expect((await attempt(tx, () => put('bad'))).code).toBe('already_exists');
    await put('c');
  });
  expect(await marks()).toEqual(['a', 'c']);
});

it('rehearses without a trace', async () => {
  await source.transaction(async (tx) => {
    const put = (mark: string) => tx.query('INSERT INTO kapok.marks VALUES ($1)', [mark]);
    expect(await rehearse(tx, () => put('a'))).toBeNull();
    await put('a');
    expect(await rehearse(tx, () => put('bad'))).toBe('already_exists');
    expect(await rehearse(tx, () => put('b'))).toBeNull();
  });
  expect(await marks()).toEqual(['a']);
});

it('throws faults on, and what a later try could mend', async () => {
  const thrown = (error: unknown) =>
    source.transaction((tx) => attempt(tx, () => Promise.reject(error)));
  await expect(thrown(new Error('a fault'))).rejects.toThrow('a fault');
  await expect(thrown(new DomainError('outcome_unknown'))).rejects.toThrow('outcome_unknown');
});
