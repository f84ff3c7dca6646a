// A checker of closed months written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Entry {
  '@seq': string;
  kind: string;
  effective: string;
  book: string;
  detail: Record<string, string> | null;
  postings: { account: string; amount: string; asset: string }[];
  subject: { commitment: null | string; id: string; type: string };
}

interface Closing {
  month: string;
  closeSeq: string;
  root: string;
  leaves: { leaf: string; hash: string }[];
  proofs: { index: string; size: string; path: string[] }[];
}

const FROZEN = {
  'closing/journal.jsonl': 'e8ff24208dd149ec43c1cd5c2a6df1f61d6b1feaf27034368c5afe374d310305',
  'closing/closings.json': '3e45c1b49c599059183901fad5edf2c7246a4720316d432f50c7ebe432da228f',
};
const NAMES = 'accounts boundarySeq closingRoot format month postings treeSize';
const SUM = /^sum:[a-z]+:[a-z]+:(MIN|GRT)$/;

const read = (path: string): Buffer => readFileSync(new URL(path, import.meta.url));
const journal = read('closing/journal.jsonl').toString().trimEnd().split('\n');
const closings = JSON.parse(read('closing/closings.json').toString()) as Closing[];
const entries = journal.map((line) => JSON.parse(line) as Entry);

function sha256(...parts: (string | Buffer)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const leafHash = (text: string): Buffer => sha256(Buffer.of(0), text);
const nodeHash = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.of(1), left, right);

function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256('');
  if (hashes.length === 1) return hashes[0] as Buffer;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

/** The second way that the page gives. */
function rootByPairs(hashes: readonly Buffer[]): Buffer {
  let row = [...hashes];
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const right = row[i + 1];
      above.push(right ? nodeHash(row[i] as Buffer, right) : (row[i] as Buffer));
    }
    row = above;
  }
  return row[0] ?? sha256('');
}

function lastDay(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1];
  return `${month}-${days}`;
}

/** The closing leaves of a month, from the journal. */
function closingLeaves(book: string, detail: Record<string, string>): string[] {
  const accounts = new Map<string, { asset: string; balance: bigint; postings: number }>();
  for (const entry of entries) {
    const counts =
      entry.effective <= lastDay(detail.month as string) &&
      BigInt(entry['@seq']) <= BigInt(detail.boundarySeq as string);
    if (!counts) continue;
    for (const { account, amount, asset } of entry.postings) {
      const found = accounts.get(account) ?? { asset, balance: 0n, postings: 0 };
      accounts.set(account, {
        asset,
        balance: found.balance + BigInt(amount),
        postings: found.postings + 1,
      });
    }
  }
  return [...accounts.keys()].sort().map((account) => {
    const { asset, balance, postings } = accounts.get(account) as {
      asset: string;
      balance: bigint;
      postings: number;
    };
    return `{"@format":"kapok-closing/1","account":"${account}","asset":"${asset}","balance":"${balance}","book":"${book}","month":"${detail.month}","postings":"${postings}"}`;
  });
}

function proves(
  leaf: string,
  proof: { index: string; size: string; path: string[] },
  root: string,
): boolean {
  let hash = leafHash(leaf);
  let i = Number(proof.index);
  let last = Number(proof.size) - 1;
  if (i > last) return false;
  const path = proof.path.map((hex) => Buffer.from(hex, 'hex'));
  while (last > 0) {
    if (i % 2 === 1 || i < last) {
      const next = path.shift();
      if (next === undefined) return false;
      hash = i % 2 === 1 ? nodeHash(next, hash) : nodeHash(hash, next);
    }
    i = Math.floor(i / 2);
    last = Math.floor(last / 2);
  }
  return path.length === 0 && hash.toString('hex') === root;
}

const closes = entries.filter(({ detail }) => detail?.format === 'kapok-closing/1');

