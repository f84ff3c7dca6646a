import { jest } from '@jest/globals';
import { COMMUNITY, STATION, type StaffedCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(300_000);

const staffed = staffedHouse();
/** Every page of the social worker's part, with something on it; what it is called; and whether a dialog opens there. */
let pages: readonly (readonly [path: string, zh: RegExp])[];

beforeAll(async () => {
  const { city, admin, clerk, worker } = staffed;
  const volunteer = await city.enrol(clerk, { role: 'volunteer' });
  const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1940-03-01' });
  await worker.post(`/v1/stations/${STATION}/roster`, { elderId: elder.id, workerId: worker.id });
  const alert = await elder.post('/v1/alerts', {});
  const disputed = await city.confirmed({ volunteer, elder }, ['05:00', '06:00']);
  await worker.post(`/v1/service-records/${disputed}/approve`);
  const { id: dispute } = await elder.post('/v1/disputes', {
    recordId: disputed,
    text: '没有人来。',
  });
  await city.confirmed({ volunteer, elder }, ['03:00', '04:00']);
  const weak = { recipientId: elder.id, serviceCode: 'S03', evidence: 'self' };
  await volunteer.post('/v1/service-records', { ...weak, ...city.hours('01:00', '02:00') });
  await worker.post('/v1/visits', { elderId: elder.id, plannedOn: city.day, kind: 'home' });
  const need = city.need({ funding: 'issue', elderId: elder.id });
  const { id: request } = await worker.post('/v1/care-requests', need);
  await volunteer.post(`/v1/care-requests/${request}/offers`);
  await admin.post('/v1/hardship-classes/standard', { validFrom: city.day });
  const { items: classes } = await worker.get('/v1/hardship-classes');
  await clerk.post(`/v1/members/${elder.id}/hardships`, {
    classId: classes[0].id,
    validFrom: city.day,
    evidenceKind: 'certificate',
    evidenceReference: 'A-1',
  });
  const group = await groupsOf(staffed, { volunteer, elder });
  const month = city.day.slice(0, 7);
  pages = [
    ['/worker', /今天要做的事|Today/],
    ['/worker/queue', /待审核的服务记录|Records waiting/],
    ['/worker/alerts?show=all', /紧急呼叫|Urgent calls/],
    [`/worker/alerts/${alert.id}`, /一次紧急呼叫|An urgent call/],
    [`/worker/visits?month=${month}&day=${city.day}`, /看望|Visits/],
    [`/worker/visits/rate?month=${month}&unit=${COMMUNITY}&show=all`, /看望率|Visit rate/],
    [`/worker/board?request=${request}`, /需求|Requests/],
    ['/worker/disputes?state=all', /异议|Disputes/],
    [`/worker/disputes/${dispute}`, /异议|Objection/],
    ['/worker/records', /服务记录|Service records/],
    [`/worker/records/${disputed}`, /服务记录|Service record/],
    ['/worker/members', /会员|Members/],
    ['/worker/members?list=hardships', /会员|Members/],
    [`/worker/members/${elder.id}`, /潘丽华/],
    ['/worker/pairs', /结对|Pairs/],
    ['/worker/pairs/new', /新建结对|New pair/],
    [`/worker/pairs/${group.pair}`, /结对|pair/],
    ['/worker/activities', /集体活动|Group activities/],
    ['/worker/activities/new', /发布活动|Announce/],
    [`/worker/activities/${group.closed}`, /重阳节义剪/],
    [`/worker/activities/${group.over}`, /八段锦/],
    [`/worker/activities/${group.over}/attendance`, /登记谁来了|Who came/],
    ['/worker/devices?show=all', /呼叫器|Call buttons/],
    [`/worker/devices/new?elder=${elder.id}`, /登记呼叫器|Register/],
  ];
});

/** A pair with visits, an activity with its list, one that waits for it, and two call buttons. */
async function groupsOf(
  { city, worker }: StaffedCity,
  { volunteer, elder }: Readonly<Record<'volunteer' | 'elder', StoryPerson>>,
): Promise<Readonly<Record<'pair' | 'closed' | 'over', string>>> {
  const { id: pair } = await worker.post('/v1/pairs', {
    volunteerId: volunteer.id,
    elderIds: [elder.id],
    serviceCode: 'S03',
    weekday: 3,
    startTime: '09:30',
    minutes: 40,
    startsOn: city.day,
  });
  await volunteer.post(`/v1/pairs/${pair}/accept`);
  const announce = async (title: string, [from, until]: readonly [string, string]) => {
    const times = { startsAt: city.moment(from), endsAt: city.moment(until) };
    const room = { mostVolunteers: 5, mostElders: 40, place: '社区广场' };
    const wish = { unitCode: COMMUNITY, serviceCode: 'S03', title, ...times, ...room };
    const { id } = await worker.post('/v1/activities', wish);
    await volunteer.post(`/v1/activities/${id}/sign-up`, { part: 'volunteer' });
    const sign = { part: 'elder', memberId: elder.id };
    await worker.post(`/v1/activities/${id}/sign-up`, sign);
    return id as string;
  };
  const closed = await announce('重阳节义剪', ['06:00', '06:30']);
  const there = (memberId: string) => {
    return { memberId, arrivedAt: city.moment('06:00'), leftAt: city.moment('06:30') };
  };
  await worker.post(`/v1/activities/${closed}/close`, {
    evidence: 'self',
    volunteers: [there(volunteer.id)],
    elders: [there(elder.id)],
  });
  const over = await announce('八段锦', ['06:30', '07:00']);
  for (const label of ['床头呼叫器', '客厅']) {
    const { id } = await worker.post('/v1/alert-devices', { elderId: elder.id, label });
    if (label === '客厅') await worker.post(`/v1/alert-devices/${id}/revoke`);
  }
  return { pair, closed, over };
}

it.each([
  ['zh-CN', 'normal', 'light', 1280],
  ['zh-CN', 'large', 'dark', 320],
  ['en', 'normal', 'dark', 320],
  ['en', 'large', 'light', 1280],
] as const)(
  'a worker’s pages are usable in %s, %s letters, %s, %i wide',
  async (language, size, theme, width) => {
    const { city, worker } = staffed;
    const visitor = await staffed.house.visitor({ language, size, theme, width, now: city.now() });
    await visitor.signIn(worker.memberNo, worker.password);
    const findings: string[] = [];
    for (const [path, title] of pages) {
      await visitor.opens(path, title);
      findings.push(...(await barriers(visitor.page)).map((found) => `${path} ${found}`));
      const beyond = await overhang(visitor.page);
      if (beyond > 0) findings.push(`${path} reaches ${beyond} pixels beyond the window`);
    }
    expect(findings).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  },
);

it('the questions of the queue can be answered in large letters on a narrow screen', async () => {
  const { city, worker } = staffed;
  const visitor = await staffed.house.visitor({ size: 'large', width: 320, now: city.now() });
  await visitor.signIn(worker.memberNo, worker.password);
  await visitor.page.goto('/worker/queue');
  for (const key of ['?', 'r', 'b']) {
    await visitor.sees(/共 \d+ 条/);
    await visitor.page.keyboard.press(key);
    await visitor.page.getByRole('dialog').waitFor();
    expect([key, await barriers(visitor.page)]).toEqual([key, []]);
    expect([key, await overhang(visitor.page)]).toEqual([key, 0]);
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});
