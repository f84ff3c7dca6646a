import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { createApp } from '../src/create-app.js';
import type { Book } from '../src/ledger/books.js';
import { LedgerService } from '../src/ledger/ledger.service.js';
import { readBookLogs } from '../src/ledger/log/book-logs.js';
import { LogModule } from '../src/ledger/log/log.module.js';
import { LogFollower } from '../src/ledger/log/log-follower.js';
import { LogReader } from '../src/ledger/log/log-reader.js';
import { reached } from '../src/ledger/log/log-rows.js';
import { shanghaiDate } from '../src/platform/clock/shanghai.js';
import { loadConfig } from '../src/platform/config/config.js';
import { configModule } from '../src/platform/config/config.module.js';
import { freshLogKey, writeOnce } from '../src/platform/config/key-files.js';
import { newId } from '../src/platform/ids.js';
import { PlatformModule } from '../src/platform/platform.module.js';
import { closedLoop, type LoadFigures, serviceRequest } from './append-load.js';
import type { BenchEnvironment } from './environment.js';
import type { Report } from './report.js';

const MEMBERS = 10_000;
const CALLERS = 64;
const SECONDS = 5;
const PAIRS = 3;
const SAMPLE_MS = 100;

const LATE_ENTRIES = 300_000;
const COPY_ENTRIES = `INSERT INTO ledger.journal_entry (book_id, seq, effective_on, recorded_at, kind, actor_id, subject_type,
    subject_id, key_hash, leaf, leaf_hash)
  SELECT $1, n, '2026-01-01', '2026-01-01Z'::timestamptz + n * interval '1 ms', 'service', '00000000-0000-0000-0000-000000000000',
    'service_record', '00000000-0000-0000-0000-000000000000', sha256(int8send(n)), convert_to(repeat('x', 500), 'UTF8'),
    sha256(int8send(n))
  FROM generate_series(1::bigint, $2::bigint) AS n`;

/** The ledger with its log, without the rest of the service. */
@Module({ imports: [PlatformModule, ScheduleModule.forRoot(), LogModule] })
class LoggedModule {}

/** A process's half of the comparison: the same parts, with the follower at work or not. */
interface Side {
  readonly app: NestFastifyApplication;
  readonly ledger: LedgerService;
}

async function openSide(env: BenchEnvironment, folder: string, follows: boolean): Promise<Side> {
  const secret = (): string => randomBytes(32).toString('base64url');
  const key = join(folder, 'log.pem');
  writeOnce(key, freshLogKey());
  const config = loadConfig({
    DATABASE_URL: env.appUrl,
    KAPOK_LOG_LEVEL: 'warn',
    KAPOK_TOKEN_KEYS: `b1:${secret()}`,
    KAPOK_PERSON_KEYS: `b1:${secret()}`,
    KAPOK_INDEX_KEY: secret(),
    KAPOK_LOG_KEY_FILE: key,
    KAPOK_CHECKPOINT_DIR: join(folder, 'checkpoints'),
    KAPOK_CHECKPOINT_SECONDS: follows ? '1' : '0',
  });
  const app = await createApp(config, {
    module: { module: LoggedModule, imports: [configModule(config)] },
  });
  // A process that does not serve does not follow either.
  if (follows) await app.listen(0, '127.0.0.1');
  return { app, ledger: app.get(LedgerService, { strict: false }) };
}

function appendRound(
  { ledger }: Side,
  book: Book,
  members: readonly string[],
): Promise<LoadFigures> {
  const today = shanghaiDate(new Date());
  const step = () => {
    const member = members[Math.floor(Math.random() * members.length)] as string;
    return ledger.append(serviceRequest(book, member, today));
  };
  // A second to learn what the other side has appended meanwhile.
  return closedLoop(CALLERS, 1, step).then(() => closedLoop(CALLERS, SECONDS, step));
}

/** As a book is that has been in use: no round opens accounts. */
async function openEveryAccount(
  { ledger }: Side,
  book: Book,
  members: readonly string[],
): Promise<void> {
  const today = shanghaiDate(new Date());
  await ledger.appendAll(members.map((member) => serviceRequest(book, member, today)));
}

/** Only a process that serves follows: lets it, or stops it. */
function serve({ app }: Side, on: boolean): Promise<void> {
  const server: Server = app.getHttpServer();
  return new Promise((resolve) => {
    if (on) server.listen(0, '127.0.0.1', () => resolve());
    else server.close(() => resolve());
  });
}

