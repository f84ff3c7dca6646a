import type { Pool } from 'pg';
import type { Book } from '../books.js';
import { nodeHash, treeRoot } from '../merkle-tree.js';
import type { StoredCheckpoint } from './checkpoint-frames.js';
import { HASH_BYTES, TILE_WIDTH } from './tile-hashes.js';
import { joinOf } from './tree-hashes.js';

/** What may be wrong with a book's log, each with its first place. */
export const LOG_FAULTS = {
  tile_differs: {
    zh: '第 {at} 号起的树瓦片与分录不一致',
    en: 'the tree tile that begins with entry {at} is not what its entries make',
  },
  tile_missing: {
    zh: '缺少第 {at} 号起的树瓦片',
    en: 'the tree tile that begins with entry {at} is missing',
  },
  checkpoint_differs: {
    zh: '{at} 条分录的检查点与分录不一致',
    en: 'the checkpoint of {at} entries is not what the entries make',
  },
  stored_checkpoint_differs: {
    zh: '库外保存的 {at} 条分录的检查点与分录不一致',
    en: 'the checkpoint of {at} entries that is stored outside is not what the entries make',
  },
  entries_missing: {
    zh: '有检查点覆盖 {at} 条分录，库中没有那么多',
    en: 'a checkpoint covers {at} entries, and there are not as many',
  },
} as const;

export interface LogFault {
  readonly kind: keyof typeof LOG_FAULTS;
  /** An entry, or a size. */
  readonly at: bigint;
}

/** What the verification of a log found. */
export interface LogVerification {
  readonly tiles: number;
  readonly checkpoints: number;
  /** The first fault of each kind. */
  readonly faults: readonly LogFault[];
}

const PAGE_TILES = 64;
const PAGE = PAGE_TILES * TILE_WIDTH;
const HASHES = `SELECT e.leaf_hash FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq >= $2 AND e.seq < $3 ORDER BY e.seq`;
const TILES = `SELECT t.n, t.hashes, t.root FROM ledger.tree_tile t
  WHERE t.book_id = $1 AND t.level = $2 AND t.n >= $3 AND t.n < $4 ORDER BY t.n`;
const SIZES = `SELECT c.size, c.root FROM ledger.checkpoint c
  WHERE c.book_id = $1 AND c.size > $2 AND c.size <= $3 ORDER BY c.size`;
const EXTENT = `SELECT b.head_seq + 1 AS entries, coalesce(h.tiles, 0) AS tiles, coalesce(h.size, 0) AS signed
  FROM ledger.book b LEFT JOIN ledger.log_head h ON h.book_id = b.id WHERE b.id = $1`;

/** A root that somebody claims for a size. */
interface Claim {
  readonly size: bigint;
  readonly root: Buffer;
}

/**
 * Holds every tile and every checkpoint of a book against the hashes of its entries (whether these are right is what
 * `verifyBook` says), and what is `stored` outside the database, too. Reads all entries' hashes; keeps 32 bytes for every 256.
 */
export async function verifyLog(
  pool: Pick<Pool, 'query'>,
  book: Book,
  stored: readonly StoredCheckpoint[],
): Promise<LogVerification> {
  const { rows } = await pool.query<{ entries: bigint; tiles: bigint; signed: bigint }>(EXTENT, [
    book.id,
  ]);
  const { entries = 0n, tiles = 0n, signed = 0n } = rows[0] ?? {};
  const check = new LogCheck(pool, book);
  for (let from = 0n; from < entries; from += BigInt(PAGE)) {
    const end = from + BigInt(PAGE) < entries ? from + BigInt(PAGE) : entries;
    await check.page({ from, end, tiles, stored });
  }
  await check.upperLevels(tiles);
  for (const { size } of [{ size: signed }, ...stored]) {
    if (size > entries) check.fault('entries_missing', size);
  }
  return check.result();
}

class LogCheck {
  private readonly faults = new Map<LogFault['kind'], LogFault>();
  /** Perfect trees from the left, each higher than the next: what the leaves so far make. */
  private readonly peaks: { readonly height: number; readonly hash: Buffer }[] = [];
  /** Roots of the complete tiles of the lowest level. */
  private roots: Buffer[] = [];
  private tiles = 0;
  private checkpoints = 0;

  constructor(
    private readonly pool: Pick<Pool, 'query'>,
    private readonly book: Book,
  ) {}

  fault(kind: LogFault['kind'], at: bigint): void {
    if (!this.faults.has(kind)) this.faults.set(kind, { kind, at });
  }

  result(): LogVerification {
    return {
      tiles: this.tiles,
      checkpoints: this.checkpoints,
      faults: [...this.faults.values()],
    };
  }

