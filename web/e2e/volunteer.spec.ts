import { jest } from '@jest/globals';
import pg from 'pg';
import { findBook } from '../../src/ledger/books.js';
import { byPhone } from '../../test/stories/care-ways.js';
import { type StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { sealNow } from '../../test/support/proof-city.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

describe('a volunteer with a phone', () => {
  const staffed = staffedHouse();

  it('finds a need, comes, logs more hours, mends what was sent back, and gives some away', async () => {
    const { city, clerk, worker } = staffed;
    const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1958-05-05' });
    const elderSide = byPhone({ city }, { elder: chen, volunteer: lin });
    const wish = { funding: 'issue', address: '南山路 3 号 201' };
    const request = await elderSide.publish(city.need(wish));

    const visitor = await staffed.house.visitor({ now: city.now() });
    const { page } = visitor;
    await visitor.signIn(lin.memberNo, lin.password);
    await visitor.seesPage('首页');
    await visitor.sees('0 小时');

    await offersToCome(visitor);
    const { items } = await chen.get(`/v1/care-requests/${request}/offers`);
    await elderSide.accept(request, items[0].id);
    await page.reload();
    await visitor.sees('南山路 3 号 201');

    await comesAndGoes(visitor, { city, chen });
    const record = await onlyRecord(lin);
    expect(record).toMatchObject({ state: 'submitted', evidence: 'code', earnedMinutes: '60' });
    await visitor.follows('看我的服务记录');
    await visitor.seesPage('我的服务记录');
    await listed(visitor, '我的服务记录').getByText('待审核').waitFor();
    expect(await city.purse(lin)).toEqual({});

    await worker.post(`/v1/service-records/${record.id}/approve`);
    await page.reload();
    await listed(visitor, '我的服务记录').getByText('已入账').waitFor();
    await page.getByRole('link', { name: '首页' }).click();
    await visitor.sees('1 小时');
    await keepsTheReceipt(visitor, city);

    await logsAnHour(visitor, { city, chen });
    await mendsIt(visitor, { lin, worker });
    await donatesHalfAnHour(visitor);
    await asksForACertificate(visitor);

    expect(await city.purse(lin)).toEqual({ 'earned MIN': '30' });
    expect(visitor.complaints).toEqual([]);
    await city.expectSoundBooks();
  });

  async function offersToCome(visitor: Visitor): Promise<void> {
    const { page } = visitor;
    await page.getByRole('navigation', { name: '页面' }).getByText('找需求').click();
    await visitor.seesPage('找需求');
    await page.getByLabel('在哪里').selectOption({ label: '1-1社区' });
    await page.waitForURL('**/volunteer/requests?unit=T1C1');
    await listed(visitor, '找需求').getByRole('link', { name: '陪伴' }).click();
    await visitor.seesPage('需求');
    await visitor.writes('几点到', '10:00');
    await visitor.presses('我可以去');
    await visitor.sees(/您说了可以去/);
  }

  async function comesAndGoes(
    visitor: Visitor,
    { city, chen }: { city: StoryCity; chen: StoryPerson },
  ): Promise<void> {
    const { page } = visitor;
    await page.getByRole('link', { name: '签到', exact: true }).click();
    await visitor.seesPage('签到签退');
    for (const [time, act, said] of [
      ['10:00', '签到', '已签到'],
      ['11:00', '签退', '已签退'],
    ] as const) {
      city.at(time);
      await page.clock.setSystemTime(city.now());
      const { code } = await chen.post('/v1/presence-codes');
      await visitor.writes('老人的一次性验证码', code);
      await page.getByRole('button', { name: act, exact: true }).click();
      await visitor.seesPage('待发送');
      await page.getByText(said, { exact: true }).first().waitFor();
      if (act === '签到') {
        await page.getByRole('link', { name: '首页' }).click();
        await page.getByRole('link', { name: '签退', exact: true }).click();
        await page.getByText(/10:00 签到/).waitFor();
      }
    }
  }

  async function keepsTheReceipt(visitor: Visitor, city: StoryCity): Promise<void> {
    const { page } = visitor;
    await page.getByRole('link', { name: '对账单' }).click();
    await visitor.seesPage('对账单');
    await page.getByText('之后余额 1 小时').waitFor();
    const pool = new pg.Pool({ connectionString: city.database.readerUrl, max: 1 });
    const book = await findBook(pool, 'GD-YJ').finally(() => pool.end());
    await sealNow(city.app, book?.id ?? 0);
    const kept = page.waitForEvent('download');
    await visitor.presses('下载凭证');
    expect((await kept).suggestedFilename()).toMatch(/^receipt-\d+\.json$/);
    await visitor.sees('凭证存到这部手机了');
  }

  async function logsAnHour(
    visitor: Visitor,
    { city, chen }: { city: StoryCity; chen: StoryPerson },
  ): Promise<void> {
    const { page } = visitor;
    city.at('16:00');
    await page.clock.setSystemTime(city.now());
    await page.getByRole('navigation', { name: '页面' }).getByText('记时长').click();
    await visitor.seesPage('记时长');
    await page.getByLabel('帮了谁').selectOption({ label: `${chen.name} ${chen.memberNo}` });
    await page.getByLabel('做了什么').selectOption({ label: '陪伴' });
    await visitor.writes('从几点', '14:00');
    await visitor.presses('1 小时 30 分钟');
    await visitor.sees('一共 1 小时 30 分钟');
    await visitor.presses('交上去');
    await visitor.seesPage('待发送');
    await page.getByText('已收到，待审核', { exact: true }).first().waitFor();
  }

  async function mendsIt(
    visitor: Visitor,
    { lin, worker }: { lin: StoryPerson; worker: StoryPerson },
  ): Promise<void> {
    const { page } = visitor;
    const [record] = (await lin.get('/v1/service-records?state=submitted')).items;
    const path = `/v1/service-records/${record.id}`;
    await worker.post(`${path}/reject`, { reason: '时间写长了' });
    await page.getByRole('link', { name: '首页' }).click();
    await page.getByRole('link', { name: /被退回/ }).click();
    await listed(visitor, '我的服务记录').getByRole('link', { name: '陪伴' }).click();
    await visitor.sees('退回原因：时间写长了');
    await visitor.writes('到几点', '15:00');
    await visitor.presses('改好了，再交一次');
    await visitor.sees('社工看过之后才入账');
    expect(await lin.get(path)).toMatchObject({ state: 'submitted', earnedMinutes: '60' });

    await visitor.presses('撤回这条记录');
    await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
    await page.getByText('已撤回', { exact: true }).first().waitFor();
    expect(await lin.get(path)).toMatchObject({ state: 'withdrawn' });
  }

  async function donatesHalfAnHour(visitor: Visitor): Promise<void> {
    const { page } = visitor;
    await page.getByRole('navigation', { name: '页面' }).getByText('我的').click();
    await page.getByRole('link', { name: '送给家人或捐出' }).click();
    await visitor.sees('还没有登记的亲人');
    await page.getByRole('link', { name: '捐给社区' }).click();
    await visitor.writes('多少小时', '0.5');
    await visitor.presses('捐出');
    await visitor.presses('确定');
    await visitor.sees('已经送到');
    await listed(visitor, '送出和收到的').getByText('捐出 30 分钟').waitFor();
  }

  async function asksForACertificate(visitor: Visitor): Promise<void> {
    const { page } = visitor;
    await page.getByRole('navigation', { name: '页面' }).getByText('我的').click();
    await page.getByRole('link', { name: '服务证明' }).click();
    await visitor.presses('开一张证明');
    await visitor.sees('服务 1 次，共 1 小时');
    await page.getByRole('link', { name: /下载 PDF/ }).waitFor();
  }

  function listed({ page }: Visitor, name: string) {
    return page.getByRole('list', { name });
  }

  async function onlyRecord(lin: StoryPerson) {
    const { items } = await lin.get('/v1/service-records');
    expect(items).toHaveLength(1);
    return items[0];
  }
});
