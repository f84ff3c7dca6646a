import type { ClientBase, Pool } from 'pg';
import type { PersonRef, WrappedKey } from '../../platform/crypto/person-vault.js';
import { invariant } from '../../platform/errors/invariant.js';

/** A table with keys of persons: `book_id`, a member, who stands in it once, `wrapped_key` and `wrapping_key_id`. */
export interface WrappedKeyTable {
  readonly name: string;
  /** The column with the member's id; with `book_id` it is the key of the table. */
  readonly memberId: string;
}

/** Every table whose rows a service key wraps a person's key in; a test compares it with the schema. */
export const WRAPPED_KEY_TABLES: readonly WrappedKeyTable[] = [
  { name: 'keys.person_keys', memberId: 'member_id' },
  { name: 'keys.webhook_keys', memberId: 'secret_id' },
];

/** How many people are sealed under a service key. */
export interface KeyUse {
  readonly keyId: string;
  readonly people: bigint;
}

/** One row on the way; `wrapped` is null when there is nothing to wrap anew: erased, or done. */
export interface LookedAtKey {
  readonly ref: PersonRef;
  readonly wrapped: WrappedKey | null;
}

/** A wrapped key and what shall stand in its place. */
export interface RewrappedKey {
  readonly ref: PersonRef;
  readonly was: WrappedKey;
  readonly now: WrappedKey;
}

interface KeyRow {
  book_id: number;
  member_id: string;
  wrapped_key: Buffer | null;
  wrapping_key_id: string;
}

/** Counts who is sealed under which service key, over all tables, by the keys' names. It reads every row. */
export async function countKeyUses(db: Pick<Pool, 'query'>): Promise<KeyUse[]> {
  const each = WRAPPED_KEY_TABLES.map(
    ({ name }) => `SELECT wrapping_key_id FROM ${name} WHERE wrapped_key IS NOT NULL`,
  );
  const { rows } = await db.query<{ key_id: string; people: bigint }>(
    `SELECT wrapping_key_id AS key_id, count(*) AS people FROM (${each.join(' UNION ALL ')}) AS used
     WHERE wrapping_key_id IS NOT NULL GROUP BY wrapping_key_id ORDER BY wrapping_key_id`,
  );
  return rows.map(({ key_id, people }) => ({ keyId: key_id, people: BigInt(people) }));
}

/** The next rows of a table in the order of book and member, up to `limit`, with the keys that `current` does not wrap. */
export async function nextKeys(
  client: ClientBase,
  table: WrappedKeyTable,
  page: { after: PersonRef; current: string; limit: number },
): Promise<LookedAtKey[]> {
  const { after, current, limit } = page;
  const { rows } = await client.query<KeyRow>(
    `SELECT book_id, ${table.memberId} AS member_id, wrapping_key_id,
            CASE WHEN wrapping_key_id <> $3 THEN wrapped_key END AS wrapped_key
       FROM ${table.name} WHERE (book_id, ${table.memberId}) > ($1::int, $2::uuid)
      ORDER BY book_id, ${table.memberId} LIMIT $4`,
    [after.bookId, after.memberId, current, limit],
  );
  return rows.map(({ book_id, member_id, wrapped_key, wrapping_key_id }) => ({
    ref: { bookId: book_id, memberId: member_id },
    wrapped:
      wrapped_key === null ? null : { wrappedKey: wrapped_key, wrappingKeyId: wrapping_key_id },
  }));
}

/**
 * Puts keys wrapped anew in the place of the old ones, and answers how many. A row that no longer holds the very key
 * that was read (erased, or sealed anew meanwhile) is left alone. Locks the rows until the transaction ends.
 */
export async function replaceKeys(
  client: ClientBase,
  table: WrappedKeyTable,
  keys: readonly RewrappedKey[],
): Promise<number> {
  if (keys.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE ${table.name} AS held SET wrapped_key = anew.wrapped_key, wrapping_key_id = anew.key_id
       FROM unnest($1::int[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::bytea[])
            AS anew (book_id, member_id, was_key_id, was_key, key_id, wrapped_key)
      WHERE held.book_id = anew.book_id AND held.${table.memberId} = anew.member_id
        AND held.wrapping_key_id = anew.was_key_id AND held.wrapped_key = anew.was_key`,
    [
      keys.map(({ ref }) => ref.bookId),
      keys.map(({ ref }) => ref.memberId),
      keys.map(({ was }) => was.wrappingKeyId),
      keys.map(({ was }) => was.wrappedKey),
      keys.map(({ now }) => now.wrappingKeyId),
      keys.map(({ now }) => now.wrappedKey),
    ],
  );
  const replaced = rowCount ?? 0;
  invariant(replaced <= keys.length, 'a person has one key in a table');
  return replaced;
}
