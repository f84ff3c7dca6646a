import { jest } from '@jest/globals';
import { COMMUNITY } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

describe('a group activity from the announcement to the hours', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let volunteer: StoryPerson;
  let elder: StoryPerson;
  let absent: StoryPerson;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer', name: '王义' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' });
    absent = await city.enrol(clerk, { role: 'elder', birthDate: '1938-05-01', name: '黄伯' });
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
  });

  const activity = async () => (await staffed.worker.get('/v1/activities')).items[0];

  it('is announced at the desk', async () => {
    const { page } = visitor;
    await visitor.follows('集体活动');
    await visitor.sees('没有这样的活动');
    await visitor.follows('发布活动');
    await page.getByRole('textbox', { name: '活动名称' }).fill('重阳节义剪');
    await page.getByRole('combobox', { name: '算哪项服务' }).selectOption('S03');
    await page.getByRole('combobox', { name: '社区' }).selectOption(COMMUNITY);
    await visitor.writes('地点（可以不填）', '社区广场');
    await visitor.writes('几点开始', '09:00');
    await visitor.writes('几点结束', '11:00');
    await page.getByRole('button', { name: '发布', exact: true }).click();
    await visitor.seesPage('重阳节义剪');
    expect(await activity()).toMatchObject({
      state: 'planned',
      unitCode: COMMUNITY,
      place: '社区广场',
      mostVolunteers: 5,
      mostElders: 40,
    });
  });

  it('is joined by the volunteer on the phone, and by the elder on theirs', async () => {
    const { city } = staffed;
    const phone = await staffed.house.visitor({ now: city.now() });
    await phone.signIn(volunteer.memberNo, volunteer.password);
    await phone.page.goto('/volunteer/mine');
    await phone.follows('集体活动');
    await phone.follows('重阳节义剪');
    await phone.presses('我要报名');
    await phone.sees('您已经报名');
    const large = await staffed.house.visitor({ now: city.now() });
    await large.signIn(elder.memberNo, elder.password);
    await large.page.goto('/elder/activities');
    await large.follows(/重阳节义剪/);
    await large.presses('我要参加');
    await large.sees('您报名了');
    expect(await activity()).toMatchObject({ volunteers: 1, elders: 1 });
    expect([...phone.complaints, ...large.complaints]).toEqual([]);
  });

  it('takes an elder whom the worker signs up', async () => {
    await visitor.page.reload();
    const finder = visitor.page
      .getByRole('group', { name: '替老人报名' })
      .getByRole('textbox', { name: '姓名或会员号' });
    await finder.fill(absent.memberNo);
    await finder.press('Enter');
    await visitor.page
      .getByRole('list', { name: '老人', exact: true })
      .getByRole('link', { name: /黄伯/ })
      .waitFor();
    expect(await activity()).toMatchObject({ volunteers: 1, elders: 2 });
  });

  it('says who came, and the volunteer’s hours wait for two colleagues', async () => {
    const { city, worker } = staffed;
    city.at('11:10');
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    const { page } = visitor;
    await visitor.signIn(worker.memberNo, worker.password);
    await page.goto('/worker/activities');
    await visitor.sees('结束了，等您登记');
    await visitor.follows('重阳节义剪');
    await visitor.follows('登记谁来了');
    await page.getByRole('checkbox', { name: /王义/ }).check();
    await page.getByRole('checkbox', { name: /陈阿婆/ }).check();
    await visitor.writes(/王义.*几点走/, '11:30');
    await visitor.presses('交上去');
    await page.getByRole('listitem').filter({ hasText: '王义' }).getByRole('alert').waitFor();
    expect(await activity()).toMatchObject({ state: 'planned' });
    await visitor.writes(/王义.*几点走/, '10:30');
    await visitor.presses('交上去');
    await visitor.seesPage('重阳节义剪');
    await visitor.sees('已经登记');
    const { id, state, volunteers, elders } = await activity();
    expect([state, volunteers, elders]).toEqual(['closed', 1, 1]);
    const { items } = await worker.get(`/v1/activities/${id}/people`);
    const states = items.map((one: { name: string; state: string }) => `${one.name} ${one.state}`);
    expect(states.sort()).toEqual(['王义 attended', '陈阿婆 attended', '黄伯 absent'].sort());
    const records = (await worker.get('/v1/service-records?state=submitted')).items;
    const record = { volunteerId: volunteer.id, recipientId: elder.id, earnedMinutes: '90' };
    expect(records).toMatchObject([record]);
    await city.expectSoundBooks();
    expect(visitor.complaints).toEqual([]);
  });
});
