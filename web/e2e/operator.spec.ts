import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const PERSON = { name: '陈秀英', birthDate: '1948-02-29' };

describe('an operator at the hotline desk', () => {
  const staffed = staffedHouse();
  let operator: StoryPerson;
  let chen: StoryPerson;
  let neighbour: StoryPerson;
  let volunteer: StoryPerson;
  let desk: Visitor;

  beforeAll(async () => {
    const { city, admin, clerk, worker } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer' });
    neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
    chen = await city.enrol(clerk, { role: 'elder', ...PERSON });
    await clerk.post(`/v1/members/${chen.id}/roles`, { role: 'volunteer', unitCode: 'T1C1' });
    await city.helped({ volunteer: chen, elder: neighbour, worker }, ['05:00', '07:00']);
    operator = await city.enrol(admin, { role: 'operator' });
    desk = await staffed.house.visitor({ width: 1280, now: city.now() });
    await desk.signIn(operator.memberNo, operator.password);
  });

  /** Takes a call by keyboard and asks who it is. */
  const answers = async (name: string) => {
    const { page } = desk;
    await desk.seesPage('接线台');
    await page.getByRole('button', { name: '接一个来电' }).waitFor();
    await page.keyboard.press('n');
    await desk.seesPage('通话');
    await tells(name);
  };
  const tells = async (name: string) => {
    const form = desk.page.getByRole('form', { name: '问姓名和生日' });
    await form.getByLabel('回拨的电话号码').fill(chen.phone);
    await form.getByLabel('姓名', { exact: true }).fill(name);
    await form.getByLabel('出生日期').fill(PERSON.birthDate);
    await desk.page.keyboard.press('Enter');
  };
  const isKnown = () => desk.sees(`已核实：${chen.memberNo}（姓名、生日和电话）`);
  /** A key pressed with the focus in no field: the other hand holds the telephone. */
  const presses = async (key: string) => {
    await desk.page.getByRole('heading', { level: 1 }).focus();
    await desk.page.keyboard.press(key);
  };
  const callId = () => new URL(desk.page.url()).searchParams.get('call') ?? '';
  const hangsUp = async () => {
    await presses('e');
    await desk.sees('通话已结束并记下来了。');
    await desk.presses('回到接线台');
  };

  it('serves only whom the city knows', async () => {
    await answers('陈秀芳');
    await desk.page.getByRole('alert').waitFor();
    expect(await desk.page.getByRole('button', { name: '预约服务' }).count()).toBe(0);
    await desk.page.getByLabel('姓名', { exact: true }).fill(PERSON.name);
    await desk.page.keyboard.press('Enter');
    await isKnown();
    const { callNo, state, memberNo } = await operator.get(`/v1/hotline/calls/${callId()}`);
    expect([state, memberNo]).toEqual(['identified', chen.memberNo]);
    await desk.sees(callNo);
  });

  it('reads out what is asked for, and does what the caller says yes to', async () => {
    const { city } = staffed;
    const { page } = desk;
    const asks = async () => {
      await presses('1');
      const form = page.getByRole('form', { name: '请人帮忙' });
      await form.getByLabel('哪一天').fill(city.day);
      await form.getByLabel('最早几点').fill('10:00');
      await form.getByLabel('最晚几点结束').fill('12:00');
      await form.getByRole('button', { name: '下一步：念给对方听' }).click();
      await page.getByRole('heading', { name: '请念给对方听' }).waitFor();
      await desk.sees(/60 分钟/);
    };
    await asks();
    await presses('n');
    await desk.sees('对方说不对，没有办');
    expect(await city.purse(chen)).toEqual({ 'earned MIN': '120' });
    await asks();
    await presses('y');
    await desk.sees('办好了');
    expect(await city.purse(chen)).toEqual({ 'earned MIN': '60', 'held MIN': '60' });
    await hangsUp();
  });

  it('takes the word for what was done', async () => {
    const { city } = staffed;
    const service = { recipientId: chen.id, serviceCode: 'S03', evidence: 'self' };
    const wish = { ...service, ...city.hours('03:00', '04:00') };
    const { id } = await volunteer.post('/v1/service-records', wish);
    await answers(PERSON.name);
    await isKnown();
    await presses('2');
    await desk.sees(`志愿者 ${volunteer.memberNo}`);
    await desk.presses('确认这次');
    await desk.page.getByRole('heading', { name: '请念给对方听' }).waitFor();
    await presses('y');
    await desk.sees('办好了');
    expect(await chen.get(`/v1/service-records/${id}`)).toMatchObject({ state: 'confirmed' });
    await hangsUp();
  });

  it('books, and calls off again: all of it comes back', async () => {
    const { city } = staffed;
    const { page } = desk;
    await answers(PERSON.name);
    await isKnown();
    await presses('3');
    const form = page.getByRole('form', { name: '预约服务' });
    await form.getByLabel('哪一天').fill(city.day);
    await form.getByLabel('几点开始').fill('20:00');
    await form.getByRole('button', { name: '下一步：念给对方听' }).click();
    await page.getByRole('heading', { name: '请念给对方听' }).waitFor();
    await presses('y');
    await desk.sees('办好了');
    expect(await city.purse(chen)).toEqual({ 'held MIN': '120' });
    await presses('4');
    const evening = page.getByRole('listitem').filter({ hasText: '20:00' });
    await evening.getByRole('button', { name: '取消这个' }).click();
    await page.getByRole('heading', { name: '请念给对方听' }).waitFor();
    await presses('y');
    await page.getByText('取消预约 · 办好了').waitFor();
    expect(await city.purse(chen)).toEqual({ 'earned MIN': '60', 'held MIN': '60' });
    const id = callId();
    await hangsUp();
    expect(await operator.get(`/v1/hotline/calls/${id}`)).toMatchObject({
      state: 'closed',
      outcome: 'served',
    });
  });

  it('rings an elder to see how they are', async () => {
    const { city, worker } = staffed;
    await desk.writes('老人的会员号', neighbour.memberNo);
    await desk.presses('打过去');
    await desk.sees(new RegExp(neighbour.phone));
    await presses('y');
    await desk.sees(`已核实：${neighbour.memberNo}（我们打过去的）`);
    await desk.writes('记几句（可以不填）', '精神很好');
    await presses('w');
    await desk.sees('通话已结束并记下来了。');
    const { items } = await worker.get(`/v1/visits?elderId=${neighbour.id}`);
    expect(items).toMatchObject([{ kind: 'call', outcome: 'well' }]);
    // Claims that do not fit are answered 422, which the browser notes; nothing else is complained of.
    expect(desk.complaints.filter((one) => !one.includes('422'))).toEqual([]);
    await city.expectSoundBooks();
  });
});
