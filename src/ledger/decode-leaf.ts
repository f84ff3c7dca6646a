import { canonicalJson } from '../platform/canonical-json.js';
import { isRealDate } from '../platform/clock/shanghai.js';
import {
  formatMicros,
  LEAF_FORMAT,
  type LeafContent,
  type LeafPlace,
  type LeafPosting,
  leafText,
  parseMicros,
} from './leaf.js';
import {
  ASSETS,
  type Asset,
  ENTRY_KINDS,
  type EntryKind,
  FACT_KINDS,
  HASH_ALGORITHMS,
  type HashAlgorithm,
  MOST_POSTINGS,
} from './vocabulary.js';

/** What the bytes of a leaf say. */
export interface DecodedLeaf {
  readonly content: LeafContent;
  readonly place: LeafPlace;
}

/** Bytes that are not a leaf of docs/format.md. The message names the member at fault and never its value. */
export class LeafFormatError extends Error {
  override readonly name = 'LeafFormatError';
}

type Members = Readonly<Record<string, unknown>>;

const LEAF_MEMBERS =
  '@format,@prev,@seq,actor,alg,book,detail,effective,key,kind,policy,postings,recorded,reverses,subject';
const POSTING_MEMBERS = 'account,amount,asset';
const SUBJECT_MEMBERS = 'commitment,id,type';
/** What a bundle of C2SP tlog-tiles can hold of one entry. */
const MOST_BYTES = 65_535;
const LARGEST = 2n ** 63n - 1n;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const NATURAL = /^(0|[1-9][0-9]{0,18})$/;
const AMOUNT = /^-?[1-9][0-9]{0,18}$/;
const SUBJECT_TYPE = /^[a-z_]{1,32}$/;
const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;

/**
 * Reads the bytes of a leaf strictly: the closed schema of docs/format.md and its one canonical form. Encoding the
 * answer again with leafText gives the same bytes. Throws LeafFormatError for anything else.
 */
export function decodeLeaf(bytes: Buffer): DecodedLeaf {
  if (bytes.length > MOST_BYTES) fail('leaf: too long');
  const leaf = members(parse(bytes), LEAF_MEMBERS, 'leaf');
  literal(leaf['@format'], LEAF_FORMAT, '@format');
  const subject = members(leaf.subject, SUBJECT_MEMBERS, 'subject');
  const content: LeafContent = {
    kind: oneOf<EntryKind>(leaf.kind, ENTRY_KINDS, 'kind'),
    effectiveOn: date(leaf.effective),
    actorId: text(leaf.actor, UUID, 'actor'),
    subjectType: text(subject.type, SUBJECT_TYPE, 'subject.type'),
    subjectId: text(subject.id, UUID, 'subject.id'),
    commitment: orNull(subject.commitment, (value) => digest(value, 'subject.commitment')),
    policyDigest: orNull(leaf.policy, (value) => digest(value, 'policy')),
    keyHash: digest(leaf.key, 'key'),
    reversesSeq: orNull(leaf.reverses, (value) => integer(value, NATURAL, 'reverses')),
    detail: orNull(leaf.detail, detailText),
    postings: postings(leaf.postings),
  };
  const place: LeafPlace = {
    bookUid: text(leaf.book, UUID, 'book'),
    algorithm: oneOf<HashAlgorithm>(leaf.alg, HASH_ALGORITHMS, 'alg'),
    seq: integer(leaf['@seq'], NATURAL, '@seq'),
    prevHash: text(leaf['@prev'], DIGEST, '@prev'),
    recordedAtMicros: instant(leaf.recorded),
  };
  if (content.detail !== null && !FACT_KINDS.includes(content.kind)) {
    fail('detail: only a genesis, a close or a notice has one');
  }
  // Order, white space, escapes and repeated members all show here.
  if (!Buffer.from(leafText(content, place)).equals(bytes)) fail('leaf: not in canonical form');
  return { content, place };
}

function fail(message: string): never {
  throw new LeafFormatError(message);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    // Errors of Node's core are of another realm under a test runner: the name tells them.
    if ((error as Error).name === 'SyntaxError') fail('leaf: not JSON');
    throw error;
  }
}

function members(value: unknown, names: string, where: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(`${where}: not an object`);
  }
  if (Object.keys(value).sort().join() !== names) fail(`${where}: not the members of the format`);
  return value as Members;
}

function literal(value: unknown, wanted: string, where: string): void {
  if (value !== wanted) fail(`${where}: not ${wanted}`);
}

function text(value: unknown, alphabet: RegExp, where: string): string {
  if (typeof value !== 'string' || !alphabet.test(value)) fail(`${where}: not of its alphabet`);
  return value;
}

function oneOf<T extends string>(value: unknown, words: readonly T[], where: string): T {
  const word = words.find((known) => known === value);
  return word ?? fail(`${where}: not a known word`);
}

function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value);
}

function digest(value: unknown, where: string): Buffer {
  return Buffer.from(text(value, DIGEST, where), 'hex');
}

function integer(value: unknown, alphabet: RegExp, where: string): bigint {
  const number = BigInt(text(value, alphabet, where));
  if (number > LARGEST || number < -LARGEST) fail(`${where}: out of range`);
  return number;
}

function date(value: unknown): string {
  if (typeof value !== 'string' || !isRealDate(value)) fail('effective: not a date');
  return value;
}

function instant(value: unknown): bigint {
  const written = text(value, INSTANT, 'recorded');
  const isReal = !Number.isNaN(Date.parse(`${written.slice(0, 23)}Z`));
  const micros = isReal ? parseMicros(written) : -1n;
  if (micros < 0n || formatMicros(micros) !== written) fail('recorded: not an instant');
  return micros;
}

/** The detail of a leaf is an object of strings; its canonical text is what leafText wants. */
function detailText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail('detail: not an object');
  }
  if (!Object.values(value).every((member) => typeof member === 'string')) {
    fail('detail: not an object of strings');
  }
  try {
    return canonicalJson(value);
  } catch (error) {
    if ((error as Error).name === 'CanonicalJsonError') fail('detail: no canonical form');
    throw error;
  }
}

function postings(value: unknown): LeafPosting[] {
  if (!Array.isArray(value) || value.length > MOST_POSTINGS) fail('postings: not a list in bounds');
  return value.map((item: unknown): LeafPosting => {
    const posting = members(item, POSTING_MEMBERS, 'postings');
    return {
      account: text(posting.account, UUID, 'postings.account'),
      amount: integer(posting.amount, AMOUNT, 'postings.amount'),
      asset: oneOf<Asset>(posting.asset, ASSETS, 'postings.asset'),
    };
  });
}
