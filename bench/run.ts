import { parseArgs } from 'node:util';
import { type BenchEnvironment, startEnvironment } from './environment.js';
import { benchHttp } from './http-bench.js';
import { benchLedger } from './ledger-bench.js';
import { Report } from './report.js';
import { benchVerify } from './verify-bench.js';

/**
 * `npm run bench [-- --entries N] [--only http|ledger]`: figures and ratios from one run on one temporary database
 * with fsync on. The last append figures are taken with the book at N entries, five million unless told otherwise
 * (some ten minutes).
 */
const { values } = parseArgs({
  options: { entries: { type: 'string', default: '5000000' }, only: { type: 'string' } },
});

async function benchBook(env: BenchEnvironment, report: Report): Promise<void> {
  const loaded = await benchLedger(env, report, Number(values.entries));
  await loaded.appender.close();
  await benchVerify(env, loaded.book, report);
  const residentMb = process.memoryUsage().rss / 2 ** 20;
  report.line('bench process resident, with the appender', residentMb, 'MB');
}

const report = new Report();
const env = await startEnvironment();
try {
  if (values.only !== 'ledger') await benchHttp(env, report);
  if (values.only !== 'http') await benchBook(env, report);
  report.end();
} finally {
  await env.close();
}
