import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { SettlementStep } from '../../src/modules/settlements/settlement.js';
import { SettlementProgress } from '../../src/modules/settlements/settlement-progress.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { CANTEEN, StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { House, type Visitor, WEB } from './support/house.js';

jest.setTimeout(240_000);

let city: StoryCity;
let house: House;
let admin: StoryPerson;
let visitor: Visitor;

/** The month before the story's, and a day of it. */
let month: string;
let served: string;

beforeAll(async () => {
  ({ city, admin } = await StoryCity.open(WEB));
  house = new House(city.app.url);
  month = addDays(`${city.day.slice(0, 7)}-01`, -1).slice(0, 7);
  served = `${month}-20`;
});

afterAll(async () => {
  await house?.close();
  await city?.close();
});

it('a city admin gives a role, changes the rules, takes a file in and settles a month', async () => {
  const worker = await city.enrol(admin, { role: 'social_worker' });
  const lin = await city.enrol(admin, { role: 'volunteer', birthDate: '1957-02-03' });
  const chen = await city.enrol(admin, { role: 'elder', birthDate: '1940-03-01' });
  const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 };
  const meals = { code: 'S04', name: '助餐', effectiveFrom: `${month}-01`, ...rate };
  await admin.post('/v1/services', meals);

  visitor = await house.visitor({ now: city.now(), width: 1280, height: 900 });
  await visitor.signIn('ADMIN', admin.password);
  await visitor.seesPage('全市管理');

  const grants = await givesRole(worker);
  expect(grants).toContain(`station_admin ${CANTEEN}`);
  await publishesRules();
  const records = await takesIn(lin, chen);
  expect(records).toHaveLength(2);
  for (const id of records) await worker.post(`/v1/service-records/${id}/approve`);
  await settles();

  // The ledger says the same: two hours of the month, and the month is closed.
  const auditor = await city.auditor();
  const settled = await auditor.get(`/v1/settlements/${month}`);
  expect(settled).toMatchObject({ state: 'done', overruled: null });
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '120' });
  await city.expectSoundBooks();
  expect(visitor.complaints).toEqual([]);
});

/** The worker also runs the canteen's till from now on. */
async function givesRole(worker: StoryPerson): Promise<string[]> {
  const { page } = visitor;
  await visitor.follows(/^人员$/);
  await visitor.seesPage('人员');
  await visitor.writes('会员号', worker.memberNo);
  await page.getByRole('button', { name: '找', exact: true }).click();
  await page.getByRole('link', { name: worker.memberNo }).click();
  await visitor.seesPage(worker.name);
  const form = page.getByRole('form', { name: '给一个身份' });
  await form.getByLabel('身份').selectOption({ label: '站点管理员' });
  await form.getByLabel('在哪个单位').selectOption(CANTEEN);
  await form.getByRole('button', { name: '给身份' }).click();
  await page.getByRole('button', { name: '收回站点管理员（1-1社区食堂）' }).waitFor();
  const { grants } = await admin.get(`/v1/members/${worker.id}`);
  return grants.map(({ role, unitCode }: Record<string, string>) => `${role} ${unitCode}`);
}

/** Half an hour a day and no more, from tomorrow on; tried on the month before. */
async function publishesRules(): Promise<void> {
  const { page } = visitor;
  await visitor.follows('规则');
  await visitor.follows('起草新规则');
  await visitor.seesPage('起草新规则');
  await visitor.sees('还没有改动');
  await visitor.writes('每天最多记（分钟）', '30');
  await visitor.sees('每天最多记（分钟）：8 小时 → 30 分钟');
  expect(await page.getByRole('button', { name: '公布新规则' }).count()).toBe(0);
  await page.getByRole('button', { name: '试算' }).click();
  await visitor.sees(`${monthInWords()}的 0 条记录`);
  await visitor.writes('为什么改', '试行');
  await visitor.presses('公布新规则');
  await visitor.seesPage('规则');
  await page.getByRole('row', { name: /试行/ }).getByText('还没到日子').waitFor();
  const tomorrow = addDays(city.day, 1);
  const { params, reason } = await admin.get(`/v1/policies/current?on=${tomorrow}`);
  expect([params.dailyCapMinutes, reason]).toEqual([30, '试行']);
}

