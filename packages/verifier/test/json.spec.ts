import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../src/json/canonical-json.js';
import { type Json, parseJson } from '../src/json/parse-json.js';
import { vectorBytes, vectorJson } from './vectors.js';

interface Numbers {
  numbers: { ieee754_hex: string; canonical: string }[];
  must_reject: string[];
  section_3_2_4: { input: string; output_hex: string };
}

const folder = new URL('../vectors/rfc8785/input', import.meta.url);

describe('canonical JSON', () => {
  it.each(readdirSync(folder))('of the vector %s', (name) => {
    const value = parseJson(vectorBytes(`rfc8785/input/${name}`).toString('utf8'));
    expect(canonicalJson(value)).toBe(
      vectorBytes(`rfc8785/output/${name}`).toString('utf8').trimEnd(),
    );
  });

  const numbers = vectorJson<Numbers>('rfc8785/numbers_rfc8785_appendixB.json');
  const double = (bits: string): number => Buffer.from(bits, 'hex').readDoubleBE();

  it.each(numbers.numbers)('of the double $ieee754_hex is $canonical', (row) => {
    expect(canonicalJson(double(row.ieee754_hex))).toBe(row.canonical);
  });

  it.each(numbers.must_reject)('of the double %s does not exist', (bits) => {
    expect(() => canonicalJson(double(bits))).toThrow('json_malformed');
  });

  it('of the example of section 3.2.4', () => {
    const { input, output_hex } = numbers.section_3_2_4;
    expect(Buffer.from(canonicalJson(parseJson(input))).toString('hex')).toBe(output_hex);
  });

  it('does not exist for half characters', () => {
    expect(() => canonicalJson('\ud800')).toThrow('json_malformed');
    expect(() => canonicalJson({ '\udc00': 1 })).toThrow('json_malformed');
  });
});

describe('the strict reader of JSON', () => {
  const good: [string, Json][] = [
    [
      ' {"a":[1,-2.5e3,true,false,null,"x"],"b":{}} ',
      { a: [1, -2500, true, false, null, 'x'], b: {} },
    ],
    ['"\\u20ac\\n\\\\\\"\\ud83c\\udf5a"', '€\n\\"🍚'],
    ['[]', []],
    ['0', 0],
    ['{"__proto__":"x"}', JSON.parse('{"__proto__":"x"}') as Json],
  ];
  it.each(good)('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
    expect(canonicalJson(parseJson(text))).toBe(canonicalJson(value));
  });

  it.each([
    '',
    '{',
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '01',
    '+1',
    '.5',
    '1.',
    '1e999',
    'nul',
    "'x'",
    '"\t"',
    '"\\x"',
    '"\\u12"',
    '"\\ud800"',
    '"x',
    '"x\\',
    '{"a" 1}',
    '{a:1}',
    '1 1',
    '\ufeff1',
    `${'['.repeat(40)}${']'.repeat(40)}`,
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow('json_malformed');
  });
});
