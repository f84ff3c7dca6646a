import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { shanghaiDate, timeText } from '../src/lib/dates.js';
import type { Visitor } from './support/house.js';
import { passMoment } from './support/moments.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const ENTRY = '**/v1/ledger/entries/*';

describe('an auditor at the desk', () => {
  const staffed = staffedHouse();
  let auditor: StoryPerson;
  let lin: StoryPerson;
  let chen: StoryPerson;
  let seq: string;
  let donation: { id: string; entrySeq: string };

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    auditor = await city.auditor();
    chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    lin = await city.enrol(clerk, { role: 'volunteer' });
    seq = await city.helped({ volunteer: lin, elder: chen, worker }, ['05:00', '06:40']);
    donation = await lin.post('/v1/transfers/donations', { minutes: '80' });
    await sealBook(city);
  });

  /** At the desk, signed in. */
  const enters = async (): Promise<Visitor> => {
    const visitor = await staffed.house.visitor({ width: 1280, now: staffed.city.now() });
    await visitor.signIn(auditor.memberNo, auditor.password);
    return visitor;
  };

  it('goes from an entry to its record, its evidence and a proof of its own', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await visitor.seesPage('账本');
    await visitor.writes('找一笔账', lin.memberNo);
    await visitor.presses('查找');
    await visitor.sees(`${lin.memberNo} 的账目`);
    await page.getByRole('link', { name: seq, exact: true }).click();
    await visitor.seesPage(`第 ${seq} 笔账`);
    await visitor.sees('核验通过：这笔账在签过名的账本里，没有被改过');

    // Who got what, and how it came about.
    const postings = page.getByRole('region', { name: '时长的来去' });
    await postings.getByRole('link', { name: lin.memberNo }).waitFor();
    expect(await postings.textContent()).toContain('1 小时 40 分钟');
    const evidence = page.getByRole('region', { name: '凭证' });
    await evidence.getByText('老人确认').waitFor();
    await page.getByRole('link', { name: chen.memberNo }).first().waitFor();
    const { leaf } = await auditor.get(`/v1/ledger/entries/${seq}`);
    await page.getByText('逐字原文').click();
    await page.getByText(leaf, { exact: true }).waitFor();

    // The receipt can be taken away, and the chain goes on at both sides.
    const download = page.waitForEvent('download');
    await visitor.follows('下载凭据');
    expect((await download).suggestedFilename()).toBe(`receipt-${seq}.json`);
    await visitor.follows('下一笔');
    await visitor.seesPage(`第 ${Number(seq) + 1} 笔账`);
    await visitor.sees('核验通过');
    await visitor.follows('上一笔');
    await visitor.seesPage(`第 ${seq} 笔账`);
    expect(visitor.complaints).toEqual([]);
  });

  it.each([
    ['a leaf that says more minutes, with a hash that fits', '页面上写的和原文'],
    ['a table that says more minutes', '页面上写的和原文'],
  ])('does not believe %s', async (what) => {
    const visitor = await enters();
    const { page } = visitor;
    await page.route(ENTRY, async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      if (!route.request().url().endsWith(`/${seq}`)) return route.fulfill({ response: answer });
      const isLeaf = what.startsWith('a leaf');
      const forged = isLeaf
        ? text.replaceAll('\\"amount\\":\\"100\\"', '\\"amount\\":\\"900\\"')
        : text.replace('"amountMinutes":"100"', '"amountMinutes":"900"');
      expect(forged).not.toBe(text);
      return route.fulfill({ response: answer, body: forged });
    });
    await page.goto(`/audit/ledger/${seq}`);
    await page.getByRole('alert').getByText('核验不通过').waitFor();
    expect(await page.getByText('核验通过：').count()).toBe(0);
  });

  it('does not believe a receipt whose leaf was altered', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await page.route('**/v1/entries/*/receipt', async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      const body = text.replaceAll('\\"amount\\":\\"100\\"', '\\"amount\\":\\"900\\"');
      expect(body).not.toBe(text);
      return route.fulfill({ response: answer, body });
    });
    await page.goto(`/audit/ledger/${seq}`);
    await page.getByRole('alert').getByText('核验不通过').waitFor();
    const step = page.getByRole('listitem').filter({ hasText: '在签名账本里的位置' });
    expect(await step.textContent()).toContain('对不上');
  });

  it('has a donation taken back by an entry of its own, and finds it', async () => {
    const { city } = staffed;
    const visitor = await enters();
    const { page } = visitor;
    await page.goto(`/audit/ledger/${donation.entrySeq}`);
    await visitor.presses('撤回这笔');
    await visitor.writes('为什么撤回', '录入有误');
    await visitor.presses('确定撤回');
    await visitor.sees('已经撤回');
    await sealBook(city);
    await visitor.follows('撤回和异议');
    await visitor.seesPage('撤回和异议');
    await visitor.writes('会员号', lin.memberNo);
    await visitor.presses('查看');
    const row = page.getByRole('row').filter({ hasText: lin.memberNo });
    const { reverseSeq } = await auditor.get(`/v1/transfers/${donation.id}`);
    await row.getByRole('link', { name: reverseSeq, exact: true }).click();
    await visitor.seesPage(`第 ${reverseSeq} 笔账`);
    await visitor.sees('核验通过');
    expect(await city.entry(reverseSeq)).toEqual({
      kind: 'reverse',
      effectiveOn: city.day,
      postings: [`${lin.memberNo} earned MIN 80`, 'unit pool MIN -80'],
    });
    expect(await city.purse(lin)).toEqual({ 'earned MIN': '100' });
    expect(visitor.complaints).toEqual([]);
  });

  it('objects to a record, and the objection waits for somebody else', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await page.goto(`/audit/ledger/${seq}`);
    await visitor.presses('对这条记录提出异议');
    await visitor.writes('哪里不对', '当天门卫没有登记。');
    await visitor.presses(/^提出异议$/);
    await visitor.follows('看所有异议');
    await visitor.seesPage('撤回和异议');
    await page.getByRole('row').filter({ hasText: '等待判断' }).waitFor();
    const { items } = await auditor.get('/v1/disputes');
    expect(items).toMatchObject([{ state: 'open', filedAs: 'auditor', entrySeq: seq }]);
  });

  it('opens a case, takes it and ends it; somebody else has to agree', async () => {
    const visitor = await enters();
    const { page } = visitor;
    await visitor.follows('督办事项');
    await visitor.presses('立一个事项');
    await visitor.writes('要查什么', '三月的纸质登记缺页');
    await visitor.presses('立项');
    await visitor.sees('三月的纸质登记缺页');
    await visitor.presses('确定');
    await page.getByText('办理中').first().waitFor();
    await page.getByLabel('做什么').selectOption({ label: '办完' });
    await visitor.writes('说明', '找到了，已补上。');
    await visitor.presses('确定');
    await page.getByText('已办完，等另一人确认').first().waitFor();
    const id = new URL(page.url()).pathname.split('/').pop();
    expect(await auditor.get(`/v1/cases/${id}`)).toMatchObject({
      state: 'resolved',
      ownerId: auditor.id,
    });
    const steps = await page.getByLabel('做什么').getByRole('option').allTextContents();
    expect(steps).toEqual(['记一笔', '重新打开']);
    expect(await auditor.tries('post', `/v1/cases/${id}/confirm`)).toMatch(/^403 /);
    expect((await auditor.get(`/v1/cases/${id}`)).state).toBe('resolved');
  });

  it('announces a draw, and draws it again in the browser', async () => {
    const { city, clerk, worker } = staffed;
    await city.helped({ volunteer: lin, elder: chen, worker }, ['06:50', '07:30']);
    const visitor = await enters();
    const { page } = visitor;
    await visitor.follows('随机抽查');
    await visitor.presses('安排一次抽查');
    await page.getByLabel('查哪里').selectOption('GD-YJ');
    await visitor.writes('抽几个', '1');
    await page.getByRole('checkbox', { name: new RegExp(auditor.memberNo) }).check();
    // The chain is written at the machine's own time, not at the story's.
    const moment = new Date(Date.now() + 10 * 60_000).toISOString();
    await visitor.writes('抽取日期', shanghaiDate(moment));
    await visitor.writes('抽取时间', timeText(moment, 'en'));
    await visitor.presses('公布抽查');
    await visitor.seesPage('一次抽查');
    await visitor.sees('已经公布。');
    const id = new URL(page.url()).pathname.split('/').pop() ?? '';
    const { after, noticeSeq } = await auditor.get(`/v1/inspection-draws/${id}`);
    await page.getByRole('link', { name: noticeSeq, exact: true }).waitFor();

    // The moment passes, something is written, and a checkpoint is signed: what was drawn nobody chose.
    const place = page.url();
    await page.goto('about:blank');
    await passMoment(city, after, async () => {
      const other = await city.enrol(clerk, { role: 'volunteer' });
      await city.helped({ volunteer: other, elder: chen, worker }, ['07:40', '08:00']);
    });
    await page.goto(place);
    await visitor.sees('重抽结果一样：没有人挑选过');
    await page.getByRole('link', { name: '第 1 个' }).click();
    await page.getByRole('heading', { level: 3, name: '第 1 个' }).waitFor();
    await visitor.presses('公布结果');
    // Nobody has been there yet: there is nothing to publish.
    await page.getByRole('alert').waitFor();
    expect((await auditor.get(`/v1/inspection-draws/${id}`)).state).toBe('drawn');
    const { items } = await auditor.get(`/v1/inspections?drawId=${id}`);
    await auditor.post(`/v1/inspections/${items[0].id}/pass`, { text: '与记录一致。' });
    await visitor.presses('公布结果');
    await page.getByRole('button', { name: '公布结果' }).waitFor({ state: 'detached' });
    expect((await auditor.get(`/v1/inspection-draws/${id}`)).state).toBe('published');
    expect(visitor.complaints).toEqual([]);
  });

  it('sees that all accounts sum to zero, and has everything compared', async () => {
    const { city } = staffed;
    const visitor = await enters();
    const { page } = visitor;
    await visitor.follows('余额和流水');
    await visitor.sees('账是平的：所有账户加起来是零');
    await visitor.writes('会员号', lin.memberNo);
    await visitor.presses('查看');
    const accounts = page.getByRole('region', { name: `${lin.memberNo} 的账户` });
    await accounts.getByText('2 小时 20 分钟').first().waitFor();
    await visitor.follows('每日核对');
    await visitor.presses('现在核对一次');
    await visitor.sees('全部对得上');
    await visitor.follows('下载账本');
    const download = page.waitForEvent('download');
    await visitor.follows(/^下载：逐字原文/);
    expect((await download).suggestedFilename()).toBe('journal.jsonl');
    expect(visitor.complaints).toEqual([]);
    expect(await city.purse(lin)).toEqual({ 'earned MIN': '140' });
    await city.expectSoundBooks();
  });
});
