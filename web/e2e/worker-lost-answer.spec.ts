import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { losesAnswers } from './support/lost-answer.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const ONE = '**/v1/service-records/*/approve';
const MANY = '**/v1/service-records/approvals';

describe('a social worker whose answer is lost', () => {
  const staffed = staffedHouse();
  let visitor: Visitor;
  let volunteer: StoryPerson;
  let elder: StoryPerson;
  let hour = 0;

  beforeAll(async () => {
    const { city, clerk } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    visitor = await staffed.house.visitor({ width: 1280, now: city.now() });
    await visitor.signIn(staffed.worker.memberNo, staffed.worker.password);
  });

  /** A confirmed service of half an hour, at a time of its own. */
  function waits(): Promise<string> {
    const from = String(hour).padStart(2, '0');
    hour += 1;
    return staffed.city.confirmed({ volunteer, elder }, [`${from}:00`, `${from}:30`]);
  }

  const recordOf = async (id: string) =>
    (await staffed.worker.get(`/v1/service-records/${id}`)) as Record<string, string>;

  const earned = async () => Number((await staffed.city.purse(volunteer))['earned MIN'] ?? 0);

  it.each(['before', 'after'] as const)(
    'asks again and posts once when the network is cut %s the service has the approval',
    async (moment) => {
      const before = await earned();
      const id = await waits();
      const { recordNo } = await recordOf(id);
      const { page } = visitor;
      await page.goto('/worker/queue');
      await visitor.sees('共 1 条');
      await losesAnswers(page, ONE, moment);
      await page.keyboard.press('a');
      await visitor.sees('没有收到回复，不知道批准了没有');
      expect(await page.getByText('已批准，已入账').count()).toBe(0);
      expect((await recordOf(id)).state).toBe(moment === 'after' ? 'approved' : 'confirmed');

      if (moment === 'before') {
        // Asked while the network is still away: no answer again, and the question stays.
        const lost = page.waitForEvent('requestfailed');
        await visitor.presses('再问一次');
        await lost;
        await page.unroute(ONE);
      }
      await visitor.presses('再问一次');
      await visitor.sees(`${recordNo} 已批准，已入账`);
      await visitor.sees('没有要审核的记录');
      await page.unroute(ONE);
      expect((await recordOf(id)).state).toBe('approved');
      expect(await earned()).toBe(before + 30);
    },
  );

  it('finds out about each of a bulk, and posts each once', async () => {
    const before = await earned();
    const ids = [await waits(), await waits(), await waits()];
    const { page } = visitor;
    await page.goto('/worker/queue');
    await visitor.sees('共 3 条');
    await losesAnswers(page, MANY, 'after');
    await page.keyboard.press('b');
    await visitor.presses('批准这 3 条');
    await visitor.sees('结果不明 3 条');
    await page.unroute(MANY);
    await visitor.presses('继续，问清结果');
    await visitor.sees('共 3 条：批准并入账 3 条');
    expect(await earned()).toBe(before + 90);
    const seqs = await Promise.all(ids.map(async (id) => (await recordOf(id)).entrySeq));
    expect(new Set(seqs).size).toBe(3);
    await staffed.city.expectSoundBooks();
    expect(visitor.complaints).toEqual([]);
  });

  it('is refused by the same key when somebody approves what is approved', async () => {
    const before = await earned();
    const id = await waits();
    await staffed.worker.post(`/v1/service-records/${id}/approve`);
    const again = await staffed.worker.tries('post', `/v1/service-records/${id}/approve`);
    expect(again).toContain('state_conflict');
    expect(await earned()).toBe(before + 30);
  });
});
