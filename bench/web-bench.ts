import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import type { BenchEnvironment } from './environment.js';
import { type SeededCity, seedCity } from './http-seed.js';
import type { Report } from './report.js';
import { startService } from './service-process.js';
import { chineseLetters } from './web-letters.js';
import { type BenchPerson, insertPhonePeople } from './web-people.js';
import { walkQueue } from './web-queue.js';

const CHROMIUM = process.env.KAPOK_TEST_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const QUEUE = 10_000;
const ROUNDS = 7;
/** An old phone on a slow line: the profile that the budgets speak of. */
const CPU_SLOWER = 4;
const LINE = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** What a person opens the first page for: what there is, in hours. Nobody has any yet. */
const USEFUL = { volunteer: '我的时长', elder: '您现在没有可以用的时长' } as const;
const PAINTED = 'kapokBenchPainted';

interface Opening {
  /** Everything that came over the line until it was quiet. */
  readonly allKb: number;
  readonly scriptKb: number;
  readonly paintSeconds: number;
}

/** What the pages weigh on an old phone, and how long they take to show something. */
export async function benchWeb(env: BenchEnvironment, report: Report): Promise<void> {
  const city = await seedCity(env, QUEUE);
  const people = await insertPhonePeople(env, city);
  const service = await startService(env);
  const url = `http://127.0.0.1:${service.port}`;
  try {
    for (const person of people) {
      const openings: Opening[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        openings.push(await opening(url, city, person));
      }
      const weight = median(openings.map(({ scriptKb }) => scriptKb));
      const paint = median(openings.map(({ paintSeconds }) => paintSeconds));
      report.line(`${person.role}: JavaScript of the first page, compressed`, weight, 'KB');
      const all = median(openings.map(({ allKb }) => allKb));
      report.line(`${person.role}: all that came until the line was quiet`, all, 'KB');
      report.line(`${person.role}: first useful paint, 4 x slower CPU, 1.6 Mbit/s`, paint, 's');
      report.ratio(`web ${person.role}, initial JavaScript, KB`, weight, '<= 250');
      report.ratio(`web ${person.role}, first useful paint, s`, paint, '<= 2.5');
    }
    await benchQueue(url, city, report);
  } finally {
    await service.stop();
  }
}

/** A worker's desk with ten thousand records that wait, on the machine as it is. */
async function benchQueue(url: string, city: SeededCity, report: Report): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'kapok-bench-'));
  const context = await launch(profile, DESK);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${url}/icons/kapok.svg`);
    await page.evaluate(logIn, { identifier: city.workerNo, password: city.password });
    const { scrollMs, filterMs, rows } = await walkQueue(page, url);
    report.line('queue of 10,000 records: rows reached by scrolling', rows, 'rows');
    report.ratio('web queue, longest task while scrolling, ms', scrollMs, '<= 100');
    report.ratio('web queue, longest task while filtering, ms', filterMs, '<= 100');
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** Signs in, then opens the own first page on a device that has nothing of it yet. */
async function opening(url: string, city: SeededCity, person: BenchPerson): Promise<Opening> {
  const profile = await mkdtemp(join(tmpdir(), 'kapok-bench-'));
  const context = await launch(profile);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${url}/icons/kapok.svg`);
    await page.evaluate(logIn, { identifier: person.memberNo, password: city.password });
    const session = await context.newCDPSession(page);
    const bytes = await countBytes(session);
    await throttle(session);
    await page.addInitScript(watchPaint, { words: USEFUL[person.role], name: PAINTED });
    // Nothing is asked of the page while it opens: what a driver asks with takes a slow phone a tenth of a second.
    await page.goto(`${url}/${person.role}`, { waitUntil: 'networkidle' });
    return { ...bytes(), paintSeconds: (await painted(page)) / 1000 };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** In the page: what the login page sends. */
async function logIn(body: { identifier: string; password: string }): Promise<void> {
  const answer = await fetch('/v1/auth/web-session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`login answered ${answer.status}`);
}

async function launch(profile: string, viewport = PHONE): Promise<BrowserContext> {
  const env = { ...process.env, ...(await chineseLetters(profile)) };
  return chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: [...FLAGS, ...QUIET],
    env,
    viewport,
    locale: 'zh-CN',
    serviceWorkers: 'block',
  });
}

/**
 * In the page: keeps under `name` when the frame with the useful words was painted, in milliseconds from the request. The
 * page watches itself: a search from outside, again and again, takes a slow phone a third of a second.
 */
function watchPaint({ words, name }: { words: string; name: string }): void {
  const keep = () => Reflect.set(globalThis, name, performance.now());
  const watch = new MutationObserver(() => {
    if (document.getElementById('root')?.textContent?.includes(words) !== true) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(keep, 0));
  });
  watch.observe(document, { childList: true, subtree: true, characterData: true });
}

/** What the page keeps, once it does. */
async function painted(page: Page): Promise<number> {
  const kept = (name: string) => Reflect.get(globalThis, name) as number | undefined;
  const handle = await page.waitForFunction(kept, PAINTED);
  return (await handle.jsonValue()) ?? Number.NaN;
}

async function throttle(session: CDPSession): Promise<void> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
  await session.send('Network.emulateNetworkConditions', { offline: false, ...LINE });
}

/** Counts what comes over the line, as it comes: compressed, with its headers. */
async function countBytes(session: CDPSession): Promise<() => Omit<Opening, 'paintSeconds'>> {
  const scripts = new Set<string>();
  const sum = { all: 0, scripts: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sum.all += encodedDataLength;
    if (scripts.has(requestId)) sum.scripts += encodedDataLength;
  });
  await session.send('Network.enable');
  return () => ({ allKb: sum.all / 1024, scriptKb: sum.scripts / 1024 });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
