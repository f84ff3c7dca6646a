import { describe, expect, it } from '@jest/globals';
import { encodeArray } from './binary-array.js';
import {
  buildMoveSql,
  type MoveKind,
  MoveList,
  movesByKind,
  type PlacedMove,
} from './state-move.js';

const RECORDS: MoveKind = {
  table: 'kapok.service_records',
  stateColumn: 'state',
  seqColumn: 'entry_seq',
  columns: { approved_at: 'timestamptz', approved_by: 'uuid' },
  guards: {},
};
const BOOKINGS: MoveKind = {
  table: 'kapok.bookings',
  stateColumn: 'state',
  seqColumn: null,
  columns: {},
  guards: {},
};
const ID = '00000000-0000-4000-8000-000000000001';

function placed(kind: MoveKind, parts: Partial<PlacedMove['move']> = {}): PlacedMove {
  const move = { kind, id: ID, from: ['open'], to: 'done', values: {}, guards: {}, ...parts };
  return { move, seq: 7n };
}

describe('buildMoveSql', () => {
  it('makes one UPDATE a kind, behind the lock of the head', () => {
    const sql = buildMoveSql([placed(RECORDS), placed(BOOKINGS), placed(RECORDS)], 23);
    expect(sql.ctes).toHaveLength(2);
    expect(sql.counts).toEqual([
      '(SELECT count(*) FROM moved_0)',
      '(SELECT count(*) FROM moved_1)',
    ]);
    expect(sql.ctes[0]).toContain(
      'UPDATE kapok.service_records t SET state = m.to_state, entry_seq = m.seq',
    );
    expect(sql.ctes[0]).toContain(
      '$23::uuid[], $24::text[], $25::text[], $26::bigint[], $27::timestamptz[], $28::uuid[]',
    );
    expect(sql.ctes[1]).toContain('$29::uuid[], $30::text[], $31::text[], $32::bigint[]');
    for (const cte of sql.ctes) expect(cte).toContain('FROM head, ');
    for (const cte of sql.ctes) expect(cte).toMatch(/WHERE head\.locked AND \w\.book_id = \$1/);
    expect(sql.params).toHaveLength(10);
  });

  it('moves a guarded row only while its guards hold', () => {
    const kind: MoveKind = { ...BOOKINGS, guards: { revision: 'integer', note: 'text' } };
    const { ctes, params } = buildMoveSql(
      [placed(kind, { guards: { revision: 3, note: null } })],
      23,
    );
    expect(ctes[0]).toContain('$27::integer[], $28::text[]');
    expect(ctes[0]).toContain('AND t.revision IS NOT DISTINCT FROM m.g_revision');
    expect(ctes[0]).toContain('AND t.note IS NOT DISTINCT FROM m.g_note');
    expect(ctes[0]).not.toContain('SET revision');
    expect(params.slice(4)).toEqual([encodeArray('integer', [3]), encodeArray('text', [null])]);
  });

  it('refuses a move that lacks a guard of its kind', () => {
    const kind: MoveKind = { ...BOOKINGS, guards: { revision: 'integer' } };
    expect(() => buildMoveSql([placed(kind)], 23)).toThrow('lacks its guard revision');
  });

  it('names another statement for other guards', () => {
    const kind: MoveKind = { ...BOOKINGS, guards: { revision: 'integer' } };
    const guarded = buildMoveSql([placed(kind, { guards: { revision: 3 } })], 23);
    expect(guarded.shape).not.toBe(buildMoveSql([placed(BOOKINGS)], 23).shape);
  });

  it('makes nothing of no moves', () => {
    expect(buildMoveSql([], 23)).toMatchObject({ ctes: [], counts: [], params: [] });
  });

  it('names the same statement for the same kinds only', () => {
    const one = buildMoveSql([placed(RECORDS)], 23);
    const more = buildMoveSql([placed(RECORDS), placed(RECORDS)], 23);
    const other = buildMoveSql([placed(BOOKINGS)], 23);
    expect(more.shape).toBe(one.shape);
    expect(more.ctes).toEqual(one.ctes);
    expect(other.shape).not.toBe(one.shape);
  });

  it.each<[string, Partial<MoveKind>]>([
    ['table', { table: 'kapok.a; DROP TABLE x' as `${string}.${string}` }],
    ['state column', { stateColumn: 'state = 1 --' }],
    ['sequence column', { seqColumn: '"seq"' }],
    ['column', { columns: { 'a = b': 'text' } }],
    ['guard', { guards: { 'a OR b': 'text' } }],
  ])('refuses a %s that is not an identifier', (_, parts) => {
    expect(() => buildMoveSql([placed({ ...RECORDS, ...parts })], 23)).toThrow(
      'not an SQL identifier',
    );
  });
});

describe('movesByKind', () => {
  it('groups in order of first appearance', () => {
    const moves = [placed(BOOKINGS), placed(RECORDS), placed(BOOKINGS)];
    const groups = [...movesByKind(moves)].map(([kind, group]) => [kind.table, group.length]);
    expect(groups).toEqual([
      ['kapok.bookings', 2],
      ['kapok.service_records', 1],
    ]);
  });
});

describe('MoveList', () => {
  it('asks an assertion once, however many requests share it', () => {
    const { move } = placed(BOOKINGS, { to: 'open' });
    const list = new MoveList();
    list.add([move], 7n);
    list.add([move, placed(RECORDS).move], 8n);
    expect(list.moves.map(({ seq }) => seq)).toEqual([7n, 8n]);
    expect(list.moves[0]?.move).toBe(move);
  });

  it('keeps a move that two requests want, and two assertions that are not the same object', () => {
    const list = new MoveList();
    const { move } = placed(BOOKINGS);
    list.add([move], 7n);
    list.add([move], 8n);
    list.add([placed(BOOKINGS, { to: 'open' }).move], 9n);
    list.add([placed(BOOKINGS, { to: 'open' }).move], 10n);
    expect(list.moves).toHaveLength(4);
  });
});
