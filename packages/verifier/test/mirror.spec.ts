import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { useEngine } from '../src/crypto-engine.js';
import { Findings } from '../src/findings.js';
import { leafHash } from '../src/merkle/tree-hash.js';
import { checkMirror } from '../src/node/check-mirror.js';
import { tilePath } from '../src/node/mirror-files.js';
import { MirrorTiles } from '../src/node/mirror-tiles.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { parseVerifierKey } from '../src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../src/trust.js';
import { type Algorithm, Book, move, rootOf, Signer } from './book.js';
import { vectorBytes } from './vectors.js';

const scratch = mkdtempSync(join(tmpdir(), 'kapok-mirror-'));
let folders = 0;

beforeAll(() => {
  useEngine(nodeEngine);
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A book whose tree has two full tiles and a part of a third. */
function longBook(algorithm: Algorithm): { book: Book; log: Signer } {
  const book = new Book(algorithm);
  const log = new Signer(book.origin);
  book.announce(log);
  while (book.size < 600) {
    book.add({
      kind: 'service',
      effective: '2026-01-05',
      postings: move(1, (book.size % 9) + 2, 30),
    });
  }
  return { book, log };
}

/** Writes what the log would serve: the current partial tiles, and no others. */
function write(book: Book, checkpoint: string): string {
  folders += 1;
  const folder = join(scratch, String(folders));
  const put = (path: string, bytes: string | Buffer): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  put('checkpoint', checkpoint);
  let hashes = book.hashes;
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Buffer[] = [];
    for (let n = 0; n * 256 < hashes.length; n += 1) {
      const tile = hashes.slice(n * 256, n * 256 + 256);
      put(tilePath({ level, n, width: tile.length }), Buffer.concat(tile));
      if (tile.length === 256) above.push(rootOf(book.algorithm, tile));
    }
    hashes = above;
  }
  for (let n = 0; n * 256 < book.size; n += 1) {
    const leaves = book.lines.slice(n * 256, n * 256 + 256);
    const framed = leaves.map((leaf) => {
      const bytes = Buffer.from(leaf);
      return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
    });
    put(tilePath({ level: 'entries', n, width: leaves.length }), Buffer.concat(framed));
  }
  return folder;
}

function check(folder: string, trust: Partial<Trust> = {}): Findings {
  const findings = new Findings();
  checkMirror(folder, { ...NO_TRUST, ...trust }, findings);
  return findings;
}

const faultsOf = (findings: Findings): string[] => findings.faults.map(({ code }) => code);

describe('the path of a tile', () => {
  it.each([
    [{ level: 0, n: 0, width: 256 }, 'tile/0/000'],
    [{ level: 2, n: 5, width: 3 }, 'tile/2/005.p/3'],
    [{ level: 0, n: 1000, width: 256 }, 'tile/0/x001/000'],
    [{ level: 'entries', n: 1234067, width: 255 }, 'tile/entries/x001/x234/067.p/255'],
  ] as const)('%j', (place, path) => {
    expect(tilePath(place)).toBe(path);
  });
});

describe('the test log of others', () => {
  it.each([1, 2, 7, 8, 15])('has the tile that its leaves give at size %i', (size) => {
    const findings = new Findings();
    const log = new URL('../vectors/tessera/log', import.meta.url).pathname;
    const tiles = new MirrorTiles(log, findings, () => 'sha256');
    const bundle = vectorBytes(`tessera/log/tile/entries/000.p/${size}`);
    for (let at = 0; at < bundle.length; ) {
      const end = at + 2 + bundle.readUInt16BE(at);
      tiles.add(leafHash('sha256', bundle.subarray(at + 2, end)));
      at = end;
    }
    tiles.finish();
    expect(findings.faults).toEqual([]);
    expect(tiles.count).toBe(1);
  });
});

describe.each(['sha256', 'sm3'] as const)('a mirror of a book of %s', (algorithm) => {
  const { book, log } = longBook(algorithm);
  const keys = [parseVerifierKey(log.vkey)];
  const kept = [keptCheckpoint(book.checkpoint([log], 300))];
  const sound = write(book, book.checkpoint([log]));

  /** A copy with one file changed. */
  function changed(path: string, change: (bytes: Buffer) => Buffer | null): string {
    folders += 1;
    const folder = join(scratch, String(folders));
    cpSync(sound, folder, { recursive: true });
    const bytes = change(readFileSync(join(folder, path)));
    if (bytes === null) rmSync(join(folder, path));
    else writeFileSync(join(folder, path), bytes);
    return folder;
  }

  const flip =
    (at: number) =>
    (bytes: Buffer): Buffer => {
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = (bytes[place] as number) ^ 1;
      return bytes;
    };

  it('is sound', () => {
    const findings = check(sound, { keys, kept });
    expect(findings.faults).toEqual([]);
    expect(findings.remarks.map(({ code }) => code)).toEqual([
      'checkpoint_held',
      'mirror_checked',
      'entries_checked',
      'signed_by',
      'signed_by',
    ]);
    expect(findings.remarks[1]?.facts).toEqual({ tiles: '4', bundles: '3' });
  });

  it('is sound with full tiles in the place of partial ones', () => {
    const longer = write(book, book.checkpoint([log], 500));
    const edge = rootOf(algorithm, book.hashes.slice(0, 256));
    writeFileSync(join(longer, tilePath({ level: 1, n: 0, width: 1 })), edge);
    const findings = check(longer, { keys });
    expect(faultsOf(findings)).toEqual([]);
    expect(findings.remarks[0]?.facts).toEqual({ tiles: '3', bundles: '2' });
  });

  it.each([
    [
      'tile/entries/000',
      flip(300),
      ['link_broken', 'tile_differs', 'root_differs', 'leaf_malformed', 'effective_too_late'],
    ],
    // A length is wrong: what follows is cut elsewhere, and whether it still comes out even is chance.
    [
      'tile/entries/001',
      flip(0),
      [
        'tile_malformed',
        'too_short',
        'leaf_malformed',
        'link_broken',
        'seq_wrong',
        'tile_differs',
        'root_differs',
      ],
    ],
    [
      'tile/entries/002.p/88',
      (bytes: Buffer) => bytes.subarray(0, -9),
      ['tile_malformed', 'too_short'],
    ],
    ['tile/entries/002.p/88', () => null, ['tile_missing', 'too_short']],
    [
      'tile/entries/002.p/88',
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')]),
      ['tile_malformed'],
    ],
    ['tile/0/002.p/88', (bytes: Buffer) => Buffer.concat([bytes, bytes]), ['tile_malformed']],
    ['tile/0/000', flip(40), ['tile_differs']],
    ['tile/0/002.p/88', flip(-1), ['tile_differs']],
    ['tile/0/001', (bytes: Buffer) => bytes.subarray(1), ['tile_malformed']],
    ['tile/1/000.p/2', flip(63), ['tile_differs']],
    ['tile/1/000.p/2', () => null, ['tile_missing']],
    ['checkpoint', () => null, ['tile_missing']],
    ['checkpoint', flip(-20), ['signature_wrong', 'note_malformed']],
    [
      'checkpoint',
      flip(book.origin.length + 9),
      ['root_differs', 'signature_wrong', 'checkpoint_malformed'],
    ],
  ])('with %s changed is not', (path, change, codes) => {
    const found = faultsOf(check(changed(path, change), { keys }));
    expect(found.length).toBeGreaterThan(0);
    expect(codes).toEqual(expect.arrayContaining(found));
  });

  it('that was rolled back is shorter than what was kept', () => {
    const early = new Book(algorithm);
    for (const line of book.lines.slice(1, 200)) early.push(line);
    const folder = write(early, book.checkpoint([log], 200));
    expect(faultsOf(check(folder, { keys }))).toEqual([]);
    expect(faultsOf(check(folder, { keys, kept }))).toEqual(['too_short']);
  });

  it('of a chain made anew with the same key does not agree with what was kept', () => {
    const other = new Book(algorithm);
    other.announce(log);
    while (other.size < 600) {
      other.add({ kind: 'service', effective: '2026-01-05', postings: move(1, 2, 31) });
    }
    const folder = write(other, other.checkpoint([log]));
    expect(faultsOf(check(folder, { keys }))).toEqual([]);
    expect(faultsOf(check(folder, { keys, kept }))).toEqual(['root_differs']);
  });

  it('signed by a stranger is refused', () => {
    const stranger = new Signer(book.origin);
    const folder = changed('checkpoint', () => Buffer.from(book.checkpoint([stranger])));
    expect(faultsOf(check(folder))).toEqual(['signature_missing']);
  });
});