/** Samples how far the log is behind its chain until `work` has ended. */
async function whileSampling<T>(
  env: BenchEnvironment,
  bookId: number,
  work: () => Promise<T>,
): Promise<{ result: T; tree: number[]; unsigned: number[] }> {
  const tree: number[] = [];
  const unsigned: number[] = [];
  const timer = setInterval(async () => {
    const log = (await readBookLogs(env.app)).find(({ id }) => id === bookId);
    if (log === undefined) return;
    tree.push(Number(log.entries - reached(log)));
    unsigned.push(Number(log.entries - log.signed));
  }, SAMPLE_MS);
  try {
    return { result: await work(), tree, unsigned };
  } finally {
    clearInterval(timer);
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Rounds with and without the follower alternate, so that a slower minute of the machine meets both. */
async function benchFollowing(
  env: BenchEnvironment,
  report: Report,
  { off, on, book }: { readonly off: Side; readonly on: Side; readonly book: Book },
): Promise<void> {
  const members = Array.from({ length: MEMBERS }, () => newId());
  const without: number[] = [];
  const beside: number[] = [];
  const lags: number[] = [];
  const unsigned: number[] = [];
  await openEveryAccount(off, book, members);
  await env.owner.query('ANALYZE ledger.account');
  for (let pair = 0; pair < PAIRS; pair += 1) {
    await serve(on, false);
    without.push((await appendRound(off, book, members)).perSecond);
    await serve(on, true);
    // What was appended meanwhile is followed first: the round that counts begins with the log at its chain.
    await on.app.get(LogFollower, { strict: false }).follow(book.id);
    const sampled = await whileSampling(env, book.id, () => appendRound(on, book, members));
    beside.push(sampled.result.perSecond);
    lags.push(...sampled.tree);
    unsigned.push(...sampled.unsigned);
    const [off1, on1] = [without.at(-1) ?? 0, sampled.result.perSecond];
    report.progress(`${Math.round(off1)} without, ${Math.round(on1)} with`);
  }
  report.line(`append, ${CALLERS} callers, no follower`, median(without), 'entries/s');
  report.line(`append, ${CALLERS} callers, with the follower`, median(beside), 'entries/s');
  report.line('the tree behind the chain, median', median(lags), 'entries');
  report.line('the tree behind the chain, at most', Math.max(...lags), 'entries');
  report.line('no checkpoint yet (one a second), median', median(unsigned), 'entries');
  report.ratio('append with / without the follower', median(beside) / median(without), '>= 0.9');
}

/** How fast a tree grows that nobody has followed: entries by a superuser, of whom the tree asks nothing but the hashes. */
async function benchCatchingUp(
  env: BenchEnvironment,
  report: Report,
  { app, ledger }: Side,
): Promise<void> {
  const { id } = await ledger.openBook('BENCH-LATE');
  const client = await env.owner.connect();
  try {
    await client.query(COPY_ENTRIES, [id, LATE_ENTRIES]);
    await client.query('UPDATE ledger.book SET head_seq = $2 WHERE id = $1', [id, LATE_ENTRIES]);
  } finally {
    client.release();
  }
  const start = performance.now();
  await app.get(LogFollower, { strict: false }).grow({ id });
  const seconds = (performance.now() - start) / 1000;
  report.line(
    `a tree catches up with ${LATE_ENTRIES} entries`,
    LATE_ENTRIES / seconds,
    'entries/s',
  );
}

/** What proofs cost. */
async function benchProofs(report: Report, { app }: Side, book: Book): Promise<void> {
  const reader = app.get(LogReader, { strict: false });
  const size = await reader.size(book.id);
  const anySeq = (): bigint => BigInt(Math.floor(Math.random() * Number(size)));
  const inclusion = await closedLoop(8, SECONDS, () => reader.inclusion(book.id, anySeq(), size));
  report.load(`inclusion proofs of ${size} entries, 8 callers`, inclusion);
  const consistency = await closedLoop(8, SECONDS, () =>
    reader.consistency(book.id, anySeq() + 1n, size),
  );
  report.load(`consistency proofs of ${size} entries, 8 callers`, consistency);
  const recent = await closedLoop(8, SECONDS, () =>
    reader.inclusion(book.id, size - 1n - (anySeq() % 20_000n), size),
  );
  report.load('inclusion proofs of the last 20,000 entries, 8 callers', recent);
}

/** The public log beside appends at full speed. */
export async function benchLog(env: BenchEnvironment, report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kapok-bench-log-'));
  const off = await openSide(env, folder, false);
  const on = await openSide(env, folder, true);
  try {
    const book = await off.ledger.openBook('BENCH-LOG');
    try {
      await benchFollowing(env, report, { off, on, book });
    } finally {
      await on.app.close();
    }
    await benchCatchingUp(env, report, off);
    await benchProofs(report, off, book);
  } finally {
    await off.app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
