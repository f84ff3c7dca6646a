import { jest } from '@jest/globals';
import { COMMUNITY } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import type { House, Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const LOOKS = [
  ['zh-CN', 'normal', 320, 'light'],
  ['zh-CN', 'large', 390, 'dark'],
  ['en', 'normal', 1280, 'dark'],
] as const;

/** Three who serve each other in a circle, two who serve each other, and one who serves an elder. */
describe('care in circles, as an auditor sees it', () => {
  const staffed = staffedHouse({ KAPOK_CHECKPOINT_SECONDS: '1' });
  let auditor: StoryPerson;
  let people: StoryPerson[];
  let honest: StoryPerson;
  let elder: StoryPerson;
  let address: string;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    auditor = await city.auditor();
    people = [];
    for (let n = 0; n < 5; n += 1) {
      const one = await city.enrol(clerk, { role: 'volunteer' });
      await clerk.post(`/v1/members/${one.id}/roles`, { role: 'elder', unitCode: COMMUNITY });
      people.push(one);
    }
    honest = await city.enrol(clerk, { role: 'volunteer' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const serves = async (from: number, to: number, hours: readonly [string, string]) => {
      const [volunteer, served] = [people[from], people[to]];
      if (volunteer === undefined || served === undefined) throw new Error('there are five');
      await city.helped({ volunteer, elder: served, worker }, hours);
    };
    await serves(0, 1, ['00:00', '02:30']);
    await serves(1, 2, ['02:30', '04:40']);
    await serves(2, 0, ['04:40', '06:40']);
    await serves(3, 4, ['00:00', '02:00']);
    await serves(4, 3, ['02:00', '05:20']);
    await city.helped({ volunteer: honest, elder, worker }, ['05:00', '07:40']);
    const month = city.day.slice(0, 7);
    address = `/audit/reports?month=${month}&months=1&tie=120`;
  });

  const noOf = (n: number) => people[n]?.memberNo ?? '';

  async function enters(look: Parameters<House['visitor']>[0] = {}): Promise<Visitor> {
    const visitor = await staffed.house.visitor({ now: staffed.city.now(), width: 1280, ...look });
    await visitor.signIn(auditor.memberNo, auditor.password);
    return visitor;
  }

  it('are drawn, told in tables, and lead to the entries of each', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await visitor.follows('圈子和集中度');
    await page.getByRole('link', { name: '互相服务的圈子' }).waitFor();
    await page.goto(address);
    await visitor.sees('这里只说该看哪里，不说谁有错');
    await page.getByRole('heading', { level: 2, name: '互相服务的圈子（2 个）' }).waitFor();
    // The circle of three carries two hours round, the pair two; the three have more within.
    await page.getByRole('heading', { level: 3, name: '第 1 圈：3 个人' }).waitFor();
    await page.getByRole('heading', { level: 3, name: '第 2 圈：2 个人' }).waitFor();
    const ties = page.getByRole('region', { name: '第 1 圈里谁服务谁' });
    await ties.getByText(noOf(0)).first().waitFor();
    expect(await ties.getByRole('row').count()).toBe(4);
    const told = (await ties.textContent()) ?? '';
    for (const hours of ['2 小时 30 分钟', '2 小时 10 分钟', '2 小时'])
      expect(told).toContain(hours);
    const members = page.getByRole('region', { name: '第 2 圈的人' });
    expect(await members.textContent()).toContain(noOf(4));
    // Who serves one, and is served by nobody, is in no circle.
    expect(await page.getByRole('region', { name: /圈/ }).getByText(honest.memberNo).count()).toBe(
      0,
    );
    await page.getByRole('link', { name: new RegExp(`^\\d ?${noOf(1)}$`) }).click();
    await visitor.seesPage('账本');
    await page.getByRole('heading', { level: 2, name: new RegExp(noOf(1)) }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('follow what is asked for, and can be taken away as a table', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await page.goto(address);
    await page.getByRole('heading', { level: 3, name: '第 1 圈：3 个人' }).waitFor();
    const download = page.waitForEvent('download');
    await visitor.follows('下载表格（CSV）');
    expect((await download).suggestedFilename()).toMatch(/^care-circles-.*\.csv$/);
    await page.getByLabel('两人之间至少').selectOption({ label: '5 小时' });
    await visitor.sees('没有找到圈子');
    expect(page.url()).toContain('tie=300');
    await page.goBack();
    await page.goto(address);
    await page.getByRole('heading', { level: 3, name: '第 2 圈：2 个人' }).waitFor();
    await page.getByRole('link', { name: '时长集中在谁手里' }).click();
    const shares = page.getByRole('region', { name: '时长集中在谁手里' });
    await shares.getByText('占人数').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('name somebody erased by a number alone', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await page.route(`**/v1/members/${people[3]?.id}`, async (route) => {
      const answer = await route.fetch();
      const member = { ...(await answer.json()), memberNo: 'X-7Q2K', status: 'erased', name: null };
      return route.fulfill({ response: answer, json: member });
    });
    await page.goto(address);
    const members = page.getByRole('region', { name: '第 2 圈的人' });
    await members.getByText('X-7Q2K').waitFor();
    await page.getByRole('link', { name: /^\d ?X-7Q2K$/ }).waitFor();
    const all = (await page.getByRole('main').textContent()) ?? '';
    for (const { name } of people) expect(all).not.toContain(name);
  });

  it.each(LOOKS)(
    'are usable in %s, %s letters, %i wide, %s',
    async (language, size, width, theme) => {
      const visitor = await enters({ language, size, width, theme });
      const { page } = visitor;
      const found: string[] = [];
      for (const place of [address, `${address}&tab=holdings`]) {
        await page.goto(place);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await visitor.settles();
        found.push(...(await barriers(page)));
        const over = await overhang(page);
        if (over > 0) found.push(`${place} is ${over} px too wide`);
      }
      expect(found).toEqual([]);
    },
  );
});
