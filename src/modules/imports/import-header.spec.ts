import { cellsOfRow, readHeader, refOfRow } from './import-header.js';

const row = (...cells: string[]) => ({ line: 1, cells });

describe('readHeader', () => {
  it('takes the columns in any order', () => {
    expect(readHeader('units', row('name', 'kind', 'parent', 'code'))).toEqual([
      'name',
      'kind',
      'parent',
      'code',
    ]);
  });

  it.each([
    ['missing_columns', row('code', 'parent', 'kind')],
    ['missing_columns', row('code', 'parent', 'kind', 'title')],
    ['unknown_columns', row('code', 'parent', 'kind', 'name', 'extra')],
    ['unknown_columns', row('code', 'parent', 'kind', 'name', 'name')],
    ['empty_file', null],
  ])('refuses with %s', (code, header) => {
    expect(() => readHeader('units', header)).toThrow(expect.objectContaining({ code }));
  });
});

describe('cellsOfRow', () => {
  const columns = ['code', 'note'];

  it('names the cells', () => {
    expect(cellsOfRow(columns, row('x', 'two\nlines'))).toEqual({ code: 'x', note: 'two\nlines' });
  });

  it.each([
    ['too few cells', row('x')],
    ['too many cells', row('x', 'y', 'z')],
    ['a NUL', row('x\u0000', 'y')],
    ['a long cell', row('x'.repeat(101), 'y')],
    ['a long note', row('x', 'y'.repeat(10_001))],
  ])('answers null to %s', (_, ragged) => {
    expect(cellsOfRow(columns, ragged)).toBeNull();
  });
});

describe('refOfRow', () => {
  const columns = ['name', 'code', 'parent', 'kind'];

  it('is the naming cell, cut and clean', () => {
    expect(refOfRow('units', columns, row('n', 'D1\u0000', '', ''))).toBe('D1');
    expect(refOfRow('units', columns, row('n', 'x'.repeat(500)))).toHaveLength(100);
  });

  it('is null when the row is too short to hold it', () => {
    expect(refOfRow('units', columns, row('n'))).toBeNull();
  });
});
