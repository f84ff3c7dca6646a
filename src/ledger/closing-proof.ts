import type { Pool } from 'pg';
import { invariant } from '../platform/errors/invariant.js';
import { closingLeafHash, closingLeafText } from './closing-leaf.js';
import { BLOCK_LEAVES, rootOfPath, treePath } from './merkle-tree.js';
import { lastDayOf } from './period-dates.js';
import type { ClosingWish } from './read-periods.js';
import type { Asset, HashAlgorithm } from './vocabulary.js';

/** All that a holder needs to show that a closing balance is under a close entry (docs/format.md). */
export interface ClosingProof {
  /** The canonical text of the closing leaf. */
  readonly leaf: string;
  /** Its place among `size` leaves, from 0. */
  readonly index: bigint;
  readonly size: bigint;
  /** The hashes beside the way up, the lowest first; 64 hexadecimal digits each. */
  readonly path: readonly string[];
  readonly root: string;
  /** The close entry that names the root, and the hash of its leaf. */
  readonly closeSeq: bigint;
  readonly closeLeafHash: string;
}

const PLACE = `SELECT c.ordinal, p.accounts, p.root, p.close_seq, e.leaf_hash, b.uid, b.algorithm
  FROM ledger.account a
  JOIN ledger.period p ON p.book_id = a.book_id AND p.month_end = $6 AND p.close_seq IS NOT NULL
  JOIN ledger.closing_balance c ON c.book_id = a.book_id AND c.month_end = p.month_end AND c.account_id = a.id
  JOIN ledger.journal_entry e ON e.book_id = p.book_id AND e.seq = p.close_seq
  JOIN ledger.book b ON b.id = p.book_id
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3 AND a.purpose = $4 AND a.asset = $5`;

const LEAVES_OF_BLOCK = `SELECT c.account_id, a.asset, c.balance, c.postings
  FROM ledger.closing_balance c
  JOIN ledger.account a ON a.book_id = c.book_id AND a.id = c.account_id
  WHERE c.book_id = $1 AND c.month_end = $2 AND c.ordinal >= $3 AND c.ordinal < $4
  ORDER BY c.ordinal`;

const NODES = `SELECT n.hash FROM ledger.closing_node n
  WHERE n.book_id = $1 AND n.month_end = $2 ORDER BY n.position`;

interface PlaceRow {
  ordinal: bigint;
  accounts: bigint;
  root: Buffer;
  close_seq: bigint;
  leaf_hash: Buffer;
  uid: string;
  algorithm: HashAlgorithm;
}

interface LeafRow {
  account_id: string;
  asset: Asset;
  balance: bigint;
  postings: bigint;
}

/**
 * The proof of one closing balance, or null when the month is open or the account has none. Reads a block of leaves
 * and the hashes above the blocks: some thousand rows in a book of any size. What it answers leads to the root, or it
 * throws.
 */
export async function readClosingProof(
  pool: Pool,
  wish: ClosingWish,
): Promise<ClosingProof | null> {
  const { bookId, month, ref } = wish;
  const monthEnd = lastDayOf(month);
  const places = await pool.query<PlaceRow>(PLACE, [
    bookId,
    ref.ownerId,
    ref.ownerKind,
    ref.purpose,
    ref.asset,
    monthEnd,
  ]);
  const [place] = places.rows;
  if (place === undefined) return null;
  const block = Number(place.ordinal) - (Number(place.ordinal) % BLOCK_LEAVES);
  const leaves = await pool.query<LeafRow>(LEAVES_OF_BLOCK, [
    bookId,
    monthEnd,
    block,
    block + BLOCK_LEAVES,
  ]);
  const nodes = await pool.query<{ hash: Buffer }>(NODES, [bookId, monthEnd]);
  const texts = leaves.rows.map((row) => ({
    bookUid: place.uid,
    month,
    accountId: row.account_id,
    asset: row.asset,
    balance: row.balance,
    postings: row.postings,
  }));
  const own = texts[Number(place.ordinal) - block];
  invariant(own, 'a closing balance stands at its ordinal');
  const { algorithm } = place;
  const hashes = texts.map((leaf) => closingLeafHash(leaf, algorithm));
  const path = [
    ...treePath(hashes, Number(place.ordinal) - block, algorithm),
    ...treePath(
      nodes.rows.map(({ hash }) => hash),
      block / BLOCK_LEAVES,
      algorithm,
    ),
  ];
  const at = { index: place.ordinal, size: place.accounts };
  const root = rootOfPath(closingLeafHash(own, algorithm), at, path, algorithm);
  invariant(root?.equals(place.root), 'the path of a closing balance leads to the root');
  return {
    leaf: closingLeafText(own),
    ...at,
    path: path.map((hash) => hash.toString('hex')),
    root: place.root.toString('hex'),
    closeSeq: place.close_seq,
    closeLeafHash: place.leaf_hash.toString('hex'),
  };
}
