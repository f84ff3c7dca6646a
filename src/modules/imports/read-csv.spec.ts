import { Readable } from 'node:stream';
import { readCsv } from './read-csv.js';

async function rowsOf(text: string, sliceBytes = 7) {
  const bytes = Buffer.from(text);
  const slices: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    slices.push(bytes.subarray(at, at + sliceBytes));
  }
  const rows: { line: number; cells: readonly string[] }[] = [];
  for await (const row of readCsv(Readable.from(slices))) rows.push(row);
  return rows;
}

describe('readCsv', () => {
  it('passes over a BOM and reads CRLF and LF alike', async () => {
    expect(await rowsOf('\uFEFFa,b\r\n1,2\r\n')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2'] },
    ]);
    expect(await rowsOf('a,b\n1,2')).toEqual(await rowsOf('\uFEFFa,b\r\n1,2\r\n'));
  });

  it('reads quotes, commas and doubled quotes in cells', async () => {
    expect(await rowsOf('1,"a,b""c"\n')).toEqual([{ line: 1, cells: ['1', 'a,b"c'] }]);
  });

  it('leaves a formula as the text it is', async () => {
    expect(await rowsOf('1,"=HYPERLINK(""http://x"")"\n')).toEqual([
      { line: 1, cells: ['1', '=HYPERLINK("http://x")'] },
    ]);
  });

  it('numbers a record by the line it begins on, across line breaks and blank lines', async () => {
    const rows = await rowsOf('h,h\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n');
    expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it('keeps ragged rows with the length they have', async () => {
    const rows = await rowsOf('a,b\n1\n1,2,3\n');
    expect(rows.map(({ cells }) => cells.length)).toEqual([2, 1, 3]);
  });

  it('refuses an unclosed quote', async () => {
    await expect(rowsOf('a,b\n1,"x\n')).rejects.toMatchObject({ code: 'malformed_csv' });
  });

  it('refuses an endless record instead of holding it', async () => {
    const text = `a,b\n1,"${'x'.repeat(200_000)}`;
    await expect(rowsOf(text, 65_536)).rejects.toMatchObject({ code: 'malformed_csv' });
  });
});
