import { jest } from '@jest/globals';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers } from './support/accessible.js';
import type { Look, Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

const RECORDS = '**/v1/service-records';

describe('a volunteer whose network comes and goes', () => {
  const staffed = staffedHouse();
  let chen: StoryPerson;

  beforeAll(async () => {
    chen = await staffed.city.enrol(staffed.clerk, { role: 'elder', birthDate: '1940-03-01' });
    staffed.city.at('18:00');
  });

  it.each(['before', 'after'] as const)(
    'logs once when the network is cut %s the service has the hours',
    async (moment) => {
      const { lin, visitor } = await atTheForm();
      const { page } = visitor;
      let tries = 0;
      await page.route(RECORDS, async (route) => {
        if (route.request().method() !== 'POST') return route.fallback();
        tries += 1;
        if (moment === 'after') await route.fetch();
        return route.abort('connectionreset');
      });
      await logsAnHour(visitor);
      await visitor.sees('还没收到回复');
      expect(await page.getByText('已收到，待审核').count()).toBe(0);
      expect(tries).toBe(1);

      await page.unroute(RECORDS);
      await page.reload();
      await visitor.sees('已收到，待审核');
      expect(await loggedBy(lin)).toEqual(['14:00']);

      // Nothing is sent again later.
      await page.reload();
      await visitor.seesPage('待发送');
      expect(await loggedBy(lin)).toEqual(['14:00']);
    },
  );

  it('opens, keeps hours, and sends them once when there is a network again', async () => {
    const { lin, visitor } = await atTheForm({ keepsPages: true });
    const { page } = visitor;
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    // The browser by itself asks for these, and gets none; the pages do without.
    visitor.expectsComplaint(/^An unknown error occurred when fetching the script/);
    visitor.expectsComplaint(/net::ERR_\w+ \S+\.(webmanifest|woff2)$/);
    await page.context().setOffline(true);
    await page.reload();
    await visitor.seesPage('记时长');
    await logsAnHour(visitor);
    await visitor.sees('等待发送');
    await page.reload();
    await visitor.seesPage('待发送');
    await visitor.sees('等待发送');
    expect(await loggedBy(lin)).toEqual([]);

    await page.context().setOffline(false);
    await visitor.sees('已收到，待审核');
    expect(await loggedBy(lin)).toEqual(['14:00']);
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const stores = await Promise.all(names.map((name) => caches.open(name)));
      const requests = await Promise.all(stores.map((store) => store.keys()));
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((path) => /^\/(v1|log\/)/.test(path))).toEqual([]);
  });

  it('says what was refused in the service’s words, and sends what was put right', async () => {
    const { lin, visitor } = await atTheForm();
    const { page } = visitor;
    const service = { recipientId: chen.id, serviceCode: 'S03', evidence: 'self' };
    await lin.post('/v1/service-records', { ...service, ...staffed.city.hours('14:30', '15:30') });
    await logsAnHour(visitor);
    await visitor.sees('没有被接受');
    expect(await page.getByRole('alert').textContent()).toMatch(/重/);
    await page.getByRole('link', { name: '改一改再发' }).click();
    await visitor.seesPage('记时长');
    expect(await page.getByLabel('从几点').inputValue()).toBe('14:00');
    await visitor.writes('到几点', '14:30');
    await visitor.presses('交上去');
    await visitor.sees('已收到，待审核');
    expect(await loggedBy(lin)).toEqual(['14:00', '14:30']);
  });

  it('warns before signing out, and sends nothing under another name', async () => {
    const { lin, visitor } = await atTheForm();
    const { page } = visitor;
    await page.route(RECORDS, (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await logsAnHour(visitor);
    await visitor.sees('还没收到回复');
    await page.goto('/me');
    await visitor.presses('退出登录');
    await page.getByRole('dialog', { name: '还有没发出去的' }).waitFor();
    await visitor.presses('退出，下次登录再发');
    await page.getByRole('link', { name: '登录' }).waitFor();
    await page.unroute(RECORDS);

    const mei = await enrolled();
    await visitor.signIn(mei.memberNo, mei.password);
    await page.goto('/volunteer/outbox');
    await visitor.sees('没有要发送的');
    expect(await loggedBy(lin)).toEqual([]);
    expect(await loggedBy(mei)).toEqual([]);

    await page.goto('/me');
    await visitor.presses('退出登录');
    await page.getByRole('link', { name: '登录' }).waitFor();
    await visitor.signIn(lin.memberNo, lin.password);
    await page.goto('/volunteer/outbox');
    await visitor.sees('已收到，待审核');
    expect(await loggedBy(lin)).toEqual(['14:00']);
  });

  it('leads to the login when the session has ended, and sends what waited after it', async () => {
    const { lin, visitor } = await atTheForm();
    const { page } = visitor;
    await page.route(RECORDS, (route) =>
      route.request().method() === 'POST' ? route.abort() : route.fallback(),
    );
    await logsAnHour(visitor);
    await visitor.sees('还没收到回复');
    await page.unroute(RECORDS);

    // Signed out elsewhere; then somebody takes up the phone again.
    await page.context().clearCookies();
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await visitor.seesPage('登录');
    await visitor.sees(/登录的时间过了，请再登录一次/);
    await visitor.sees('等着发送的还在这台设备上，登录后接着发。');
    expect(await barriers(page)).toEqual([]);
    expect(await loggedBy(lin)).toEqual([]);

    await visitor.writes(/会员号/, lin.memberNo);
    await visitor.writes(/^密码$/, lin.password);
    await visitor.presses('登录');
    await visitor.seesPage('待发送');
    await visitor.sees('已收到，待审核');
    expect(await loggedBy(lin)).toEqual(['14:00']);
    expect(visitor.complaints).toEqual([]);
  });

  async function enrolled(): Promise<StoryPerson> {
    return staffed.city.enrol(staffed.clerk, { role: 'volunteer', birthDate: '1958-05-05' });
  }

  /** A volunteer who has helped Mrs Chen before, at the form of logging hours. */
  async function atTheForm(look: Look = {}): Promise<{ lin: StoryPerson; visitor: Visitor }> {
    const { city } = staffed;
    const lin = await enrolled();
    await city.confirmed({ volunteer: lin, elder: chen }, ['08:00', '09:00']);
    const visitor = await staffed.house.visitor({ ...look, now: city.now() });
    await visitor.signIn(lin.memberNo, lin.password);
    await visitor.seesPage('首页');
    await visitor.page.getByRole('navigation', { name: '页面' }).getByText('记时长').click();
    await visitor.seesPage('记时长');
    await visitor.page.getByLabel('帮了谁').waitFor();
    return { lin, visitor };
  }

  async function logsAnHour(visitor: Visitor): Promise<void> {
    const { page } = visitor;
    await page.getByLabel('做了什么').selectOption({ label: '陪伴' });
    await visitor.writes('从几点', '14:00');
    await page.getByRole('button', { name: '1 小时', exact: true }).click();
    await visitor.presses('交上去');
    await visitor.seesPage('待发送');
  }

  /** When the hours that somebody logged began, without those of before. */
  async function loggedBy(who: StoryPerson): Promise<string[]> {
    const { items } = await who.get('/v1/service-records');
    return items
      .map(({ startedAt }: { startedAt: string }) =>
        new Date(startedAt).toLocaleTimeString('en-GB', {
          timeZone: 'Asia/Shanghai',
          hour: '2-digit',
          minute: '2-digit',
        }),
      )
      .filter((time: string) => time !== '08:00')
      .sort();
  }
});
