import { createHash } from 'node:crypto';
import { leafHash } from './leaf.js';
import { BLOCK_LEAVES, GrowingTree, rootOfPath, treePath, treeRoot } from './merkle-tree.js';
import { HASH_ALGORITHMS, type HashAlgorithm } from './vocabulary.js';

/** The inputs and roots of the tests of Certificate Transparency, which RFC 6962 describes. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hashesOf = (count: number, algorithm: HashAlgorithm): Buffer[] =>
  Array.from({ length: count }, (_, n) => leafHash(`leaf ${n}`, algorithm));

describe('a Merkle tree', () => {
  it.each(ROOTS.map((root, size) => [size, root] as const))(
    'of %i leaves has its root',
    (size, root) => {
      const hashes = INPUTS.slice(0, size).map((hex) =>
        leafHash(Buffer.from(hex, 'hex'), 'sha256'),
      );
      expect(treeRoot(hashes, 'sha256').toString('hex')).toBe(root);
    },
  );
});

describe.each(HASH_ALGORITHMS)('a Merkle tree of %s', (algorithm) => {
  it('hashes nothing to the hash of nothing, and a pair to the hash of a node', () => {
    const [a, b] = hashesOf(2, algorithm) as [Buffer, Buffer];
    const hash = (bytes: Buffer): Buffer => createHash(algorithm).update(bytes).digest();
    expect(treeRoot([], algorithm)).toEqual(hash(Buffer.alloc(0)));
    expect(treeRoot([a, b], algorithm)).toEqual(hash(Buffer.concat([Buffer.of(1), a, b])));
  });

  it.each([1, 2, 3, 5, 6, 7, 8, 9, 13, 16, 33])('of %i leaves proves each of them', (size) => {
    const hashes = hashesOf(size, algorithm);
    const root = treeRoot(hashes, algorithm);
    hashes.forEach((hash, at) => {
      const path = treePath(hashes, at, algorithm);
      const place = { index: BigInt(at), size: BigInt(size) };
      expect(rootOfPath(hash, place, path, algorithm)).toEqual(root);
      expect(rootOfPath(leafHash('another', algorithm), place, path, algorithm)).not.toEqual(root);
      expect(rootOfPath(hash, place, [...path, hash], algorithm)).toBeNull();
      if (size > 1) expect(rootOfPath(hash, place, path.slice(1), algorithm)).toBeNull();
      expect(rootOfPath(hash, { ...place, index: place.size }, path, algorithm)).toBeNull();
    });
  });

  it.each([0, 1, 1023, 1024, 1025, 2048, 3000])('of %i leaves grows block by block', (size) => {
    const hashes = hashesOf(size, algorithm);
    const tree = new GrowingTree(algorithm);
    for (const hash of hashes) tree.add(hash);
    expect(tree.blocks()).toHaveLength(Math.ceil(size / BLOCK_LEAVES));
    expect(treeRoot(tree.blocks(), algorithm)).toEqual(treeRoot(hashes, algorithm));
  });
});
