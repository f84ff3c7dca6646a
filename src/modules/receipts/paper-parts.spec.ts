import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { base32, framedParts, paperParts } from './paper-parts.js';

describe('base32', () => {
  // RFC 4648, section 10, without the padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %j', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected);
  });

  it('loses no bit of any length', () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = randomBytes(length);
      const bits = [...base32(bytes)].map((character) =>
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'),
      );
      const octets = bits.join('').match(/.{8}/g) ?? [];
      expect(Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))).toEqual(bytes);
    }
  });
});

describe('the parts of a file on paper', () => {
  it('are of nearly one length, of the dense characters of QR codes, and short enough for one code', () => {
    const parts = paperParts(randomBytes(3_000).toString('hex'));
    expect(parts.length).toBeGreaterThan(3);
    for (const [n, part] of parts.entries()) {
      expect(part).toMatch(/^[0-9A-Z $%*+\-./:]+$/);
      expect(part.startsWith(`KPF1:${n + 1}/${parts.length}:`)).toBe(true);
      expect(part.length).toBeLessThanOrEqual(845);
    }
    const lengths = parts.slice(0, -1).map(({ length }) => length);
    expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
  });

  it('bear a tag that is another one for another file', () => {
    const [one = '', other = ''] = [paperParts('one')[0], paperParts('other')[0]];
    expect(one.split(':')[2]).toMatch(/^[0-9A-F]{8}$/);
    expect(one.split(':')[2]).not.toBe(other.split(':')[2]);
    expect(paperParts('one')).toEqual([one]);
  });

  it('together are the text', () => {
    const text = randomBytes(2_000).toString('hex').toUpperCase();
    const pieces = framedParts('KPS1', text).map((part) => part.split(':')[3]);
    expect(pieces.join('')).toBe(text);
  });

  it('are compressed: a hash that comes again costs little', () => {
    const hash = randomBytes(32).toString('hex');
    const once = paperParts(hash).join('').length;
    const often = paperParts(hash.repeat(50)).join('').length;
    expect(often).toBeLessThan(once * 2);
    expect(inflateRawSync(Buffer.from('AwA=', 'base64')).length).toBe(0);
  });
});
