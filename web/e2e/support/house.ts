import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page, type Request } from 'playwright-core';
import { PROJECT_ROOT } from '../../../src/platform/project-files.js';

/** The built pages; `npm run build` makes them. */
const PAGES = join(PROJECT_ROOT, 'dist', 'web');
const CHROMIUM = process.env.KAPOK_TEST_CHROMIUM ?? '/usr/bin/chromium';

/** How long anything may take on a machine that is busy with others, in milliseconds. */
const PATIENCE_MS = 30_000;
/** So many looks in a row find nothing under way: a page asks for one thing after it has got another. */
const FRAMES_AT_REST = 3;

/** Settings of a service that shows the built pages: `StoryCity.staffed(WEB)`. */
export const WEB: Readonly<Record<string, string>> = { KAPOK_WEB_DIR: PAGES };

/** How somebody looks at the pages. */
export interface Look {
  readonly language?: 'zh-CN' | 'en';
  readonly size?: 'normal' | 'large';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** What the browser takes for now; the device's own clock otherwise. It goes on from there. */
  readonly now?: Date;
  /** The device's camera: what it sees (see `film`), or that nobody lets the page look. Otherwise the browser decides. */
  readonly camera?: { readonly film: string } | 'refused';
  /**
   * Whether the service worker comes in, which keeps the pages for use without a network. While it takes over, what a page
   * asks for can pass `page.route` by unseen.
   */
  readonly keepsPages?: boolean;
}

/** A browser on one service. Every visitor has a device of their own: cookies and storage apart. */
export class House {
  readonly #visits: { visitor: Visitor; profile: string }[] = [];

  constructor(readonly url: string) {
    if (!existsSync(join(PAGES, 'index.html'))) {
      throw new Error('the pages are not built: npm run build');
    }
  }

  /** Somebody's device, on no page yet. Errors of its pages fail `close`, unless the visitor `expectsComplaint`. */
  async visitor(look: Look = {}): Promise<Visitor> {
    const { language = 'zh-CN', width = 390, height = 844 } = look;
    const profile = await mkdtemp(join(tmpdir(), 'kapok-browser-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: CHROMIUM,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        `--lang=${language}`,
        ...QUIET,
        ...cameraArgs(look.camera),
      ],
      baseURL: this.url,
      locale: language,
      timezoneId: 'Asia/Shanghai',
      serviceWorkers: look.keepsPages ? 'allow' : 'block',
      viewport: { width, height },
    });
    const chosen = { size: look.size ?? null, theme: look.theme ?? 'light' };
    await context.addInitScript((text) => {
      // A blank page has no storage.
      if (location.origin !== 'null' && localStorage.getItem('kapok.look') === null)
        localStorage.setItem('kapok.look', text);
    }, JSON.stringify(chosen));
    const page = context.pages()[0] ?? (await context.newPage());
    if (look.now !== undefined) await page.clock.install({ time: look.now });
    const visitor = new Visitor(page);
    this.#visits.push({ visitor, profile });
    return visitor;
  }

  /** Closes every browser that was opened here. Throws when a page has complained of what nobody expected. */
  async close(): Promise<void> {
    const heard: string[] = [];
    for (const { visitor, profile } of this.#visits.splice(0)) {
      await visitor.page.context().close();
      await rm(profile, { recursive: true, force: true });
      heard.push(...visitor.complaints);
    }
    if (heard.length > 0) throw new Error(`pages complained:\n${heard.join('\n')}`);
  }
}

/** A camera that shows a film, and somebody who answers the browser's question whether the page may use it. */
function cameraArgs(camera: Look['camera']): string[] {
  if (camera === undefined) return [];
  const device = '--use-fake-device-for-media-stream';
  if (camera === 'refused') return [device, '--use-fake-ui-for-media-stream=deny'];
  const shown = `--use-file-for-fake-video-capture=${camera.film}`;
  return [device, '--use-fake-ui-for-media-stream', shown];
}

/** Chromium of its own accord asks for updates and lists; tests ask nobody. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** In a page, once what has come is on the screen: whether that is all there is to be. */
async function drawn(): Promise<boolean> {
  for (let frame = 0; frame < 2; frame += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  const moving = document.getAnimations().filter(({ effect, playState }) => {
    return playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
  });
  const isLettered = document.fonts.status === 'loaded';
  return isLettered && moving.length === 0 && document.querySelector('[class*=bones]') === null;
}

/** One person before one browser. Things are found as people find them: by role and name. */
export class Visitor {
  /** Errors that the page, or the browser on its behalf, has complained of; without those that are expected. */
  readonly complaints: string[] = [];
  readonly #expected: RegExp[] = [];
  /** What the page has asked for and not got yet. */
  readonly #underWay = new Set<Request>();

  constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('request', (request) => this.#underWay.add(request));
    page.on('requestfinished', (request) => this.#underWay.delete(request));
    page.on('requestfailed', (request) => this.#underWay.delete(request));
    page.on('pageerror', (error) => this.#hears(error.message));
    page.on('console', (message) => {
      const { url } = message.location();
      // A refusal of the service is an answer: whether the page says it well is for the test to see.
      if (message.type() !== 'error' || /^https?:\/\/[^/]+\/v1\//.test(url)) return;
      this.#hears(`${message.text()} ${url}`);
    });
  }

  /** From now on a page may complain of this, since the test itself makes it: the caller says how. */
  expectsComplaint(of: RegExp): void {
    this.#expected.push(of);
  }

  #hears(complaint: string): void {
    if (!this.#expected.some((of) => of.test(complaint))) this.complaints.push(complaint);
  }

  /** Signs in as a person does, and waits until the page behind it has opened. */
  async signIn(memberNo: string, password: string): Promise<void> {
    const { page } = this;
    await page.goto('/login');
    await page.getByRole('textbox', { name: /会员号|Member number/ }).fill(memberNo);
    await page.getByLabel(/^(密码|Password)$/).fill(password);
    await page.getByRole('button', { name: /^(登录|Sign in)$/ }).click();
    await page.waitForURL((address) => address.pathname !== '/login');
  }

  /** Opens a page as from a bookmark: until it says this, and has all that it shows. */
  async opens(path: string, title: string | RegExp = /./): Promise<void> {
    this.#underWay.clear();
    await this.page.goto(path);
    await this.seesPage(title);
    await this.settles();
  }

  /** Until the page asks for nothing more, has its letters, shows no placeholder, and nothing on it is fading in or out. */
  async settles(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    let atRest = 0;
    while (atRest < FRAMES_AT_REST) {
      const isDrawn = await this.page.evaluate(drawn);
      atRest = isDrawn && this.#underWay.size === 0 ? atRest + 1 : 0;
      if (performance.now() < until) continue;
      throw new Error(`still waits for ${[...this.#underWay].map((one) => one.url()).join(' ')}`);
    }
  }

  /** The page's heading, once it says this. */
  async seesPage(title: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  /** Waits until the text stands somewhere on the page. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  async presses(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async follows(name: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name }).click();
  }

  async writes(label: string | RegExp, text: string): Promise<void> {
    await this.page.getByLabel(label).fill(text);
  }
}
