import { jest } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { sql } from '../../test/support/sql.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

/** Days of the last fortnight, before today, on which the two have a record. */
const DAYS = [13, 12, 11, 10, 9, 8, 6, 5, 4, 3, 2];
/** What waits: theirs, one at the same time, and a long one. */
const WAITING = DAYS.length + 3;

describe('the flags of the queue', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let elder: StoryPerson;
  let neighbour: StoryPerson;
  let daily: StoryPerson;
  let other: StoryPerson;

  beforeAll(async () => {
    const { city, clerk } = staffed;
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' });
    neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '黄伯' });
    daily = await city.enrol(clerk, { role: 'volunteer', name: '王小兰' });
    other = await city.enrol(clerk, { role: 'volunteer', name: '何志强' });
    city.at('18:00');
    const today = await city.confirmed({ volunteer: daily, elder }, ['05:00', '06:00']);
    for (const day of DAYS) await hadBefore(today, day);
    await city.confirmed({ volunteer: other, elder }, ['05:30', '06:30']);
    await city.confirmed({ volunteer: other, elder: neighbour }, ['08:00', '16:30']);
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(staffed.worker.memberNo, staffed.worker.password);
  });

  /** As if the same had been logged so many days ago: the rules of this city begin today. */
  async function hadBefore(id: string, days: number): Promise<void> {
    await sql(
      staffed.city.database.ownerUrl,
      `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
         starts_at, ends_at, service_date, registered_on, evidence, earned_minutes, policy_id, salt, commitment, entered_by,
         confirmed_at, confirmed_by)
       SELECT book_id, $2::uuid, ($2::uuid)::text, state, volunteer_id, recipient_id, service_id, unit_id, starts_at - $3::int * interval '1 day',
         ends_at - $3::int * interval '1 day', service_date - $3::int, registered_on, evidence, earned_minutes, policy_id, salt,
         commitment, entered_by, confirmed_at, confirmed_by
       FROM kapok.service_records WHERE id = $1`,
      [id, newId(), days],
    );
  }

  /** The record that says so of its two. */
  async function metOn(days: number, ofDays: number): Promise<string> {
    const path = '/v1/service-records/queue?flag=same_pair_daily&limit=200';
    const { items } = await staffed.worker.get(path);
    type Item = { id: string; flagFacts: { days?: number; ofDays?: number }[] };
    const found = items.find(({ flagFacts }: Item) =>
      flagFacts.some((fact) => fact.days === days && fact.ofDays === ofDays),
    );
    return found.id;
  }

  /** Shows what carries one flag, whether or not it can be approved. */
  async function narrowedTo(flag: string, count: number): Promise<void> {
    await visitor.page.goto(`/worker/queue?show=all&flag=${flag}`);
    await visitor.sees(`共 ${count} 条`);
  }

  const flags = () => visitor.page.getByRole('list', { name: '要留意的事' });

  it('say with a number that the same two meet nearly every day', async () => {
    await narrowedTo('same_pair_daily', 8);
    const list = visitor.page.getByRole('list', { name: '待审核的记录' });
    for (const [ofDays, days] of [
      [7, 5],
      [14, 12],
    ] as const) {
      await list.locator(`[data-record="${await metOn(days, ofDays)}"]`).click();
      await flags().getByText(`这对人最近 ${ofDays} 天里有 ${days} 天都记了服务。`).waitFor();
    }
    expect(await list.textContent()).toContain('王小兰 帮助 陈阿婆');
  });

  it('say whose time is shared, how much of it, and with which record', async () => {
    await narrowedTo('overlap', 2);
    const told = await flags().textContent();
    expect(told).toContain('同一时间，这位老人还有另外 1 条记录，最多重叠 30 分钟。');
    expect(told).toMatch(/重叠最多的是 \S+，也在等审核。/);
  });

  it('say what an approval would send to honour', async () => {
    await narrowedTo('cap', 1);
    expect(await flags().textContent()).toContain(
      '这一天超过了 8 小时 的上限：现在批准，8 小时 进账户，30 分钟 记作荣誉时长。',
    );
    await visitor.sees('这一天共有 2 条记录');
  });

  it('say how far apart the places are', async () => {
    const { page } = visitor;
    const fact = { flag: 'distance', between: 'stays', kilometres: 31, minutes: '10' };
    await page.route('**/v1/service-records/queue?*', async (route) => {
      const answer = await route.fetch();
      const { items, next } = await answer.json();
      const far = { ...items[0], flags: ['distance'], flagFacts: [fact], clean: false };
      await route.fulfill({ response: answer, json: { items: [far], next } });
    });
    await page.goto('/worker/queue?show=all');
    await flags()
      .getByText('位置至少相距 31 公里，中间只有 10 分钟，赶不过来。', { exact: false })
      .waitFor();
    await page.unroute('**/v1/service-records/queue?*');
  });

  it('leave out of a bulk what ought to be opened, and take what only informs', async () => {
    const { page } = visitor;
    const clean = WAITING - 2;
    await page.goto('/worker/queue');
    await visitor.sees(`共 ${WAITING} 条`);
    await page.keyboard.press('b');
    await visitor.sees(`有 ${clean} 条没有疑点`);
    await visitor.sees('其中 1 条超过上限，多出来的部分会记作荣誉时长');
    await visitor.sees('时间重叠：2 条');
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: '看哪些' }).selectOption('clean');
    await visitor.sees(`共 ${clean} 条`);
    expect(await barriers(page)).toEqual([]);
  });

  it('keep what somebody narrows to, at whatever moment the record that is open comes into the address', async () => {
    const { page } = visitor;
    await page.goto('/worker/queue');
    await visitor.sees(`共 ${WAITING} 条`);
    // The page has no time for anything else until the record's moment has come as well.
    await page.getByRole('combobox', { name: '看哪些' }).evaluate((select: HTMLSelectElement) => {
      select.value = 'clean';
      select.dispatchEvent(new Event('change', { bubbles: true }));
      const until = performance.now() + 600;
      while (performance.now() < until);
    });
    await visitor.sees(`共 ${WAITING - 2} 条`);
    await page.waitForURL(/show=clean.*record=/);
  });

  it('tell the same in English, on a telephone, without a barrier', async () => {
    const { city, worker } = staffed;
    const phone = await staffed.house.visitor({ language: 'en', width: 390, now: city.now() });
    await phone.signIn(worker.memberNo, worker.password);
    await phone.page.goto('/worker/queue?show=all&flag=overlap');
    await phone.sees('At that time this elder has 1 other record; at most 30 min are shared.');
    expect([await barriers(phone.page), await overhang(phone.page)]).toEqual([[], 0]);
    expect([phone.complaints, visitor.complaints]).toEqual([[], []]);
  });

  it('go with the record that they spoke of', async () => {
    const { page } = visitor;
    await narrowedTo('overlap', 2);
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: /退回/ }).waitFor();
    await page.keyboard.press('5');
    await page.keyboard.press('Enter');
    await visitor.sees('已退回，志愿者会看到原因');
    await page.reload();
    await visitor.sees('没有要审核的记录');
  });
});
