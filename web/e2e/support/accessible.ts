import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What keeps people from using the page, as axe-core finds it: `rule: element`, serious and critical findings only. */
export async function barriers(page: Page): Promise<string[]> {
  // Colours on their way from one to another are no finding.
  await page.mouse.move(0, 0);
  const { violations } = await (await axeOn(page))
    .options({ resultTypes: ['violations'] }) // Nothing but what is wrong is written out.
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')} ${failureSummary}`,
      ),
    );
}

/**
 * To read axe itself takes longer than a look with it. The builder reads it once for the page and once for each frame, of
 * which the page is one; here a document reads it once, however often it is looked at. No page has other frames.
 */
async function axeOn(page: Page): Promise<AxeBuilder> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  const frameless = Object.create(page, { frames: { value: () => [] } }) as Page;
  return new AxeBuilder({ page: frameless, ...(isThere && { axeSource: ';' }) }).setLegacyMode();
}

/** Half of this is as narrow as the pages of a tablet. */
const DESK_PX = 1280;

/**
 * How far the page reaches beyond the window to the right, in pixels: 0 when nobody has to scroll sideways. At a desk it
 * is looked at in half of the window, too: a zoom of 200 % makes a CSS pixel two by two of the screen's.
 */
export async function overhang(page: Page): Promise<number> {
  const beyond = await beyondWindow(page);
  const size = page.viewportSize();
  if (beyond > 0 || size === null || size.width < DESK_PX) return beyond;
  const { width, height } = size;
  await page.setViewportSize({ width: width / 2, height: Math.round(height / 2) });
  const zoomed = await beyondWindow(page);
  await page.setViewportSize(size);
  return zoomed;
}

function beyondWindow(page: Page): Promise<number> {
  return page.evaluate(async () => {
    // A page lays itself out anew by the next frame; what measures itself, like a chart, by the one after.
    for (let frame = 0; frame < 2; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}
