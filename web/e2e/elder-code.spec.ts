import { jest } from '@jest/globals';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;

describe('an elder with a phone whose clock is wrong', () => {
  const staffed = staffedHouse();

  it.each([
    ['slow', -3],
    ['fast', 3],
  ])('sees how long a code is good (%s)', async (_, hours) => {
    const { city, clerk } = staffed;
    const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1950-06-15' });
    const now = new Date(city.now().getTime() + hours * HOUR_MS);
    const visitor = await staffed.house.visitor({ now });
    const { page } = visitor;
    await visitor.signIn(chen.memberNo, chen.password);
    await page.goto('/elder/code/visit');
    await visitor.presses('出码');
    expect(await page.getByRole('timer').textContent()).toMatch(/ 9 分 5\d 秒| 10 分 00 秒/);
    await page.clock.fastForward('10:01');
    await visitor.sees('这个码过时了，请换一个。');
    expect(await page.getByText(/^\d{4} \d{4}$/).count()).toBe(0);
    await visitor.presses('换一个码');
    await page.getByRole('timer').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
