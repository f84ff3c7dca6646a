import type { Pool } from 'pg';
import { HASH_BYTES, TILE_WIDTH } from './tile-hashes.js';

/** Tiles of the lowest level whose leaf hashes share their buckets. */
const BLOCK_TILES = 256n;
/** Of a hash, behind its first byte, which names the bucket; then two bytes for the place in the block. */
const KEPT_BYTES = 5;
const SLOT_BYTES = KEPT_BYTES + 2;

/** Buckets of complete blocks that hold the bytes looked for somewhere; nearly always one or none. */
const BUCKETS = `SELECT k.block, k.slots FROM ledger.leaf_bucket k
  WHERE k.book_id = $1 AND k.first_byte = $2 AND position($3::bytea IN k.slots) > 0`;
/** The tiles of the block that is not complete. */
const TILES = `SELECT t.n, position($3::bytea IN t.hashes) - 1 AS at FROM ledger.tree_tile t
  WHERE t.book_id = $1 AND t.level = 0 AND t.n >= $2 AND position($3::bytea IN t.hashes) > 0`;
/** What these point to, and the entries behind the last tile. */
const ENTRIES = `SELECT e.seq FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND (e.seq = ANY ($2) OR e.seq >= $3) AND e.leaf_hash = $4
  ORDER BY e.seq LIMIT 1`;

interface Bucket {
  block: bigint;
  slots: Buffer;
}

/** The number of the entry with this leaf hash, or null. `tiles`: how many complete ones of the lowest level there are. */
export async function findLeafHash(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  { leafHash, tiles }: { readonly leafHash: Buffer; readonly tiles: bigint },
): Promise<bigint | null> {
  if (leafHash.length !== HASH_BYTES) return null;
  const kept = leafHash.subarray(1, 1 + KEPT_BYTES);
  const buckets = await pool.query<Bucket>(BUCKETS, [bookId, leafHash[0], kept]);
  const open = (tiles / BLOCK_TILES) * BLOCK_TILES;
  const found = await pool.query<{ n: bigint; at: number }>(TILES, [bookId, open, leafHash]);
  const places = [
    ...buckets.rows.flatMap((bucket) => placesIn(bucket, kept)),
    ...found.rows.map(({ n, at }) => n * BigInt(TILE_WIDTH) + BigInt(Math.floor(at / HASH_BYTES))),
  ];
  const behind = tiles * BigInt(TILE_WIDTH);
  const { rows } = await pool.query<{ seq: bigint }>(ENTRIES, [bookId, places, behind, leafHash]);
  return rows[0]?.seq ?? null;
}

/** The entries of a bucket whose hashes go on with these bytes. */
function placesIn({ block, slots }: Bucket, kept: Buffer): bigint[] {
  const places: bigint[] = [];
  for (let at = 0; at < slots.length; at += SLOT_BYTES) {
    if (!slots.subarray(at, at + KEPT_BYTES).equals(kept)) continue;
    const inBlock = slots.readUInt16BE(at + KEPT_BYTES);
    places.push(block * BLOCK_TILES * BigInt(TILE_WIDTH) + BigInt(inBlock));
  }
  return places;
}
