import { jest } from '@jest/globals';
import { byPhone } from '../../test/stories/care-ways.js';
import { COMMUNITY } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

describe('the pages of a volunteer', () => {
  const staffed = staffedHouse();
  let lin: StoryPerson;
  let pages: readonly (readonly [path: string, zh: string, en: string])[];

  beforeAll(async () => {
    const { city, clerk, worker } = staffed;
    const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
    lin = await city.enrol(clerk, { role: 'volunteer', birthDate: '1958-05-05' });
    const son = await city.enrol(clerk, { role: 'elder', birthDate: '1950-05-05' });
    const kin = { relativeId: son.id, kinship: 'spouse' };
    await worker.post(`/v1/members/${lin.id}/relatives`, kin);
    const side = byPhone({ city }, { elder: chen, volunteer: lin });
    const wish = { funding: 'issue', address: '南山路 3 号 201', note: '门铃坏了，请敲门。' };
    const tomorrow = (time: string) =>
      new Date(city.moment(time).getTime() + 86_400_000).toISOString();
    const later = { startsAt: tomorrow('10:00'), endsAt: tomorrow('12:00') };
    const open = await side.publish(city.need({ ...wish, ...later }));
    const agreed = await side.publish(city.need(wish));
    const offer = { startsAt: city.moment('10:00') };
    const { id } = await lin.post(`/v1/care-requests/${agreed}/offers`, offer);
    await side.accept(agreed, id);
    city.at('18:00');
    await city.helped({ volunteer: lin, elder: chen, worker }, ['13:00', '14:00']);
    const sent = await city.confirmed({ volunteer: lin, elder: chen }, ['15:00', '16:00']);
    await worker.post(`/v1/service-records/${sent}/reject`, { reason: '时间写长了' });
    await lin.post('/v1/transfers/gifts', { recipientId: son.id, minutes: '10' });
    const { id: coming } = await worker.post('/v1/activities', {
      unitCode: COMMUNITY,
      serviceCode: 'S03',
      title: '中秋游园',
      startsAt: tomorrow('09:00'),
      endsAt: tomorrow('11:00'),
      mostVolunteers: 5,
      mostElders: 40,
    });
    const { id: pair } = await worker.post('/v1/pairs', {
      volunteerId: lin.id,
      elderIds: [chen.id],
      serviceCode: 'S03',
      weekday: new Date(`${city.day}T00:00:00Z`).getUTCDay() || 7,
      startTime: '09:30',
      minutes: 40,
      startsOn: city.day,
    });
    await lin.post(`/v1/pairs/${pair}/accept`);
    pages = [
      ['', '首页', 'Home'],
      ['requests', '找需求', 'Find requests'],
      [`requests/${open}`, '需求', 'Request'],
      [`requests/${agreed}`, '需求', 'Request'],
      ['appointments', '我的预约', 'My appointments'],
      ['stay', '签到签退', 'Check in and out'],
      ['log', '记时长', 'Log hours'],
      ['records', '我的服务记录', 'My records'],
      [`records/${sent}`, '服务记录', 'Record'],
      ['statement', '对账单', 'Statement'],
      ['give', '送给家人或捐出', 'Give or donate'],
      ['give?to=pool', '送给家人或捐出', 'Give or donate'],
      ['certificates', '服务证明', 'Service certificates'],
      ['inbox', '消息', 'Messages'],
      ['mine', '我的', 'Mine'],
      ['outbox', '待发送', 'To be sent'],
      ['activities', '集体活动', 'Group activities'],
      [`activities/${coming}`, '中秋游园', '中秋游园'],
      ['pairs', '我的结对', 'My pairs'],
      [`pairs/${pair}`, '定期看望 1 位老人', 'Seeing elders: 1'],
    ];
  });

  it.each([
    ['zh-CN', 'normal', 'light', 320],
    ['zh-CN', 'large', 'dark', 320],
    ['en', 'normal', 'dark', 1280],
    ['en', 'large', 'light', 390],
  ] as const)('are usable in %s, %s letters, %s, %i wide', async (language, size, theme, width) => {
    const look = { language, size, theme, width, now: staffed.city.now() };
    const visitor = await staffed.house.visitor(look);
    const { page } = visitor;
    await visitor.signIn(lin.memberNo, lin.password);
    const found: unknown[] = [];
    for (const [path, zh, en] of pages) {
      await visitor.opens(`/volunteer/${path}`, language === 'en' ? en : zh);
      const at = { path, barriers: await barriers(page), overhang: await overhang(page) };
      if (at.barriers.length > 0 || at.overhang > 0) found.push(at);
    }
    expect(found).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
