import { jest } from '@jest/globals';
import { byPhone } from '../../test/stories/care-ways.js';
import { STATION } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

describe('a social worker from a call for help to a need that was met', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let elder: StoryPerson;
  let volunteer: StoryPerson;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' });
    await worker.post(`/v1/stations/${STATION}/roster`, { elderId: elder.id, workerId: worker.id });
    await elder.post('/v1/alerts', {});
    city.at('09:00');
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
  });

  const asked = async () => {
    const { items } = await staffed.worker.get('/v1/care-requests');
    return items[0] as Record<string, string>;
  };

  it('sees the call first, goes, and says how it ended', async () => {
    await visitor.seesPage('今天要做的事');
    await visitor.sees('没有人去');
    await visitor.presses('我去处理');
    await visitor.presses('写下结果');
    await visitor.page.getByRole('combobox', { name: '结果' }).selectOption('helped');
    await visitor.page.getByRole('textbox', { name: '说明' }).fill('跌倒，已扶起，没有受伤');
    await visitor.presses('结束这次呼叫');
    await visitor.sees('现在没有人呼叫');
    const { items } = await staffed.worker.get('/v1/alerts?show=closed');
    expect(items).toMatchObject([{ outcome: 'helped', note: '跌倒，已扶起，没有受伤' }]);
  });

  it('plans a visit from the roster, notes a need, and makes a request of it', async () => {
    const { city } = staffed;
    const { page } = visitor;
    await visitor.follows('看望');
    await visitor.presses('安排看望：陈阿婆');
    await visitor.presses(/^安排$/);
    await visitor.presses('写看望结果');
    await page.getByRole('combobox', { name: '情况' }).selectOption('need');
    await page.getByRole('textbox', { name: '时间' }).or(page.getByLabel('时间')).fill('08:30');
    await page.getByRole('textbox', { name: '说明' }).fill('需要有人陪同看病');
    await visitor.presses('保存');
    await visitor.sees('需要帮助');
    await visitor.presses('变成需求');
    await page.getByRole('combobox', { name: '服务' }).selectOption('S03');
    await page.getByLabel('日期').fill(city.day);
    await page.getByLabel('最早几点').fill('10:00');
    await page.getByLabel('最晚几点').fill('12:00');
    await visitor.presses('发布需求');
    await page.getByRole('link', { name: '看这次看望带来的需求' }).click();
    await visitor.seesPage('需求');
    expect(await asked()).toMatchObject({ state: 'published', funding: 'issue', minutes: '60' });
  });

  it('compares volunteers by criteria and chooses the one who offers', async () => {
    const { page } = visitor;
    await page
      .getByRole('region', { name: '合适的志愿者' })
      .getByText(volunteer.memberNo)
      .waitFor();
    await volunteer.post(`/v1/care-requests/${(await asked()).id}/offers`);
    await page.reload();
    await visitor.presses(`选这位：${volunteer.memberNo}`);
    await page
      .getByRole('region', { name: '已约好' })
      .getByRole('button', { name: /陪伴/ })
      .waitFor();
    expect(await asked()).toMatchObject({ state: 'matched', volunteerId: volunteer.id });
  });

  it('notes what was made better after the elder has spoken', async () => {
    const { city, worker } = staffed;
    const { id } = await asked();
    const phone = byPhone({ city }, { elder, volunteer });
    const record = await phone.serve(id as string);
    const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
    await phone.evaluate(id as string);
    // Hours have passed without a sign of the worker: the desk was signed out.
    expect(visitor.complaints).toEqual([]);
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    const { page } = visitor;
    await visitor.signIn(worker.memberNo, worker.password);
    await page.goto(`/worker/board?request=${id}`);
    await visitor.presses('写改进');
    await page.getByRole('textbox', { name: '改进了什么' }).fill('已联系家庭医生');
    await visitor.presses('保存');
    await page
      .getByRole('region', { name: '已改进' })
      .getByRole('button', { name: /陪伴/ })
      .waitFor();
    expect(await asked()).toMatchObject({ state: 'improved' });
    const { postings } = await city.entry(entrySeq);
    expect(postings).toContain(`${volunteer.memberNo} earned MIN 60`);
  });

  it('decides an objection with a reason that both sides read', async () => {
    const { city, admin } = staffed;
    const { page } = visitor;
    const { recordId } = await asked();
    await elder.post('/v1/disputes', { recordId, text: '那天没有人来。' });
    // Whoever approved does not judge: a colleague does.
    const judge = await city.enrol(admin, { role: 'social_worker' });
    const other = await staffed.house.visitor({ width: 1280, now: city.now() });
    await other.signIn(judge.memberNo, judge.password);
    await other.page.goto('/worker/disputes');
    await other.page.getByRole('link', { name: /关于记录/ }).click();
    await other.sees('那天没有人来。');
    await other.presses('作出判断');
    await other.page.getByRole('combobox', { name: '判断' }).selectOption('upheld');
    await other.page.getByRole('textbox', { name: '理由' }).fill('门卫登记了到访。');
    await other.presses('就这样判断');
    await other.sees('已判断，可以申诉');
    const { items } = await elder.get(`/v1/disputes?recordId=${recordId}`);
    expect(items).toMatchObject([{ state: 'decided', outcome: 'upheld', outcomeBy: 'worker' }]);
    await page.goto(`/worker/records/${recordId}`);
    await visitor.sees('有异议');
    expect([visitor.complaints, other.complaints]).toEqual([[], []]);
    await city.expectSoundBooks();
  });
});
