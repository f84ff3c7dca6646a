import type { Page } from 'playwright-core';

/** What can be pressed. */
const PRESSABLE = 'a[href], button, input, select, textarea, summary';

/** The choices that the page itself offers: not the way back, who is acted for, or the reading aloud. */
export async function mainChoices(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>('main a[href], main button')];
    const apart = (element: Element) =>
      element.closest('nav, aside') !== null || element.hasAttribute('aria-pressed');
    return all.filter((one) => !apart(one)).map((one) => one.innerText.replace(/\s+/g, ' '));
  });
}

/** Texts of the whole page that are smaller than that. */
export async function smallText(page: Page, leastPx: number): Promise<string[]> {
  return page.evaluate((least) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (text === '' || parent === null || parent.getClientRects().length === 0) continue;
      const size = Number.parseFloat(getComputedStyle(parent).fontSize);
      if (size < least) found.push(`${size} px: ${text}`);
    }
    return found;
  }, leastPx);
}

/** What can be pressed and is lower than that; a box to tick counts with its label. */
export async function cramped(page: Page, leastPx: number): Promise<string[]> {
  return page.evaluate(
    ([least, pressable]) =>
      [...document.querySelectorAll<HTMLElement>(pressable)].flatMap((element) => {
        const target = element.closest('label') ?? element;
        const { width, height, bottom } = target.getBoundingClientRect();
        if (width === 0 || bottom <= 0) return [];
        const low = height < least || width < least;
        return low ? [`${Math.round(width)} × ${Math.round(height)} px: ${element.innerText}`] : [];
      }),
    [leastPx, PRESSABLE] as const,
  );
}
