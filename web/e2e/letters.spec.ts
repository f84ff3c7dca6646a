import { jest } from '@jest/globals';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(120_000);

/** The typeface that the pages lend, as the browser calls it. */
const LENT = /^Noto Sans SC/;

/** The browsers of these tests have no Chinese letters of their own. */
describe('on a device without Chinese letters', () => {
  const staffed = staffedHouse();

  it.each(['zh-CN', 'en'] as const)(
    'no Chinese word of a page in %s stays an empty box',
    async (language) => {
      for (const path of ['/', '/public/rules', '/login']) {
        const visitor = await staffed.house.visitor({ language, width: 1280 });
        await visitor.opens(path);
        const drawn = await chineseWords(visitor);
        expect(drawn.length).toBeGreaterThan(0);
        expect(drawn.filter(({ typeface }) => !LENT.test(typeface))).toEqual([]);
        await staffed.house.close();
      }
    },
  );
});

/** Every part of the page that says nothing but Chinese, with the typeface in which it is drawn. */
async function chineseWords({ page }: Visitor): Promise<{ text: string; typeface: string }[]> {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>('#root *')) {
      const isWord = one.childElementCount === 0 && /^[\u4e00-\u9fff]+$/.test(one.innerText ?? '');
      if (isWord && one.getClientRects().length > 0) one.dataset.chinese = one.innerText;
    }
  });
  const browser = await page.context().newCDPSession(page);
  await browser.send('DOM.enable');
  await browser.send('CSS.enable');
  const { root } = await browser.send('DOM.getDocument');
  const selector = '[data-chinese]';
  const found = await browser.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector });
  const words = [];
  for (const nodeId of found.nodeIds) {
    const { fonts } = await browser.send('CSS.getPlatformFontsForNode', { nodeId });
    const { attributes } = await browser.send('DOM.getAttributes', { nodeId });
    const text = attributes[attributes.indexOf('data-chinese') + 1] ?? '';
    words.push(...fonts.map(({ familyName }) => ({ text, typeface: familyName })));
  }
  await browser.detach();
  return words;
}
