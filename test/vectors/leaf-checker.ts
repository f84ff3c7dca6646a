// A verifier written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';
import { checkNotice, followKey } from './notice-checker.js';

export type Json = null | string | Json[] | { [name: string]: Json };
export type Leaf = { [name: string]: Json };

const MEMBERS =
  '@format @prev @seq actor alg book detail effective key kind policy postings recorded reverses subject';
const KINDS =
  'genesis service hold release redeem gift donate grant expire settle close reverse adjust import notice';
const MAX = 9223372036854775807n;
const DIGEST = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const WITHOUT_POSTINGS = ['genesis', 'close', 'notice'];
const NIL = '00000000-0000-0000-0000-000000000000';

export function ensure(condition: boolean, what: string): asserts condition {
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

export function matches(value: Json | undefined, alphabet: RegExp): boolean {
  return typeof value === 'string' && alphabet.test(value);
}

export function isNatural(value: Json | undefined): boolean {
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
export function readLeaf(line: Buffer): Leaf {
  const leaf = JSON.parse(line.toString('utf8')) as Json;
  ensure(hasMembers(leaf, MEMBERS), 'members');
  ensure(Buffer.from(write(leaf)).equals(line), 'canonical form');
  ensure(
    leaf['@format'] === 'kapok-leaf/1' && ['sha256', 'sm3'].includes(leaf.alg as string),
    'format',
  );
  ensure(line.length <= 65_535, 'length');
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
  ensure(Array.isArray(postings) && postings.length <= 500, 'postings');
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
    ensure(WITHOUT_POSTINGS.includes(leaf.kind as string), 'detail');
    ensure(typeof detail === 'object' && !Array.isArray(detail), 'detail');
    ensure(
      Object.values(detail as Leaf).every((value) => typeof value === 'string'),
      'detail',
    );
  }
  if (leaf.kind === 'notice') checkNotice(leaf);
  return leaf;
}

function isInRange(amount: string): boolean {
  return BigInt(amount) <= MAX && BigInt(amount) >= -MAX;
}

function digest(algorithm: string, ...parts: (string | Buffer)[]): string {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function checkGenesis(leaf: Leaf): void {
  const { subject, detail, book } = leaf as { subject: Leaf; detail: Leaf; book: string };
  ensure(leaf.actor === NIL && leaf.policy === null && leaf.reverses === null, 'genesis');
  ensure(hasMembers(detail, 'algorithm code format'), 'genesis');
  ensure(detail.algorithm === leaf.alg && detail.format === 'kapok-leaf/1', 'genesis');
  ensure(matches(detail.code, /^[A-Za-z0-9_.-]{1,32}$/), 'genesis');
  ensure(leaf.key === digest('sha256', `genesis:${book}`), 'genesis');
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
export function verifyJournal(journal: Buffer): string {
  ensure(journal.length > 0 && journal.at(-1) === 10, 'line feed at the end');
  const leaves: Leaf[] = [];
  const assets = new Map<string, string>();
  const keys = new Set<Json>();
  const reversed = new Set<Json>();
  const announced = new Set<string>();
  let key = '';
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
        (before.book === leaf.book &&
          before.alg === leaf.alg &&
          (before.recorded as string) < (leaf.recorded as string)),
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
    const mayBeEmpty = WITHOUT_POSTINGS.includes(leaf.kind as string);
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
        undone !== undefined && !['reverse', ...WITHOUT_POSTINGS].includes(undone.kind as string),
        'reversal',
      );
      ensure(
        !reversed.has(leaf.reverses as Json) && sorted(undone, 1n) === sorted(leaf, -1n),
        'reversal',
      );
      reversed.add(leaf.reverses as Json);
    }
    if (leaf.kind === 'notice') key = followKey(leaf, key, announced);
    leaves.push(leaf);
    previous = digest(leaf.alg as string, Buffer.of(0), line);
  }
  return previous;
}
