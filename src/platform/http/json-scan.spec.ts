import fc from 'fast-check';
import { findJsonFault, MAX_JSON_DEPTH } from './json-scan.js';

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,"a":2}', 'duplicate_key'],
    ['{"a":1,"\\u0061":2}', 'duplicate_key'],
    ['[{"x":{"k":1,"b":[1,{"c":2}],"k":3}}]', 'duplicate_key'],
    ['{"__proto__":{}}', 'forbidden_key'],
    ['{"\\u005f_proto__":{}}', 'forbidden_key'],
    ['{"a":{"constructor":{"prototype":{}}}}', 'forbidden_key'],
    ['{"a":"\\u0000"}', 'nul_character'],
    ['{"\\u0000":1}', 'nul_character'],
    ['"\\ud800"', 'lone_surrogate'],
    ['"\\udc00"', 'lone_surrogate'],
    ['"\\ud800\\ud800"', 'lone_surrogate'],
    ['"\\ud83d x"', 'lone_surrogate'],
    ['[1e999]', 'number_too_large'],
    ['{"a":-1E+400}', 'number_too_large'],
    ['[[]]', 'nested_array'],
    ['{"a":[1,[2]]}', 'nested_array'],
    [nested(MAX_JSON_DEPTH + 1), 'too_deep'],
  ])('refuses %s', (text, fault) => {
    expect(findJsonFault(text)).toBe(fault);
  });

  it.each([
    '{}',
    ' { "a" : [ {"a":1} , {"a":2} ] , "b" : "{\\"a\\":1,\\"a\\":2}" } ',
    '{"a":"\\\\u0000","b":"\\ud83d\\ude00","c":"木棉","d":"a,b:c"}',
    '{"a":{"k":1},"b":{"k":1}}',
    '["a","a","__proto__"]',
    '{"a":"__proto__","b":"\\\\","c":"\\""}',
    nested(MAX_JSON_DEPTH),
    '"x"',
    '[0,-1.5e+10,1E3,{"a":1e-999},"1e999",12345678901234567890]',
    'null',
  ])('lets %s pass', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(findJsonFault(text)).toBeNull();
  });

  it('finds nothing in what JSON.stringify makes of plain objects', () => {
    const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.boolean());
    const value = fc.dictionary(
      fc.string({ unit: 'grapheme-ascii' }).map((key) => `k${key}`),
      fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.constantFrom('a', 'b'), leaf)),
    );
    fc.assert(
      fc.property(value, (object) => {
        const text = JSON.stringify(object);
        fc.pre(!text.includes('\\u0000'));
        expect(findJsonFault(text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('finds any duplicated key, wherever it stands', () => {
    const names = fc.uniqueArray(
      fc.string({ minLength: 1 }).map((key) => `k${key}`),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(names, fc.nat(), (keys, pick) => {
        const again = keys[pick % keys.length] ?? '';
        const members = [...keys, again].map((key) => `${JSON.stringify(key)}:1`);
        fc.pre(!members.some((member) => member.includes('\\u0000')));
        expect(findJsonFault(`{"outer":[{${members.join(',')}}]}`)).toBe('duplicate_key');
      }),
      { numRuns: 200 },
    );
  });
});
