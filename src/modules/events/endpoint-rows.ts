import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { returnedRows } from './returned-rows.js';
import type { DisabledFor, EndpointState } from './webhook-endpoint.js';

/** An endpoint as stored, without its secrets. */
export interface EndpointRow {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly description: string | null;
  readonly state: EndpointState;
  readonly disabledFor: DisabledFor | null;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
}

/** What of an endpoint may be set. */
export type EndpointContent = Pick<EndpointRow, 'url' | 'types' | 'description'>;

const COLUMNS = `id, url, types, description, state, disabled_for AS "disabledFor", failing_since AS "failingSince",
  created_at AS "createdAt"`;

/** The endpoints of a book that are not removed, the oldest first; twenty at most. */
export function readEndpoints(reader: EntityManager, bookId: number): Promise<EndpointRow[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM kapok.webhook_endpoints WHERE book_id = $1 AND state <> 'removed' ORDER BY id LIMIT 100`,
    [bookId],
  );
}

/** One endpoint that is not removed, or null. */
export async function readEndpoint(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<EndpointRow | null> {
  const rows: EndpointRow[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.webhook_endpoints WHERE book_id = $1 AND id = $2 AND state <> 'removed'`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** Locks one endpoint that is not removed until `tx` ends, or answers null. */
export async function lockEndpoint(
  tx: Tx,
  bookId: number,
  id: string,
): Promise<EndpointRow | null> {
  const rows: EndpointRow[] = await tx.query(
    `SELECT ${COLUMNS} FROM kapok.webhook_endpoints
     WHERE book_id = $1 AND id = $2 AND state <> 'removed' FOR UPDATE`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** Writes a new endpoint, active. Throws `already_exists` when the city has that address. */
export async function insertEndpoint(
  tx: Tx,
  endpoint: EndpointContent & {
    readonly bookId: number;
    readonly id: string;
    readonly createdBy: string;
  },
): Promise<EndpointRow> {
  const { bookId, id, url, types, description, createdBy } = endpoint;
  const rows: EndpointRow[] = await tx.query(
    `INSERT INTO kapok.webhook_endpoints (book_id, id, url, types, description, state, created_by)
     VALUES ($1, $2, $3, $4, $5, 'active', $6) RETURNING ${COLUMNS}`,
    [bookId, id, url, types, description, createdBy],
  );
  return one(rows);
}

/** Writes a changed endpoint, which the caller holds locked. Throws `already_exists` like `insertEndpoint`. */
export async function updateEndpoint(
  tx: Tx,
  bookId: number,
  endpoint: EndpointRow,
): Promise<EndpointRow> {
  const { id, url, types, description, state, disabledFor, failingSince } = endpoint;
  return one(
    returnedRows<EndpointRow>(
      await tx.query(
        `UPDATE kapok.webhook_endpoints
         SET url = $3, types = $4, description = $5, state = $6, disabled_for = $7, failing_since = $8
         WHERE book_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
        [bookId, id, url, types, description, state, disabledFor, failingSince],
      ),
    ),
  );
}

/**
 * Locks the row of a book that says how far it was told, making it if need be: whoever adds endpoints waits for the
 * others, so that their number holds.
 */
export async function lockFeedOf(tx: Tx, bookId: number): Promise<void> {
  await tx.query('INSERT INTO kapok.event_feeds (book_id) VALUES ($1) ON CONFLICT DO NOTHING', [
    bookId,
  ]);
  await tx.query('SELECT 1 FROM kapok.event_feeds WHERE book_id = $1 FOR UPDATE', [bookId]);
}

/** Lets the journal be followed from behind `seq` on, unless it is followed already. */
export async function followFrom(tx: Tx, bookId: number, seq: bigint): Promise<void> {
  await tx.query(
    'UPDATE kapok.event_feeds SET ledger_seq = coalesce(ledger_seq, $2) WHERE book_id = $1',
    [bookId, seq],
  );
}

function one(rows: readonly EndpointRow[]): EndpointRow {
  const [row] = rows;
  if (row === undefined) throw new Error('the endpoint was not written');
  return row;
}
