import type { EntityManager } from 'typeorm';
import { Database, type Tx } from '../../platform/database/database.js';
import type { StoredEvent } from './cloud-event.js';
import type { AttemptOutcome, AttemptResult, DeliveryState, NextStep } from './webhook-delivery.js';

/** A delivery that this server is to make now. */
export interface ClaimedDelivery {
  readonly bookId: number;
  readonly id: string;
  readonly endpointId: string;
  readonly url: string;
  /** All attempts so far, this one among them: what is found out is written only while this is so. */
  readonly attempts: number;
  /** Attempts of earlier rounds. */
  readonly attemptsBefore: number;
  readonly event: StoredEvent;
}

/** A delivery as shown. */
export interface DeliveryRow {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** One attempt as shown. */
export interface AttemptRow {
  readonly n: number;
  readonly outcome: AttemptOutcome;
  readonly status: number | null;
  readonly tookMs: number;
  readonly endedAt: Date;
}

/** A server that is silent for so long has died; longer than an attempt can take. */
const LEASE_SECONDS = 60;

/**
 * Due deliveries of active endpoints: up to $1 of them and $2 of one endpoint, none of the endpoints $3, which have
 * enough under way. Endpoints take turns by chance, so that no busy one starves the others.
 */
const CLAIM = `
  UPDATE kapok.webhook_deliveries d
  SET attempts = d.attempts + 1, due_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
  FROM (SELECT c.book_id, c.id, e.url
        FROM (SELECT book_id, id, url FROM kapok.webhook_endpoints
              WHERE state = 'active' AND id <> ALL ($3::uuid[]) ORDER BY random() OFFSET 0) e
        CROSS JOIN LATERAL (
          SELECT w.book_id, w.id FROM kapok.webhook_deliveries w
          WHERE w.book_id = e.book_id AND w.endpoint_id = e.id AND w.state = 'waiting' AND w.due_at <= clock_timestamp()
          ORDER BY w.due_at LIMIT $2 FOR UPDATE SKIP LOCKED) c
        LIMIT $1) due, kapok.outbox o
  WHERE d.book_id = due.book_id AND d.id = due.id AND o.book_id = d.book_id AND o.id = d.event_id
  RETURNING d.book_id, d.id, d.endpoint_id, due.url, d.attempts, d.attempts_before,
    o.id AS event_id, o.type, o.subject, o.data, o.published_at, o.position`;

interface ClaimColumns {
  book_id: number;
  id: string;
  endpoint_id: string;
  url: string;
  attempts: number;
  attempts_before: number;
  event_id: string;
  type: string;
  subject: string;
  data: Readonly<Record<string, string | null>>;
  published_at: Date;
  position: bigint;
}

/** Claims deliveries for a minute; rows that another server is claiming are passed over. */
export async function claimDeliveries(
  database: Database,
  wish: { readonly most: number; readonly perEndpoint: number; readonly busy: readonly string[] },
): Promise<ClaimedDelivery[]> {
  const [rows] = await database.transaction(
    (tx): Promise<[ClaimColumns[], number]> =>
      tx.query(CLAIM, [wish.most, wish.perEndpoint, wish.busy]),
  );
  return rows.map((row) => ({
    bookId: row.book_id,
    id: row.id,
    endpointId: row.endpoint_id,
    url: row.url,
    attempts: row.attempts,
    attemptsBefore: row.attempts_before,
    event: {
      id: row.event_id,
      type: row.type,
      subject: row.subject,
      data: row.data,
      publishedAt: row.published_at,
      position: row.position,
    },
  }));
}

/**
 * Writes what an attempt came to, within `tx`. False, and nothing is written, when the claim has lapsed: another server
 * has tried since, or somebody asked for a replay.
 */
export async function recordAttempt(
  tx: Tx,
  delivery: ClaimedDelivery,
  found: { readonly result: AttemptResult; readonly next: NextStep; readonly tookMs: number },
): Promise<boolean> {
  const { bookId, id, attempts } = delivery;
  const { next, result } = found;
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.webhook_deliveries
     SET state = $4, ended_at = CASE WHEN $4 <> 'waiting' THEN clock_timestamp() END,
         due_at = clock_timestamp() + make_interval(secs => $5)
     WHERE book_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'`,
    [bookId, id, attempts, stateAfter(next), next.step === null ? next.inSeconds : 0],
  );
  if (moved === 0) return false;
  await tx.query(
    `INSERT INTO kapok.webhook_attempts (book_id, delivery_id, n, outcome, status, took_ms)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [bookId, id, attempts, result.outcome, result.status, found.tookMs],
  );
  return true;
}

function stateAfter(next: NextStep): DeliveryState {
  if (next.step === null) return 'waiting';
  return next.step === 'deliver' ? 'delivered' : 'dead';
}

const SELECT_DELIVERY = `
  SELECT d.id, d.event_id AS "eventId", o.type, o.subject, d.state, d.attempts, d.due_at AS "dueAt",
    d.created_at AS "createdAt", d.ended_at AS "endedAt"
  FROM kapok.webhook_deliveries d
  CROSS JOIN LATERAL (SELECT e.type, e.subject FROM kapok.outbox e
    WHERE e.book_id = d.book_id AND e.id = d.event_id OFFSET 0) o
  WHERE d.book_id = $1 AND d.endpoint_id = $2`;

/** Up to `limit` deliveries of an endpoint, the newest first, below an id. */
export function readDeliveries(
  reader: EntityManager,
  bookId: number,
  wish: {
    readonly endpointId: string;
    readonly state: DeliveryState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<DeliveryRow[]> {
  return reader.query(
    `${SELECT_DELIVERY} AND ($3::text IS NULL OR d.state = $3) AND ($4::uuid IS NULL OR d.id < $4)
     ORDER BY d.id DESC LIMIT $5`,
    [bookId, wish.endpointId, wish.state, wish.before, wish.limit],
  );
}

/** One delivery of an endpoint, or null. */
export async function readDelivery(
  reader: EntityManager,
  bookId: number,
  which: { readonly endpointId: string; readonly id: string },
): Promise<DeliveryRow | null> {
  const rows: DeliveryRow[] = await reader.query(`${SELECT_DELIVERY} AND d.id = $3`, [
    bookId,
    which.endpointId,
    which.id,
  ]);
  return rows[0] ?? null;
}

/** The attempts of a delivery, the first one first; a thousand at most. */
export function readAttempts(
  reader: EntityManager,
  bookId: number,
  deliveryId: string,
): Promise<AttemptRow[]> {
  return reader.query(
    `SELECT n, outcome, status, took_ms AS "tookMs", ended_at AS "endedAt" FROM kapok.webhook_attempts
     WHERE book_id = $1 AND delivery_id = $2 ORDER BY n LIMIT 1000`,
    [bookId, deliveryId],
  );
}
