import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readLeaf, verifyJournal } from './leaf-checker.js';

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));
const journal = read('leaf/chain.jsonl');
const vectors = JSON.parse(read('leaf/chain.json').toString()) as { leaf: string; hash: string }[];
const malformed = JSON.parse(read('leaf/malformed.json').toString()) as {
  what: string;
  leaf: string;
}[];
const FROZEN = {
  'leaf/chain.jsonl': 'a9d959a910f2a05373ab13f54ab753e37994f2eca070bc58c7da6abda89f4c27',
  'leaf/chain.json': '4d23feea3e50ee01f006e05392b8ce063d90502fbd3f1c625c319dc7f2988eed',
  'leaf/malformed.json': '5781cd08475e684e4a8225125f30e66cf480a7d59121a4121772ad9d9cfc5228',
};

describe('docs/format.md', () => {
  it.each(Object.entries(FROZEN))('%s is frozen', (file, digest) => {
    expect(createHash('sha256').update(read(file)).digest('hex')).toBe(digest);
  });

  it('is enough to verify the example chain', () => {
    expect(verifyJournal(journal)).toBe(vectors.at(-1)?.hash);
  });

  it.each(malformed)('is enough to refuse $what', ({ leaf }) => {
    expect(() => readLeaf(Buffer.from(leaf))).toThrow();
  });

  it('is enough to notice any single changed byte', () => {
    for (let at = 0; at < journal.length; at += 1) {
      const changed = Buffer.from(journal);
      changed[at] = (changed[at] as number) ^ 1;
      let head = '';
      try {
        head = verifyJournal(changed);
      } catch {
        continue;
      }
      // Only in the last leaf may a change stay unseen, and then the head differs.
      expect(head).not.toBe(vectors.at(-1)?.hash);
      expect(at).toBeGreaterThan(journal.length - (vectors.at(-1)?.leaf.length ?? 0) * 2);
    }
  });

  it('shows the real bytes and hashes', () => {
    const text = read('../../docs/format.md').toString();
    for (const { leaf } of vectors.slice(0, 2)) expect(text).toContain(`\n${leaf}\n`);
    vectors.forEach(({ hash }, seq) => {
      expect(text).toContain(`| ${seq} | \`${hash}\` |`);
    });
    expect(text).toContain(`# ${vectors[1]?.hash}  -`);
    expect(text).toContain(`# head: ${vectors.at(-1)?.hash}`);
  });
});
