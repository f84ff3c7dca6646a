import type { BookAppender } from '../src/ledger/book-appender.js';
import { shanghaiDate } from '../src/platform/clock/shanghai.js';
import { bareCommit, lockPerEntry, prepareAlternatives } from './alternatives.js';
import {
  closedLoop,
  type LoadedBook,
  type LoadFigures,
  prepareBook,
  serviceRequest,
} from './append-load.js';
import type { BenchEnvironment } from './environment.js';
import type { Report } from './report.js';

const MEMBERS = 10_000;
const SECONDS = 4;

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}

/** One round of the append load. */
function appendRound(
  loaded: LoadedBook,
  callers: number,
  members: readonly string[],
  seconds = SECONDS,
): Promise<LoadFigures> {
  const today = shanghaiDate(new Date());
  return closedLoop(callers, seconds, () =>
    loaded.appender.submit(serviceRequest(loaded.book, pick(members), today)),
  );
}

/** Appends until the book holds `entries`, as fast as it goes. Says nothing of the rate when it holds them already. */
export async function fill(loaded: LoadedBook, entries: number, report: Report): Promise<void> {
  const { stats } = loaded.appender;
  const before = stats.entries;
  if (before >= entries) return;
  const start = performance.now();
  while (stats.entries < entries) {
    await appendRound(loaded, 1024, loaded.ids, 10);
    report.progress(`${stats.entries} entries`);
  }
  report.line(
    'filling, 1,024 callers',
    ((stats.entries - before) * 1000) / (performance.now() - start),
    'entries/s',
  );
}

async function openEveryAccount({ appender, book, ids }: LoadedBook): Promise<void> {
  const today = shanghaiDate(new Date());
  await Promise.all(ids.map((id) => appender.submit(serviceRequest(book, id, today))));
}

/** Comparisons alternate with what they are compared to, so that a slower minute of the machine meets both. */
export async function benchLedger(
  env: BenchEnvironment,
  report: Report,
  entries: number,
): Promise<LoadedBook> {
  const accounts = await prepareAlternatives(env.owner, MEMBERS);
  const [issuance, ...payees] = accounts as [string, ...string[]];
  const loaded = await prepareBook(env.app, 'BENCH', MEMBERS);
  await openEveryAccount(loaded);
  await env.owner.query('ANALYZE ledger.account');

  const bare: Record<number, LoadFigures> = {};
  const append: Record<number, LoadFigures> = {};
  for (const callers of [1, 8, 64, 256]) {
    bare[callers] = await closedLoop(callers, SECONDS, () => bareCommit(env.owner));
    append[callers] = await appendRound(loaded, callers, loaded.ids);
    report.load(`bare one-row commits, ${callers} callers`, bare[callers]);
    report.load(`append, ${callers} callers`, append[callers]);
  }
  const perEntry = await closedLoop(64, SECONDS, () =>
    lockPerEntry(env.owner, issuance, pick(payees)),
  );
  report.load('one transaction per entry under a chain lock, 64 callers', perEntry);

  const hot = await appendRound(loaded, 64, loaded.ids.slice(0, 1));
  const spread = await appendRound(loaded, 64, loaded.ids);
  report.load('append, all to one account, 64 callers', hot);
  report.load('append, spread again, 64 callers', spread);

  const rate = (figures: LoadFigures | undefined): number => figures?.perSecond ?? 0;
  report.ratio('append 64 / chain lock 64', rate(append[64]) / perEntry.perSecond, '>= 15');
  report.ratio('append 64 / bare 64', rate(append[64]) / rate(bare[64]), '>= 0.6');
  report.ratio('append 256 / bare 64', rate(append[256]) / rate(bare[64]), '>= 1');
  report.ratio('hot account / spread', hot.perSecond / spread.perSecond, '>= 0.8');
  report.ratio(
    'append latency 1 / bare latency 1',
    (append[1]?.p50Ms ?? 0) / (bare[1]?.p50Ms ?? 1),
    '<= 4',
  );

  const before = await appendRound(loaded, 64, loaded.ids, 8);
  await fill(loaded, entries, report);
  const bareAgain = await closedLoop(64, SECONDS, () => bareCommit(env.owner));
  const after = await appendRound(loaded, 64, loaded.ids, 8);
  report.load(`append at ${entries} entries, 64 callers`, after);
  report.ratio('rate at the end / rate at none', after.perSecond / before.perSecond, '>= 0.85');
  report.ratio(
    'the same, each as a share of bare commits beside it',
    after.perSecond / bareAgain.perSecond / (before.perSecond / rate(bare[64])),
    '>= 0.85',
  );
  await reportSize(env, loaded.appender, report);
  return loaded;
}

async function reportSize(
  env: BenchEnvironment,
  appender: BookAppender,
  report: Report,
): Promise<void> {
  const { rows } = await env.owner.query<{ bytes: bigint }>(
    `SELECT pg_total_relation_size('ledger.journal_entry') + pg_total_relation_size('ledger.posting') AS bytes`,
  );
  report.line(
    'bytes an entry, indexes included',
    Number(rows[0]?.bytes ?? 0n) / appender.stats.entries,
    'bytes',
  );
}
