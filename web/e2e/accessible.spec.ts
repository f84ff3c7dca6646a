import { jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriers, overhang } from './support/accessible.js';
import { House } from './support/house.js';

jest.setTimeout(60_000);

/** The looks that other specs take at every page, at pages where they must find something. */
describe('what keeps people from using a page', () => {
  let house: House;
  let page: Page;

  beforeAll(async () => {
    house = new House('http://127.0.0.1');
    ({ page } = await house.visitor({ width: 1280, height: 800 }));
  });

  afterAll(() => house?.close());

  const shows = (body: string) =>
    page.setContent(`<html lang="zh-CN"><title>页</title><main><h1>页</h1>${body}</main></html>`);

  it.each([
    ['a picture without words', '<img src="data:,">', 'image-alt'],
    ['letters too pale', '<p style="color:#bbb;background:#fff">淡淡的字</p>', 'color-contrast'],
    ['a field without a name', '<input>', 'label'],
  ])('is found: %s', async (_, body, rule) => {
    await shows(body);
    expect((await barriers(page)).map((found) => found.split(':')[0])).toEqual([rule]);
  });

  it('is nothing on a plain page', async () => {
    await shows('<p>一句话</p>');
    expect(await barriers(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
  });

  it.each([
    ['in the window', 1400, 120],
    ['at 200 % zoom alone', 700, 60],
  ])('is what lies beyond the edge %s', async (_, width, beyond) => {
    await shows(`<style>body{margin:0}</style><div style="width:${width}px">宽</div>`);
    expect(await overhang(page)).toBe(beyond);
    expect(page.viewportSize()).toEqual({ width: 1280, height: 800 });
  });
});
