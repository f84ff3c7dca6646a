import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeLeaf, LeafFormatError } from './decode-leaf.js';
import { leafText } from './leaf.js';

const FOLDER = new URL('../../test/vectors/leaf/', import.meta.url);
const leaves = readFileSync(new URL('chain.jsonl', FOLDER), 'utf8').trimEnd().split('\n');
const malformed = JSON.parse(readFileSync(new URL('malformed.json', FOLDER), 'utf8')) as {
  what: string;
  leaf: string;
}[];

describe('decoding a leaf', () => {
  it.each(malformed)('refuses $what', ({ leaf }) => {
    expect(() => decodeLeaf(Buffer.from(leaf))).toThrow(LeafFormatError);
  });

  it('refuses bytes that are not UTF-8', () => {
    const close = Buffer.from(leaves[4] ?? '');
    const at = close.indexOf('月');
    close[at] = 0xff;
    expect(() => decodeLeaf(close)).toThrow(LeafFormatError);
  });

  it('refuses detail in a kind that has none', () => {
    const leaf = leaves[1]?.replace('"detail":null', '"detail":{"a":"b"}') ?? '';
    expect(() => decodeLeaf(Buffer.from(leaf))).toThrow(
      'detail: only a genesis, a close or a notice has one',
    );
  });

  it('refuses more than 500 postings', () => {
    const { content, place } = decodeLeaf(Buffer.from(leaves[1] ?? ''));
    const [posting] = content.postings;
    if (!posting) throw new Error('leaf 1 has postings');
    const many = (count: number) =>
      Buffer.from(leafText({ ...content, postings: Array(count).fill(posting) }, place));
    expect(decodeLeaf(many(500)).content.postings).toHaveLength(500);
    expect(() => decodeLeaf(many(501))).toThrow(LeafFormatError);
  });

  it('refuses a leaf that no bundle could hold', () => {
    const { content, place } = decodeLeaf(Buffer.from(leaves[4] ?? ''));
    const said = (length: number) =>
      Buffer.from(leafText({ ...content, detail: `{"a":"${'b'.repeat(length)}"}` }, place));
    const room = 65_535 - said(0).length;
    expect(decodeLeaf(said(room)).content.detail).toHaveLength(room + 8);
    expect(() => decodeLeaf(said(room + 1))).toThrow('leaf: too long');
  });

  it('does not repeat the value at fault', () => {
    const leaf = leaves[1]?.replace('"alg":"sha256"', '"alg":"13800138000"') ?? '';
    expect(() => decodeLeaf(Buffer.from(leaf))).toThrow(/^(?!.*13800138000)/);
  });

  it('answers only what encodes to the same bytes, whatever byte is changed', () => {
    const change = fc.record({
      line: fc.nat(leaves.length - 1),
      at: fc.nat(2000),
      byte: fc.nat(255),
      removed: fc.nat(2),
    });
    fc.assert(
      fc.property(change, ({ line, at, byte, removed }) => {
        const leaf = Buffer.from(leaves[line] ?? '');
        const place = at % leaf.length;
        const changed = Buffer.concat([
          leaf.subarray(0, place),
          Buffer.of(byte),
          leaf.subarray(place + removed),
        ]);
        try {
          const decoded = decodeLeaf(changed);
          expect(Buffer.from(leafText(decoded.content, decoded.place)).equals(changed)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(LeafFormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
