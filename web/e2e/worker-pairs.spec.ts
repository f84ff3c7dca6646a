import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

describe('a social worker pairs a volunteer with two elders', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let phone: Visitor;
  let volunteer: StoryPerson;
  let elders: readonly StoryPerson[];

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer', name: '王义' });
    elders = [
      await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' }),
      await city.enrol(clerk, { role: 'elder', birthDate: '1938-05-01', name: '黄伯' }),
    ];
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
  });

  const pair = async () => (await staffed.worker.get('/v1/pairs')).items[0];
  const planned = async () => {
    const { items } = await staffed.worker.get('/v1/visits?state=planned&limit=200');
    return items as { elderId: string; plannedOn: string; pairId: string }[];
  };

  it('proposes it at the desk, people by name', async () => {
    const { page } = visitor;
    await visitor.follows('结对');
    await visitor.sees('还没有这样的结对');
    await visitor.follows('新建结对');
    const group = (name: RegExp) => page.getByRole('group', { name });
    await group(/志愿者/)
      .getByRole('button', { name: /王义/ })
      .click();
    const finder = group(/老人/).getByRole('textbox', { name: '姓名或会员号' });
    await finder.fill('陈');
    await finder.press('Enter');
    await group(/老人/)
      .getByRole('button', { name: /选 黄伯/ })
      .click();
    await page.getByRole('combobox', { name: '做什么' }).selectOption('S03');
    await page.getByRole('combobox', { name: '星期几' }).selectOption({ label: weekdayName() });
    await visitor.presses('发给志愿者');
    await visitor.seesPage('王义 的结对');
    await visitor.sees('等志愿者答应');
    expect(await pair()).toMatchObject({
      state: 'proposed',
      volunteerId: volunteer.id,
      elderIds: elders.map(({ id }) => id).sort(),
      startTime: '09:30',
      minutes: 40,
    });
    expect(await planned()).toEqual([]);
  });

  it('begins with the volunteer’s yes on the phone', async () => {
    phone = await staffed.house.visitor({ now: staffed.city.now() });
    await phone.signIn(volunteer.memberNo, volunteer.password);
    await phone.page.goto('/volunteer/mine');
    await phone.follows('我的结对');
    await phone.sees('社工请您定期看望 2 位老人');
    await phone.page.getByRole('link', { name: /2 位老人/ }).click();
    await phone.presses('我答应');
    await phone.sees('黄伯');
    expect(await pair()).toMatchObject({ state: 'active' });
    const visits = await planned();
    expect(visits.filter(({ plannedOn }) => plannedOn === staffed.city.day)).toHaveLength(2);
  });

  it('has the volunteer say how it was, and the hours wait for approval', async () => {
    const { city } = staffed;
    city.at('10:30');
    phone = await staffed.house.visitor({ now: city.now() });
    const { page } = phone;
    await phone.signIn(volunteer.memberNo, volunteer.password);
    await page.goto(`/volunteer/pairs/${(await pair()).id}`);
    await phone.presses(/写看望结果：陈阿婆/);
    await page.getByRole('combobox', { name: '情况' }).selectOption('well');
    await page.getByLabel('从几点').fill('09:30');
    await page.getByLabel('到几点').fill('10:10');
    await phone.presses('交上去');
    await phone.sees('交上去了，等社工审核时长');
    const { items } = await staffed.worker.get('/v1/service-records?state=submitted');
    expect(items).toMatchObject([{ recipientId: elders[0]?.id, earnedMinutes: '40' }]);
  });

  it('takes an elder out, then ends the pair: what was planned is called off', async () => {
    const { city, worker } = staffed;
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
    await visitor.page.goto(`/worker/pairs/${(await pair()).id}`);
    await visitor.presses(/退出：黄伯/);
    await visitor.page.getByRole('dialog').getByRole('button', { name: '退出' }).click();
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await pair()).elderIds).toEqual([elders[0]?.id]);
    expect((await planned()).map(({ elderId }) => elderId)).not.toContain(elders[1]?.id);
    await visitor.presses('结束结对');
    await visitor.page.getByRole('dialog').getByRole('button', { name: '结束' }).click();
    await visitor.sees('已经结束');
    expect(await pair()).toMatchObject({ state: 'ended' });
    expect(await planned()).toEqual([]);
    expect([...visitor.complaints, ...phone.complaints]).toEqual([]);
  });

  /** The day of the story, as the form calls it. */
  function weekdayName(): string {
    const day = new Date(`${staffed.city.day}T12:00:00+08:00`);
    return new Intl.DateTimeFormat('zh-CN', { weekday: 'short', timeZone: 'Asia/Shanghai' }).format(
      day,
    );
  }
});
