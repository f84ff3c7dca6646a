import { describe, expect, it } from '@jest/globals';
import { fromBase64, fromHex, toHex, utf8 } from '../src/bytes.js';
import { HASH_ALGORITHMS } from '../src/crypto-engine.js';
import { rootOfInclusion, verifyConsistency, verifyInclusion } from '../src/merkle/proofs.js';
import { emptyRoot, GrowingTree, leafHash, nodeHash, treeRoot } from '../src/merkle/tree-hash.js';
import { vectorJson } from './vectors.js';

interface Inclusion {
  leafIdx: number;
  treeSize: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}

interface Consistency {
  size1: number;
  size2: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

interface Reference {
  leaf_inputs_hex: string[];
  node_hashes_by_level_hex: string[][];
  root_hash_by_tree_size_hex: string[];
}

const base64 = (text: string | null): Uint8Array => fromBase64(text ?? '') as Uint8Array;
const inclusions = Object.entries(vectorJson<Record<string, Inclusion>>('rfc6962/inclusion.json'));
const consistencies = Object.entries(
  vectorJson<Record<string, Consistency>>('rfc6962/consistency.json'),
);
const reference = vectorJson<Reference>('rfc6962/reference_tree.json');

describe('the vectors of RFC 6962', () => {
  it('are 98 of each kind, good and bad', () => {
    for (const cases of [inclusions, consistencies]) {
      expect(cases).toHaveLength(98);
      expect(cases.some(([, { wantErr }]) => wantErr)).toBe(true);
      expect(cases.some(([, { wantErr }]) => !wantErr)).toBe(true);
    }
  });

  it.each(inclusions)(
    'inclusion %s',
    (_, { leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
      const claim = {
        algorithm: 'sha256' as const,
        leafHash: base64(leafHash),
        index: BigInt(leafIdx),
        size: BigInt(treeSize),
        path: (proof ?? []).map(base64),
      };
      expect(verifyInclusion(claim, base64(root))).toBe(!wantErr);
    },
  );

  it.each(consistencies)('consistency %s', (_, { size1, size2, root1, root2, proof, wantErr }) => {
    const claim = {
      algorithm: 'sha256' as const,
      from: BigInt(size1),
      to: BigInt(size2),
      fromRoot: base64(root1),
      toRoot: base64(root2),
      path: (proof ?? []).map(base64),
    };
    expect(verifyConsistency(claim)).toBe(!wantErr);
  });

  it('lead to the same nodes and roots', () => {
    const leaves = reference.leaf_inputs_hex.map((hex) => fromHex(hex) as Uint8Array);
    const hashes = leaves.map((leaf) => leafHash('sha256', leaf));
    let level = hashes;
    for (const expected of reference.node_hashes_by_level_hex) {
      expect(level.map(toHex)).toEqual(expected);
      level = level.flatMap((left, n) =>
        n % 2 === 0 && level[n + 1] ? [nodeHash('sha256', left, level[n + 1] as Uint8Array)] : [],
      );
    }
    reference.root_hash_by_tree_size_hex.forEach((root, size) => {
      expect(toHex(treeRoot('sha256', hashes.slice(0, size)))).toBe(root);
    });
  });
});

describe.each(HASH_ALGORITHMS)('a tree over %s', (algorithm) => {
  const hashes = Array.from({ length: 70 }, (_, n) => leafHash(algorithm, utf8(`leaf ${n}`)));

  /** Section 2.1 of RFC 6962, as it stands there. */
  function rootOf(part: readonly Uint8Array[]): Uint8Array {
    if (part.length <= 1) return part[0] ?? emptyRoot(algorithm);
    const k = 2 ** Math.floor(Math.log2(part.length - 1));
    return nodeHash(algorithm, rootOf(part.slice(0, k)), rootOf(part.slice(k)));
  }

  /** Section 2.1.1. */
  function pathOf(index: number, part: readonly Uint8Array[]): Uint8Array[] {
    if (part.length === 1) return [];
    const k = 2 ** Math.floor(Math.log2(part.length - 1));
    return index < k
      ? [...pathOf(index, part.slice(0, k)), rootOf(part.slice(k))]
      : [...pathOf(index - k, part.slice(k)), rootOf(part.slice(0, k))];
  }

  /** Section 2.1.2. */
  function consistencyOf(from: number, part: readonly Uint8Array[], isWhole = true): Uint8Array[] {
    if (from === part.length) return isWhole ? [] : [rootOf(part)];
    const k = 2 ** Math.floor(Math.log2(part.length - 1));
    return from <= k
      ? [...consistencyOf(from, part.slice(0, k), isWhole), rootOf(part.slice(k))]
      : [...consistencyOf(from - k, part.slice(k), false), rootOf(part.slice(0, k))];
  }

  it('has the root of the definition at every size', () => {
    const tree = new GrowingTree(algorithm);
    for (let size = 0; size <= hashes.length; size += 1) {
      expect(tree.size).toBe(size);
      expect(toHex(tree.root())).toBe(toHex(rootOf(hashes.slice(0, size))));
      if (size < hashes.length) tree.append(hashes[size] as Uint8Array);
    }
  });

  it('proves each leaf, and no other leaf, place or size', () => {
    for (const size of [1, 2, 3, 6, 7, 8, 21, 64, 70]) {
      const part = hashes.slice(0, size);
      const root = rootOf(part);
      part.forEach((hash, at) => {
        const proof = { algorithm, index: BigInt(at), size: BigInt(size), path: pathOf(at, part) };
        expect(verifyInclusion({ ...proof, leafHash: hash }, root)).toBe(true);
        expect(
          verifyInclusion({ ...proof, leafHash: root, path: [root, ...proof.path] }, root),
        ).toBe(false);
        const other = hashes[(at + 1) % hashes.length] as Uint8Array;
        expect(verifyInclusion({ ...proof, leafHash: other }, root)).toBe(false);
        expect(rootOfInclusion({ ...proof, leafHash: hash, index: BigInt(size) })).toBeNull();
        expect(verifyInclusion({ ...proof, leafHash: hash, index: BigInt(at ^ 1) }, root)).toBe(
          false,
        );
      });
    }
  });

  it('proves each earlier size, and no other', () => {
    for (const to of [1, 2, 3, 7, 8, 21, 64, 70]) {
      for (let from = 1; from <= to; from += 1) {
        const claim = {
          algorithm,
          from: BigInt(from),
          to: BigInt(to),
          fromRoot: rootOf(hashes.slice(0, from)),
          toRoot: rootOf(hashes.slice(0, to)),
          path: consistencyOf(from, hashes.slice(0, to)),
        };
        expect(verifyConsistency(claim)).toBe(true);
        const { fromRoot: toRoot, toRoot: fromRoot } = claim;
        expect(verifyConsistency({ ...claim, fromRoot, toRoot })).toBe(from === to);
        expect(verifyConsistency({ ...claim, path: [...claim.path, toRoot] })).toBe(false);
      }
    }
  });
});
