import type { Book } from '../src/ledger/books.js';
import { JOURNAL_FORMATS, readJournal } from '../src/ledger/export/journal-formats.js';
import type { BenchEnvironment } from './environment.js';
import type { Report } from './report.js';

const MB = 2 ** 20;

/** Exports the whole book that the load has filled, in each form, and watches what memory that takes. */
export async function benchExport(
  env: BenchEnvironment,
  book: Book,
  report: Report,
): Promise<void> {
  const { rows } = await env.app.query<{ entries: bigint }>(
    'SELECT head_seq + 1 AS entries FROM ledger.book WHERE id = $1',
    [book.id],
  );
  const entries = Number(rows[0]?.entries ?? 0n);
  for (const format of JOURNAL_FORMATS) {
    const start = performance.now();
    const { bytes, early, late } = await consume(readJournal(env.app, book.id, format));
    const seconds = (performance.now() - start) / 1000;
    report.line(`export as ${format}, ${entries} entries`, entries / seconds, 'entries/s');
    report.line(`export as ${format}`, bytes / MB / seconds, 'MB/s');
    report.ratio(`export as ${format}, memory behind 100 MB / before`, late / early, '<= 1.3');
  }
}

/** Reads all of it; the most memory resident up to 100 MB of text, and behind them. */
async function consume(
  pages: AsyncIterable<Buffer | string>,
): Promise<{ readonly bytes: number; readonly early: number; readonly late: number }> {
  let bytes = 0;
  let early = 0;
  let late = 0;
  for await (const page of pages) {
    bytes += typeof page === 'string' ? Buffer.byteLength(page) : page.length;
    const resident = process.memoryUsage.rss();
    if (bytes < 100 * MB) early = Math.max(early, resident);
    else late = Math.max(late, resident);
  }
  return { bytes, early, late: Math.max(late, early) };
}
