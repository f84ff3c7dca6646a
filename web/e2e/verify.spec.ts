import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { logKeyOf } from '../../test/support/proof-city.js';
import { barriers, overhang } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

describe('checking a receipt in the browser', () => {
  const staffed = staffedHouse();
  let receipt: string;
  let kept: string;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const seq = await city.helped({ volunteer, elder, worker }, ['06:00', '07:00']);
    await sealBook(city);
    receipt = await receiptOf(volunteer, seq);
    kept = JSON.parse(receipt).checkpoint;
  });

  const opened = async () => {
    const visitor = await staffed.house.visitor();
    await visitor.opens('/verify', '核验凭据');
    return visitor;
  };

  it('passes what is true, and sends nothing', async () => {
    const visitor = await opened();
    const sent: string[] = [];
    visitor.page.on('request', (request) => sent.push(request.url()));
    await choose(visitor, receipt);
    await visitor.page.getByRole('heading', { name: '核验通过：没有被改过' }).waitFor();
    await visitor.sees(/第 \d+ 条就是这条记录：服务/);
    await visitor.sees(/增加 1 小时。/);
    await visitor.sees(/核对签名用的公钥写在文件里/);
    await visitor.page.getByText('核验程序的原话').click();
    await visitor.page.getByText('没有文件？粘贴文字').click();
    await visitor.writes(/把凭据的文字/, moreMinutes(receipt));
    await visitor.presses('核验这段文字');
    await visitor.page.getByRole('heading', { name: /核验没有通过/ }).waitFor();
    await visitor.settles();
    expect([sent, visitor.complaints]).toEqual([[], []]);
  });

  it('needs no network once it is open', async () => {
    const visitor = await opened();
    // The browser looks for a newer service worker by itself, and finds none.
    visitor.expectsComplaint(/^An unknown error occurred when fetching the script/);
    await visitor.page.context().setOffline(true);
    await choose(visitor, receipt);
    await visitor.page.getByRole('heading', { name: '核验通过：没有被改过' }).waitFor();
    await choose(visitor, wrongSignature(receipt));
    await visitor.page.getByRole('heading', { name: /核验没有通过/ }).waitFor();
  });

  it.each([
    ['one digit of the minutes', moreMinutes, /推不出检查点的根/],
    ['one byte of the signature', wrongSignature, /签名不是该密钥所签/],
    ['another member', otherMember, /有内容被改过/],
  ])('says what is wrong after changing %s', async (_, change, sentence) => {
    const visitor = await opened();
    const altered = change(receipt);
    expect(altered).not.toBe(receipt);
    await choose(visitor, altered);
    await visitor.page.getByRole('heading', { name: /核验没有通过/ }).waitFor();
    const faults = visitor.page.locator('section', { has: visitor.page.getByText('哪里不对') });
    expect(await faults.last().textContent()).toMatch(sentence);
    expect(visitor.complaints).toEqual([]);
  });

  it('holds it against what somebody knows from elsewhere', async () => {
    const visitor = await opened();
    await choose(visitor, receipt);
    await visitor.page.getByText('您从别处知道的（可不填）').click();
    await visitor.page.getByLabel('您留下的检查点或旧凭据').setInputFiles({
      name: 'checkpoint.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from(kept),
    });
    await visitor.writes('日志或见证人的公钥', logKeyOf('GD-YJ'));
    await visitor.presses('对照这些再核验一次');
    await visitor.sees(/和您留下的检查点对得上/);
    await visitor.sees(/签名出自您知道的公钥/);
    await visitor.writes('日志或见证人的公钥', 'no key');
    await visitor.presses('对照这些再核验一次');
    await visitor.page.getByRole('heading', { name: '您填的公钥或检查点看不懂' }).waitFor();
  });

  it.each([
    ['zh-CN', 'normal', 320, 'light'],
    ['zh-CN', 'large', 320, 'dark'],
    ['en', 'normal', 1280, 'dark'],
    ['en', 'large', 390, 'light'],
  ] as const)('is usable in %s, %s letters, %i wide, %s', async (language, size, width, theme) => {
    const visitor = await staffed.house.visitor({ language, size, width, theme });
    await visitor.page.goto('/verify');
    await visitor.seesPage(language === 'en' ? 'Check a receipt' : '核验凭据');
    for (const text of [receipt, wrongSignature(receipt)]) {
      await choose(visitor, text);
      await visitor.page.getByRole('heading', { level: 2, name: /通过|ound: / }).waitFor();
      expect(await barriers(visitor.page)).toEqual([]);
      expect(await overhang(visitor.page)).toBe(0);
    }
  });
});

async function receiptOf(who: StoryPerson, seq: string): Promise<string> {
  return (await who.download(`/v1/entries/${seq}/receipt`)).toString();
}

async function choose({ page }: Visitor, text: string): Promise<void> {
  const file = { name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(text) };
  await page.getByLabel(/^(选择文件|Choose files)/).setInputFiles(file);
}

/** An hour is an hour and a half. */
function moreMinutes(text: string): string {
  return text.replace('\\"amount\\":\\"60\\"', '\\"amount\\":\\"90\\"');
}

/** The last but one byte of the log's signature is another. */
function wrongSignature(text: string): string {
  const file = JSON.parse(text);
  file.checkpoint = file.checkpoint.replace(
    /(.)(.{4})\n$/,
    (_: string, byte: string, rest: string) => `${byte === 'A' ? 'B' : 'A'}${rest}\n`,
  );
  return JSON.stringify(file);
}

/** Somebody else is said to have served. */
function otherMember(text: string): string {
  const file = JSON.parse(text);
  const [{ facts }] = file.openings;
  facts.volunteerId = facts.recipientId;
  return JSON.stringify(file);
}
