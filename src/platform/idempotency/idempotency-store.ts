import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalJson } from '../canonical-json.js';
import { Database } from '../database/database.js';
import { invariant } from '../errors/invariant.js';

/** A running request that has not finished for so long is taken to have died with its process. */
const TAKE_OVER_SECONDS = 60;

/** One key of one member in one book, and the digest of the request that used it. */
export interface IdempotencyClaim {
  readonly bookId: number;
  readonly memberId: string;
  readonly key: string;
  readonly requestHash: Buffer;
}

/** What stands under a key: ours to run, another request's, running elsewhere, or answered. */
export type ClaimOutcome =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'other_request' }
  | { readonly kind: 'running' }
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown };

interface KeyRow {
  readonly request_hash: Buffer;
  readonly state: 'running' | 'done';
  readonly status: number | null;
  /** The JSON text of the answer, as a string: jsonb would put its keys in another order. */
  readonly body: string | null;
}

/** The digest that tells whether two requests are the same: method, address, and body in canonical form. */
export function requestDigest(method: string, url: string, body: unknown): Buffer {
  const text = body === undefined ? '' : canonicalJson(body);
  return createHash('sha256').update(`${method}\n${url}\n${text}`, 'utf8').digest();
}

/** Keeps `kapok.idempotency_keys`. Each method is one statement or two, outside the request's transaction. */
@Injectable()
export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /** Claims the key, or says why not. Takes over a request that died, never one under way. */
  async claim(claim: IdempotencyClaim): Promise<ClaimOutcome> {
    const { rowCount } = await this.database.pool.query(
      `INSERT INTO kapok.idempotency_keys AS k (book_id, member_id, key, request_hash, state)
       VALUES ($1, $2, $3, $4, 'running')
       ON CONFLICT (book_id, member_id, key) DO UPDATE SET created_at = pg_catalog.now()
       WHERE k.state = 'running' AND k.request_hash = EXCLUDED.request_hash
         AND k.created_at < pg_catalog.now() - pg_catalog.make_interval(secs => $5)`,
      [...identity(claim), claim.requestHash, TAKE_OVER_SECONDS],
    );
    return rowCount === 1 ? { kind: 'claimed' } : this.look(claim);
  }

  /** Stores the answer of a request that we claimed. */
  async answer(claim: IdempotencyClaim, status: number, body: unknown): Promise<void> {
    await this.database.pool.query(
      `UPDATE kapok.idempotency_keys SET state = 'done', status = $4, body = pg_catalog.to_jsonb($5::text)
       WHERE book_id = $1 AND member_id = $2 AND key = $3 AND state = 'running'`,
      [...identity(claim), status, JSON.stringify(body) ?? null],
    );
  }

  /** Nothing was begun: the key is free again, for any request. */
  async forget(claim: IdempotencyClaim): Promise<void> {
    await this.database.pool.query(
      `DELETE FROM kapok.idempotency_keys
       WHERE book_id = $1 AND member_id = $2 AND key = $3 AND state = 'running'`,
      identity(claim),
    );
  }

  /** The outcome is open: the same request, and no other, may try the key again at once. */
  async release(claim: IdempotencyClaim): Promise<void> {
    await this.database.pool.query(
      `UPDATE kapok.idempotency_keys SET created_at = pg_catalog.to_timestamp(0)
       WHERE book_id = $1 AND member_id = $2 AND key = $3 AND state = 'running'`,
      identity(claim),
    );
  }

  /** Deletes up to `limit` keys older than `days` that nobody holds locked; returns how many. A key so old may act anew. */
  async sweep(days: number, limit: number): Promise<number> {
    const { rowCount } = await this.database.pool.query(
      `DELETE FROM kapok.idempotency_keys WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM kapok.idempotency_keys
         WHERE created_at < pg_catalog.now() - pg_catalog.make_interval(days => $1)
         LIMIT $2 FOR UPDATE SKIP LOCKED))`,
      [days, limit],
    );
    return rowCount ?? 0;
  }

  private async look(claim: IdempotencyClaim): Promise<ClaimOutcome> {
    const { rows } = await this.database.pool.query<KeyRow>(
      `SELECT request_hash, state, status, body FROM kapok.idempotency_keys
       WHERE book_id = $1 AND member_id = $2 AND key = $3`,
      identity(claim),
    );
    const row = rows[0];
    // It was there a moment ago: whoever held it has just given it up.
    if (row === undefined) return { kind: 'running' };
    if (!row.request_hash.equals(claim.requestHash)) return { kind: 'other_request' };
    if (row.state === 'running') return { kind: 'running' };
    invariant(row.status !== null, 'an answered key has a status');
    const body: unknown = row.body === null ? undefined : JSON.parse(row.body);
    return { kind: 'answered', status: row.status, body };
  }
}

function identity(claim: IdempotencyClaim): [number, string, string] {
  return [claim.bookId, claim.memberId, claim.key];
}
