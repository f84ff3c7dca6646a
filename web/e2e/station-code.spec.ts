import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { STATION } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { sealBook } from './support/sealed.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const staffed = staffedHouse();

async function device(who: StoryPerson, width: number): Promise<Visitor> {
  const one = await staffed.house.visitor({ now: staffed.city.now(), width });
  await one.signIn(who.memberNo, who.password);
  return one;
}

it('a station without a code is told what one is for, makes it, prints a sheet and changes it', async () => {
  const { clerk } = staffed;
  const visitor = await device(clerk, 1280);
  const { page } = visitor;
  await page.goto('/station/code');
  await visitor.sees('这个站还没有签到码');
  expect(await clerk.tries('get', `/v1/stations/${STATION}/code`)).toBe('409 state_conflict');
  await visitor.presses('做一个签到码');
  const shown = page.getByRole('img', { name: `${STATION} 的签到二维码` });
  await shown.waitFor();
  const { code } = await clerk.get(`/v1/stations/${STATION}/code`);
  const digits = page.getByText(code, { exact: true });
  await digits.waitFor();

  const sheet = page.getByRole('region', { name: '门口的说明' });
  expect(await sheet.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  await sheet.getByText(`${staffed.city.app.url}/volunteer/stay`).waitFor();
  expect([await shown.isVisible(), await digits.isVisible()]).toEqual([false, false]);
  await page.emulateMedia({ media: 'screen' });

  await page.getByText('换一个签到码').click();
  await visitor.presses('换一个');
  await page.getByRole('dialog').getByRole('button', { name: '换掉' }).click();
  await visitor.sees('换好了');
  await digits.waitFor({ state: 'detached' });
  const now = await clerk.get(`/v1/stations/${STATION}/code`);
  expect(now.code).not.toBe(code);
  await page.getByText(now.code, { exact: true }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('receipts of a month that are not sealed yet are waited for, and saved by themselves', async () => {
  const { city, clerk, worker } = staffed;
  const lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1955-05-05' });
  await clerk.post(`/v1/members/${lin.id}/roles`, { role: 'elder', unitCode: 'T1C1' });
  const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1938-03-01' });
  city.at('14:00');
  await city.helped({ volunteer: lin, elder: chen, worker }, ['10:00', '11:00']);
  const month = city.day.slice(0, 7);
  const visitor = await device(lin, 390);
  const { page } = visitor;
  await page.goto(`/elder/hours/${month}`);
  const atElder = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('button', { name: /^凭证/ }).click();
  await page.getByRole('status').getByText('正在盖章').waitFor();
  await sealBook(city);
  expect(await provenIn(await (await atElder).path())).toBe(1);

  await page.goto('/volunteer/statement');
  const atVolunteer = page.waitForEvent('download');
  await visitor.presses('整月凭证');
  const download = await atVolunteer;
  expect(download.suggestedFilename()).toBe(`receipts-${month}.json`);
  expect(await provenIn(await download.path())).toBe(1);
  expect(visitor.complaints).toEqual([]);
});

/** How many entries a file of receipts proves. */
async function provenIn(path: string): Promise<number> {
  return JSON.parse(await readFile(path, 'utf8')).receipts.length;
}
