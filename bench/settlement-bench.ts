import { BookAppender } from '../src/ledger/book-appender.js';
import { lastDayOf } from '../src/ledger/period-dates.js';
import { lastEnded } from '../src/modules/settlements/months.js';
import { shanghaiDate } from '../src/platform/clock/shanghai.js';
import { closedLoop, type LoadFigures, serviceRequest } from './append-load.js';
import type { BenchEnvironment } from './environment.js';
import { dealer, logIn } from './http-bench.js';
import { BenchConnection } from './http-client.js';
import type { Report } from './report.js';
import { startService } from './service-process.js';
import { type MonthToSettle, seedMonth } from './settlement-seed.js';

/** The burst of approvals that a city has to take. */
const APPROVALS_PER_SECOND = 42;
const CONNECTIONS = 8;
const IDLE_SECONDS = 20;
const MOST_SECONDS = 900;
const APPEND_SECONDS = 10;
const APPEND_CALLERS = 512;
const POLL_MS = 100;

/** A run as it is watched from outside. */
interface Watched {
  readonly state: string;
  readonly step: string;
  readonly fault: string | null;
  readonly entries: number;
}

/**
 * Settles one month of a city of `members` elders through the running service, once, while approvals come at a city's
 * pace; compared with the same approvals before, and with plain appends to the same accounts before and after.
 */
export async function benchSettlement(
  env: BenchEnvironment,
  report: Report,
  members: number,
): Promise<void> {
  const month = lastEnded(new Date());
  const records = APPROVALS_PER_SECOND * (IDLE_SECONDS + MOST_SECONDS);
  const city = await seedMonth(env, report, { members, records, monthEnd: lastDayOf(month) });
  const before = await plainAppends(env, city);
  const service = await startService(env);
  try {
    const connection = new BenchConnection('127.0.0.1', service.port);
    const token = await logIn(connection, city.workerNo, city.password);
    const admin = await logIn(connection, city.adminNo, city.password);
    const next = dealer(city.records);
    const wish = { port: service.port, token, next };
    const idle = await approvals({ ...wish, until: pause(IDLE_SECONDS * 1000) });
    const idleMb = await service.residentMb();
    const path = `/v1/settlements/${month}/run`;
    const asked = await connection.send('POST', path, { token: admin });
    if (asked.status !== 202) throw new Error(`${path} answered ${asked.status} ${asked.body}`);
    const run = watch(env, report, month);
    const busy = await approvals({ ...wish, until: run });
    const peakMb = await service.peakMb();
    connection.close();
    await service.stop();
    const after = await plainAppends(env, city);
    print(report, { members, run: await run, idle, busy, idleMb, peakMb, before, after });
  } finally {
    await service.stop();
  }
}

interface Findings {
  readonly members: number;
  readonly run: RunFigures;
  readonly idle: LoadFigures;
  readonly busy: LoadFigures;
  readonly idleMb: number;
  readonly peakMb: number;
  readonly before: LoadFigures;
  readonly after: LoadFigures;
}

function print(report: Report, found: Findings): void {
  const { run, before, after, idle, busy } = found;
  const plain = (before.perSecond + after.perSecond) / 2;
  const posting = run.entries / run.postingSeconds;
  report.load(`plain appends to ${found.members} accounts, ${APPEND_CALLERS} callers`, before);
  report.load('the same after the settlement', after);
  report.line('settlement, entries', run.entries, 'entries');
  for (const [step, seconds] of run.seconds) report.line(`settlement, step ${step}`, seconds, 's');
  report.line('settlement, whole', run.wholeSeconds, 's');
  report.line('settlement, entries by steps that post', posting, 'entries/s');
  report.line('settlement, entries by the whole', run.entries / run.wholeSeconds, 'entries/s');
  report.load(`approvals over HTTP at ${APPROVALS_PER_SECOND}/s, idle`, idle);
  report.load('the same while a month is settled', busy);
  report.line('service resident, before the settlement', found.idleMb, 'MB');
  report.ratio('settlement entries / plain appends, a second', posting / plain, '>= 0.7');
  report.ratio('approval p99 while settling / idle', busy.p99Ms / idle.p99Ms, '<= 5');
  report.ratio('service resident at most, MB', found.peakMb, '<= 300');
}

