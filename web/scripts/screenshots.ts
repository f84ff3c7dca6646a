import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { DemoLogins } from '../../src/cli/demo-logins.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';

/**
 * Pictures of every page that people can reach, phone and desktop, Chinese, normal and large:
 * `npm run quickstart` in one terminal, `npm run screenshots` in another. They land in `screenshots/`, which git ignores.
 * Pages are found as people find them, by following links from the first page of each part.
 * `npm run screenshots -- --readme` makes the few that the README shows instead, into `docs/images/`.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    logins: { type: 'string', default: join(PROJECT_ROOT, '.kapok', 'demo-logins.json') },
    out: { type: 'string', default: join(PROJECT_ROOT, 'screenshots') },
    /** One part, and one look, instead of all. */
    only: { type: 'string' },
    look: { type: 'string' },
    /** The language of the device: zh-CN or en. */
    language: { type: 'string', default: 'zh-CN' },
    readme: { type: 'boolean', default: false },
  },
});

const CHROMIUM = process.env.KAPOK_TEST_CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
];
const MOST_PAGES = 60;
const SETTLED_MS = 700;

interface Part {
  readonly name: string;
  readonly start: string;
  /** Addresses that belong to it. */
  readonly within: RegExp;
  readonly role: string | null;
}

const PARTS: readonly Part[] = [
  { name: 'public', start: '/', within: /^\/($|public|verify|login)/, role: null },
  { name: 'volunteer', start: '/volunteer', within: /^\/volunteer/, role: 'volunteer' },
  { name: 'elder', start: '/elder', within: /^\/elder/, role: 'elder' },
  { name: 'worker', start: '/worker', within: /^\/worker/, role: 'social_worker' },
  { name: 'station', start: '/station', within: /^\/station/, role: 'station_admin' },
  { name: 'city', start: '/city', within: /^\/city/, role: 'city_admin' },
  { name: 'audit', start: '/audit', within: /^\/audit/, role: 'auditor' },
  { name: 'hotline', start: '/hotline', within: /^\/hotline/, role: 'operator' },
  { name: 'me', start: '/me', within: /^\/me/, role: 'volunteer' },
];

const LOOKS = [
  { name: 'phone', width: 390, height: 844, size: 'normal', theme: 'light' },
  { name: 'phone-large', width: 390, height: 844, size: 'large', theme: 'light' },
  { name: 'desktop', width: 1280, height: 800, size: 'normal', theme: 'light' },
  { name: 'desktop-dark', width: 1280, height: 800, size: 'normal', theme: 'dark' },
] as const;
type Look = (typeof LOOKS)[number];

/** What the README shows: as much of a page as its window does. */
const SHOWN = [
  { file: 'volunteer', part: 'volunteer', look: 'phone', address: '/volunteer' },
  { file: 'elder', part: 'elder', look: 'phone-large', address: '/elder' },
  { file: 'entry', part: 'audit', look: 'desktop', address: '/audit/ledger/2000' },
] as const;

const logins = JSON.parse(await readFile(values.logins, 'utf8')) as DemoLogins;
if (values.readme) for (const shown of SHOWN) await pictureForReadme(shown);
else await pictureAll();

async function pictureForReadme(shown: (typeof SHOWN)[number]): Promise<void> {
  const part = PARTS.find(({ name }) => name === shown.part);
  const look = LOOKS.find(({ name }) => name === shown.look);
  if (part === undefined || look === undefined) throw new Error(`no picture of ${shown.file}`);
  await onDevice(part, look, async (page) => {
    await settle(page, shown.address);
    await page.screenshot({ path: join(PROJECT_ROOT, 'docs', 'images', `${shown.file}.png`) });
  });
}

async function pictureAll(): Promise<void> {
  if (values.only === undefined) await rm(values.out, { recursive: true, force: true });
  for (const part of PARTS.filter(({ name }) => [name, undefined].includes(values.only))) {
    let pages: string[] | null = null;
    for (const look of LOOKS.filter(({ name }) =>
      [name, undefined].some((one) => one === values.look),
    )) {
      pages = await picture(part, look, pages);
    }
    process.stdout.write(`${part.name}: ${pages?.length ?? 0} pages\n`);
  }
}

/** Pictures of a part in one look. Finds its pages unless they are known; answers them. */
async function picture(part: Part, look: Look, known: string[] | null): Promise<string[]> {
  const folder = join(values.out, look.name);
  await mkdir(folder, { recursive: true });
  return onDevice(part, look, async (page) => {
    const pages = known ?? (await found(page, part));
    for (const address of pages) {
      await settle(page, address);
      const name = address.replace(/[^\w-]+/g, '_').replace(/^_|_$/g, '') || 'front';
      await shoot(page, look, join(folder, `${part.name}-${name}.png`));
    }
    return pages;
  });
}

/** Does something on a device of its own, signed in as the part's people are. */
async function onDevice<T>(part: Part, look: Look, work: (page: Page) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'kapok-pictures-'));
  const context = await open(profile, look);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    if (part.role !== null) await signIn(page, part.role);
    return await work(page);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

async function open(profile: string, look: Look): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: [...ARGS, `--lang=${values.language}`],
    baseURL: values.url,
    locale: values.language,
    timezoneId: 'Asia/Shanghai',
    viewport: { width: look.width, height: look.height },
    serviceWorkers: 'block',
  });
  const { size, theme } = look;
  await context.addInitScript(
    (text) => localStorage.setItem('kapok.look', text),
    JSON.stringify({ size, theme }),
  );
  return context;
}

async function signIn(page: Page, role: string): Promise<void> {
  const login = logins.logins.find((one) => one.role === role);
  if (login === undefined) throw new Error(`no demonstration login for ${role}`);
  await page.goto('/login');
  await page.locator('[name="username"]').fill(login.identifier);
  await page.locator('[name="password"]').fill(login.password);
  await page.locator('form [type="submit"]').click();
  await page.waitForURL((address) => address.pathname !== '/login');
}

/** Follows links from the first page; of pages that differ only in an id, the first one is enough. */
async function found(page: Page, part: Part): Promise<string[]> {
  const waiting = [part.start];
  const seen = new Map<string, string>();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const kind = kindOf(next);
    if (seen.has(kind) || seen.size >= MOST_PAGES) continue;
    seen.set(kind, next);
    await settle(page, next);
    const links = await page.$$eval('a[href^="/"]', (all) =>
      all.map((link) => link.getAttribute('href') ?? ''),
    );
    waiting.push(...links.filter((link) => part.within.test(link)));
  }
  return [...seen.values()];
}

function kindOf(address: string): string {
  return address
    .replace(/[?#].*$/, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replace(/\/\d+(?=\/|$)/g, '/:n')
    .replace(/\/\d{4}-\d{2}(-\d{2})?/g, '/:date');
}

/** The whole page, in a window as high as it: what sticks to the window's edge stands there once. */
async function shoot(page: Page, { width, height }: Look, path: string): Promise<void> {
  const long = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, long) });
  await page.screenshot({ path, fullPage: true });
  await page.setViewportSize({ width, height });
}

async function settle(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 15_000 });
  // Lists come after the heading; a page that asks again and again is pictured as it is.
  await page.waitForTimeout(SETTLED_MS);
  // Where the device has no Chinese letters, what was drawn before ours came is drawn once more.
  await page.evaluate(async () => {
    await document.fonts.ready;
    document.body.style.display = 'none';
    document.body.getBoundingClientRect();
    document.body.style.display = '';
  });
}
