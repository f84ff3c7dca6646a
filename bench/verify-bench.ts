import type { Book } from '../src/ledger/books.js';
import { verifyBook } from '../src/ledger/verify/verify-book.js';
import type { BenchEnvironment } from './environment.js';
import type { Report } from './report.js';

/** Verifies the whole book that the load has filled, on this process's one thread. */
export async function benchVerify(
  env: BenchEnvironment,
  book: Book,
  report: Report,
): Promise<void> {
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const result = await verifyBook(env.app, book);
  const seconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  if (!result.ok) throw new Error(`verify found ${JSON.stringify(result.faults)}`);
  report.line(`verify, ${result.entries} entries`, result.entries / seconds, 'entries/s');
  report.line('verify, of one core', (cpu.user + cpu.system) / 1e6 / seconds, 'cores');
  report.ratio('verify, entries a second', result.entries / seconds, '>= 100000');
}
