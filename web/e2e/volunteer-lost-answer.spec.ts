import { jest } from '@jest/globals';
import { losesAnswers } from './support/lost-answer.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const DONATIONS = '**/v1/transfers/donations';
const BALANCE = '**/v1/members/*/balance';
/** So often a page reads before it says that it cannot. */
const READ_TIMES = 3;

describe('a volunteer whose answer is lost', () => {
  const staffed = staffedHouse();

  it.each(['before', 'after'] as const)(
    'gives once what was meant once, cut %s the service has it',
    async (moment) => {
      const { city, clerk, worker } = staffed;
      const volunteer = await city.enrol(clerk, { role: 'volunteer' });
      const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
      await city.helped({ volunteer, elder, worker }, ['01:00', '05:00']);
      const earned = async () => Number((await city.purse(volunteer))['earned MIN'] ?? 0);

      const phone = await staffed.house.visitor({ now: city.now() });
      const { page } = phone;
      await phone.signIn(volunteer.memberNo, volunteer.password);
      await page.goto('/volunteer/give?to=pool');
      await phone.writes('多少小时', '1');
      await losesAnswers(page, DONATIONS, moment);
      // The way back may be cut as well: what stands on the page stays.
      let unread = 0;
      await page.route(BALANCE, (route) => {
        unread += 1;
        return route.abort('connectionreset');
      });
      await phone.presses('捐出');
      await phone.presses('确定');
      await phone.sees('没有收到回复，不知道办成了没有。');
      expect(await earned()).toBe(moment === 'after' ? 180 : 240);

      // Nothing else can be given, and the amount not be changed, while that is not known.
      const form = page.getByRole('form', { name: '送给家人或捐出' });
      await form.getByText('把 1 小时 捐给社区。').waitFor();
      expect(await form.getByLabel('多少小时').isDisabled()).toBe(true);
      expect(await form.getByRole('button').allInnerTexts()).toEqual(['再问一次']);
      while (unread < READ_TIMES) await page.waitForEvent('requestfailed');
      await form.getByLabel('多少小时').waitFor();

      await page.unroute(DONATIONS);
      await page.unroute(BALANCE);
      await phone.presses('再问一次');
      await phone.sees('已经送到');
      expect(await earned()).toBe(180);
      await city.expectSoundBooks();
    },
  );
});
