import { type ErasureLine, readErasureLine, writeErasureLine } from './erasure-line.js';

const id = (n: number): string => `0190a000-0000-7000-8000-00000000000${n}`;
const LINE: ErasureLine = {
  format: 'kapok-erasure/1',
  book: id(1),
  erasure: id(2),
  member: id(3),
  ground: 'own_wish',
  filedBy: id(3),
  filedAt: '2026-11-01T00:00:00.000Z',
  checkedBy: id(4),
  checkedAt: '2026-11-02T00:00:00.000Z',
  approvedBy: id(5),
  approvedAt: '2026-11-03T00:00:00.000Z',
};

describe('a line of the register of erasures', () => {
  it('comes back as it was written, as one line', () => {
    const text = writeErasureLine(LINE);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(readErasureLine(text)).toEqual(LINE);
  });

  it.each([
    ['the torn end of a write', writeErasureLine(LINE).slice(0, 90)],
    ['an empty line', ''],
    ['a list', '[]'],
    ['another format', JSON.stringify({ ...LINE, format: 'kapok-erasure/2' })],
    ['an id that is none', JSON.stringify({ ...LINE, member: 'potter' })],
    ['a time that is none', JSON.stringify({ ...LINE, approvedAt: 'soon' })],
    ['a ground that is none', JSON.stringify({ ...LINE, ground: 'because' })],
    ['something missing', JSON.stringify({ ...LINE, checkedBy: undefined })],
  ])('is not read from %s', (_, text) => {
    expect(readErasureLine(text)).toBeNull();
  });
});
