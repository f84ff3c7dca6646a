import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { PICTURE } from './support/picture.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

describe('a social worker looks after one elder', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let elder: StoryPerson;
  let volunteer: StoryPerson;

  beforeAll(async () => {
    const { city, admin, clerk, worker } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer', name: '王义' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' });
    await admin.post('/v1/hardship-classes/standard', { validFrom: city.day });
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
  });

  it('registers a call button, whose token calls for that elder until it is stopped', async () => {
    const { page } = visitor;
    const { city, worker } = staffed;
    await page.goto(`/worker/members/${elder.id}`);
    await visitor.follows('看这位老人的呼叫器');
    await visitor.follows('登记呼叫器');
    await visitor.sees('陈阿婆');
    await visitor.writes('叫什么', '床头呼叫器');
    await visitor.presses('登记');
    await visitor.sees('口令只显示这一次');
    const token = (await page.locator('code').textContent()) ?? '';
    const press = () =>
      city.app.http().post('/v1/alerts').set('authorization', `Device ${token}`).send({});
    expect((await press()).status).toBe(201);
    const { items: alerts } = await worker.get('/v1/alerts');
    expect(alerts).toMatchObject([{ elderId: elder.id, source: 'device' }]);
    await visitor.follows('回到全部呼叫器');
    await visitor.presses(/停用.*床头呼叫器/);
    await page.getByRole('dialog').getByRole('button', { name: '停用' }).click();
    await visitor.sees('没有呼叫器');
    expect((await press()).status).toBe(401);
    expect(await worker.get('/v1/alert-devices?show=live')).toMatchObject({ items: [] });
  });

  it('registers a hardship, and ends it with a reason', async () => {
    const { page } = visitor;
    const { worker } = staffed;
    await page.goto(`/worker/members/${elder.id}`);
    await visitor.presses('登记困难身份');
    await page
      .getByRole('combobox', { name: '哪一类' })
      .selectOption({ label: '最低生活保障对象' });
    await visitor.writes('材料编号', '粤民 2026-1');
    await visitor.presses(/^登记$/);
    await visitor.sees('是您登记的，要由另一位同事确认');
    const held = async () => (await worker.get(`/v1/members/${elder.id}/hardships`)).items[0];
    expect(await held()).toMatchObject({ classCode: 'dibao', state: 'registered' });
    await visitor.presses(/取消.*最低生活保障对象/);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: '原因' }).fill('登记错了人');
    await dialog.getByRole('button', { name: '取消这个身份' }).click();
    await visitor.sees('原因：登记错了人');
    expect(await held()).toMatchObject({ state: 'revoked', revokeReason: '登记错了人' });
  });

  it('hears both sides of an objection, with a picture, and decides', async () => {
    const { city, admin, worker } = staffed;
    const record = await city.confirmed({ volunteer, elder }, ['05:00', '06:00']);
    await worker.post(`/v1/service-records/${record}/approve`);
    const wish = { recordId: record, text: '那天没有人来。' };
    const { id } = await elder.post('/v1/disputes', wish);
    const phone = await staffed.house.visitor({ now: city.now() });
    await phone.signIn(volunteer.memberNo, volunteer.password);
    await phone.page.goto(`/volunteer/records/${record}`);
    await phone.sees('那天没有人来。');
    await phone.writes('要说的话', '我五点到，门卫可以作证。');
    await phone.presses('写进去');
    await phone.sees('志愿者 · 说明');
    await phone.page
      .getByLabel('加一个文件或照片')
      .setInputFiles({ name: 'gate.png', mimeType: 'image/png', buffer: PICTURE });
    await phone.sees('志愿者 · 附件');
    // Whoever approved does not judge: a colleague does.
    const judge = await city.enrol(admin, { role: 'social_worker' });
    const desk = await staffed.house.visitor({ width: 1280, now: city.now() });
    await desk.signIn(judge.memberNo, judge.password);
    await desk.page.goto(`/worker/disputes/${id}`);
    await desk.sees('我五点到，门卫可以作证。');
    const download = desk.page.waitForEvent('download');
    await desk.presses('打开附件');
    expect((await download).suggestedFilename()).toMatch(/\.png$/);
    await desk.writes('要说的话', '已向门卫核实。');
    await desk.presses('写进去');
    await desk.sees('社工 · 说明');
    await desk.presses('作出判断');
    await desk.page.getByRole('combobox', { name: '判断' }).selectOption('upheld');
    await desk.page.getByRole('textbox', { name: '理由' }).fill('门卫登记了到访。');
    await desk.presses('就这样判断');
    await desk.sees('已判断，可以申诉');
    const { state, outcome, statements } = await elder.get(`/v1/disputes/${id}`);
    expect([state, outcome]).toEqual(['decided', 'upheld']);
    const said = statements.map((one: { by: string; kind: string }) => `${one.by} ${one.kind}`);
    expect(said).toEqual([
      'recipient objection',
      'volunteer statement',
      'volunteer file',
      'worker statement',
      'worker decision',
    ]);
    await city.expectSoundBooks();
    expect([visitor.complaints, phone.complaints, desk.complaints]).toEqual([[], [], []]);
  });
});
