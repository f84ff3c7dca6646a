import { jest } from '@jest/globals';
import { FoundingService } from '../../src/modules/members/founding.service.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const PAGES = ['rules', 'services', 'lists', 'figures', 'log', 'draws'] as const;

describe('a house of several cities', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;

  beforeAll(async () => {
    const founding = staffed.city.app.app.get(FoundingService, { strict: false });
    await founding.found({ code: 'GD-ZZ', name: '邻边市', adminNo: 'ADMIN2' });
    visitor = await staffed.house.visitor({ width: 1280 });
  });

  const cityOf = () => new URL(visitor.page.url()).searchParams.get('city');
  const chosen = () => visitor.page.getByLabel('城市').locator('option:checked').textContent();

  it('shows the one that is chosen, and keeps it on the way through the pages', async () => {
    const { page } = visitor;
    await page.goto('/public/services');
    await page.getByRole('heading', { name: '陪伴' }).waitFor();
    await page.getByLabel('城市').selectOption({ label: '邻边市' });
    await page.getByRole('heading', { name: '陪伴' }).waitFor({ state: 'detached' });
    expect(cityOf()).toBe('GD-ZZ');
    const ways = page.getByRole('navigation', { name: '公开信息' }).getByRole('link');
    for (let nth = 0; nth < (await ways.count()); nth += 1) {
      await ways.nth(nth).click();
      await visitor.settles();
      expect(cityOf()).toBe('GD-ZZ');
      const { pathname } = new URL(page.url());
      if (PAGES.some((name) => pathname === `/public/${name}`))
        expect(await chosen()).toBe('邻边市');
    }
    await page.goto('/?city=GD-ZZ');
    await page.getByRole('main').getByRole('link', { name: '现行规则' }).click();
    expect([cityOf(), await chosen()]).toEqual(['GD-ZZ', '邻边市']);
    await page.goBack();
    await page.getByRole('main').getByRole('link', { name: '核验凭据' }).click();
    await visitor.seesPage('核验凭据');
    expect(cityOf()).toBe('GD-ZZ');
  });

  it('goes back to the other one by the browser itself', async () => {
    const { page } = visitor;
    await page.goto('/public/services?city=GD-YJ&q=陪');
    await page.getByLabel('城市').selectOption({ label: '邻边市' });
    await page.getByRole('heading', { name: '陪伴' }).waitFor({ state: 'detached' });
    await page.goBack();
    await page.getByRole('heading', { name: '陪伴' }).waitFor();
    expect([cityOf(), await chosen()]).toEqual(['GD-YJ', '示范市']);
  });

  it.each(PAGES)(
    'says that a city is unknown, and shows no other in its place: %s',
    async (name) => {
      const { page } = visitor;
      await page.goto(`/public/${name}?city=GD-XX`);
      await page.getByRole('heading', { name: '没有找到这个城市' }).waitFor();
      expect(await chosen()).toBe('请选城市');
      expect(await barriers(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
      await page.getByLabel('城市').selectOption({ label: '示范市' });
      await page.getByRole('heading', { name: '没有找到这个城市' }).waitFor({ state: 'detached' });
      expect(cityOf()).toBe('GD-YJ');
    },
  );

  it('has seen no fault of a page', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
