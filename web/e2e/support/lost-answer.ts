import type { Page } from 'playwright-core';

/**
 * From now on lets changes at `path` reach the service (`after`), or not (`before`), and never lets an answer through, until
 * `page.unroute(path)`. Reads go on.
 */
export async function losesAnswers(
  page: Page,
  path: string,
  moment: 'before' | 'after',
): Promise<void> {
  await page.route(path, async (route) => {
    if (route.request().method() === 'GET') return route.continue();
    if (moment === 'after') await route.fetch();
    return route.abort('connectionreset');
  });
}
