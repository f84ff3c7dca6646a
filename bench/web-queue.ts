import type { Page } from 'playwright-core';

/** How the approval queue of ten thousand records behaved, in milliseconds. */
export interface QueueWalk {
  /** The longest task while it was scrolled from top to end. */
  readonly scrollMs: number;
  /** The longest task while it was narrowed. */
  readonly filterMs: number;
  /** Rows that were loaded when the end was reached. */
  readonly rows: number;
}

/** Screens that are scrolled at most: enough for ten thousand rows and a mistake. */
const MOST_STEPS = 2_000;
const PAUSE_MS = 30;
const SETTLE_MS = 1_500;

/**
 * Walks through the queue on a page that a worker has signed in to: scrolls to its end, loading all the way, and narrows
 * it. Long tasks are told by the browser itself; none: 0. Asserts nothing.
 */
export async function walkQueue(page: Page, url: string): Promise<QueueWalk> {
  await page.goto(`${url}/worker/queue`);
  const list = page.getByRole('list', { name: '待审核的记录' });
  await list.waitFor();
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { kapokLongTasks: seen });
    new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) seen.push(duration);
    }).observe({ type: 'longtask' });
  });
  const scroller = list.locator('..');
  for (let step = 0, still = 0; step < MOST_STEPS && still < 20; step += 1) {
    const moved = await scroller.evaluate((element) => {
      const before = element.scrollTop;
      element.scrollTop += element.clientHeight * 2;
      return element.scrollTop > before;
    });
    still = moved ? 0 : still + 1;
    await page.waitForTimeout(moved ? PAUSE_MS : PAUSE_MS * 10);
  }
  const scrollMs = await longest(page);
  const rows = Number(await list.getByRole('listitem').last().getAttribute('aria-posinset'));
  await page.getByRole('combobox', { name: '凭证' }).selectOption('confirmed');
  await page.waitForTimeout(SETTLE_MS);
  await page.getByRole('combobox', { name: '凭证' }).selectOption('');
  await page.waitForTimeout(SETTLE_MS);
  return { scrollMs, filterMs: await longest(page), rows };
}

/** The longest task since it was asked for last. */
function longest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { kapokLongTasks } = globalThis as unknown as { kapokLongTasks: number[] };
    return Math.round(Math.max(0, ...kapokLongTasks.splice(0)));
  });
}
