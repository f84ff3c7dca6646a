import { createHash } from 'node:crypto';
import { type ArrayType, encodeArray } from './binary-array.js';

/** Column types that a move can set or be guarded by. */
export type MoveColumnType = 'uuid' | 'text' | 'timestamptz' | 'bigint' | 'integer' | 'date';
/** What such a column holds. */
export type MoveValue = string | bigint | number | Date | null;

/**
 * A kind of row that changes state together with a posting. Modules declare theirs once, as constants: names go
 * into SQL as they are and must never come from input. The table has `book_id` and `id` as its key.
 */
export interface MoveKind {
  /** Schema-qualified. */
  readonly table: `${string}.${string}`;
  readonly stateColumn: string;
  /** The column that receives the entry's sequence number, if any. */
  readonly seqColumn: string | null;
  /** Further columns that the move sets. */
  readonly columns: Readonly<Record<string, MoveColumnType>>;
  /** Columns that must still hold what the mover read, beside the state. */
  readonly guards: Readonly<Record<string, MoveColumnType>>;
}

/** One row's move. It happens only if the row is in one of the states `from` and its guards hold these values. */
export interface StateMove {
  readonly kind: MoveKind;
  readonly id: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly values: Readonly<Record<string, MoveValue>>;
  readonly guards: Readonly<Record<string, MoveValue>>;
}

export interface PlacedMove {
  readonly move: StateMove;
  readonly seq: bigint;
}

/** SQL of one `UPDATE` a kind, as common table expressions, with its binary parameters. */
export interface MoveSql {
  readonly ctes: string[];
  readonly counts: string[];
  readonly params: Buffer[];
  readonly shape: string;
}

const IDENTIFIER = /^[a-z_]{1,63}(\.[a-z_]{1,63})?$/;

/** An SQL identifier as it is; throws on anything else. */
export function checked(identifier: string): string {
  if (!IDENTIFIER.test(identifier)) throw new Error(`not an SQL identifier: ${identifier}`);
  return identifier;
}

/** The value that a move guards a column by. Throws when it names none: null is a value too. */
export function guardValue(move: StateMove, column: string): MoveValue {
  const value = move.guards[column];
  if (value === undefined)
    throw new Error(`a move of ${move.kind.table} lacks its guard ${column}`);
  return value;
}

/** The moves of many requests. An assertion that several share, as the same object, is asked once. */
export class MoveList {
  readonly moves: PlacedMove[] = [];
  private readonly asserted = new Set<StateMove>();

  /** Adds the moves of one request, whose entry has this number. */
  add(moves: readonly StateMove[], seq: bigint): void {
    for (const move of moves) {
      if (this.asserted.has(move)) continue;
      // A move that leaves its row where it is only asserts something.
      if (move.from.includes(move.to)) this.asserted.add(move);
      this.moves.push({ move, seq });
    }
  }
}

/** Groups moves by kind, in order of first appearance. */
export function movesByKind(moves: readonly PlacedMove[]): Map<MoveKind, PlacedMove[]> {
  const groups = new Map<MoveKind, PlacedMove[]>();
  for (const placed of moves) {
    const group = groups.get(placed.move.kind);
    if (group) group.push(placed);
    else groups.set(placed.move.kind, [placed]);
  }
  return groups;
}

/**
 * Writes all moves of a batch as set-based UPDATEs. Each waits for the CTE `head`, so that the book's lock is
 * always taken before any row's; parameter numbers start at `firstParam`, $1 is the book.
 */
export function buildMoveSql(moves: readonly PlacedMove[], firstParam: number): MoveSql {
  const sql: MoveSql = { ctes: [], counts: [], params: [], shape: '' };
  let shape = '';
  for (const [kind, group] of movesByKind(moves)) {
    const name = `moved_${sql.ctes.length}`;
    const types: ArrayType[] = ['uuid', 'text', 'text', 'bigint'];
    const names = ['id', 'from_states', 'to_state', 'seq'];
    const arrays: MoveValue[][] = [
      group.map((p) => p.move.id),
      group.map((p) => p.move.from.join('|')),
      group.map((p) => p.move.to),
      group.map((p) => p.seq),
    ];
    const sets = [`${checked(kind.stateColumn)} = m.to_state`];
    if (kind.seqColumn !== null) sets.push(`${checked(kind.seqColumn)} = m.seq`);
    for (const [column, type] of Object.entries(kind.columns)) {
      types.push(type);
      names.push(`v_${checked(column)}`);
      arrays.push(group.map((p) => p.move.values[column] ?? null));
      sets.push(`${column} = m.v_${column}`);
    }
    const held = [`t.${kind.stateColumn} = ANY (string_to_array(m.from_states, '|'))`];
    for (const [column, type] of Object.entries(kind.guards)) {
      types.push(type);
      names.push(`g_${checked(column)}`);
      arrays.push(group.map((p) => guardValue(p.move, column)));
      held.push(`t.${column} IS NOT DISTINCT FROM m.g_${column}`);
    }
    const base = firstParam + sql.params.length;
    const unnested = types.map((type, i) => `$${base + i}::${type}[]`).join(', ');
    // Each row is looked up by its key and updated by its place (LATERAL … OFFSET 0): a plan made before the table
    // had statistics would read a book's rows whole. A row that somebody moves meanwhile has another place then,
    // is not found, and is missed in the count.
    sql.ctes.push(
      `${name} AS (UPDATE ${checked(kind.table)} t SET ${sets.join(', ')} ` +
        `FROM (SELECT m.*, r.place FROM head, unnest(${unnested}) AS m (${names.join(', ')}) ` +
        `CROSS JOIN LATERAL (SELECT s.ctid AS place FROM ${kind.table} s ` +
        `WHERE head.locked AND s.book_id = $1 AND s.id = m.id OFFSET 0) r) m ` +
        `WHERE t.ctid = m.place AND ${held.join(' AND ')} RETURNING t.id)`,
    );
    sql.counts.push(`(SELECT count(*) FROM ${name})`);
    types.forEach((type, i) => {
      sql.params.push(encodeArray(type, arrays[i] ?? []));
    });
    shape += `${kind.table}.${sets.join(',')}:${held.join(',')};`;
  }
  return { ...sql, shape: createHash('sha256').update(shape).digest('hex').slice(0, 12) };
}
