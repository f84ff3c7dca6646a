/**
 * Draws the icons of the installable pages from web/public/icons/kapok.svg with the local Chromium:
 *
 *     node scripts/make-icons.mjs
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const icons = fileURLToPath(new URL('../web/public/icons/', import.meta.url));
const svg = await readFile(`${icons}kapok.svg`, 'utf8');
/** A maskable icon fills its square and keeps what matters within the inner circle. */
const square = svg
  .replace(/ rx="\d+"/, '')
  .replace('translate(32 32)', 'translate(32 32) scale(.75)');

const browser = await chromium.launch({
  executablePath: process.env.KAPOK_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  for (const [name, size, picture] of [
    ['kapok-192', 192, svg],
    ['kapok-512', 512, svg],
    ['kapok-maskable-512', 512, square],
  ]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const sized = picture.replace('<svg ', `<svg width="${size}" height="${size}" `);
    await page.setContent(`<style>body{margin:0}svg{display:block}</style>${sized}`);
    await page.screenshot({ path: `${icons}${name}.png`, omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
