import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leafHash } from '../../src/ledger/leaf.js';
import { parseCheckpointBody } from '../../src/ledger/log/checkpoint.js';
import { isConsistent } from '../../src/ledger/log/consistency.js';
import { ED25519, parseVerifierKey, type VerifierKey, verifierKeyText } from '../../src/platform/crypto/verifier-key.js';
import { ed25519Bytes, openNote, parseNote } from '../../src/ledger/log/signed-note.js';
import { TILE_WIDTH, TileHashes, tilePlaceOf } from '../../src/ledger/log/tile-hashes.js';
import {
  consistencySpans,
  inclusionSpans,
  perfectsOf,
  type Span,
} from '../../src/ledger/log/tree-spans.js';
import { nodeHash, rootOfPath, treeRoot } from '../../src/ledger/merkle-tree.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { testLogKey } from '../support/log-keys.js';

const VECTORS = join(PROJECT_ROOT, 'test', 'vectors');
const RFC6962 = join(VECTORS, 'rfc6962');
const TESSERA = join(VECTORS, 'tessera-testlog', 'testdata', 'log');

const bytes = (text: string | null): Buffer => Buffer.from(text ?? '', 'base64');
const join2 = (left: Buffer, right: Buffer): Buffer => nodeHash(left, right, 'sha256');
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Probe {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
}
interface InclusionProbe extends Probe {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface ConsistencyProbe extends Probe {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}

function probes<P extends Probe>(kind: string): P[] {
  return Object.values(json(join(RFC6962, `${kind}.json`)));
}

/** Reckons tree hashes over parts of a list of hashes, from the tiles that the list makes. */
function hashesOf(hashes: readonly Buffer[]): (span: Span) => Buffer {
  const tiles = new Map<string, TileHashes>();
  return (span) => {
    const parts = perfectsOf(span).map((perfect) => {
      const place = tilePlaceOf(perfect);
      const name = `${place.level}/${place.n}`;
      const tile = tiles.get(name) ?? tileOf(hashes, place.level, Number(place.n));
      tiles.set(name, tile);
      return tile.hash(place);
    });
    const last = parts.pop() as Buffer;
    return parts.reduceRight((right, left) => join2(left, right), last);
  };
}

function tileOf(hashes: readonly Buffer[], level: number, n: number): TileHashes {
  const below = TILE_WIDTH ** level;
  const row = Array.from({ length: Math.floor(hashes.length / below) }, (_, at) =>
    treeRoot(hashes.slice(at * below, (at + 1) * below), 'sha256'),
  );
  return new TileHashes(Buffer.concat(row.slice(n * TILE_WIDTH, (n + 1) * TILE_WIDTH)), join2);
}

describe('RFC 6962', () => {
  it('takes and refuses the proofs of inclusion that others take and refuse', () => {
    const all = probes<InclusionProbe>('inclusion');
    expect(all.length).toBe(98);
    for (const probe of all) {
      const place = { index: BigInt(probe.leafIdx), size: BigInt(probe.treeSize) };
      const path = (probe.proof ?? []).map(bytes);
      const root = rootOfPath(bytes(probe.leafHash), place, path, 'sha256');
      // A leaf's hash is reckoned here, never given: one of another length does not occur.
      const isHash = bytes(probe.leafHash).length === 32;
      const holds = isHash && (root?.equals(bytes(probe.root)) ?? false);
      expect({ ...probe, holds }).toEqual({ ...probe, holds: !probe.wantErr });
    }
  });

  it('takes and refuses the proofs of consistency that others take and refuse', () => {
    const all = probes<ConsistencyProbe>('consistency');
    expect(all.length).toBe(98);
    for (const probe of all) {
      const growth = {
        from: BigInt(probe.size1),
        fromRoot: bytes(probe.root1),
        to: BigInt(probe.size2),
        toRoot: bytes(probe.root2),
      };
      const holds = isConsistent(growth, (probe.proof ?? []).map(bytes), join2);
      expect({ ...probe, holds }).toEqual({ ...probe, holds: !probe.wantErr });
    }
  });

  it('has the nodes and roots of the reference tree', () => {
    const tree = json(join(RFC6962, 'reference_tree.json'));
    const hashes = tree.leaf_inputs_hex.map((hex: string) =>
      leafHash(Buffer.from(hex, 'hex'), 'sha256'),
    );
    const roots = tree.root_hash_by_tree_size_hex.map((_: string, size: number) =>
      treeRoot(hashes.slice(0, size), 'sha256').toString('hex'),
    );
    expect(roots).toEqual(tree.root_hash_by_tree_size_hex);
    const hashOf = hashesOf(hashes);
    const levels = tree.node_hashes_by_level_hex.map((row: string[], height: number) =>
      row.map((_, index) => {
        const [begin, end] = [index << height, (index + 1) << height];
        return hashOf({ begin: BigInt(begin), end: BigInt(end) }).toString('hex');
      }),
    );
    expect(levels).toEqual(tree.node_hashes_by_level_hex);
  });

  it('proves every leaf and every growth, over the edges of tiles, and nothing else', () => {
    const hashes = Array.from({ length: 600 }, (_, n) => leafHash(`leaf ${n}`, 'sha256'));
    const sizes = [1, 2, 3, 5, 8, 13, 64, 255, 256, 257, 300, 511, 512, 513, 600];
    const roots = sizes.map((size) => treeRoot(hashes.slice(0, size), 'sha256'));
    const rootOf = (size: number) => roots[sizes.indexOf(size)] as Buffer;
    for (const size of sizes) {
      const hashOf = hashesOf(hashes.slice(0, size));
      for (const index of [0, 1, 2, 7, 100, 254, 255, 256, 511, size - 1].filter((i) => i < size)) {
        const path = inclusionSpans(BigInt(index), BigInt(size)).map(hashOf);
        const place = { index: BigInt(index), size: BigInt(size) };
        const reached = rootOfPath(hashes[index] as Buffer, place, path, 'sha256');
        expect([index, size, reached]).toEqual([index, size, rootOf(size)]);
      }
      for (const from of sizes.filter((each) => each <= size)) {
        const spans = consistencySpans(BigInt(from), BigInt(size));
        const proof = spans.map(hashOf);
        const growth = {
          from: BigInt(from),
          fromRoot: rootOf(from),
          to: BigInt(size),
          toRoot: rootOf(size),
        };
        expect([from, size, isConsistent(growth, proof, join2)]).toEqual([from, size, true]);
        const other = { ...growth, fromRoot: leafHash('another', 'sha256') };
        expect(isConsistent(other, proof, join2)).toBe(false);
      }
    }
  });
});

describe('signed notes', () => {
  const vectors = json(join(VECTORS, 'signed-note', 'vectors.json'));

  it('opens those that others open, and not when a byte of the text is another one', () => {
    for (const { vkeys, note } of vectors.valid) {
      for (const vkey of vkeys) {
        const key = parseVerifierKey(vkey) as VerifierKey;
        expect(openNote(note, key)).toBe(note.slice(0, note.lastIndexOf('\n\n') + 1));
        expect(openNote(`x${note}`, key)).toBeNull();
      }
    }
  });

  it('refuses malformed notes and bad keys', () => {
    for (const note of vectors.malformed_note) expect(parseNote(note)).toBeNull();
    for (const vkey of vectors.bad_vkeys) expect(parseVerifierKey(vkey)).toBeNull();
    expect(vectors.malformed_note.length + vectors.bad_vkeys.length).toBeGreaterThan(8);
  });

  it('writes a key as it is read', () => {
    const vkey = verifierKeyText('a.example/b', ED25519, ed25519Bytes(testLogKey(1)));
    expect(parseVerifierKey(vkey)).toMatchObject({ name: 'a.example/b', type: ED25519 });
    const [, id = ''] = vkey.split('+');
    expect(parseVerifierKey(vkey.replace(id, '00000000'))).toBeNull();
  });
});

describe('a log of tessera', () => {
  const key = parseVerifierKey(
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
  ) as VerifierKey;

  /** The entries of a bundle: each behind its length in two bytes. */
  function entriesOf(bundle: Buffer): Buffer[] {
    const entries: Buffer[] = [];
    for (let at = 0; at < bundle.length; ) {
      const length = bundle.readUInt16BE(at);
      entries.push(bundle.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return entries;
  }

  it('has the tiles and signed roots that its entries make, at every size', () => {
    const all = entriesOf(readFileSync(join(TESSERA, 'tile', 'entries', '000.p', '15')));
    const hashes = all.map((entry) => leafHash(entry, 'sha256'));
    expect(hashes).toHaveLength(15);
    for (let size = 1; size <= 15; size += 1) {
      const tile = readFileSync(join(TESSERA, 'tile', '0', '000.p', String(size)));
      expect(tileOf(hashes, 0, 0).first(size)).toEqual(tile);
      const text = openNote(readFileSync(join(TESSERA, `checkpoint.${size}`), 'utf8'), key);
      expect(parseCheckpointBody(text ?? '')).toEqual({
        origin: 'example.com/log/testdata',
        size: BigInt(size),
        root: treeRoot(hashes.slice(0, size), 'sha256'),
      });
    }
  });
});
