import { describe, expect, it } from '@jest/globals';
import { isPart, missingOf, type Papers, textOf, withPart } from './paper-parts.js';

const part = (number: number, of: number, tag = '0A1B2C3D') =>
  `KPF1:${number}/${of}:${tag}:DATA${number}`;
const read = (...texts: string[]) => texts.reduce(withPart, [] as Papers);

describe('parts from paper', () => {
  it('come in any order and more than once', () => {
    const [document] = read(part(3, 3), part(1, 3), part(3, 3));
    expect(document && missingOf(document)).toEqual([2]);
    const [whole] = read(part(3, 3), part(1, 3), part(2, 3));
    expect(whole && missingOf(whole)).toEqual([]);
    expect(whole && textOf(whole)).toBe([1, 2, 3].map((n) => `${part(n, 3)}\n`).join(''));
  });

  it('of two documents are kept apart', () => {
    const papers = read(part(1, 2), part(1, 2, 'FFFFFFFF'), part(2, 2));
    expect(papers.map(missingOf)).toEqual([[], [2]]);
  });

  it('are told from other codes, which change nothing', () => {
    const papers = read(part(1, 2));
    for (const other of ['12345678', 'https://example.org', part(3, 2), '']) {
      expect(withPart(papers, other)).toBe(papers);
    }
    expect(withPart(papers, part(1, 2))).toBe(papers);
    expect([isPart(part(1, 2)), isPart('12345678')]).toEqual([true, false]);
  });
});
