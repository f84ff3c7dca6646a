import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers } from './support/accessible.js';
import type { Visitor } from './support/house.js';
import { losesAnswers } from './support/lost-answer.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const NO_ANSWER = '没有收到回复，不知道办成了没有。';

describe('a form at the desk whose answer is lost', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let elder: StoryPerson;

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    await city.enrol(clerk, { role: 'volunteer', name: '王义' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01', name: '陈阿婆' });
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
  });

  const itemsOf = async (path: string): Promise<object[]> => (await staffed.worker.get(path)).items;

  it.each(['before', 'after'] as const)(
    'keeps what a dialog asked for and asks for it once (cut %s the service has it)',
    async (moment) => {
      const { page } = visitor;
      const wish = { elderId: elder.id, plannedOn: staffed.city.day, kind: 'home' };
      const { id } = await staffed.worker.post('/v1/visits', wish);
      const before = (await itemsOf('/v1/visits?state=done')).length;
      const path = `**/v1/visits/${id}/record`;
      await page.goto('/worker/visits');
      await visitor.presses('写看望结果');
      const dialog = page.getByRole('dialog', { name: '写看望结果' });
      await dialog.getByLabel('说明').fill('精神很好');
      await losesAnswers(page, path, moment);
      await dialog.getByRole('button', { name: '保存' }).click();
      await dialog.getByText(NO_ANSWER).waitFor();
      expect(await dialog.getByLabel('说明').isDisabled()).toBe(true);
      expect(await dialog.getByRole('button').allInnerTexts()).toEqual(['再问一次']);

      await page.unroute(path);
      await dialog.getByRole('button', { name: '再问一次' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect(await itemsOf('/v1/visits?state=done')).toHaveLength(before + 1);
      expect(await staffed.worker.get(`/v1/visits/${id}`)).toMatchObject({
        state: 'done',
        note: '精神很好',
      });
    },
  );

  it('is not left without being asked, neither by Escape nor for another page', async () => {
    const { page } = visitor;
    const wish = { elderId: elder.id, plannedOn: staffed.city.day, kind: 'home' };
    const { id } = await staffed.worker.post('/v1/visits', wish);
    await page.goto('/worker');
    await visitor.follows('看望');
    await visitor.presses('写看望结果');
    const dialog = page.getByRole('dialog', { name: '写看望结果' });
    await losesAnswers(page, `**/v1/visits/${id}/record`, 'before');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText(NO_ANSWER).waitFor();
    // Pressed again, it closes the dialog without asking the page, which shows it anew.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await dialog.getByRole('button').allInnerTexts()).toEqual([
      '再问一次',
      '留在这里',
      '还是要离开',
    ]);
    expect(await barriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: '留在这里' }).click();
    expect(await dialog.getByRole('button').allInnerTexts()).toEqual(['再问一次']);
    await page.goBack();
    await dialog.getByText(/^离开以后/).waitFor();
    expect(new URL(page.url()).pathname).toBe('/worker/visits');
    await dialog.getByRole('button', { name: '还是要离开' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).not.toBe('/worker/visits');
    expect(await staffed.worker.get(`/v1/visits/${id}`)).toMatchObject({ state: 'planned' });
    await page.unroute(`**/v1/visits/${id}/record`);
    await staffed.worker.post(`/v1/visits/${id}/miss`, { reason: 'away' });
  });

  it('keeps a draft as it was sent, and makes one of it', async () => {
    const { page } = visitor;
    await page.goto('/worker/pairs/new');
    const group = (name: RegExp) => page.getByRole('group', { name });
    await group(/志愿者/)
      .getByRole('button', { name: /王义/ })
      .click();
    await group(/老人/)
      .getByRole('button', { name: /陈阿婆/ })
      .click();
    const service = page.getByRole('combobox', { name: '做什么' });
    await service.selectOption('S03');
    await losesAnswers(page, '**/v1/pairs', 'after');
    await visitor.presses('发给志愿者');
    await visitor.sees(NO_ANSWER);
    expect(await service.isDisabled()).toBe(true);
    expect(await itemsOf('/v1/pairs')).toHaveLength(1);

    // Whoever goes elsewhere is asked first, and keeps what was asked for.
    await visitor.follows('看望');
    const question = page.getByRole('alert').getByText(/^离开以后/);
    await question.waitFor();
    expect(await question.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await visitor.presses('留在这里');
    await question.waitFor({ state: 'detached' });
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    expect((await asked).type()).toBe('beforeunload');
    await (await asked).dismiss();
    expect(await service.inputValue()).toBe('S03');

    await page.unroute('**/v1/pairs');
    await visitor.presses('再问一次');
    await visitor.seesPage('王义 的结对');
    expect(await itemsOf('/v1/pairs')).toHaveLength(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('lets go of whom the service knows no more, and leads to the login', async () => {
    const { page } = visitor;
    const wish = { elderId: elder.id, plannedOn: staffed.city.day, kind: 'home' };
    const { id } = await staffed.worker.post('/v1/visits', wish);
    const path = `**/v1/visits/${id}/record`;
    await page.goto('/worker/visits');
    await visitor.presses('写看望结果');
    const dialog = page.getByRole('dialog', { name: '写看望结果' });
    await losesAnswers(page, path, 'before');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.getByText(NO_ANSWER).waitFor();
    await page.unroute(path);
    await page.context().clearCookies();
    await dialog.getByRole('button', { name: '再问一次' }).click();
    await visitor.seesPage('登录');
    expect(await staffed.worker.get(`/v1/visits/${id}`)).toMatchObject({ state: 'planned' });
  });
});