/** Three records, of which one names nobody; answers those that were taken in. */
async function takesIn(lin: StoryPerson, chen: StoryPerson): Promise<string[]> {
  const { page } = visitor;
  const head =
    'record_no,volunteer_no,recipient_no,service_code,started_at,ended_at,registered_on,place,evidence,note';
  const row = (no: string, volunteer: string, from: string, until: string) =>
    `${no},${volunteer},${chen.memberNo},S04,${served} ${from},${served} ${until},${served},,confirmed,`;
  const text = [
    head,
    row('R-1', lin.memberNo, '08:00', '09:00'),
    row('R-2', 'NOBODY', '08:00', '09:00'),
    row('R-3', lin.memberNo, '10:00', '11:00'),
  ].join('\n');
  const file = { name: 'records.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };

  await visitor.follows('批量导入');
  await page.getByLabel('表格文件').setInputFiles(file);
  await visitor.presses('先试一遍');
  await visitor.sees('只是试一遍，什么都没有录入');
  await page.getByRole('button', { name: '下载有问题的行' }).waitFor();
  expect((await admin.get('/v1/service-records')).items).toEqual([]);

  await visitor.presses('正式导入');
  await page.getByRole('status').filter({ hasText: '已办完 服务记录 · 正式导入' }).waitFor();
  const refused = page.getByRole('region', { name: '有问题的行' });
  await refused.getByRole('row', { name: /3 R-2 没有这个人 unknown_member/ }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    visitor.presses('下载有问题的行'),
  ]);
  const saved = await readFile(await download.path(), 'utf8');
  expect(saved).toContain('unknown_member');
  expect(saved).not.toContain('R-1');
  const { items } = await admin.get('/v1/service-records?state=submitted');
  return items.map(({ id }: { id: string }) => id);
}

/** Previewed, asked for, and watched until it is done. */
async function settles(): Promise<void> {
  const { page } = visitor;
  await visitor.follows('月结');
  await visitor.seesPage('月结');
  expect(await page.getByLabel('月份', { exact: true }).inputValue()).toBe(month);
  await visitor.presses('先试算');
  await visitor.sees('这是试算，什么都没有改');
  await visitor.sees('没有要等的事');
  expect((await admin.get('/v1/settlements')).items).toEqual([]);
  const [atExpire, atFix] = [holdAt('expire'), holdAt('fix')];
  await visitor.presses('开始月结');
  const bar = page.getByRole('progressbar', { name: '月结进度' });
  await expectAt(bar, '25');
  await visitor.sees('第 3 步，共 8 步');
  atExpire();
  await expectAt(bar, '50');
  await visitor.sees('第 5 步，共 8 步');
  atFix();
  await visitor.sees('这个月的账已经封好');
  await bar.waitFor({ state: 'detached' });
  const months = page.getByRole('region', { name: '结过的月份' });
  await months.getByRole('row', { name: new RegExp(`${monthInWords()} 已结清`) }).waitFor();
}

function monthInWords(): string {
  const [year, nth] = month.split('-').map(Number);
  return `${year}年${nth}月`;
}

/** Waits until a bar stands at so many per cent. */
async function expectAt(bar: Locator, percent: string): Promise<void> {
  await bar.and(visitor.page.locator(`[aria-valuenow="${percent}"]`)).waitFor();
}

/** Makes the settlement wait where a step begins; the answer lets it go on. */
function holdAt(held: SettlementStep): () => void {
  let goOn: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  city.app.app
    .get(SettlementProgress, { strict: false })
    .subscribe(({ step, at }) => (step === held && at === 'step_begins' ? waiting : undefined));
  return goOn;
}
