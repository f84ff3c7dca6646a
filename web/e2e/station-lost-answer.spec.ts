import { jest } from '@jest/globals';
import { COMMUNITY } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { losesAnswers } from './support/lost-answer.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const CHARGES = '**/v1/spendings';
const RECORDS = '**/v1/service-records';

describe('a station whose answer is lost', () => {
  const staffed = staffedHouse();
  let elder: StoryPerson;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    await clerk.post(`/v1/members/${elder.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
    await city.helped({ volunteer: elder, elder: neighbour, worker }, ['01:00', '05:00']);
  });

  const earned = async () => Number((await staffed.city.purse(elder))['earned MIN'] ?? 0);

  async function at(who: StoryPerson, address: string): Promise<Visitor> {
    const visitor = await staffed.house.visitor({ width: 1280, now: staffed.city.now() });
    await visitor.signIn(who.memberNo, who.password);
    await visitor.page.goto(address);
    return visitor;
  }

  it.each(['before', 'after'] as const)(
    'says which charge it was and asks for that one only, cut %s the service has it',
    async (moment) => {
      const before = await earned();
      const till = await at(staffed.cashier, '/station/till');
      const { page } = till;
      const { code } = await elder.post('/v1/spend-codes', { minutes: '60' });
      await till.writes('兑换码', code);
      await till.writes('小时', '1');
      await losesAnswers(page, CHARGES, moment);
      await till.presses('收下');
      await till.sees('没有收到回复，不知道办成了没有。');
      await till.sees(`刚才那一笔：兑换码 ${code}，扣 1 小时。`);
      expect(await earned()).toBe(moment === 'after' ? before - 60 : before);

      // Nothing can be changed, and nothing else be charged, while that is not known.
      const form = page.getByRole('form', { name: '收时长' });
      for (const field of ['怎么付', '兑换码', '小时', '分钟']) {
        expect(await form.getByLabel(field, { exact: true }).isDisabled()).toBe(true);
      }
      expect(await form.getByRole('button').allInnerTexts()).toEqual(['再问一次']);
      expect(await barriers(page)).toEqual([]);
      expect(await overhang(page)).toBe(0);
      const lost = page.waitForEvent('requestfailed');
      await till.presses('再问一次');
      await lost;
      await till.sees('没有收到回复，不知道办成了没有。');
      await page.unroute(CHARGES);
      await till.presses('再问一次');
      await till.sees('已扣，已入账');
      expect(await page.getByText('已扣，已入账').count()).toBe(1);
      expect(await earned()).toBe(before - 60);

      // Then the next one, by a code of its own.
      const next = await elder.post('/v1/spend-codes', { minutes: '30' });
      await till.writes('兑换码', next.code);
      await till.writes('分钟', '30');
      await till.presses('收下');
      await page.getByText('已扣，已入账').nth(1).waitFor();
      expect(await earned()).toBe(before - 90);
      await staffed.city.expectSoundBooks();
    },
  );

  it('enters hours once, and keeps what was entered until that is known', async () => {
    const { city, clerk } = staffed;
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const desk = await at(clerk, '/station/entry');
    const { page } = desk;
    await desk.writes('志愿者的会员号', volunteer.memberNo);
    await desk.writes('老人的会员号', elder.memberNo);
    await page.getByText(/^是：/).nth(1).waitFor();
    await desk.writes('开始', '06:00');
    await desk.writes('结束', '07:00');
    await losesAnswers(page, RECORDS, 'after');
    await desk.presses('录入');
    await desk.sees('没有收到回复，不知道办成了没有。');
    expect(await page.getByLabel('志愿者的会员号').isDisabled()).toBe(true);
    expect(await page.getByLabel('开始').isDisabled()).toBe(true);
    await page.unroute(RECORDS);
    await desk.presses('再问一次');
    await desk.sees('已录入，待审核。');
    const { items } = await volunteer.get('/v1/service-records');
    expect(items.length).toBe(1);
  });
});
