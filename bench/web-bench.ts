import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BrowserContext,
  type CDPSession,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
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
const ROUNDS = 5;
/** An old phone on a slow line: the profile that the budgets speak of. */
const CPU_SLOWER = 4;
const LINE = { latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 };
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };

/** What a person opens the first page for: what there is, in hours. */
const USEFUL = {
  volunteer: { name: '我的时长', level: 2 },
  elder: /^您(有|现在没有)/,
} as const;

interface Opening {
  /** Everything that came over the line until then. */
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
      report.line(`${person.role}: all that came until the first useful paint`, all, 'KB');
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
    await page.goto(`${url}/${person.role}`, { waitUntil: 'commit' });
    await useful(page, person).waitFor();
    const paintSeconds = (await paintNow(page)) / 1000;
    const allKb = bytes().all / 1024;
    await page.waitForLoadState('networkidle');
    return { allKb, scriptKb: bytes().scripts / 1024, paintSeconds };
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

function useful(page: Page, { role }: BenchPerson): Locator {
  const sought = USEFUL[role];
  return sought instanceof RegExp ? page.getByText(sought) : page.getByRole('heading', sought);
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

/** Milliseconds from the request until the frame that shows what is there now has been painted. */
function paintNow(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
      }),
  );
}

async function throttle(session: CDPSession): Promise<void> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
  await session.send('Network.emulateNetworkConditions', { offline: false, ...LINE });
}

/** Counts what comes over the line, as it comes: compressed, with its headers. */
async function countBytes(session: CDPSession): Promise<() => { all: number; scripts: number }> {
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
  return () => ({ ...sum });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
