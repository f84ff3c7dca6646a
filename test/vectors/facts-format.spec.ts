import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decodeLeaf } from '../../src/ledger/decode-leaf.js';
import { leafHash, leafText } from '../../src/ledger/leaf.js';
import { rootOfPath, treePath, treeRoot } from '../../src/ledger/merkle-tree.js';
import { noticeFault } from '../../src/ledger/notice.js';
import { HASH_ALGORITHMS } from '../../src/ledger/vocabulary.js';
import { readLeaf, verifyJournal } from './leaf-checker.js';

interface Proof {
  readonly index: string;
  readonly path: readonly string[];
}

interface Facts {
  readonly hashes: readonly string[];
  readonly root: string;
  readonly inclusion: readonly Proof[];
  readonly closing: {
    readonly root: string;
    readonly leaves: readonly (Proof & { readonly leaf: string; readonly hash: string })[];
  };
}

const read = (name: string): Buffer => readFileSync(new URL(`facts/${name}`, import.meta.url));
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const FROZEN = {
  'chain-sha256.jsonl': '9b4f26643bc64cdff7985ad6db88f83a6964cf361cce706653cf9fc2708bbe28',
  'chain-sha256.json': 'c1f4298dfb4db9895bf72921ae7140aedd875ce89f562a90b844e498fddf9415',
  'chain-sm3.jsonl': '54138086a713c9f239cae7ed177da8ea878de831b2f0bccfdc1231b45bd1acc4',
  'chain-sm3.json': 'b7ccf7dfe141c44bb7062c4b15f74bd1214419f62868449b08f57ae9e8fea169',
  'malformed.json': 'f8ae775311067af43dcbe0d7caa622dc6627feb4d18e0995d8fc8bda565bcb0f',
};

it.each(Object.entries(FROZEN))('%s is frozen', (file, digest) => {
  expect(createHash('sha256').update(read(file)).digest('hex')).toBe(digest);
});

describe.each(HASH_ALGORITHMS)('the chain of notices of %s', (algorithm) => {
  const journal = read(`chain-${algorithm}.jsonl`);
  const facts = JSON.parse(read(`chain-${algorithm}.json`).toString()) as Facts;
  const leaves = journal.toString().trimEnd().split('\n');

  it('is verified from the text of the page', () => {
    expect(verifyJournal(journal)).toBe(facts.hashes.at(-1));
  });

  it('is noticed to be another when any byte is', () => {
    // The last leaf alone may change unseen; then the head differs.
    for (let at = 0; at < journal.length; at += 7) {
      const changed = Buffer.from(journal);
      changed[at] = (changed[at] as number) ^ 1;
      let head = '';
      try {
        head = verifyJournal(changed);
      } catch {
        continue;
      }
      expect(head).not.toBe(facts.hashes.at(-1));
      expect(at).toBeGreaterThan(journal.length - (leaves.at(-1)?.length ?? 0) - 2);
    }
  });

  it('is read, written and hashed by the service', () => {
    leaves.forEach((leaf, seq) => {
      const { content, place } = decodeLeaf(Buffer.from(leaf));
      expect(place.algorithm).toBe(algorithm);
      expect(leafText(content, place)).toBe(leaf);
      expect(leafHash(leaf, algorithm).toString('hex')).toBe(facts.hashes[seq]);
      if (content.kind !== 'notice') return;
      const { subjectType, commitment, policyDigest, detail } = content;
      const [hasCommitment, hasPolicy] = [commitment !== null, policyDigest !== null];
      expect(noticeFault({ subjectType, hasCommitment, hasPolicy, detail })).toBeNull();
    });
  });

  it('has its root and proofs', () => {
    const hashes = facts.hashes.map(bytes);
    expect(treeRoot(hashes, algorithm).toString('hex')).toBe(facts.root);
    facts.inclusion.forEach(({ index, path }, at) => {
      const wanted = treePath(hashes, at, algorithm).map((hash) => hash.toString('hex'));
      expect(wanted).toEqual(path);
      const place = { index: BigInt(index), size: BigInt(hashes.length) };
      const root = rootOfPath(hashes[at] as Buffer, place, path.map(bytes), algorithm);
      expect(root?.toString('hex')).toBe(facts.root);
    });
  });

  it('has its closing leaves under their root', () => {
    const { root, leaves: closing } = facts.closing;
    for (const { leaf, hash, index, path } of closing) {
      expect(leafHash(leaf, algorithm).toString('hex')).toBe(hash);
      const place = { index: BigInt(index), size: BigInt(closing.length) };
      const found = rootOfPath(bytes(hash), place, path.map(bytes), algorithm);
      expect(found?.toString('hex')).toBe(root);
    }
    expect(leaves[5]).toContain(`"closingRoot":"${root}"`);
  });
});

it('the page shows a real hash of SM3', () => {
  const page = readFileSync(new URL('../../docs/format.md', import.meta.url), 'utf8');
  const { hashes } = JSON.parse(read('chain-sm3.json').toString()) as Facts;
  expect(page).toContain(`# ${hashes[0]} *stdin`);
});

const malformed = JSON.parse(read('malformed.json').toString()) as { what: string; leaf: string }[];

it.each(malformed)('the page is enough to refuse $what', ({ leaf }) => {
  expect(() => readLeaf(Buffer.from(leaf))).toThrow();
});