/** The book's appender without a service around it, over all members' accounts. */
async function plainAppends(env: BenchEnvironment, city: MonthToSettle): Promise<LoadFigures> {
  const appender = new BookAppender(city.book.id, env.app);
  const today = shanghaiDate(new Date());
  const pick = (): string =>
    city.memberIds[Math.floor(Math.random() * city.memberIds.length)] as string;
  const figures = await closedLoop(APPEND_CALLERS, APPEND_SECONDS, () =>
    appender.submit(serviceRequest(city.book, pick(), today)),
  );
  await appender.close();
  return figures;
}

/** Approvals at a fixed pace; each is timed from the moment at which it was due, so a stall counts in full. */
async function approvals(wish: {
  readonly port: number;
  readonly token: string;
  readonly next: () => string | undefined;
  readonly until: Promise<unknown>;
}): Promise<LoadFigures> {
  const latencies: number[] = [];
  const start = performance.now();
  let due = 0;
  let isOver = false;
  void wish.until.then(() => {
    isOver = true;
  });
  const caller = async (): Promise<void> => {
    const connection = new BenchConnection('127.0.0.1', wish.port);
    while (!isOver) {
      const dueMs = start + (due++ * 1000) / APPROVALS_PER_SECOND;
      await pause(dueMs - performance.now());
      const id = wish.next();
      if (id === undefined) break;
      const path = `/v1/service-records/${id}/approve`;
      const answer = await connection.send('POST', path, { token: wish.token });
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      latencies.push(performance.now() - dueMs);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, caller));
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  const perSecond = (latencies.length * 1000) / (performance.now() - start);
  return { perSecond, p50Ms: at(0.5), p99Ms: at(0.99) };
}

interface RunFigures {
  readonly entries: number;
  readonly wholeSeconds: number;
  /** Of the steps that post entries. */
  readonly postingSeconds: number;
  readonly seconds: ReadonlyMap<string, number>;
}

const POSTING_STEPS = ['expire', 'net', 'grant'];

/** Looks at the run's row until it is done; how long it stood at each step. */
async function watch(env: BenchEnvironment, report: Report, month: string): Promise<RunFigures> {
  const seconds = new Map<string, number>();
  const start = performance.now();
  let last = start;
  for (;;) {
    await pause(POLL_MS);
    const run = await readRun(env, month);
    const now = performance.now();
    const known = seconds.get(run.step) ?? 0;
    if (known === 0) report.progress(`step ${run.step}`);
    seconds.set(run.step, known + (now - last) / 1000);
    last = now;
    if (run.state === 'stopped' || (now - start) / 1000 > MOST_SECONDS) {
      throw new Error(`the settlement is ${run.state} at ${run.step}: ${run.fault}`);
    }
    if (run.state !== 'done') continue;
    const postingSeconds = POSTING_STEPS.reduce((sum, step) => sum + (seconds.get(step) ?? 0), 0);
    const wholeSeconds = (now - start) / 1000;
    return { entries: run.entries, wholeSeconds, postingSeconds, seconds };
  }
}

async function readRun({ owner }: BenchEnvironment, month: string): Promise<Watched> {
  const { rows } = await owner.query<Watched>(
    `SELECT state, step, fault_code AS fault,
       coalesce((figures->'expire'->>'entries')::int + (figures->'net'->>'entries')::int
         + (figures->'grant'->>'entries')::int, 0) AS entries
     FROM kapok.settlement_runs WHERE month = $1`,
    [month],
  );
  if (rows[0] === undefined) throw new Error(`nobody settles ${month}`);
  return rows[0];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
