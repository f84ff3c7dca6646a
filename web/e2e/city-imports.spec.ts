import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { newIdNumber } from '../../test/e2e/found-city.js';
import { COMMUNITY, StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { House, type Visitor, WEB } from './support/house.js';

jest.setTimeout(240_000);

const ROWS = 1_200;
/** One row in so many names a unit that is not there: more of them than a page of the list holds. */
const WRONG_EACH = 12;
const WRONG = ROWS / WRONG_EACH;

let city: StoryCity;
let house: House;
let admin: StoryPerson;
let visitor: Visitor;

beforeAll(async () => {
  ({ city, admin } = await StoryCity.open(WEB));
  house = new House(city.app.url);
  visitor = await house.visitor({ now: city.now(), width: 1280, height: 900 });
  await visitor.signIn('ADMIN', admin.password);
});

afterAll(async () => {
  await house?.close();
  await city?.close();
});

/** A file of people, as a city has it. */
function people(): string {
  const line = (nth: number): string => {
    const unit = nth % WRONG_EACH === 0 ? 'NOWHERE' : COMMUNITY;
    const no = `Z${String(nth).padStart(5, '0')}`;
    return `${no},潘丽华,elder,${unit},${newIdNumber('19400615')},,`;
  };
  const rows = Array.from({ length: ROWS }, (_, at) => line(at + 1));
  return ['member_no,name,role,community,id_number,phone,household', ...rows].join('\n');
}

it('takes a file in that is dropped on the page, and hands back every row that was refused', async () => {
  const { page } = visitor;
  await visitor.follows('批量导入');
  await visitor.seesPage('批量导入');
  await page.getByLabel('表格内容').selectOption({ label: '人员' });
  const held = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'members.csv', { type: 'text/csv' }));
    return data;
  }, people());
  const anywhere = page.getByRole('heading', { level: 1 });
  await anywhere.dispatchEvent('dragover', { dataTransfer: held });
  await anywhere.dispatchEvent('drop', { dataTransfer: held });
  await visitor.sees(/选好了：members\.csv/);

  await visitor.presses('正式导入');
  await page.getByRole('status').filter({ hasText: '已办完 人员 · 正式导入' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    visitor.presses('下载有问题的行'),
  ]);
  const saved = await readFile(await download.path(), 'utf8');
  const lines = saved.trim().split(/\r?\n/);
  expect(lines).toHaveLength(WRONG + 1);
  expect(lines[1]).toBe('13,Z00012,false,unknown_unit');
  expect(lines.at(-1)).toBe(`${ROWS + 1},Z01200,false,unknown_unit`);
  expect(lines.slice(1).every((line) => line.endsWith('false,unknown_unit'))).toBe(true);
  const { items } = await admin.get('/v1/imports');
  expect(visitor.complaints).toEqual([]);
  expect(items).toMatchObject([{ kind: 'members', accepted: ROWS - WRONG, refused: WRONG }]);
});