  /** Looks at so many entries, and at what is claimed of sizes that end in them. */
  async page(range: {
    readonly from: bigint;
    readonly end: bigint;
    readonly tiles: bigint;
    readonly stored: readonly StoredCheckpoint[];
  }): Promise<void> {
    const { from, end, tiles, stored } = range;
    const { id } = this.book;
    const { rows } = await this.pool.query<{ leaf_hash: Buffer }>(HASHES, [id, from, end]);
    const hashes = rows.map(({ leaf_hash }) => leaf_hash);
    const claims = await this.pool.query<Claim>(SIZES, [id, from, end]);
    this.checkpoints += claims.rows.length;
    const inside = stored.filter(({ size }) => size > from && size <= end);
    this.grow(from, hashes, [
      ...claims.rows.map((claim) => ({ ...claim, kind: 'checkpoint_differs' as const })),
      ...inside.map((claim) => ({ ...claim, kind: 'stored_checkpoint_differs' as const })),
    ]);
    await this.lowest(from, hashes, tiles);
  }

  /** Every tile above the lowest level against the roots of those below. */
  async upperLevels(tiles: bigint): Promise<void> {
    let below = tiles;
    let span = BigInt(TILE_WIDTH);
    for (let level = 1; below >= BigInt(TILE_WIDTH); level += 1) {
      const roots: Buffer[] = [];
      span *= BigInt(TILE_WIDTH);
      below /= BigInt(TILE_WIDTH);
      const { rows } = await this.pool.query<{ n: bigint; hashes: Buffer; root: Buffer }>(TILES, [
        this.book.id,
        level,
        0n,
        below,
      ]);
      for (let n = 0; n < Number(below); n += 1) {
        const hashes = this.roots.slice(n * TILE_WIDTH, (n + 1) * TILE_WIDTH);
        const own = rows.find((tile) => tile.n === BigInt(n));
        roots.push(this.tile(own, BigInt(n) * span, hashes));
      }
      this.roots = roots;
    }
  }

  private async lowest(from: bigint, hashes: readonly Buffer[], tiles: bigint): Promise<void> {
    const first = from / BigInt(TILE_WIDTH);
    const last = first + BigInt(PAGE_TILES);
    const { rows } = await this.pool.query<{ n: bigint; hashes: Buffer; root: Buffer }>(TILES, [
      this.book.id,
      0,
      first,
      last < tiles ? last : tiles,
    ]);
    for (let n = first; n < last && n < tiles; n += 1n) {
      const at = Number(n - first) * TILE_WIDTH;
      const own = rows.find((tile) => tile.n === n);
      this.roots.push(this.tile(own, n * BigInt(TILE_WIDTH), hashes.slice(at, at + TILE_WIDTH)));
    }
  }

  /** The root that a tile should have. */
  private tile(
    tile: { readonly hashes: Buffer; readonly root: Buffer } | undefined,
    at: bigint,
    hashes: readonly Buffer[],
  ): Buffer {
    this.tiles += 1;
    const root = treeRoot(hashes, this.book.algorithm);
    if (tile === undefined) this.fault('tile_missing', at);
    else if (!tile.hashes.equals(Buffer.concat(hashes)) || !tile.root.equals(root)) {
      this.fault('tile_differs', at);
    }
    return root;
  }

  private grow(
    from: bigint,
    hashes: readonly Buffer[],
    claims: readonly (Claim & { readonly kind: LogFault['kind'] })[],
  ): void {
    const bySize = new Map<bigint, (Claim & { readonly kind: LogFault['kind'] })[]>();
    for (const claim of claims) {
      bySize.set(claim.size, [...(bySize.get(claim.size) ?? []), claim]);
    }
    for (const [index, hash] of hashes.entries()) {
      this.addLeaf(hash);
      const size = from + BigInt(index) + 1n;
      for (const { kind, root } of bySize.get(size) ?? []) {
        if (!this.root().equals(root)) this.fault(kind, size);
      }
    }
  }

  private addLeaf(hash: Buffer): void {
    const join = joinOf(this.book);
    let peak = { height: 0, hash: hash.subarray(0, HASH_BYTES) };
    for (let left = this.peaks.at(-1); left?.height === peak.height; left = this.peaks.at(-1)) {
      this.peaks.pop();
      peak = { height: peak.height + 1, hash: join(left.hash, peak.hash) };
    }
    this.peaks.push(peak);
  }

  private root(): Buffer {
    const hashes = this.peaks.map(({ hash }) => hash);
    const last = hashes.pop() ?? treeRoot([], this.book.algorithm);
    return hashes.reduceRight((right, left) => nodeHash(left, right, this.book.algorithm), last);
  }
}

/** A fault as a sentence. */
export function logFaultSentence({ kind, at }: LogFault, language: 'zh' | 'en'): string {
  return LOG_FAULTS[kind][language].replace('{at}', String(at));
}
