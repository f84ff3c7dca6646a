import { jest } from '@jest/globals';
import { round } from '../../test/e2e/webhook-city.js';
import { WebhookReceiver } from '../../test/e2e/webhook-receiver.js';
import { COMMUNITY } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const staffed = staffedHouse({ KAPOK_WEBHOOKS_LOCAL: 'true' });
let receiver: WebhookReceiver;
let visitor: Visitor;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  visitor = await desk(staffed.admin);
});

afterAll(async () => {
  await receiver?.close();
});

async function desk(who: StoryPerson): Promise<Visitor> {
  const one = await staffed.house.visitor({ now: staffed.city.now(), width: 1280, height: 900 });
  await one.signIn(who.memberNo, who.password);
  return one;
}

it('a city admin sees who works where, gives a role from the list and takes it back', async () => {
  const { admin, worker } = staffed;
  const { page } = visitor;
  await visitor.follows('工作人员');
  await visitor.seesPage('工作人员');
  const table = page.getByRole('region', { name: '工作人员' });
  await table
    .getByRole('row', { name: new RegExp(`${worker.memberNo} .* 社工 1-1社区`) })
    .waitFor();

  const form = page.getByRole('form', { name: '给一个工作身份' });
  await form.getByLabel('会员号').fill(worker.memberNo);
  await form.getByText(`是：${worker.name}`).waitFor();
  await form.getByLabel('身份').selectOption({ label: '热线员' });
  await form.getByLabel('在哪个单位').selectOption(COMMUNITY);
  await form.getByRole('button', { name: '给身份' }).click();
  await visitor.sees(`已给 ${worker.name}（${COMMUNITY}）`);

  const filter = page.getByRole('region', { name: '谁在哪里' }).getByLabel('身份');
  await filter.selectOption({ label: '热线员' });
  await page.waitForURL('**/city/staff?role=operator');
  await table.getByRole('row', { name: /社工/ }).waitFor({ state: 'detached' });
  await table.getByRole('row', { name: /热线员/ }).waitFor();
  expect(await table.getByRole('row').count()).toBe(2);

  await visitor.presses(`收回 ${worker.memberNo} 的热线员（${COMMUNITY}）`);
  await page.getByRole('dialog').getByRole('button', { name: '先不收' }).click();
  expect((await admin.get(`/v1/members/${worker.id}`)).roles).toContain('operator');
  await visitor.presses(`收回 ${worker.memberNo} 的热线员（${COMMUNITY}）`);
  await page.getByRole('dialog').getByRole('button', { name: '收回', exact: true }).click();
  await visitor.sees('没有这样的工作人员');
  expect((await admin.get(`/v1/members/${worker.id}`)).roles).toEqual(['social_worker']);

  await filter.selectOption({ label: '所有身份' });
  await table.getByRole('link', { name: worker.memberNo }).first().click();
  await visitor.seesPage(worker.name);
});

it('the city opens a case, an auditor who is told of it looks into it, and the city confirms', async () => {
  const { city, admin } = staffed;
  const auditor = await city.auditor();
  const { page } = visitor;
  await visitor.follows('督办');
  await visitor.presses('立一个事项');
  await visitor.writes('要查什么', '食堂的账少了一页');
  await visitor.presses('立项');
  await visitor.seesPage('督办事项');
  const next = page.getByRole('form', { name: '下一步' });
  await next.getByLabel('负责人').selectOption(auditor.id);
  await next.getByRole('button', { name: '确定' }).click();
  await page.getByText('指派负责人 · 办理中').waitFor();
  const address = new URL(page.url()).pathname;
  // Only its owner ends it.
  expect(await next.getByLabel('做什么').innerText()).not.toMatch(/办完|不成立/);

  const other = await desk(auditor);
  await other.follows('通知');
  await other.seesPage('通知');
  await other.follows(/一件督办案件已交由您办理/);
  await other.seesPage('督办事项');
  await other.page.getByLabel('做什么').selectOption({ label: '办完' });
  await other.writes('说明', '找到了，夹在别的本子里');
  await other.presses('确定');
  await other.page.getByText('办完 · 已办完，等另一人确认').waitFor();
  expect(await other.page.getByLabel('做什么').innerText()).not.toContain('确认了结');

  await page.goto('/city');
  await visitor.sees('有 1 条没读过的通知');
  await visitor.follows('去看通知');
  await visitor.presses(/^读过了：一件督办案件已经办完/);
  await visitor.sees('没有没读过的通知');
  await page.goto(address);
  await next.getByRole('button', { name: '确定' }).click();
  await page.getByText('确认了结 · 已了结').waitFor();
  const { items } = await admin.get('/v1/cases?state=closed');
  expect(items).toMatchObject([{ ownerId: auditor.id, confirmedBy: expect.any(String) }]);
  expect(other.complaints).toEqual([]);
});

it('a city admin ends a class of the city and one that a town added', async () => {
  const { city, admin } = staffed;
  await admin.post('/v1/hardship-classes/standard', { validFrom: city.day });
  const own = { code: 'T1-orphans', name: '本街道孤老', unitCode: 'T1', validFrom: city.day };
  await admin.post('/v1/hardship-classes', own);
  const { items } = await admin.get('/v1/hardship-classes');
  const [standard] = items.filter((one: { unitCode: string }) => one.unitCode === 'GD-YJ');
  await visitor.follows('补助');
  const today = (await visitor.page.evaluate(() => new Date().toISOString())).slice(0, 10);
  for (const [name, unit] of [[own.name, 'T1'] as const, [standard.name, 'GD-YJ'] as const]) {
    await visitor.presses(`停用${name}（${unit}）`);
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('最后一天').fill(today);
    await dialog.getByLabel('为什么停').fill('并入低保');
    await dialog.getByRole('button', { name: '停用', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await visitor.page.getByRole('row', { name: new RegExp(`${name}.*并入低保`) }).waitFor();
  }
  const closed = (await admin.get('/v1/hardship-classes')).items.filter(
    (one: { closeReason: string | null }) => one.closeReason === '并入低保',
  );
  expect(closed.map((one: { code: string }) => one.code).sort()).toEqual(
    [own.code, standard.code].sort(),
  );
});

it('a city admin looks at one delivery of a webhook and sends it again', async () => {
  const { city } = staffed;
  const { page } = visitor;
  await visitor.follows('消息推送');
  await page.getByRole('textbox', { name: '地址' }).fill(receiver.url('/hub'));
  await page.getByLabel('服务记录').check();
  await visitor.presses('加上');
  await visitor.sees('下面的密钥只显示这一次');
  await visitor.presses(receiver.url('/hub'));
  await visitor.presses('发一条试试');
  await page.getByRole('row', { name: /webhook.ping 在等/ }).waitFor();
  await round(city);
  await page.getByLabel('看哪些').selectOption({ label: '已送到' });
  await visitor.presses(/^看经过：/);
  const one = page.getByRole('region', { name: '这一条的经过' });
  await one.getByRole('row', { name: /1 .* 收下了 204/ }).waitFor();
  expect(receiver.at('/hub')).toHaveLength(1);

  await one.getByRole('button', { name: '再发一次' }).click();
  await one.getByText('在等').waitFor();
  await round(city);
  await one.getByRole('row', { name: /2 .* 收下了 204/ }).waitFor();
  const [first, second] = receiver.at('/hub');
  expect(second?.body).toBe(first?.body);
  await page.getByLabel('看哪些').selectOption({ label: '没送到' });
  await visitor.sees('没有这样的推送');
  expect(visitor.complaints).toEqual([]);
});
