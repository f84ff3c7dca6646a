import { DomainError } from '../errors/domain-error.js';
import { decodeCursor, encodeCursor, toPage } from './page.js';

const SHAPE = { at: 'instant', id: 'uuid', seq: 'integer' } as const;
const POSITION = {
  at: '2026-01-01T00:00:00.000001Z',
  id: '01a2022e-da68-74da-968b-bf60dd9f5e28',
  seq: '9007199254740993',
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursors', () => {
  it('come back as they went', () => {
    expect(decodeCursor(encodeCursor(POSITION), SHAPE)).toEqual(POSITION);
  });

  it.each([
    ['noise', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['null', encode(null)],
    ['a list', encode([])],
    ['a missing part', encode({ at: POSITION.at, id: POSITION.id })],
    ['a part too many', encode({ ...POSITION, x: '1' })],
    ['a number', encode({ ...POSITION, seq: 5 })],
    ['SQL in an id', encode({ ...POSITION, id: "' OR 1=1" })],
    ['a date that does not exist', encode({ ...POSITION, at: '2026-02-30T00:00:00Z' })],
    ['a huge number', encode({ ...POSITION, seq: '9'.repeat(40) })],
  ])('refuse %s', (_, cursor) => {
    const decode = (): unknown => decodeCursor(cursor, SHAPE);
    expect(decode).toThrow(DomainError);
    expect(decode).toThrow('validation_failed');
  });
});

describe('toPage', () => {
  const shape = {
    item: (n: number): string => `item ${n}`,
    position: (n: number): { seq: string } => ({ seq: String(n) }),
  };

  it('shows a next page only when one row too many was read', () => {
    expect(toPage([1, 2], 2, shape)).toEqual({ items: ['item 1', 'item 2'], next: null });
    expect(toPage([1, 2, 3], 2, shape)).toEqual({
      items: ['item 1', 'item 2'],
      next: encodeCursor({ seq: '2' }),
    });
    expect(toPage([], 2, shape)).toEqual({ items: [], next: null });
  });
});