describe('the closed months of docs/format.md', () => {
  it.each(Object.entries(FROZEN))('%s is frozen', (file, digest) => {
    expect(sha256(read(file)).toString('hex')).toBe(digest);
  });

  it('are three in the example, in order', () => {
    expect(closes.map(({ detail }) => detail?.month)).toEqual(['2026-01', '2026-02', '2026-03']);
    expect(closings.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03']);
    expect(closings.map(({ closeSeq }) => closeSeq)).toEqual(closes.map((close) => close['@seq']));
  });

  it.each(closes.map((close, n) => [close.detail?.month ?? '', close, closings[n] as Closing] as const))(
    '%s can be recomputed from the journal',
    (month, close, closing) => {
      const detail = close.detail as Record<string, string>;
      expect(close).toMatchObject({ kind: 'close', effective: lastDay(month), postings: [] });
      expect(close.subject).toEqual({ commitment: null, id: close.book, type: 'book_close' });
      const names = Object.keys(detail).filter((name) => !SUM.test(name));
      expect(names.join(' ')).toBe(NAMES);
      expect(BigInt(detail.boundarySeq as string)).toBeLessThan(BigInt(close['@seq']));
      expect(detail.treeSize).toBe(String(BigInt(detail.boundarySeq as string) + 1n));

      const leaves = closingLeaves(close.book, detail);
      expect(leaves).toEqual(closing.leaves.map(({ leaf }) => leaf));
      const hashes = leaves.map(leafHash);
      expect(hashes.map((hash) => hash.toString('hex'))).toEqual(
        closing.leaves.map(({ hash }) => hash),
      );
      expect(rootOf(hashes).toString('hex')).toBe(detail.closingRoot);
      expect(rootByPairs(hashes).toString('hex')).toBe(detail.closingRoot);
      expect(closing.root).toBe(detail.closingRoot);
      expect(detail.accounts).toBe(String(leaves.length));
      const postings = leaves.map((leaf) => BigInt((JSON.parse(leaf) as Record<string, string>).postings as string));
      expect(detail.postings).toBe(String(postings.reduce((sum, count) => sum + count, 0n)));
      for (const asset of ['MIN', 'GRT']) {
        const sums = Object.entries(detail).filter(([name]) => name.endsWith(`:${asset}`));
        expect(sums.reduce((sum, [, minutes]) => sum + BigInt(minutes), 0n)).toBe(0n);
        const balances = leaves
          .map((leaf) => JSON.parse(leaf) as Record<string, string>)
          .filter((leaf) => leaf.asset === asset);
        expect(balances.reduce((sum, leaf) => sum + BigInt(leaf.balance as string), 0n)).toBe(0n);
      }
    },
  );

  it.each(closings)('prove every closing leaf of $month, and nothing else', ({ root, leaves, proofs }) => {
    expect(proofs).toHaveLength(leaves.length);
    leaves.forEach(({ leaf }, n) => {
      const proof = proofs[n] as Closing['proofs'][number];
      expect(proof).toMatchObject({ index: String(n), size: String(leaves.length) });
      expect(proves(leaf, proof, root)).toBe(true);
      const other = leaves[(n + 1) % leaves.length]?.leaf ?? '';
      expect(proves(other, proof, root)).toBe(false);
      expect(proves(leaf, { ...proof, path: [...proof.path, root] }, root)).toBe(false);
      expect(proves(leaf, { ...proof, path: proof.path.slice(1) }, root)).toBe(false);
      expect(proves(leaf, { ...proof, index: String(leaves.length) }, root)).toBe(false);
      expect(proves(leaf.replace('"balance":"', '"balance":"1'), proof, root)).toBe(false);
    });
  });

  it('are never entered again', () => {
    for (const close of closes) {
      const { boundarySeq, month } = close.detail as Record<string, string>;
      const later = entries.filter(
        (entry) => BigInt(entry['@seq']) > BigInt(boundarySeq as string) && entry !== close,
      );
      expect(later.filter(({ effective }) => effective <= lastDay(month as string))).toEqual([]);
    }
  });

  it('show real bytes and hashes on the page', () => {
    const text = read('../../docs/format.md').toString();
    const [january] = closings;
    expect(text).toContain(`\n${january?.leaves[0]?.leaf}\n${january?.leaves[0]?.hash}\n`);
    expect(text).toContain(`\`${january?.root}\`, over ${january?.leaves.length} leaves`);
    expect(january?.proofs[5]?.path).toHaveLength(2);
    expect(entries).toHaveLength(13);
  });
});
