import { createHash } from 'node:crypto';
import { openBook } from '../../src/ledger/books.js';
import { isConsistent } from '../../src/ledger/log/consistency.js';
import { LogReader } from '../../src/ledger/log/log-reader.js';
import { growTree } from '../../src/ledger/log/tree-growth.js';
import { joinOf } from '../../src/ledger/log/tree-hashes.js';
import { verifyLog } from '../../src/ledger/log/verify-log.js';
import { rootOfPath, treeRoot } from '../../src/ledger/merkle-tree.js';
import type { Database } from '../../src/platform/database/database.js';
import { openTestLedger, quietPool, type TestLedger } from '../support/test-ledger.js';

/** More than a complete tile of tiles, an open tile above it, and some entries that fill none. */
const ENTRIES = 256 * 256 + 3 * 256 + 17;

/**
 * Entries that only a superuser can write: the tree asks for nothing but their hashes. Each leaf is a text of its number.
 */
const FILL = `INSERT INTO ledger.journal_entry (book_id, seq, effective_on, recorded_at, kind, actor_id, subject_type, subject_id,
    key_hash, leaf, leaf_hash)
  SELECT $1, n, '2026-01-01', '2026-01-01Z'::timestamptz + n * interval '1 ms', 'service', '00000000-0000-0000-0000-000000000000',
    'service_record', '00000000-0000-0000-0000-000000000000', sha256(int8send(n)), convert_to('leaf ' || n, 'UTF8'),
    sha256('\\x00'::bytea || convert_to('leaf ' || n, 'UTF8'))
  FROM generate_series($2::bigint, $3::bigint) AS n`;

