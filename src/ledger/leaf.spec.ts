import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../platform/canonical-json.js';
import { decodeLeaf } from './decode-leaf.js';
import { formatMicros, hashKey, leafHash, leafText, parseMicros } from './leaf.js';
import { HASH_ALGORITHMS } from './vocabulary.js';

interface Vector {
  readonly book: string;
  readonly seq: string;
  readonly prev: string;
  readonly kind: 'service';
  readonly effective: string;
  readonly actor: string;
  readonly subject: {
    readonly type: string;
    readonly id: string;
    readonly commitment: string | null;
  };
  readonly policy: string | null;
  readonly keyText: string;
  readonly reverses: string | null;
  readonly detail: Record<string, string> | null;
  readonly postings: { readonly account: string; readonly amount: string; readonly asset: 'MIN' }[];
  readonly recorded: string;
  readonly leaf: string;
  readonly hash: string;
}

const FOLDER = new URL('../../test/vectors/leaf/', import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('chain.json', FOLDER), 'utf8')) as Vector[];
const lines = readFileSync(new URL('chain.jsonl', FOLDER), 'utf8').split('\n');

function bytes(hex: string | null): Buffer | null {
  return hex === null ? null : Buffer.from(hex, 'hex');
}

describe('a leaf', () => {
  it.each(vectors)('of kind $kind has the frozen bytes and hash', (vector) => {
    const content = {
      kind: vector.kind,
      effectiveOn: vector.effective,
      actorId: vector.actor,
      subjectType: vector.subject.type,
      subjectId: vector.subject.id,
      commitment: bytes(vector.subject.commitment),
      policyDigest: bytes(vector.policy),
      keyHash: hashKey(vector.keyText),
      reversesSeq: vector.reverses === null ? null : BigInt(vector.reverses),
      detail: vector.detail === null ? null : canonicalJson(vector.detail),
      postings: vector.postings.map((posting) => ({ ...posting, amount: BigInt(posting.amount) })),
    };
    const place = {
      bookUid: vector.book,
      algorithm: 'sha256' as const,
      seq: BigInt(vector.seq),
      prevHash: vector.prev,
      recordedAtMicros: parseMicros(vector.recorded),
    };
    expect(leafText(content, place)).toBe(vector.leaf);
    expect(leafHash(vector.leaf, 'sha256').toString('hex')).toBe(vector.hash);
    expect(lines[Number(vector.seq)]).toBe(vector.leaf);
    expect(decodeLeaf(Buffer.from(vector.leaf))).toEqual({ content, place });
  });

  it.each(vectors)('of kind $kind is the canonical JSON of what it parses to', ({ leaf }) => {
    expect(canonicalJson(JSON.parse(leaf))).toBe(leaf);
  });

  it.each(HASH_ALGORITHMS)('hashes bytes and text alike, with %s', (algorithm) => {
    const digest = createHash(algorithm).update('\0木').digest();
    expect(leafHash('木', algorithm)).toEqual(digest);
    expect(leafHash(Buffer.from('木'), algorithm)).toEqual(digest);
  });
});

describe('a recorded time', () => {
  it.each([
    [0n, '1970-01-01T00:00:00.000000Z'],
    [1n, '1970-01-01T00:00:00.000001Z'],
    [1_767_403_800_123_001n, '2026-01-03T01:30:00.123001Z'],
    [253_402_300_799_999_999n, '9999-12-31T23:59:59.999999Z'],
  ])('of %d microseconds is written with all of them', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
    expect(parseMicros(text)).toBe(micros);
  });

  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 253_402_300_799_999_999n }), (micros) => {
        expect(parseMicros(formatMicros(micros))).toBe(micros);
      }),
    );
  });
});
