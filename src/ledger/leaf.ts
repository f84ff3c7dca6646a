import { hash } from 'node:crypto';
import { sha256 } from '../platform/crypto/sha256.js';
import type { Asset, EntryKind, HashAlgorithm } from './vocabulary.js';

/** A posting as it stands in a leaf. */
export interface LeafPosting {
  readonly account: string;
  readonly amount: bigint;
  readonly asset: Asset;
}

/** Everything a leaf says, apart from its place (see LeafPlace). */
export interface LeafContent {
  readonly kind: EntryKind;
  readonly effectiveOn: string;
  readonly actorId: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly commitment: Buffer | null;
  readonly policyDigest: Buffer | null;
  readonly keyHash: Buffer;
  readonly reversesSeq: bigint | null;
  /** Canonical JSON of an object of strings (genesis, close, notice), or null. */
  readonly detail: string | null;
  readonly postings: readonly LeafPosting[];
}

/** Where a leaf stands in the chain. */
export interface LeafPlace {
  readonly bookUid: string;
  /** The book's own, for this leaf and the one before. */
  readonly algorithm: HashAlgorithm;
  readonly seq: bigint;
  /** Hex of the hash of the leaf before; 64 zeros for the genesis. */
  readonly prevHash: string;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly recordedAtMicros: bigint;
}

export const LEAF_FORMAT = 'kapok-leaf/1';
const LEAF_PREFIX = Buffer.of(0);
export const GENESIS_PREV = '0'.repeat(64);

const MICROS_PER_SECOND = 1_000_000n;
let lastSecond = { second: -1n, text: '' };

/** RFC 3339 in UTC with six decimals. */
export function formatMicros(micros: bigint): string {
  const second = micros / MICROS_PER_SECOND;
  // The entries of a batch nearly always share their second.
  if (second !== lastSecond.second) {
    lastSecond = { second, text: new Date(Number(second) * 1000).toISOString().slice(0, 20) };
  }
  return `${lastSecond.text}${String(micros % MICROS_PER_SECOND).padStart(6, '0')}Z`;
}

/** The inverse of formatMicros. */
export function parseMicros(text: string): bigint {
  return BigInt(Date.parse(`${text.slice(0, 23)}Z`)) * 1000n + BigInt(text.slice(23, 26));
}

function quotedHex(bytes: Buffer | null): string {
  return bytes === null ? 'null' : `"${bytes.toString('hex')}"`;
}

/**
 * The canonical text of a leaf: RFC 8785 JSON over the closed schema of docs/format.md. All strings are drawn
 * from alphabets without escapes (the caller's vocabulary), so that concatenation is canonical.
 */
export function leafText(content: LeafContent, place: LeafPlace): string {
  let postings = '';
  for (const p of content.postings) {
    postings += `${postings === '' ? '' : ','}{"account":"${p.account}","amount":"${p.amount}","asset":"${p.asset}"}`;
  }
  const reverses = content.reversesSeq === null ? 'null' : `"${content.reversesSeq}"`;
  return (
    `{"@format":"${LEAF_FORMAT}","@prev":"${place.prevHash}","@seq":"${place.seq}"` +
    `,"actor":"${content.actorId}","alg":"${place.algorithm}","book":"${place.bookUid}"` +
    `,"detail":${content.detail ?? 'null'},"effective":"${content.effectiveOn}"` +
    `,"key":"${content.keyHash.toString('hex')}","kind":"${content.kind}"` +
    `,"policy":${quotedHex(content.policyDigest)},"postings":[${postings}]` +
    `,"recorded":"${formatMicros(place.recordedAtMicros)}","reverses":${reverses}` +
    `,"subject":{"commitment":${quotedHex(content.commitment)},"id":"${content.subjectId}","type":"${content.subjectType}"}}`
  );
}

/** RFC 6962 section 2.1: the book's algorithm over a zero byte and the leaf. */
export function leafHash(leaf: Buffer | string, algorithm: HashAlgorithm): Buffer {
  const input = typeof leaf === 'string' ? `\0${leaf}` : Buffer.concat([LEAF_PREFIX, leaf]);
  return hash(algorithm, input, 'buffer');
}

/** Only the hash of an idempotency key enters the ledger (SHA-256 in every book): keys may carry what people typed. */
export function hashKey(key: string): Buffer {
  return sha256(key);
}