describe('the tree over a book', () => {
  let ledger: TestLedger;
  let reader: LogReader;
  const hashes: Buffer[] = [];
  const rootsOf = new Map<number, Buffer>();

  beforeAll(async () => {
    ledger = await openTestLedger();
    reader = new LogReader({ pool: ledger.pool } as unknown as Database);
    const { rows } = await ledger.superuser.query<{ leaf_hash: Buffer }>(
      'SELECT leaf_hash FROM ledger.journal_entry',
    );
    hashes.push(rows[0]?.leaf_hash as Buffer);
    await fill(1, ENTRIES - 1);
    for (let n = 1; n < ENTRIES; n += 1) {
      hashes.push(createHash('sha256').update(`\0leaf ${n}`).digest());
    }
    await growTree(ledger.pool, ledger.book.id);
  });
  afterAll(() => ledger?.close());

  async function fill(from: number, to: number): Promise<void> {
    const { superuser, book } = ledger;
    await superuser.query(FILL, [book.id, from, to]);
    await superuser.query('UPDATE ledger.book SET head_seq = $2 WHERE id = $1', [book.id, to]);
  }

  /** By hand, from the list of hashes alone. */
  function rootOf(size: number): Buffer {
    const root = rootsOf.get(size) ?? treeRoot(hashes.slice(0, size), 'sha256');
    rootsOf.set(size, root);
    return root;
  }

  it('has the root of every size, over the edges of tiles and of tiles of tiles', async () => {
    const { id } = ledger.book;
    expect(await reader.size(id)).toBe(BigInt(ENTRIES));
    for (const size of [0, 1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 66_048, ENTRIES]) {
      expect([size, await reader.rootAt(id, BigInt(size))]).toEqual([size, rootOf(size)]);
    }
    await expect(reader.rootAt(id, BigInt(ENTRIES + 1))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(reader.size(id + 1)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('proves entries and growth as RFC 6962 checks them', async () => {
    const { id } = ledger.book;
    for (const [seq, size] of [
      [0, 1],
      [0, ENTRIES],
      [255, 65_536],
      [256, 65_537],
      [40_000, ENTRIES],
      [65_536, ENTRIES],
      [ENTRIES - 1, ENTRIES],
    ] as const) {
      const path = await reader.inclusion(id, BigInt(seq), BigInt(size));
      const place = { index: BigInt(seq), size: BigInt(size) };
      const root = rootOfPath(hashes[seq] as Buffer, place, path, 'sha256');
      expect([seq, size, root]).toEqual([seq, size, rootOf(size)]);
    }
    for (const [from, to] of [
      [1, 2],
      [255, 257],
      [256, 65_536],
      [300, ENTRIES],
      [65_536, ENTRIES],
      [65_537, ENTRIES],
      [ENTRIES, ENTRIES],
    ] as const) {
      const proof = await reader.consistency(id, BigInt(from), BigInt(to));
      const growth = {
        from: BigInt(from),
        fromRoot: rootOf(from),
        to: BigInt(to),
        toRoot: rootOf(to),
      };
      expect([from, to, isConsistent(growth, proof, joinOf(ledger.book))]).toEqual([
        from,
        to,
        true,
      ]);
    }
    expect(await reader.inclusions(id, [9n, 3n], 300n)).toEqual([
      await reader.inclusion(id, 9n, 300n),
      await reader.inclusion(id, 3n, 300n),
    ]);
    expect(await reader.consistency(id, 0n, 5n)).toEqual([]);
    for (const asked of [
      () => reader.inclusion(id, 5n, 5n),
      () => reader.inclusion(id, -1n, 5n),
      () => reader.inclusions(id, [0n, 5n], 5n),
      () => reader.inclusion(id, 0n, BigInt(ENTRIES + 1)),
      () => reader.consistency(id, 6n, 5n),
    ]) {
      await expect(asked()).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('serves tiles as C2SP wants them, and none that the tree has not come to', async () => {
    const { id } = ledger.book;
    const level1 = Array.from({ length: 259 }, (_, n) =>
      treeRoot(hashes.slice(256 * n, 256 * (n + 1)), 'sha256'),
    );
    const tile = (level: number, n: number, width: number) =>
      reader.tile(id, level, BigInt(n), width);
    expect(await tile(0, 3, 256)).toEqual(Buffer.concat(hashes.slice(768, 1024)));
    expect(await tile(0, 3, 7)).toEqual(Buffer.concat(hashes.slice(768, 775)));
    expect(await tile(0, 259, 17)).toEqual(Buffer.concat(hashes.slice(-17)));
    expect(await tile(1, 0, 256)).toEqual(Buffer.concat(level1.slice(0, 256)));
    expect(await tile(1, 1, 3)).toEqual(Buffer.concat(level1.slice(256)));
    expect(await tile(2, 0, 1)).toEqual(rootOf(65_536));
    for (const [level, n, width] of [
      [0, 259, 18],
      [0, 260, 1],
      [1, 1, 4],
      [2, 0, 2],
      [3, 0, 1],
      [0, 0, 0],
      [0, 0, 257],
      [9, 0, 1],
    ] as const) {
      expect([level, n, width, await tile(level, n, width)]).toEqual([level, n, width, null]);
    }
    const entries = await reader.entries(id, 259n, 17);
    expect(entries?.map(String)).toEqual(
      Array.from({ length: 17 }, (_, n) => `leaf ${ENTRIES - 17 + n}`),
    );
    expect(await reader.entries(id, 259n, 18)).toBeNull();
    expect((await reader.entries(id, 0n, 256))?.length).toBe(256);
  });

  it('finds an entry by its leaf hash, wherever it stands', async () => {
    const { id } = ledger.book;
    for (const seq of [0, 1, 65_535, 65_536, 66_303, ENTRIES - 1]) {
      expect(await reader.seqOf(id, hashes[seq] as Buffer)).toBe(BigInt(seq));
    }
    expect(await reader.seqOf(id, Buffer.alloc(32, 1))).toBeNull();
    expect(await reader.seqOf(id, Buffer.alloc(5))).toBeNull();
  });

  it('grows by what comes, whoever grows it, and stores nothing twice', async () => {
    const { book, database } = ledger;
    const first = ENTRIES;
    await fill(first, first + 999);
    for (let n = first; n < first + 1000; n += 1) {
      hashes.push(createHash('sha256').update(`\0leaf ${n}`).digest());
    }
    // The tree has reached no further than the tile behind the last stored one, until somebody grows it.
    expect(await reader.size(book.id)).toBe(BigInt(259 * 256 + 255));
    const pools = Array.from({ length: 8 }, () => quietPool(database.appUrl, 1));
    await Promise.all(pools.map((pool) => growTree(pool, book.id)));
    await Promise.all(pools.map((pool) => pool.end()));
    expect(await reader.size(book.id)).toBe(BigInt(first + 1000));
    expect(await reader.rootAt(book.id, BigInt(first + 1000))).toEqual(rootOf(first + 1000));
    const { rows } = await ledger.superuser.query<{ level: number; tiles: bigint; last: bigint }>(
      'SELECT level, count(*) AS tiles, max(n) AS last FROM ledger.tree_tile GROUP BY level ORDER BY level',
    );
    expect(rows).toEqual([
      { level: 0, tiles: 262n, last: 261n },
      { level: 1, tiles: 1n, last: 0n },
    ]);
  });

  it('keeps tiles and checkpoints from being changed, and the service from writing any by hand', async () => {
    const { pool, database, book } = ledger;
    const owner = quietPool(database.ownerUrl, 1);
    for (const table of ['tree_tile', 'leaf_bucket', 'checkpoint', 'cosignature', 'log_head']) {
      await expect(owner.query(`DELETE FROM ledger.${table}`)).rejects.toMatchObject({
        code: 'KP010',
      });
      await expect(pool.query(`DELETE FROM ledger.${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    }
    await expect(owner.query('UPDATE ledger.tree_tile SET root = hashes')).rejects.toMatchObject({
      code: 'KP010',
    });
    await owner.end();
    for (const insert of [
      'INSERT INTO ledger.tree_tile SELECT * FROM ledger.tree_tile',
      'INSERT INTO ledger.checkpoint SELECT * FROM ledger.checkpoint',
      'UPDATE ledger.log_head SET tiles = 0',
    ]) {
      await expect(pool.query(insert)).rejects.toMatchObject({ code: '42501' });
    }
    const add = 'SELECT ledger.add_checkpoint($1, $2, $3, $4, $5, $6, now())';
    const parts = [Buffer.alloc(32), 'a\n', '— a b\n'];
    await pool.query(add, [book.id, 0, 10, ...parts]);
    for (const [before, size] of [
      [0, 20],
      [10, 10],
      [10, 9],
      [10, 10_000_000],
    ]) {
      await expect(pool.query(add, [book.id, before, size, ...parts])).rejects.toMatchObject({
        code: 'KP006',
      });
    }
    const { rows } = await pool.query('SELECT size FROM ledger.checkpoint');
    expect(rows).toEqual([{ size: 10n }]);
  });

  it('is held against its entries by whoever verifies it', async () => {
    const { book, superuser } = ledger;
    const size = BigInt(ENTRIES);
    const root = rootOf(ENTRIES);
    const stored = [{ origin: 'a', size, root, note: '', signedAt: '' }];
    const verify = async (claims = stored) => (await verifyLog(ledger.pool, book, claims)).faults;
    const add = 'SELECT ledger.add_checkpoint($1, 10, $2, $3, $4, $4, now())';
    await ledger.pool.query(add, [book.id, 65_537, rootOf(65_537), 'a']);
    // The one of ten entries that the test before has added says nothing true.
    const known = { kind: 'checkpoint_differs', at: 10n };
    expect(await verify()).toEqual([known]);
    expect(await verify([{ ...stored[0], root: rootOf(5) } as (typeof stored)[0]])).toEqual([
      known,
      { kind: 'stored_checkpoint_differs', at: size },
    ]);
    expect(await verify([{ ...stored[0], size: 9_999_999n } as (typeof stored)[0]])).toEqual([
      known,
      { kind: 'entries_missing', at: 9_999_999n },
    ]);
    const changes: [string, readonly object[]][] = [
      [
        'UPDATE ledger.tree_tile SET root = sha256(root) WHERE level = 0 AND n = 2',
        [known, { kind: 'tile_differs', at: 512n }],
      ],
      ['DELETE FROM ledger.tree_tile WHERE level = 1', [known, { kind: 'tile_missing', at: 0n }]],
      [
        'UPDATE ledger.journal_entry SET leaf_hash = sha256(leaf_hash) WHERE seq = 65536',
        [
          known,
          { kind: 'stored_checkpoint_differs', at: size },
          { kind: 'tile_differs', at: 65_536n },
        ],
      ],
    ];
    const client = await superuser.connect();
    try {
      await client.query('SET session_replication_role = replica');
      for (const [change, faults] of changes) {
        await client.query('BEGIN');
        await client.query(change);
        expect([change, (await verifyLog(client as never, book, stored)).faults]).toEqual([
          change,
          faults,
        ]);
        await client.query('ROLLBACK');
      }
    } finally {
      client.release(true);
    }
  });

  it('is of SM3 in a book of SM3, in the database as here', async () => {
    const { pool, superuser } = ledger;
    const book = await openBook(pool, 'GD-SM3', new Date(Date.now() - 60_000), 'sm3');
    await superuser.query(FILL, [book.id, 1, 599]);
    await superuser.query('UPDATE ledger.book SET head_seq = 599 WHERE id = $1', [book.id]);
    await growTree(pool, book.id);
    const { rows } = await superuser.query<{ leaf_hash: Buffer }>(
      'SELECT leaf_hash FROM ledger.journal_entry WHERE book_id = $1 ORDER BY seq',
      [book.id],
    );
    const root = treeRoot(
      rows.map(({ leaf_hash }) => leaf_hash),
      'sm3',
    );
    expect(await reader.rootAt(book.id, 600n)).toEqual(root);
    expect((await verifyLog(pool, book, [])).faults).toEqual([]);
  });
});
