import { createHash } from 'node:crypto';

/** What a receipt says, and where each account's path leads. */
export interface ReadReceipt {
  readonly book: string;
  readonly month: string;
  readonly size: string;
  readonly root: string;
  readonly closeSeq: string;
  readonly closeLeafHash: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly asset: string;
    readonly balance: string;
    readonly postings: string;
    /** What the account's path leads to. */
    readonly root: string;
  }[];
}

/** Reads a receipt by docs/statements.md alone; shares no code with src. */
export function receiptOf(text: string): ReadReceipt {
  expect(text).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
  const [head = '', ...accounts] = text.split('$');
  const [format, book = '', month = '', size = '', root = '', closeSeq = '', closeLeaf = ''] =
    head.split(':');
  expect(format).toBe('KAPOK-STATEMENT/1');
  return {
    book: book.toLowerCase(),
    month,
    size,
    root: root.toLowerCase(),
    closeSeq,
    closeLeafHash: closeLeaf.toLowerCase(),
    accounts: accounts.map((line) => {
      const [id = '', asset = '', balance = '', postings = '', index = '', path = ''] =
        line.split(':');
      const account = id.toLowerCase();
      const leaf = `{"@format":"kapok-closing/1","account":"${account}","asset":"${asset}","balance":"${balance}","book":"${book.toLowerCase()}","month":"${month}","postings":"${postings}"}`;
      const hashes = path === '' ? [] : path.split('.');
      const reached = rootFrom(leaf, { index: Number(index), size: Number(size) }, hashes);
      return { account, asset, balance, postings, root: reached };
    }),
  };
}

/** The text of a receipt from the parts that its codes hold, in whatever order they were scanned. */
export function joinParts(parts: readonly string[]): string {
  const read = parts.map((part) => /^KPS1:(\d+)\/(\d+):([0-9A-F]{8}):(.*)$/.exec(part) ?? []);
  const sorted = read.toSorted(([, a], [, b]) => Number(a) - Number(b));
  const text = sorted.map(([, , , piece]) => piece).join('');
  const joined = sorted.map((match) => match[4] ?? '').join('');
  expect(sorted.map(([, n]) => Number(n))).toEqual(sorted.map((_, n) => n + 1));
  expect(new Set(read.map(([, , of]) => of))).toEqual(new Set([String(parts.length)]));
  const tag = createHash('sha256').update(joined).digest('hex').slice(0, 8).toUpperCase();
  expect(text).toBe(sorted.map(() => tag).join(''));
  return joined;
}

/** RFC 9162, section 2.1.3.2. */
function rootFrom(
  leaf: string,
  { index, size }: { index: number; size: number },
  path: readonly string[],
): string {
  let [fn, sn] = [index, size - 1];
  let hash = sha256(Buffer.of(0), Buffer.from(leaf));
  for (const hex of path) {
    const side = Buffer.from(hex, 'hex');
    expect(sn).toBeGreaterThan(0);
    if (fn % 2 === 1 || fn === sn) {
      hash = sha256(Buffer.of(1), side, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else hash = sha256(Buffer.of(1), hash, side);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  expect(sn).toBe(0);
  return hash.toString('hex');
}

function sha256(...parts: Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
