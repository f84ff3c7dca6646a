import { jest } from '@jest/globals';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { COMMUNITY, type StaffedCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

describe('somebody without a login', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let volunteer: StoryPerson;
  let number: string;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    volunteer = await city.enrol(clerk, { role: 'volunteer', birthDate: '1957-02-03' });
    const alsoElder = { role: 'elder', unitCode: COMMUNITY };
    await clerk.post(`/v1/members/${volunteer.id}/roles`, alsoElder);
    await city.helped({ volunteer, elder, worker }, ['06:00', '07:00']);
    const period = { from: city.day, to: city.day };
    ({ number } = await volunteer.post(`/v1/members/${volunteer.id}/certificates`, period));
    await volunteer.post('/v1/care-requests', city.need());
    await sealBook(city);
    visitor = await staffed.house.visitor();
  });

  const look = async (path: string) => (await staffed.city.app.http().get(path)).body;

  it('reads what this is, and finds every public page', async () => {
    await visitor.page.goto('/');
    await visitor.sees(/今天帮一小时/);
    await visitor.page.getByRole('main').getByRole('link', { name: '核验凭据' }).waitFor();
    await visitor.page.getByRole('main').getByRole('link', { name: '现行规则' }).click();
    await visitor.seesPage('现行规则');
  });

  it('sees on a telephone, too, which of the pages is open', async () => {
    const { page } = visitor;
    const ways = page.getByRole('navigation', { name: '公开信息' });
    for (const [path, name] of [
      ['/public/certificate', '查证书'],
      ['/public/lists', '三张清单'],
      ['/', '首页'],
    ] as const) {
      await page.goto(path);
      const open = ways.getByRole('link', { name, exact: true });
      await page.waitForFunction(isInSight, await open.elementHandle());
      expect(await open.getAttribute('aria-current')).toBe('page');
    }
  });

  it('reads the rules in sentences that say what the service says', async () => {
    const { inForce } = await look('/v1/portal/GD-YJ/rules');
    await visitor.page.goto('/public/rules');
    const hours = inForce.params.dailyCapMinutes / 60;
    await visitor.sees(`一天最多记 ${hours} 小时，多出来的记为荣誉，不能用。`);
    await visitor.sees('没有已经定下的改动。');
    await visitor.page.getByText('这版规则的指纹').click();
    await visitor.sees(inForce.digest);
  });

  it('looks for a service, and the address keeps what was looked for', async () => {
    await visitor.page.goto('/public/services');
    await visitor.sees('服务一小时，记 1 小时。');
    await visitor.writes('找服务项目', '理发');
    await visitor.page.getByRole('heading', { name: '没有找到' }).waitFor();
    expect(new URL(visitor.page.url()).searchParams.get('q')).toBe('理发');
    await visitor.writes('找服务项目', '陪');
    await visitor.page.getByRole('heading', { name: '陪伴' }).waitFor();
  });

  it('sees the three lists, and of a single elder only that somebody is wanted', async () => {
    await visitor.page.goto('/public/lists');
    await visitor.page.getByRole('list', { name: '服务清单' }).getByText('陪伴').waitFor();
    await visitor.presses('资源清单');
    await visitor.sees('1-1社区食堂');
    await visitor.presses('需求清单');
    await visitor.sees('有人需要，少于 5 位老人，不公开人数');
    expect(new URL(visitor.page.url()).searchParams.get('list')).toBe('needs');
  });

  it('reads the figures, and where there are none yet that it is so', async () => {
    const { page } = visitor;
    await page.goto('/public/figures');
    await page.getByRole('heading', { name: '还欠大家多少小时' }).waitFor();
    const card = page.locator('section', {
      has: page.getByRole('heading', { name: '每月的时长' }),
    });
    const { months } = await look('/v1/portal/GD-YJ/figures');
    // The story began yesterday: only on the first of a month is there a month that is over.
    const isOver = months.at(-1)?.month === staffed.city.day.slice(0, 7);
    if (isOver) await card.getByRole('row').nth(1).getByText('少于 5 人').first().waitFor();
    else await card.getByText('还没有可以公开的数字。').waitFor();
    expect(await card.getByRole('row').count()).toBe(isOver ? 2 : 0);
  });

  it('checks a certificate by its number, and a wrong one', async () => {
    await visitor.page.goto('/public/certificate');
    await visitor.writes('证书编号', number.toLowerCase());
    await visitor.presses('查询');
    await visitor.page.getByRole('heading', { name: '证书是真的，全部有效' }).waitFor();
    expect(await visitor.page.textContent('body')).not.toContain(volunteer.name);
    await visitor.writes(
      '证书编号',
      number.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    );
    await visitor.presses('查询');
    await visitor.page.getByRole('heading', { name: '没有这个编号的证书' }).waitFor();
  });

  it('takes a checkpoint along, byte for byte', async () => {
    await visitor.page.goto('/public/log');
    await visitor.page.getByRole('heading', { name: '最新的检查点' }).waitFor();
    await visitor.page.getByRole('img', { name: /检查点的二维码/ }).waitFor();
    const [file] = await Promise.all([
      visitor.page.waitForEvent('download'),
      visitor.presses('存成文件'),
    ]);
    const size = /-(\d+)\.txt$/.exec(file.suggestedFilename())?.[1];
    const { items } = await look('/v1/log/GD-YJ/checkpoints');
    const { note } = items.find((one: { size: string }) => one.size === size);
    expect(await textOf(await file.createReadStream())).toBe(note);
  });

  it('reads what an inspection has committed to', async () => {
    await announced(staffed);
    await visitor.page.goto('/public/draws');
    await visitor.follows(/服务记录$/);
    await visitor.seesPage('一次抽查');
    await visitor.sees('名单已封，等抽取');
    const { items } = await look('/v1/log/GD-YJ/draws');
    await visitor.sees(items[0].population);
    expect(await barriers(visitor.page)).toEqual([]);
    expect(await overhang(visitor.page)).toBe(0);
  });

  it('is led to the own parts once signed in', async () => {
    const other = await staffed.house.visitor();
    await other.signIn(volunteer.memberNo, volunteer.password);
    await other.page.goto('/');
    await other.page.getByRole('link', { name: '进入：志愿者' }).waitFor();
  });

  it('has seen no fault of a page', () => {
    expect(visitor.complaints).toEqual([]);
  });
});

/** An inspection is announced. */
async function announced({ city, admin }: StaffedCity): Promise<void> {
  const inspector = await city.enrol(admin, { role: 'social_worker', unitCode: 'GD-YJ' });
  const auditor = await city.auditor();
  await auditor.post('/v1/inspection-draws', {
    kind: 'service_record',
    unit: 'GD-YJ',
    month: city.day.slice(0, 7),
    sample: 1,
    inspectorIds: [inspector.id],
    // The database holds this moment against its own clock, which no story moves.
    after: new Date(Date.now() + 65_000),
    inspectBy: addDays(city.day, 30),
    appealDays: 15,
  });
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

/** In the page: whether no part of the link lies beside the screen. */
function isInSight(link: Element | null): boolean {
  const { left = -1, right = -1 } = link?.getBoundingClientRect() ?? {};
  return left >= 0 && right <= window.innerWidth;
}
