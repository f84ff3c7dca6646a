import { jest } from '@jest/globals';
import { STATION } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { isBlank, type ReadPdf, readPdf } from '../../test/support/poppler.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

/** Light enough for paper: nothing is printed white on black. */
const MOSTLY = 0.85;
/** The part of a sheet's width that the margins of 15 mm are at least. */
const MARGIN = 0.06;

/** A page and what of it belongs on paper, and what does not. */
interface Sheet {
  readonly path: string;
  readonly title: string;
  readonly shown: readonly RegExp[];
  readonly hidden: readonly string[];
}

describe('pages on paper', () => {
  const staffed = staffedHouse();
  let volunteer: StoryPerson;
  let elder: StoryPerson;
  let receipt: string;
  let number: string;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    volunteer = await city.enrol(clerk, { role: 'volunteer', birthDate: '1958-05-05' });
    const seq = await city.helped({ volunteer, elder, worker }, ['06:00', '07:00']);
    const period = { from: city.day, to: city.day };
    ({ number } = await volunteer.post(`/v1/members/${volunteer.id}/certificates`, period));
    await clerk.post(`/v1/stations/${STATION}/display-secret`);
    await sealBook(city);
    receipt = (await volunteer.download(`/v1/entries/${seq}/receipt`)).toString();
  });

  afterEach(() => staffed.house.close());

  /** Somebody with a dark screen. */
  const reader = async (who: StoryPerson | null, width = 1280): Promise<Visitor> => {
    const visitor = await staffed.house.visitor({ theme: 'dark', width, now: staffed.city.now() });
    if (who !== null) await visitor.signIn(who.memberNo, who.password);
    return visitor;
  };

  it.each<Sheet>([
    {
      path: '/public/rules',
      title: '现行规则',
      shown: [/怎么存时长/, /一天最多记/],
      hidden: ['打印', '公开数据', '菜单'],
    },
    {
      path: '/public/figures',
      title: '公开数据',
      shown: [/还欠大家多少小时/, /少于 5 个人/],
      hidden: ['打印', '三张清单'],
    },
    {
      path: '/public/log',
      title: '公开日志',
      shown: [/最新的检查点/],
      hidden: ['核验凭据', '菜单'],
    },
  ])('$path is the text and nothing to press', async (sheet) => {
    const visitor = await reader(null);
    await visitor.opens(sheet.path, sheet.title);
    await expectPaper(visitor, sheet);
  });

  it('a certificate that was looked up', async () => {
    const sheet = {
      path: `/public/certificate?number=${number}`,
      title: '查服务证书',
      shown: [/证书是真的，全部有效/, new RegExp(number)],
      hidden: ['查询', '公开数据'],
    };
    const visitor = await reader(null);
    await visitor.opens(sheet.path, sheet.title);
    await visitor.page.getByRole('heading', { name: '证书是真的，全部有效' }).waitFor();
    await expectPaper(visitor, sheet);
  });

  it('a receipt that was checked', async () => {
    const sheet = {
      path: '/verify',
      title: '核验凭据',
      shown: [/核验通过：没有被改过/, /receipt\.json/, /增加 1 小时/],
      hidden: [
        '选择文件',
        '用摄像头扫二维码',
        '您从别处知道的（可不填）',
        '粘贴文字',
        'kapok-verify',
      ],
    };
    const visitor = await reader(null, 390);
    await visitor.opens(sheet.path, sheet.title);
    const file = { name: 'receipt.json', mimeType: 'application/json' };
    const buffer = Buffer.from(receipt);
    await visitor.page.getByLabel(/^选择文件/).setInputFiles({ ...file, buffer });
    await visitor.page.getByRole('heading', { name: '核验通过：没有被改过' }).waitFor();
    await expectPaper(visitor, sheet);
  });

  it('a month of a volunteer and of an elder', async () => {
    const statement = {
      path: '/volunteer/statement',
      title: '对账单',
      shown: [/\d{4}年\d{1,2}月/, /1 小时/, /陪伴/],
      hidden: ['下载凭证', '可以留存的', '找需求'],
    };
    const phone = await reader(volunteer, 390);
    await phone.opens(statement.path, statement.title);
    await phone.page.getByText('之后余额 1 小时').waitFor();
    await expectPaper(phone, statement);

    const [year, month] = staffed.city.day.split('-').map(Number);
    const hours = {
      path: `/elder/hours/${staffed.city.day.slice(0, 7)}`,
      title: `${year}年${month}月`,
      shown: [/这个月没有进出/],
      hidden: ['返回', '念给我听'],
    };
    const other = await reader(elder, 390);
    await other.opens(hours.path, hours.title);
    await expectPaper(other, hours);
  });

  it("a station's sheet for the door, and the settlement of a month", async () => {
    // The code itself is of the minute: on paper stands how to come to it.
    const code = {
      path: '/station/code',
      title: '签到码',
      shown: [/志愿者签到/, /\/volunteer\/stay/],
      hidden: ['首页', '花名册', '换一个签到码'],
    };
    const clerk = await reader(staffed.clerk);
    await clerk.opens(code.path, code.title);
    await clerk.page.getByRole('img', { name: /的签到二维码$/ }).waitFor();
    const paper = await expectPaper(clerk, code);
    expect(paper.pages).toHaveLength(1);

    const settlement = {
      path: '/city/settlement',
      title: '月结',
      shown: [/社区之间的往来/, /结过的月份/],
      hidden: ['批量导入', '消息推送'],
    };
    const admin = await reader(staffed.admin);
    await admin.opens(settlement.path, settlement.title);
    await expectPaper(admin, settlement);
  });
});

/** What comes out of the printer: the text that belongs there, dark on white, within the margins. */
async function expectPaper(visitor: Visitor, sheet: Sheet): Promise<ReadPdf> {
  // This browser has no Chinese letters of its own; paper is printed with what has come.
  await visitor.settles();
  const paper = await readPdf(await visitor.page.pdf({ format: 'A4' }));
  const text = paper.texts.join('\n');
  for (const shown of [new RegExp(sheet.title), ...sheet.shown]) expect(text).toMatch(shown);
  for (const hidden of sheet.hidden) expect(text).not.toContain(hidden);
  for (const sheetOf of paper.pages) {
    const white = sheetOf.gray.filter((dot) => dot > 250).length / sheetOf.gray.length;
    expect(white).toBeGreaterThan(MOSTLY);
    const high = { top: 0, bottom: 1 };
    expect(isBlank(sheetOf, { left: 0, right: MARGIN, ...high })).toBe(true);
    expect(isBlank(sheetOf, { left: 1 - MARGIN, right: 1, ...high })).toBe(true);
  }
  expect(visitor.complaints).toEqual([]);
  return paper;
}
