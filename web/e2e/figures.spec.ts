import { jest } from '@jest/globals';
import { earned, ReportsCity } from '../../test/e2e/reports-city.js';
import type { TestMember } from '../../test/support/people.js';
import { shanghaiDate } from '../src/lib/dates.js';
import { barriers, overhang } from './support/accessible.js';
import { House, type Visitor, WEB } from './support/house.js';

jest.setTimeout(240_000);

/** Fewer are not told of. */
const FEW = 3;
const PEOPLE = 16;

/** The twelve months before this one, `YYYY-MM`, oldest first. */
function lastMonths(): string[] {
  const [year = 0, month = 0] = shanghaiDate().split('-').map(Number);
  return Array.from({ length: 12 }, (_, n) =>
    new Date(Date.UTC(year, month - 13 + n, 15)).toISOString().slice(0, 7),
  );
}

describe('the public figures of a year', () => {
  let city: ReportsCity;
  let house: House;
  const months = lastMonths();

  beforeAll(async () => {
    city = await ReportsCity.open(`${months[0]}-01T01:00:00Z`, WEB);
    house = new House(city.app.url);
    const people: TestMember[] = [];
    for (let n = 0; n < PEOPLE; n += 1) {
      people.push(await city.member(city.c1, `FIGURES-${n}`, 1950));
    }
    for (const [nth, month] of months.entries()) {
      // In the first month three volunteers served three elders; later there were more each month.
      const pairs = nth === 0 ? FEW : 5 + (nth % 9);
      for (let n = 0; n < pairs; n += 1) await serve(people, month, n);
    }
  });

  afterAll(async () => {
    await house?.close();
    await city?.close();
  });

  function serve(people: readonly TestMember[], month: string, n: number) {
    const [volunteer, recipient] = [people[n], people[(n + 1) % PEOPLE]];
    if (volunteer === undefined || recipient === undefined) throw new Error('there is nobody');
    const [day, minutes] = [`${month}-10`, 600];
    return city.serve(
      `${day}T06:00:00Z`,
      { volunteer, recipient, unit: city.c1, service: 'COMPANY', day, minutes },
      [
        [city.book('issuance'), -minutes],
        [earned(volunteer), minutes],
      ],
    );
  }

  const opened = async (look: Parameters<House['visitor']>[0]): Promise<Visitor> => {
    const visitor = await house.visitor(look);
    await visitor.page.goto('/public/figures');
    await visitor.page.locator('.recharts-bar-rectangle').first().waitFor();
    return visitor;
  };

  it('are pictures with axes in hours, and tables that say the same', async () => {
    const { page, complaints } = await opened({ width: 1280 });
    const picture = page.locator('section', {
      has: page.getByRole('heading', { name: '每月的时长' }),
    });
    const axis = picture.locator('.recharts-xAxis-tick-labels .recharts-cartesian-axis-tick-value');
    expect(await axis.allTextContents()).toEqual(months.map((one) => `${Number(one.slice(5))}`));
    await picture.getByText('小时', { exact: false }).first().waitFor();
    const rows = picture.getByRole('row');
    expect(await rows.count()).toBe(months.length + 1);
    expect(await rows.nth(2).textContent()).toContain('60 小时');
    expect(await picture.locator('[aria-hidden="true"] svg').count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('hide what so few people did, in the picture as in the table', async () => {
    const { page } = await opened({ width: 1280 });
    for (const title of ['每月的时长', '帮忙的人和得到帮助的人']) {
      const row = page.getByRole('table', { name: title }).getByRole('row').nth(1);
      const told = (await row.getByRole('cell').allTextContents()).join(' ');
      expect(told).toContain('少于 5 人');
      expect(told).not.toMatch(/30 小时|\D3(\D|$)/);
    }
  });

  it.each([
    ['zh-CN', 'normal', 'light', 320],
    ['zh-CN', 'large', 'dark', 320],
    ['en', 'normal', 'dark', 1280],
    ['en', 'large', 'light', 390],
  ] as const)(
    'are readable in %s, %s letters, %s, %i wide',
    async (language, size, theme, width) => {
      const visitor = await opened({ language, size, theme, width });
      expect(await crampedTicks(visitor)).toEqual([]);
      expect(await barriers(visitor.page)).toEqual([]);
      expect(await overhang(visitor.page)).toBe(0);
      expect(visitor.complaints).toEqual([]);
    },
  );
});

/** Words at the axes that are cut off at the picture's edge, or stand in one another. */
function crampedTicks({ page }: Visitor): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.recharts-wrapper')].flatMap((picture) => {
      const frame = picture.getBoundingClientRect();
      const found: string[] = [];
      for (const axis of picture.querySelectorAll('.recharts-cartesian-axis-tick-labels')) {
        let last: DOMRect | null = null;
        for (const tick of axis.querySelectorAll('.recharts-cartesian-axis-tick-value')) {
          const box = tick.getBoundingClientRect();
          const isCut = box.left < frame.left - 1 || box.right > frame.right + 1;
          const isOver =
            last !== null &&
            box.left < last.right &&
            last.left < box.right &&
            box.top < last.bottom &&
            last.top < box.bottom;
          if (isCut || isOver) found.push(`${tick.textContent}`);
          last = box;
        }
      }
      return found;
    }),
  );
}
