import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import type { Tx } from '../../platform/database/database.js';
import { newId } from '../../platform/ids.js';

interface SecretColumns {
  id: string;
  sealed_secret: Buffer;
  wrapped_key: Buffer;
  wrapping_key_id: string;
}

const VALID = `
  SELECT s.id, s.sealed_secret, k.wrapped_key, k.wrapping_key_id FROM kapok.webhook_secrets s
  CROSS JOIN LATERAL (SELECT w.wrapped_key, w.wrapping_key_id FROM keys.webhook_keys w
    WHERE w.book_id = s.book_id AND w.secret_id = s.id OFFSET 0) k
  WHERE s.book_id = $1 AND s.endpoint_id = $2 AND (s.ends_at IS NULL OR s.ends_at > clock_timestamp())
  ORDER BY s.ends_at NULLS FIRST LIMIT 2`;

/** Removes secrets of an endpoint together with what opens them. `$1` the book, `$2` the endpoint. */
const forget = (which: string): string => `
  WITH gone AS (
    DELETE FROM kapok.webhook_secrets WHERE book_id = $1 AND endpoint_id = $2 AND ${which} RETURNING book_id, id)
  DELETE FROM keys.webhook_keys k USING gone WHERE k.book_id = gone.book_id AND k.secret_id = gone.id`;

/** The secrets of endpoints, sealed at rest; in clear only on the way to a signature, and once to whoever asked. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly vault: PersonVault) {}

  /** The secrets that sign now, the newest first; none for an endpoint that was removed. */
  async valid(reader: EntityManager, bookId: number, endpointId: string): Promise<string[]> {
    const rows: SecretColumns[] = await reader.query(VALID, [bookId, endpointId]);
    return rows.map((row) =>
      this.vault.openText(
        { bookId, memberId: row.id },
        {
          sealedText: row.sealed_secret,
          wrappedKey: row.wrapped_key,
          wrappingKeyId: row.wrapping_key_id,
        },
      ),
    );
  }

  /**
   * Makes a secret the newest one of an endpoint, within `tx`. The one before goes on signing for `overlapHours`; any
   * older one is gone at once, so there are never more than two. The caller holds the endpoint's row.
   */
  async replace(
    tx: Tx,
    endpoint: { readonly bookId: number; readonly id: string },
    wish: { readonly secret: string; readonly overlapHours: number },
  ): Promise<void> {
    const { bookId, id: endpointId } = endpoint;
    await tx.query(forget('(ends_at IS NOT NULL OR $3 = 0)'), [
      bookId,
      endpointId,
      wish.overlapHours,
    ]);
    await tx.query(
      `UPDATE kapok.webhook_secrets SET ends_at = clock_timestamp() + make_interval(hours => $3)
       WHERE book_id = $1 AND endpoint_id = $2 AND ends_at IS NULL`,
      [bookId, endpointId, wish.overlapHours],
    );
    const id = newId();
    const sealed = this.vault.sealText({ bookId, memberId: id }, wish.secret);
    await tx.query(
      `WITH secret AS (
         INSERT INTO kapok.webhook_secrets (book_id, id, endpoint_id, sealed_secret) VALUES ($1, $2, $3, $4)
         RETURNING book_id, id)
       INSERT INTO keys.webhook_keys (book_id, secret_id, wrapped_key, wrapping_key_id)
       SELECT secret.book_id, secret.id, $5, $6 FROM secret`,
      [bookId, id, endpointId, sealed.sealedText, sealed.wrappedKey, sealed.wrappingKeyId],
    );
  }

  /** Takes all secrets of an endpoint away. */
  async forget(tx: Tx, bookId: number, endpointId: string): Promise<void> {
    await tx.query(forget('true'), [bookId, endpointId]);
  }
}
