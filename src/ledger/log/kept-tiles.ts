import type { TileHashes } from './tile-hashes.js';

/** So many tiles stay in memory: with what stands above them some 16 KB each, 16 MB in all. */
const MOST_TILES = 1024;

/**
 * Tiles as they were read last. A hash of a tile never changes, so one that was narrower then is still right as far as
 * it goes. Those not asked for longest go first.
 */
export class KeptTiles {
  private readonly tiles = new Map<string, TileHashes>();

  find(key: string, width: number): TileHashes | null {
    const tile = this.tiles.get(key);
    if (tile === undefined || tile.width < width) return null;
    this.tiles.delete(key);
    this.tiles.set(key, tile);
    return tile;
  }

  keep(key: string, tile: TileHashes): void {
    this.tiles.delete(key);
    this.tiles.set(key, tile);
    if (this.tiles.size <= MOST_TILES) return;
    for (const oldest of this.tiles.keys()) {
      this.tiles.delete(oldest);
      return;
    }
  }
}
