import type pg from 'pg';
import { RecordRows, refusalOf } from './record-rows.js';

let rows: RecordRows;
let client: pg.Client;
let bookId: number;

beforeAll(async () => {
  rows = await RecordRows.open();
  ({ client, bookId } = rows);
});

afterAll(() => rows.close());
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

const idOf = (name: string): string => rows.idOf(name);
const insert = (change: Record<string, unknown> = {}): Promise<string> => rows.insert(change);

describe('kapok.waiting_records', () => {
  const waiting = async (): Promise<Record<string, string>> => {
    const found = await client.query(
      'SELECT record_id, waits_for FROM kapok.waiting_records WHERE book_id = $1 AND unit_id = $2',
      [bookId, rows.unitId],
    );
    return Object.fromEntries(found.rows.map((row) => [row.record_id, row.waits_for]));
  };
  const move = (id: string, state: string) =>
    client.query(
      `UPDATE kapok.service_records SET state = $2::text, approver_id = $3,
         entry_seq = CASE WHEN $2::text IN ('approved', 'disputed', 'upheld', 'reversed') THEN 5 END
       WHERE id = $1`,
      [id, state, state === 'submitted' ? null : idOf('worker')],
    );

  it('follows the states of its records, whoever moves them', async () => {
    const kept = await insert();
    const moved = await insert();
    await insert({ state: 'draft' });
    expect(await waiting()).toEqual({ [kept]: 'approval', [moved]: 'approval' });
    const steps: [string, string | undefined][] = [
      ['confirmed', 'approval'],
      ['rejected', undefined],
      ['submitted', 'approval'],
      ['approved', undefined],
      ['disputed', 'dispute'],
      ['upheld', undefined],
    ];
    for (const [state, reason] of steps) {
      await move(moved, state);
      expect((await waiting())[moved]).toBe(reason);
    }
    expect(await waiting()).toEqual({ [kept]: 'approval' });
  });

  it.each([
    'DELETE FROM kapok.waiting_records',
    'UPDATE kapok.waiting_records SET waits_for = waits_for',
    'INSERT INTO kapok.waiting_records SELECT book_id, unit_id, id FROM kapok.service_records',
  ])('refuses %s', async (statement) => {
    expect(await refusalOf(() => client.query(statement))).toBe('42501');
  });
});

describe('an approval of many records', () => {
  it('writes no index of the table anew', async () => {
    const { rows: indexes } = await client.query(
      `SELECT c.relname, array_agg(a.attname::text) AS columns
       FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid
       JOIN pg_am m ON m.oid = c.relam AND m.amname <> 'brin'
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey)
         OR pg_get_expr(coalesce(i.indpred, i.indexprs), i.indrelid) ~ ('\\m' || a.attname || '\\M'))
       WHERE i.indrelid = 'kapok.service_records'::regclass
       GROUP BY c.relname`,
    );
    const written = ['state', 'approver_id', 'decided_at', 'entry_seq', 'first_approver_id'];
    const dear = indexes.filter(({ columns }) =>
      columns.some((column: string) => written.includes(column)),
    );
    expect(indexes.length).toBeGreaterThan(2);
    expect(dear).toEqual([]);
  });

  it('leaves every record on its page, though all of a page are approved at once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const service_date = `2026-09-${String(1 + (n % 28)).padStart(2, '0')}`;
      const [starts_at, ends_at] = [8, 9].map((hour) => `${service_date}T0${hour}:00:00+08:00`);
      ids.push(await insert({ starts_at, ends_at, service_date, note: 'at home' }));
    }
    const pages = async (): Promise<unknown[]> =>
      client
        .query(
          'SELECT id, (ctid::text::point)[0] AS page FROM kapok.service_records WHERE id = ANY ($1) ORDER BY id',
          [ids],
        )
        .then((found) => found.rows);
    const before = await pages();
    await client.query(
      `UPDATE kapok.service_records SET state = 'approved', approver_id = $2, decided_at = now(), entry_seq = 5
       WHERE id = ANY ($1)`,
      [ids, idOf('worker')],
    );
    expect(before).toHaveLength(60);
    expect(await pages()).toEqual(before);
  });
});
