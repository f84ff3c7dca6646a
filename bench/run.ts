import { parseArgs } from 'node:util';
import { type LoadedBook, prepareBook } from './append-load.js';
import { type BenchEnvironment, startEnvironment } from './environment.js';
import { benchExport } from './export-bench.js';
import { benchHttp } from './http-bench.js';
import { benchLedger, fill } from './ledger-bench.js';
import { benchLog } from './log-bench.js';
import { Report } from './report.js';
import { benchRequests } from './requests-bench.js';
import { benchSettlement } from './settlement-bench.js';
import { benchVerify } from './verify-bench.js';
import { benchWeb } from './web-bench.js';

/**
 * `npm run bench [-- --entries N] [--members N] [--only export|http|ledger|log|requests|settlement|web]`: figures and ratios from one run on
 * temporary databases with fsync on. The last append figures are taken with the book at N entries, five million unless
 * told otherwise (some ten minutes); a month is settled with N members, half a million unless told otherwise. `--only export`
 * fills a book with N entries and takes it away in each form, without the rest: ten million of them in half an hour.
 */
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '5000000' },
    members: { type: 'string', default: '500000' },
    only: { type: 'string' },
  },
});

const MEMBERS = 10_000;
/** The bench of the ledger exports its book, too. */
const ONLY_WHEN_NAMED = ['export'];

async function benchBook(env: BenchEnvironment, report: Report): Promise<void> {
  const loaded = await benchLedger(env, report, Number(values.entries));
  await takeAway(env, report, loaded);
}

async function benchFilledBook(env: BenchEnvironment, report: Report): Promise<void> {
  const loaded = await prepareBook(env.app, 'BENCH', MEMBERS);
  await fill(loaded, Number(values.entries), report);
  await takeAway(env, report, loaded);
}

async function takeAway(
  env: BenchEnvironment,
  report: Report,
  { appender, book }: LoadedBook,
): Promise<void> {
  await appender.close();
  await benchVerify(env, book, report);
  await benchExport(env, book, report);
  const residentMb = process.memoryUsage().rss / 2 ** 20;
  report.line('bench process resident, with the appender', residentMb, 'MB');
}

const BENCHES: Readonly<Record<string, (env: BenchEnvironment, report: Report) => Promise<void>>> =
  {
    export: benchFilledBook,
    http: benchHttp,
    ledger: benchBook,
    log: benchLog,
    requests: benchRequests,
    settlement: (env, report) => benchSettlement(env, report, Number(values.members)),
    web: benchWeb,
  };
/** A database each: what one has written must not slow another one down. */
const TOGETHER = ['http', 'ledger'];

async function run(names: readonly string[], report: Report): Promise<void> {
  const env = await startEnvironment();
  try {
    for (const name of names) await BENCHES[name]?.(env, report);
  } finally {
    await env.close();
  }
}

const report = new Report();
const wanted = Object.keys(BENCHES).filter((name) =>
  values.only === undefined ? !ONLY_WHEN_NAMED.includes(name) : name === values.only,
);
const apart = wanted.filter((name) => !TOGETHER.includes(name));
await run(
  wanted.filter((name) => TOGETHER.includes(name)),
  report,
);
for (const name of apart) await run([name], report);
report.end();
