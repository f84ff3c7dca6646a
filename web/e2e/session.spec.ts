import { jest } from '@jest/globals';
import { StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { House, WEB } from './support/house.js';

jest.setTimeout(120_000);

describe('signing in with a browser', () => {
  let city: StoryCity;
  let admin: StoryPerson;
  let house: House;

  beforeAll(async () => {
    ({ city, admin } = await StoryCity.open(WEB));
    house = new House(city.app.url);
  });

  afterAll(async () => {
    await house.close();
    await city.close();
  });

  it('leads to the own part of the house, and out again', async () => {
    const visitor = await house.visitor();
    const { page } = visitor;
    await page.goto('/city');
    await visitor.seesPage('登录');
    await visitor.signIn('ADMIN', admin.password);
    await page.waitForURL('**/city');
    await visitor.seesPage('全市管理');
    await visitor.presses('菜单');
    await visitor.follows('我的账号');
    await visitor.seesPage('我的账号');
    await visitor.sees('ADMIN');
    await visitor.presses('退出登录');
    await visitor.seesPage(/./);
    await visitor.presses('菜单');
    await page.getByRole('link', { name: '登录' }).first().waitFor();
    await page.goto('/city');
    await visitor.seesPage('登录');
    expect(visitor.complaints).toEqual([]);
  });

  it('leads to the login when the session has run out, tells why, and back', async () => {
    const visitor = await house.visitor({ width: 1280 });
    const { page } = visitor;
    await page.goto('/city');
    await visitor.signIn('ADMIN', admin.password);
    await visitor.seesPage('全市管理');
    city.at('12:00');
    await visitor.follows('单位');
    await visitor.seesPage('登录');
    await visitor.sees(/登录的时间过了，请再登录一次/);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('textbox', { name: '会员号' }).fill('ADMIN');
    await page.getByLabel('密码', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: '登录' }).click();
    await visitor.seesPage('单位');
    expect(visitor.complaints).toEqual([]);
  });

  it('says what is wrong in the language of the page', async () => {
    for (const [language, sentence] of [
      ['zh-CN', /密码/],
      ['en', /password/i],
    ] as const) {
      const visitor = await house.visitor({ language });
      await visitor.page.goto('/login');
      await visitor.writes(/会员号|Member number/, 'ADMIN');
      await visitor.writes(/^(密码|Password)$/, 'wrong-password');
      await visitor.presses(/^(登录|Sign in)$/);
      const alert = visitor.page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toMatch(sentence);
    }
  });

  it.each([
    ['zh-CN', 'normal', 320],
    ['zh-CN', 'large', 320],
    ['en', 'normal', 1280],
    ['en', 'large', 390],
  ] as const)('is usable in %s, %s letters, %i wide', async (language, size, width) => {
    const visitor = await house.visitor({ language, size, width });
    await visitor.page.goto('/login');
    await visitor.seesPage(language === 'en' ? 'Sign in' : '登录');
    expect(await barriers(visitor.page)).toEqual([]);
    expect(await overhang(visitor.page)).toBe(0);
  });
});
