import { ToyLog } from '../../../test/support/toy-log.js';
import { useEngine } from '../../verifier/src/crypto-engine.js';
import { verifyConsistency } from '../../verifier/src/merkle/proofs.js';
import { treeRoot } from '../../verifier/src/merkle/tree-hash.js';
import { nodeEngine } from '../../verifier/src/node/node-engine.js';
import { BrokenTileError, type ReadTile, TileTree } from '../src/tile-tree.js';
import { levelsOf, type TilePlace, tilePath, tilesOf } from '../src/tiles.js';

useEngine(nodeEngine);

/** Tiles of a log as they are when it has `size` leaves; notes which were read. */
function tilesOfLog(log: ToyLog, read: string[] = []): ReadTile {
  return async (place) => {
    read.push(tilePath(place));
    const first = Number(place.n) * 256;
    const hashes = Array.from({ length: place.width }, (_, at) =>
      log.tileHash(Number(place.level), first + at),
    );
    return Buffer.concat(hashes);
  };
}

it.each(['sha256', 'sm3'] as const)(
  'proves with tiles what RFC 6962 proves (%s)',
  async (algorithm) => {
    const log = new ToyLog('toy.example/a', algorithm).growTo(521);
    const sizes = [1, 2, 3, 5, 8, 21, 255, 256, 257, 300, 511, 512, 513, 521];
    for (const to of sizes) {
      const tree = new TileTree(BigInt(to), algorithm, tilesOfLog(log));
      expect(await tree.root()).toEqual(new Uint8Array(log.root(to)));
      for (const from of sizes.filter((size) => size <= to)) {
        const path = await tree.consistency(BigInt(from));
        expect(path.map(hexOf)).toEqual(log.proof(from, to).map(hexOf));
        expect(hexOf(await tree.root(BigInt(from)))).toBe(hexOf(log.root(from)));
      }
    }
  },
);

it('reads few tiles of a large log, and each once', async () => {
  const size = 70_000;
  const log = new ToyLog('toy.example/large').growTo(size);
  const read: string[] = [];
  const tree = new TileTree(BigInt(size), 'sha256', levelTiles(log, read));
  const root = treeRoot(
    'sha256',
    log.leaves.map((_, at) => log.tileHash(0, at)),
  );
  expect(hexOf(await tree.root())).toBe(hexOf(root));
  for (const from of [1n, 65_535n, 65_536n, 65_537n, 69_999n]) {
    const path = await tree.consistency(from);
    const fromRoot = await tree.root(from);
    const claim = {
      algorithm: 'sha256',
      from,
      to: BigInt(size),
      fromRoot,
      toRoot: root,
      path,
    } as const;
    expect([from, verifyConsistency(claim)]).toEqual([from, true]);
  }
  expect(new Set(read).size).toBe(read.length);
  expect(read.length).toBeLessThan(20);
});

/** The same as `tilesOfLog` for a log too large to reckon each hash anew. */
function levelTiles(log: ToyLog, read: string[]): ReadTile {
  const levels: Uint8Array[][] = [log.leaves.map((_, at) => log.tileHash(0, at))];
  for (const below of levels) {
    if (below.length < 256) break;
    const roots = Array.from({ length: Math.floor(below.length / 256) }, (_, n) =>
      treeRoot('sha256', below.slice(256 * n, 256 * (n + 1))),
    );
    levels.push(roots);
  }
  return async (place) => {
    read.push(tilePath(place));
    const first = Number(place.n) * 256;
    return Buffer.concat((levels[Number(place.level)] ?? []).slice(first, first + place.width));
  };
}

it('refuses a tile that has too few or too many hashes', async () => {
  const log = new ToyLog('toy.example/b').growTo(10);
  const read = tilesOfLog(log);
  for (const change of [-1, 32, -320]) {
    const wrong: ReadTile = async (place) => {
      const tile = await read(place);
      return change > 0 ? Buffer.concat([tile, Buffer.alloc(change)]) : tile.subarray(0, change);
    };
    await expect(new TileTree(10n, 'sha256', wrong).root()).rejects.toThrow(BrokenTileError);
  }
});

it('names the tiles of a tree of 70,000 leaves as C2SP does', () => {
  const paths = (level: TilePlace['level']) => [...tilesOf(level, 70_000n)].map(tilePath);
  expect(levelsOf(70_000n)).toEqual([0, 1, 2]);
  expect([paths(0).length, paths(0)[0], paths(0).at(-1)]).toEqual([
    274,
    'tile/0/000',
    'tile/0/273.p/112',
  ]);
  expect(paths(1)).toEqual(['tile/1/000', 'tile/1/001.p/17']);
  expect(paths(2)).toEqual(['tile/2/000.p/1']);
  expect(paths('entries').at(-1)).toBe('tile/entries/273.p/112');
  expect([...tilesOf(0, 256n)].map(tilePath)).toEqual(['tile/0/000']);
  expect([...tilesOf(0, 0n)]).toEqual([]);
  expect(tilePath({ level: 0, n: 1_234_067n, width: 256 })).toBe('tile/0/x001/x234/067');
});

function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
