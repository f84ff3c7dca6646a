import { DomainError } from '../errors/domain-error.js';
import { parseJsonBody } from './json-body.js';

const MIB = 1_048_576;

function reasonOf(bytes: Buffer): unknown {
  try {
    parseJsonBody(bytes);
    return null;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'malformed_json') return error.facts.reason;
    throw error;
  }
}

/** A megabyte of the same piece over and over, inside an array. */
function megabyteOf(piece: string): Buffer {
  return Buffer.from(
    `[${Array(Math.floor(MIB / (piece.length + 1)))
      .fill(piece)
      .join(',')}]`,
  );
}

describe('parseJsonBody', () => {
  it('reads what JSON.parse reads', () => {
    const value = { a: ['木棉', 1.5, null, true], b: { c: '😀' } };
    expect(parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(value);
  });

  it('takes an empty body for none', () => {
    expect(parseJsonBody(Buffer.alloc(0))).toBeUndefined();
  });

  it.each([
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'invalid_utf8'],
    ['a surrogate encoded as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'invalid_utf8'],
    ['a byte order mark', Buffer.from('\ufeff{}'), 'syntax'],
    ['a raw NUL', Buffer.from('"\0"'), 'syntax'],
    ['a trailing comma', Buffer.from('[1,]'), 'syntax'],
    ['a comment', Buffer.from('{}//'), 'syntax'],
    ['NaN', Buffer.from('NaN'), 'syntax'],
    ['an open string', Buffer.from('"abc'), 'syntax'],
    ['a megabyte of brackets', Buffer.from('['.repeat(MIB)), 'syntax'],
    [
      'balanced deep brackets',
      Buffer.from(`${'['.repeat(5000)}${']'.repeat(5000)}`),
      'nested_array',
    ],
  ])('refuses %s', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });

  it.each([
    ['small objects', '{"a":1}'],
    ['empty objects', '{}'],
    ['escapes', '"\\u6728\\ud83d\\ude00"'],
    ['records', '{"recordNo":"R-1","minutes":"480","startedAt":"2026-01-01T08:00:00+08:00"}'],
  ])('reads a megabyte of %s', (_, piece) => {
    const body = megabyteOf(piece);
    expect(parseJsonBody(body)).toEqual(JSON.parse(body.toString()));
  });

  it('reads 80,000 keys of one object', () => {
    const keys = Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`);
    const value = parseJsonBody(Buffer.from(`{${keys.join(',')}}`));
    expect(Object.keys(value as object)).toHaveLength(keys.length);
  });
});
