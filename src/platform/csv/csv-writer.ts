/**
 * CSV that people open in a spreadsheet: RFC 4180 (comma, CRLF, quotes doubled), UTF-8 with a byte order mark, because
 * without one a Chinese spreadsheet takes the bytes for GBK.
 */

/** One cell. Numbers and bigints are written in decimal; null is an empty cell. */
export type CsvValue = string | number | bigint | null;

/** A spreadsheet takes a text for a formula when this is the first thing it sees, also in full width. */
const FORMULA_START = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** What looks like a formula and is only a number below zero. */
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * One cell: a text that a program would take for a formula gets an apostrophe in front, and what would break the line
 * is quoted. A number below zero (`-60`) stays a number.
 */
export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  const text = String(value);
  const safe = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line with its line end (CRLF). */
export function csvLine(cells: readonly CsvValue[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A whole small file: byte order mark, header, rows. Bounded by what its caller holds in memory. */
export function csvText(header: readonly string[], rows: Iterable<readonly CsvValue[]>): string {
  return BYTE_ORDER_MARK + csvLine(header) + Array.from(rows, csvLine).join('');
}
