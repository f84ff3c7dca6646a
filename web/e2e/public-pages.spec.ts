import { jest } from '@jest/globals';
import { barriers, overhang } from './support/accessible.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const PAGES = [
  ['/', /木棉时光汇|Kapok/],
  ['/public/rules', /^(现行规则|Rules in force)$/],
  ['/public/services', /^(服务项目|Services)$/],
  ['/public/lists', /^(三张清单|Three lists)$/],
  ['/public/figures', /^(公开数据|Figures)$/],
  ['/public/log', /^(公开日志|Public log)$/],
  ['/public/draws', /^(抽查公示|Inspections)$/],
  ['/public/certificate', /^(查服务证书|Check a certificate)$/],
] as const;

describe('what anybody sees', () => {
  const staffed = staffedHouse();

  it.each([
    ['zh-CN', 'normal', 'light', 320],
    ['zh-CN', 'large', 'dark', 320],
    ['en', 'normal', 'dark', 1280],
    ['en', 'large', 'light', 390],
  ] as const)('is usable in %s, %s letters, %s, %i wide', async (language, size, theme, width) => {
    const visitor = await staffed.house.visitor({ language, size, theme, width });
    for (const [path, title] of PAGES) {
      await visitor.opens(path, title);
      expect([path, await barriers(visitor.page)]).toEqual([path, []]);
      expect([path, await overhang(visitor.page)]).toEqual([path, 0]);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it('asks nobody else', async () => {
    const visitor = await staffed.house.visitor();
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(new URL(request.url()).origin));
    for (const [path] of PAGES) await visitor.page.goto(path, { waitUntil: 'networkidle' });
    expect([...new Set(asked)]).toEqual([new URL(staffed.house.url).origin]);
  });
});
