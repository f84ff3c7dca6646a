import { jest } from '@jest/globals';
import { pdfOf } from '../../test/e2e/paper-city.js';
import { STATION } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const staffed = staffedHouse();

it('a station hands out a card, types a form in by two people, and a lunch is charged and given back', async () => {
  const { city, admin, worker, cashier, clerk } = staffed;
  const colleague = await city.enrol(admin, { role: 'station_admin' });
  const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1955-05-05' });
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: 'T1C1' });
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1938-03-01' });
  city.at('14:00');

  const first = await desk(clerk);
  const card = await handsOutCard(first, lin);
  const { formNo, address } = await typesIn(first, { lin, chen });
  // Who typed it in is shown no way to count it.
  await first.sees('您录入了这一批，要请另一位同事来核对');
  expect(await first.page.getByRole('form', { name: '核对' }).count()).toBe(0);

  const second = await desk(colleague);
  await counts(second, { address, formNo, lin, chen });
  const { items } = await worker.get('/v1/service-records/queue');
  expect(items).toHaveLength(1);
  const { entrySeq } = await worker.post(`/v1/service-records/${items[0].id}/approve`);
  expect(await city.entry(entrySeq)).toEqual({
    kind: 'service',
    effectiveOn: city.day,
    postings: [`${lin.memberNo} earned MIN 60`, 'book issuance MIN -60'],
  });

  const till = await desk(cashier);
  await chargesAndRefunds(till, card);
  expect(await city.purse(lin)).toEqual({ 'earned MIN': '60' });
  await city.expectSoundBooks();
  for (const { complaints } of [first, second, till]) expect(complaints).toEqual([]);
});

/** Somebody's desk, signed in. */
async function desk(who: StoryPerson): Promise<Visitor> {
  const visitor = await staffed.house.visitor({
    now: staffed.city.now(),
    width: 1280,
    height: 900,
  });
  await visitor.signIn(who.memberNo, who.password);
  await visitor.seesPage('站点');
  return visitor;
}

/** The PIN is shown once; number and PIN go to the elder. */
async function handsOutCard(
  visitor: Visitor,
  who: StoryPerson,
): Promise<{ cardNo: string; pin: string }> {
  const { page } = visitor;
  await visitor.follows('人员和服务卡');
  await page.getByRole('link', { name: who.memberNo }).click();
  await visitor.presses('办一张卡');
  const notice = page.getByRole('status').filter({ hasText: '只显示这一次' });
  const [cardNo = '', pin = ''] = (await notice.innerText()).match(/\d{6,}/g) ?? [];
  const { items } = await staffed.clerk.get(`/v1/members/${who.id}/cards`);
  expect(items.map((card: { cardNo: string }) => card.cardNo)).toEqual([cardNo]);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    visitor.presses('打印卡（PDF）'),
  ]);
  expect(download.suggestedFilename()).toBe(`card-${cardNo}.pdf`);
  return { cardNo, pin };
}

/** Forms are numbered, one is typed in with its scan, and the batch is shut. */
async function typesIn(
  visitor: Visitor,
  { lin, chen }: { lin: StoryPerson; chen: StoryPerson },
): Promise<{ formNo: string; address: string }> {
  const { page } = visitor;
  await visitor.follows('纸质单');
  await visitor.writes('打印几张', '2');
  await visitor.presses('生成带编号的单子');
  const runs = page.getByRole('region', { name: '打印过的' });
  const numbers = await runs.getByRole('row', { name: `${STATION}-` }).innerText();
  const formNo = numbers.match(new RegExp(`${STATION}-\\d{7}`))?.[0] ?? '';
  await visitor.presses('开始录入');
  await visitor.seesPage('一批纸质单');
  const form = page.getByRole('form', { name: '录入一张' });
  await form.getByLabel('单号').fill(formNo);
  for (const [label, value] of reading(lin, chen)) await form.getByLabel(label).fill(value);
  await visitor.presses('录入这张');
  await visitor.sees(`${formNo} 已录入`);
  const scan = { name: 'scan.pdf', mimeType: 'application/pdf', buffer: pdfOf(formNo) };
  await page.getByLabel('上传扫描件或照片').setInputFiles(scan);
  await page.getByRole('region', { name: '签名单的扫描件' }).getByText('application/pdf').waitFor();
  await visitor.presses('录完了，封好');
  await visitor.sees('等另一个人核对');
  return { formNo, address: new URL(page.url()).pathname };
}

/** Another person reads the same form; first with a slip, which sends the batch back nowhere near the ledger. */
async function counts(
  visitor: Visitor,
  {
    address,
    formNo,
    lin,
    chen,
  }: { address: string; formNo: string; lin: StoryPerson; chen: StoryPerson },
): Promise<void> {
  const { page } = visitor;
  await page.getByRole('region', { name: '等另一个人核对的纸质单' }).getByRole('link').click();
  await page.waitForURL(`**${address}`);
  expect(await page.getByRole('region', { name: '录入的单子' }).count()).toBe(0);
  await visitor.writes('一共几张', '1');
  await visitor.writes('合计几小时', '1');
  await visitor.writes('另加几分钟', '0');
  for (const [label, value] of reading(lin, chen)) {
    await visitor.writes(`${formNo} ${label}`, value);
  }
  await visitor.presses('交上核对结果');
  await visitor.sees('两个人的结果一样，已送社工审核');
  await page.getByRole('row', { name: new RegExp(`${formNo} .* 待审核`) }).waitFor();
}

/** By card and PIN at the canteen. */
async function chargesAndRefunds(
  visitor: Visitor,
  { cardNo, pin }: { cardNo: string; pin: string },
): Promise<void> {
  const { city } = staffed;
  const ways = visitor.page.getByRole('navigation', { name: '页面' });
  await ways.getByRole('link', { name: '收银台' }).click();
  await visitor.page.getByLabel('怎么付').selectOption({ label: '服务卡' });
  await visitor.writes('卡号', cardNo);
  await visitor.writes('密码或一次性核对码', pin);
  await visitor.writes('小时', '0');
  await visitor.writes('分钟', '45');
  await visitor.sees('将扣： 45 分钟');
  await visitor.page.getByRole('button', { name: '收下' }).click();
  await visitor.sees('已扣，已入账');
  const auditor = await city.auditor();
  expect((await auditor.get('/v1/ledger/head')).seq).toBeDefined();
  await visitor.presses('收错了，退回');
  await visitor.sees('已退回给老人');
}

function reading(lin: StoryPerson, chen: StoryPerson): [label: string, value: string][] {
  return [
    ['志愿者会员号', lin.memberNo],
    ['老人会员号', chen.memberNo],
    ['服务代码', 'S03'],
    ['哪一天', staffed.city.day],
    ['开始', '10:00'],
    ['结束', '11:00'],
  ];
}
