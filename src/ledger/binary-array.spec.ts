import { describe, expect, it } from '@jest/globals';
import { encodeArray } from './binary-array.js';

/** The same bytes are read by a real server in test/db/ledger-binary-array.spec.ts. */
describe('encodeArray', () => {
  it('writes dimensions, null flag, type, bounds and elements', () => {
    const bytes = encodeArray('integer', [1, null, -1]);
    expect(bytes.toString('hex').match(/.{8}/g)).toEqual([
      '00000001', // one dimension
      '00000001', // it holds a NULL
      '00000017', // oid 23, integer
      '00000003', // three elements
      '00000001', // counted from 1
      ...['00000004', '00000001'],
      'ffffffff',
      ...['00000004', 'ffffffff'],
    ]);
  });

  it('writes an empty array without a dimension', () => {
    expect(encodeArray('text', []).toString('hex')).toBe('000000000000000000000019');
  });

  it.each([
    '',
    'x',
    '0f8fad5b-d9cb-469f-a165-70867728950',
    '0f8fad5b-d9cb-469f-a165-7086772895zz',
    `${'-'.repeat(36)}`,
  ])('refuses %p as a UUID', (text) => {
    expect(() => encodeArray('uuid', [text])).toThrow(TypeError);
  });

  it('refuses a bigint that the column cannot hold', () => {
    expect(() => encodeArray('bigint', [2n ** 63n])).toThrow('out of range');
  });
});
