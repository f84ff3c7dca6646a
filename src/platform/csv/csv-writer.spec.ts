import { csvCell, csvLine, csvText } from './csv-writer.js';

describe('a CSV cell', () => {
  const table: readonly (readonly [string | number | bigint | null, string])[] = [
    ['陈桂英', '陈桂英'],
    ['', ''],
    [null, ''],
    [480n, '480'],
    [-60n, '-60'],
    [0, '0'],
    ['-60', '-60'],
    ['-0.25', '-0.25'],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [' padded ', '" padded "'],
    ['=SUM(A1)', "'=SUM(A1)"],
    ['+86 139', "'+86 139"],
    ['-60+cmd', "'-60+cmd"],
    ['-', "'-"],
    ['@name', "'@name"],
    ['＝1+1', "'＝1+1"],
    ['\t=1', '"\'\t=1"'],
    ['  =1', "'  =1"],
    ['\u0000=1', "'\u0000=1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
  ];
  it.each(table)('writes %j as %j', (value, expected) => {
    expect(csvCell(value)).toBe(expected);
  });
});

describe('a CSV file', () => {
  it('begins with a byte order mark, has a header, ends every line with CRLF', () => {
    expect(csvText(['minutes', '名称'], [[60n, '陪伴']])).toBe('\uFEFFminutes,名称\r\n60,陪伴\r\n');
  });

  it('writes one line', () => {
    expect(csvLine(['a', null, 1n])).toBe('a,,1\r\n');
  });
});
