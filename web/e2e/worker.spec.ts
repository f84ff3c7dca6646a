import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const CLEAN = 30;
const TEN = Array.from({ length: CLEAN / 3 }, (_, at) => at);

/** Half an hour of the early morning, before the story begins. */
function halfHour(at: number): readonly [string, string] {
  const time = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return [time(at * 40), time(at * 40 + 30)];
}

describe('a social worker approves hours by keyboard alone', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let volunteers: StoryPerson[];
  let elders: StoryPerson[];

  beforeAll(async () => {
    const { city, clerk } = staffed;
    volunteers = [];
    elders = [];
    for (const name of ['陈阿婆', '黄伯', '李婆婆']) {
      const volunteer = await city.enrol(clerk, { role: 'volunteer' });
      const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name });
      volunteers.push(volunteer);
      elders.push(elder);
      for (const at of TEN) await city.confirmed({ volunteer, elder }, halfHour(at));
    }
  });

  const stateOf = async (id: string) =>
    (await staffed.worker.get(`/v1/service-records/${id}`)) as Record<string, string>;

  it('opens the queue and sees why a weak record needs two', async () => {
    const { city, worker } = staffed;
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
    await visitor.page.goto('/worker/queue');
    await visitor.seesPage('待审核的服务记录');
    await visitor.sees(`共 ${CLEAN} 条`);
    await visitor.page.keyboard.press('?');
    await visitor.page.getByRole('dialog', { name: '键盘快捷键' }).waitFor();
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('approves with A, and the next one has the focus', async () => {
    const { page } = visitor;
    await page.keyboard.press('j');
    const id = await focused();
    const second = (await stateOf(id)).recordNo;
    await page.keyboard.press('a');
    await visitor.sees(`${second} 已批准，已入账`);
    const record = await stateOf(id);
    expect(record.state).toBe('approved');
    expect(await focused()).not.toBe(id);
    const { postings } = await staffed.city.entry(record.entrySeq as string);
    expect(postings.join()).toContain('earned MIN 30');
  });

  it('sends back with R and a reason by its number', async () => {
    const { page } = visitor;
    const id = await focused();
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: /退回/ }).waitFor();
    await page.keyboard.press('5');
    await page.keyboard.press('Enter');
    await visitor.sees('已退回，志愿者会看到原因');
    const record = await stateOf(id);
    expect([record.state, record.decisionReason]).toEqual(['rejected', '这次服务已经登记过']);
  });

  it('keeps letters that are typed into a field from deciding anything', async () => {
    const { page } = visitor;
    await page.keyboard.press('r');
    await page.keyboard.press('6');
    await page.getByRole('textbox', { name: '请写明原因' }).fill('');
    await page.getByRole('textbox', { name: '请写明原因' }).pressSequentially('a j x 3');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Nor where no question stands before the page: in a list of choices a letter looks for one.
    await page.getByRole('combobox', { name: '看哪些' }).focus();
    await page.keyboard.press('r');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.keyboard.press('a');
    await visitor.sees(`共 ${CLEAN - 2} 条`);
  });

  it('approves thirty clean records together and gives an answer for each', async () => {
    const { city } = staffed;
    const [volunteer] = volunteers as [StoryPerson];
    const [elder, , third] = elders as [StoryPerson, StoryPerson, StoryPerson];
    for (const at of [10, 11]) await city.confirmed({ volunteer, elder }, halfHour(at));
    const weak = { recipientId: third.id, serviceCode: 'S03', evidence: 'self' };
    const { id } = await (volunteers[2] as StoryPerson).post('/v1/service-records', {
      ...weak,
      ...city.hours('07:30', '07:50'),
    });
    const { page } = visitor;
    await page.reload();
    await visitor.sees(`共 ${CLEAN + 1} 条`);
    await page.keyboard.press('b');
    await visitor.sees(`有 ${CLEAN} 条没有疑点`);
    await visitor.sees('凭证弱：1 条');
    await page.getByRole('button', { name: `批准这 ${CLEAN} 条` }).focus();
    await page.keyboard.press('Enter');
    await visitor.sees(`共 ${CLEAN} 条：批准并入账 ${CLEAN} 条`);
    const answers = page.getByRole('list', { name: '每一条的结果' }).getByRole('listitem');
    const told = await answers.allTextContents();
    expect(told.length).toBe(CLEAN);
    for (const answer of told) expect(answer).toMatch(/已批准，已入账，账目第 \d+ 笔/);
    await page.keyboard.press('Escape');
    await visitor.sees('共 1 条');
    await page.keyboard.press('a');
    await visitor.sees('记下了您的批准，还要另一位同事批准');
    expect((await stateOf(id)).state).toBe('submitted');
    await visitor.sees('没有要审核的记录');
  });

  it('has posted what it said', async () => {
    const { city, worker } = staffed;
    const approved = await worker.get('/v1/service-records?state=approved&limit=200');
    expect(approved.items.length).toBe(CLEAN + 1);
    const minutes = await Promise.all(
      volunteers.map(async (one) => Number((await city.purse(one))['earned MIN'] ?? 0)),
    );
    expect(minutes.reduce((sum, some) => sum + some, 0)).toBe((CLEAN + 1) * 30);
    await city.expectSoundBooks();
    expect(visitor.complaints).toEqual([]);
  });

  /** The record whose row has the focus. */
  async function focused(): Promise<string> {
    const handle = await visitor.page.waitForFunction(
      () => document.activeElement?.getAttribute('data-record') ?? null,
    );
    return (await handle.jsonValue()) ?? '';
  }
});
