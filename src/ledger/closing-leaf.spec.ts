import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../platform/canonical-json.js';
import { PROJECT_ROOT } from '../platform/project-files.js';
import { sumsOf } from './closed-period.js';
import { type ClosingLeaf, closingLeafHash, closingLeafText } from './closing-leaf.js';
import { rootOfPath, treePath, treeRoot } from './merkle-tree.js';

interface Vector {
  readonly month: string;
  readonly root: string;
  readonly leaves: readonly { readonly leaf: string; readonly hash: string }[];
  readonly proofs: readonly { readonly index: string; readonly path: readonly string[] }[];
}

const VECTORS = JSON.parse(
  readFileSync(join(PROJECT_ROOT, 'test', 'vectors', 'closing', 'closings.json'), 'utf8'),
) as Vector[];

function parse(text: string): ClosingLeaf {
  const { account, asset, balance, book, month, postings } = JSON.parse(text) as Record<
    string,
    string
  >;
  return {
    bookUid: book ?? '',
    month: month ?? '',
    accountId: account ?? '',
    asset: asset === 'GRT' ? 'GRT' : 'MIN',
    balance: BigInt(balance ?? ''),
    postings: BigInt(postings ?? ''),
  };
}

describe.each(VECTORS)('the closing leaves of $month', ({ root, leaves, proofs }) => {
  it('are written and hashed as published', () => {
    for (const { leaf, hash } of leaves) {
      expect(closingLeafText(parse(leaf))).toBe(leaf);
      expect(canonicalJson(JSON.parse(leaf))).toBe(leaf);
      expect(closingLeafHash(parse(leaf), 'sha256').toString('hex')).toBe(hash);
    }
  });

  it('are under the published root by the published paths', () => {
    const hashes = leaves.map(({ hash }) => Buffer.from(hash, 'hex'));
    expect(treeRoot(hashes, 'sha256').toString('hex')).toBe(root);
    proofs.forEach(({ index, path }, at) => {
      expect(treePath(hashes, at, 'sha256').map((hash) => hash.toString('hex'))).toEqual(path);
      const place = { index: BigInt(index), size: BigInt(leaves.length) };
      const own = treePath(hashes, at, 'sha256');
      expect(rootOfPath(hashes[at] as Buffer, place, own, 'sha256')?.toString('hex')).toBe(root);
    });
  });
});

it('reads the sums out of a detail, and nothing else', () => {
  expect(sumsOf('{"accounts":"2","sum:member:earned:MIN":"5","sum:unit:pool:MIN":"-5"}')).toEqual([
    { ownerKind: 'member', purpose: 'earned', asset: 'MIN', minutes: 5n },
    { ownerKind: 'unit', purpose: 'pool', asset: 'MIN', minutes: -5n },
  ]);
});
