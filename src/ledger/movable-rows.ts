import type { PoolClient } from 'pg';
import type { AppendRequest } from './append-request.js';
import { type ArrayType, encodeArray } from './binary-array.js';
import {
  checked,
  guardValue,
  type MoveKind,
  MoveList,
  movesByKind,
  type StateMove,
} from './state-move.js';

/** Whoever wants rows moved. */
type Mover = Pick<AppendRequest, 'moves'>;

/** What the rows named by a batch's moves look like under their locks, as the batch moves them on. */
export class MovableRows {
  private readonly states = new Map<string, Map<string, string>>();
  private readonly guarded = new Set<StateMove>();

  /** Locks the rows of all moves (in id order) and reads their states and guards. The book's head is locked before. */
  static async lock(
    client: PoolClient,
    bookId: number,
    requests: readonly Mover[],
  ): Promise<MovableRows> {
    const rows = new MovableRows();
    const list = new MoveList();
    for (const { moves } of requests) list.add(moves, 0n);
    for (const [kind, group] of movesByKind(list.moves)) {
      await rows.lockKind(
        client,
        bookId,
        kind,
        group.map(({ move }) => move),
      );
    }
    return rows;
  }

  /** Whether every row of the request is where the request wants it to come from, and as it was read. */
  canMove(request: Mover): boolean {
    return request.moves.every((move) => {
      const state = this.statesOf(move.kind).get(move.id);
      return state !== undefined && move.from.includes(state) && this.guarded.has(move);
    });
  }

  /** Remembers that the request's rows have moved, for the rest of the batch. */
  move(request: Mover): void {
    for (const move of request.moves) this.statesOf(move.kind).set(move.id, move.to);
  }

  private async lockKind(
    client: PoolClient,
    bookId: number,
    kind: MoveKind,
    moves: readonly StateMove[],
  ): Promise<void> {
    const found = await client.query<{ n: bigint; state: string; is_as_read: boolean }>(
      lockStatement(kind, bookId, moves),
    );
    const states = this.statesOf(kind);
    for (const { n, state, is_as_read } of found.rows) {
      const move = moves[Number(n) - 1];
      if (!move) continue;
      states.set(move.id, state);
      if (is_as_read) this.guarded.add(move);
    }
  }

  /** Two kinds of move may concern the same rows: what counts is the column that moves. */
  private statesOf({ table, stateColumn }: MoveKind): Map<string, string> {
    const key = `${table}.${stateColumn}`;
    const states = this.states.get(key) ?? new Map<string, string>();
    this.states.set(key, states);
    return states;
  }
}

/** One look-up a move (LATERAL … FOR UPDATE), in id order. The database compares the guards, as the UPDATE will. */
function lockStatement(kind: MoveKind, bookId: number, moves: readonly StateMove[]) {
  const guards = Object.entries(kind.guards).map(([column, type]) => ({
    column: checked(column),
    type,
  }));
  const types: ArrayType[] = ['uuid', ...guards.map(({ type }) => type)];
  const names = ['id', ...guards.map(({ column }) => `g_${column}`), 'n'];
  const unnested = types.map((type, index) => `$${index + 2}::${type}[]`).join(', ');
  const held = guards.map(({ column }) => `r.${column} IS NOT DISTINCT FROM m.g_${column}`);
  const read = [
    `s.${checked(kind.stateColumn)} AS state`,
    ...guards.map(({ column }) => `s.${column}`),
  ];
  return {
    text: `SELECT m.n, r.state, ${held.length === 0 ? 'true' : held.join(' AND ')} AS is_as_read
      FROM (SELECT * FROM unnest(${unnested}) WITH ORDINALITY AS w (${names.join(', ')}) ORDER BY w.id) m
      CROSS JOIN LATERAL (
        SELECT ${read.join(', ')} FROM ${checked(kind.table)} s WHERE s.book_id = $1 AND s.id = m.id FOR UPDATE) r`,
    values: [
      bookId,
      encodeArray(
        'uuid',
        moves.map(({ id }) => id),
      ),
      ...guards.map(({ column, type }) =>
        encodeArray(
          type,
          moves.map((move) => guardValue(move, column)),
        ),
      ),
    ],
  };
}
