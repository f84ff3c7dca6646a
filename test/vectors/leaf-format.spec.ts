// A verifier written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

type Json = null | string | Json[] | { [name: string]: Json };
type Leaf = { [name: string]: Json };

const MEMBERS =
  '@format @prev @seq actor alg book detail effective key kind policy postings recorded reverses subject';
const KINDS =
  'genesis service hold release redeem gift donate grant expire settle close reverse adjust import';
const MAX = 9223372036854775807n;
const DIGEST = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

function write(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${quote(name)}:${write(value[name] as Json)}`).join(',')}}`;
}

function quote(text: string): string {
  const short: Record<string, string> = {
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\f': '\\f',
    '\r': '\\r',
  };
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    ensure(code < 0xd800 || code > 0xdfff, 'lone surrogate');
    if (char === '"' || char === '\\') out += `\\${char}`;
    else if (code < 32) out += short[char] ?? `\\u00${code.toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return `"${out}"`;
}

function matches(value: Json | undefined, alphabet: RegExp): boolean {
  return typeof value === 'string' && alphabet.test(value);
}

function isNatural(value: Json | undefined): boolean {
  return matches(value, /^(0|[1-9][0-9]*)$/) && BigInt(value as string) <= MAX;
}

function isDay(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

function hasMembers(value: Json | undefined, names: string): value is Leaf {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).join(' ') === names
  );
}

/** Parses one line and holds it to the tables and the canonical form. */
function readLeaf(line: Buffer): Leaf {
  const leaf = JSON.parse(line.toString('utf8')) as Json;
  ensure(hasMembers(leaf, MEMBERS), 'members');
  ensure(Buffer.from(write(leaf)).equals(line), 'canonical form');
  ensure(leaf['@format'] === 'kapok-leaf/1' && leaf.alg === 'sha256', 'format');
  ensure(matches(leaf['@prev'], DIGEST) && matches(leaf.key, DIGEST), 'digests');
  ensure(leaf.policy === null || matches(leaf.policy, DIGEST), 'policy');
  ensure(matches(leaf.actor, UUID) && matches(leaf.book, UUID), 'uuids');
  ensure(
    isNatural(leaf['@seq']) && (leaf.reverses === null || isNatural(leaf.reverses)),
    'naturals',
  );
  ensure(KINDS.split(' ').includes(leaf.kind as string), 'kind');
  ensure(
    matches(leaf.effective, /^(19|[2-9]\d)\d\d-\d\d-\d\d$/) && isDay(leaf.effective as string),
    'date',
  );
  const instant = /^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
  ensure(
    matches(leaf.recorded, instant) && isDay((leaf.recorded as string).slice(0, 10)),
    'instant',
  );
  const { subject, postings, detail } = leaf;
  ensure(hasMembers(subject, 'commitment id type'), 'subject');
  ensure(subject.commitment === null || matches(subject.commitment, DIGEST), 'commitment');
  ensure(matches(subject.id, UUID) && matches(subject.type, /^[a-z_]{1,32}$/), 'subject');
  ensure(Array.isArray(postings) && postings.length <= 1000, 'postings');
  for (const posting of postings) {
    ensure(
      hasMembers(posting, 'account amount asset') && matches(posting.account, UUID),
      'posting',
    );
    ensure(
      matches(posting.amount, /^-?[1-9][0-9]*$/) && isInRange(posting.amount as string),
      'amount',
    );
    ensure(posting.asset === 'MIN' || posting.asset === 'GRT', 'asset');
  }
  if (detail !== null) {
    ensure(leaf.kind === 'genesis' || leaf.kind === 'close', 'detail');
    ensure(typeof detail === 'object' && !Array.isArray(detail), 'detail');
    ensure(
      Object.values(detail as Leaf).every((value) => typeof value === 'string'),
      'detail',
    );
  }
  return leaf;
}

function isInRange(amount: string): boolean {
  return BigInt(amount) <= MAX && BigInt(amount) >= -MAX;
}

function sha256(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function checkGenesis(leaf: Leaf): void {
  const { subject, detail, book } = leaf as { subject: Leaf; detail: Leaf; book: string };
  ensure(leaf.actor === NIL && leaf.policy === null && leaf.reverses === null, 'genesis');
  ensure(hasMembers(detail, 'algorithm code format'), 'genesis');
  ensure(detail.algorithm === 'sha256' && detail.format === 'kapok-leaf/1', 'genesis');
  ensure(matches(detail.code, /^[A-Za-z0-9_.-]{1,32}$/), 'genesis');
  ensure(leaf.key === sha256(`genesis:${book}`), 'genesis');
  ensure(subject.id === book && subject.type === 'book' && subject.commitment === null, 'genesis');
}

function lines(leaf: Leaf): { account: string; amount: bigint; asset: string }[] {
  const postings = leaf.postings as unknown as { account: string; amount: string; asset: string }[];
  return postings.map((posting) => ({ ...posting, amount: BigInt(posting.amount) }));
}

const sorted = (leaf: Leaf, sign: bigint): string =>
  lines(leaf)
    .map((p) => `${p.account} ${p.asset} ${p.amount * sign}`)
    .sort()
    .join();

/** Checks a whole export; answers the hash of its last leaf. */
function verifyJournal(journal: Buffer): string {
  ensure(journal.length > 0 && journal.at(-1) === 10, 'line feed at the end');
  const leaves: Leaf[] = [];
  const assets = new Map<string, string>();
  const keys = new Set<Json>();
  const reversed = new Set<Json>();
  let previous = '0'.repeat(64);
  for (let at = 0, end = 0; at < journal.length; at = end + 1) {
    end = journal.indexOf(10, at);
    const line = journal.subarray(at, end);
    const leaf = readLeaf(line);
    const before = leaves.at(-1);
    ensure(leaf['@prev'] === previous, 'link');
    ensure(leaf['@seq'] === String(leaves.length), 'seq');
    ensure(
      !before ||
        (before.book === leaf.book && (before.recorded as string) < (leaf.recorded as string)),
      'time',
    );
    const shanghai = new Date(
      Date.parse(`${(leaf.recorded as string).slice(0, 19)}Z`) + 8 * 3_600_000,
    );
    ensure((leaf.effective as string) <= shanghai.toISOString().slice(0, 10), 'effective');
    ensure((leaf.kind === 'genesis') === (leaves.length === 0), 'genesis');
    if (leaf.kind === 'genesis') checkGenesis(leaf);
    ensure(!keys.has(leaf.key as Json), 'key');
    keys.add(leaf.key as Json);
    const postings = lines(leaf);
    const mayBeEmpty = leaf.kind === 'genesis' || leaf.kind === 'close';
    ensure(postings.length >= 2 || (mayBeEmpty && postings.length === 0), 'two postings');
    for (const asset of ['MIN', 'GRT']) {
      const own = postings.filter((posting) => posting.asset === asset);
      ensure(own.reduce((sum, posting) => sum + posting.amount, 0n) === 0n, 'zero sum');
    }
    for (const { account, asset } of postings) {
      ensure((assets.get(account) ?? asset) === asset, 'asset of account');
      assets.set(account, asset);
    }
    ensure((leaf.kind === 'reverse') === (leaf.reverses !== null), 'reversal');
    if (leaf.reverses !== null) {
      const undone = leaves[Number(leaf.reverses)];
      ensure(
        undone !== undefined && !['genesis', 'close', 'reverse'].includes(undone.kind as string),
        'reversal',
      );
      ensure(
        !reversed.has(leaf.reverses as Json) && sorted(undone, 1n) === sorted(leaf, -1n),
        'reversal',
      );
      reversed.add(leaf.reverses as Json);
    }
    leaves.push(leaf);
    previous = sha256('\0', line);
  }
  return previous;
}

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
  'leaf/malformed.json': 'f8998f1ae6d6e2b91fde6895286c784661ac307e8a5de975ef4e2dff9db416ec',
};

describe('docs/format.md', () => {
  it.each(Object.entries(FROZEN))('%s is frozen', (file, digest) => {
    expect(sha256(read(file))).toBe(digest);
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
