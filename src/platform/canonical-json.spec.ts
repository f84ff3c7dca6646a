import { readdirSync, readFileSync } from 'node:fs';
import { canonicalDigest, canonicalJson } from './canonical-json.js';

const VECTORS = new URL('../../test/vectors/rfc8785/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, VECTORS), 'utf8');
const names = readdirSync(new URL('input', VECTORS));

interface NumberVectors {
  numbers: { ieee754_hex: string; canonical: string }[];
  must_reject: string[];
  section_3_2_4: { input: string; output_hex: string };
}
const numbers = JSON.parse(read('numbers_rfc8785_appendixB.json')) as NumberVectors;
const toDouble = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE();

describe('canonical JSON against the vectors of RFC 8785', () => {
  it('has vectors to judge by', () => {
    expect(names.length).toBeGreaterThanOrEqual(7);
    expect(numbers.numbers.length).toBeGreaterThanOrEqual(15);
  });

  it.each(names)('writes %s byte for byte', (name) => {
    const expected = Buffer.from(read(`output/${name}`).trimEnd(), 'utf8');
    const written = Buffer.from(canonicalJson(JSON.parse(read(`input/${name}`))), 'utf8');
    expect(written.equals(expected)).toBe(true);
  });

  it('writes the bytes of the hexadecimal sample', () => {
    const expected = read('outhex/simpleString.txt').replaceAll(/\s/g, '').toLowerCase();
    const written = canonicalJson(JSON.parse(read('input/simpleString.json')));
    expect(Buffer.from(written, 'utf8').toString('hex')).toBe(expected);
  });

  it.each(numbers.numbers)('writes the double $ieee754_hex as $canonical', (vector) => {
    expect(canonicalJson(toDouble(vector.ieee754_hex))).toBe(vector.canonical);
  });

  it.each(numbers.must_reject)('refuses the double %s', (hex) => {
    expect(() => canonicalJson(toDouble(hex))).toThrow('not finite');
  });

  it('writes the example of section 3.2.4', () => {
    const { input, output_hex } = numbers.section_3_2_4;
    expect(Buffer.from(canonicalJson(JSON.parse(input)), 'utf8').toString('hex')).toBe(output_hex);
  });
});

describe('canonical JSON', () => {
  it('orders keys by UTF-16 units, not by code points', () => {
    const written = canonicalJson({ '\uFB33': 1, '\u{1F600}': 2, a: 3 });
    expect(written).toBe('{"a":3,"\u{1F600}":2,"\uFB33":1}');
  });

  it.each([
    ['undefined', { a: undefined }],
    ['a bigint', { a: 1n }],
    ['a function', [() => 1]],
    ['a symbol', [Symbol('x')]],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a hole in a list', new Array(1)],
    ['a lone high surrogate', '\uD800'],
    ['a lone low surrogate', 'a\uDC00b'],
    ['a lone surrogate in a key', { '\uD800x': 1 }],
    ['swapped surrogates', '\uDC00\uD800'],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(
      expect.objectContaining({ name: 'CanonicalJsonError' }),
    );
  });

  it('refuses what nests without end', () => {
    const endless: unknown[] = [];
    endless.push(endless);
    expect(() => canonicalJson(endless)).toThrow('deeper');
  });

  it('takes objects without a prototype and ignores toJSON', () => {
    const bare = Object.assign(Object.create(null), { b: 1, a: '"\u0007\n' });
    expect(canonicalJson(bare)).toBe('{"a":"\\"\\u0007\\n","b":1}');
    expect(() => canonicalJson({ toJSON: () => 'x' })).toThrow('function');
  });

  it('digests the UTF-8 bytes', () => {
    expect(canonicalDigest({}).toString('hex')).toBe(
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
  });
});
