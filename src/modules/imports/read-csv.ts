import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { DomainError } from '../../platform/errors/domain-error.js';

/** One record of a CSV file; `line` is the line of the file it begins on, the first being 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Longest record in bytes: an unclosed quote must not swallow the file into memory. */
const RECORD_BYTES = 128 * 1024;

interface ParsedRow {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * The records of a CSV file (RFC 4180; BOM, CRLF or LF, quoted cells with line breaks; blank lines are
 * passed over), streamed. Cells are trimmed. Records may differ in length: the reader decides.
 * Throws `malformed_csv` when quoting is broken or a record is endless.
 */
export async function* readCsv(source: AsyncIterable<Buffer>): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: RECORD_BYTES,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  // The iteration below sees every error: pipeline destroys the parser with it.
  pipeline(Readable.from(source, { objectMode: false }), parser, () => {});
  // The parser takes a CR LF inside quotes for two lines, and numbers a record by its last line.
  let surplus = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      const breaks = breaksWithin(record);
      surplus += breaks.characters - breaks.lines;
      yield { line: info.lines - surplus - breaks.lines, cells: record.map((cell) => cell.trim()) };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new DomainError('malformed_csv', { cause: error });
    throw error;
  }
}

/** Line breaks inside quoted cells, and the characters they are written with. */
function breaksWithin(record: readonly string[]): { lines: number; characters: number } {
  let [lines, characters] = [0, 0];
  for (const cell of record) {
    for (const [found] of cell.matchAll(/\r\n|\r|\n/g)) {
      lines += 1;
      characters += found.length;
    }
  }
  return { lines, characters };
}
