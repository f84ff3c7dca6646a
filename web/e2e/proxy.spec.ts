import { jest } from '@jest/globals';
import { proxyOf } from '../../test/stories/care-ways.js';
import { COMMUNITY, type StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

describe('a daughter who acts for two elders', () => {
  const staffed = staffedHouse();

  it('sees for whom, within what and until when, and does no more', async () => {
    const { city, admin, clerk, worker } = staffed;
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const father = await city.enrol(clerk, { role: 'elder', birthDate: '1945-01-01' });
    const mother = await city.enrol(clerk, { role: 'elder', birthDate: '1948-06-15' });
    await clerk.post(`/v1/members/${mother.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
    await city.helped({ volunteer: mother, elder: father, worker }, ['05:00', '07:30']);
    const daughter = await city.enrol(admin, { role: 'proxy', birthDate: '1975-09-09' });

    // Before anybody has said so, the page teaches how it is done.
    const visitor = await staffed.house.visitor({ now: city.now() });
    const { page } = visitor;
    await visitor.signIn(daughter.memberNo, daughter.password);
    await visitor.sees('还不能替人办事');

    const phone = await staffed.house.visitor({ now: city.now() });
    const story = { city, visitor, phone, mother, daughter, volunteer, worker };
    const proxyId = await isNamed(story);
    await proxyOf(staffed, father, daughter);

    // For whom she acts is chosen, and stands on top of every page with scope, limit and end.
    await page.goto('/elder');
    await visitor.seesPage('替谁办事');
    await visitor.follows(new RegExp(`^您在替.*${mother.memberNo}.*办事`));
    const banner = page.getByRole('complementary', { name: '替谁办事' });
    await banner.getByText(new RegExp(`您在替.*${mother.memberNo}.*办事`)).waitFor();
    await banner.getByText(/每个月最多用 1 小时，这个月还剩 1 小时。/).waitFor();
    await banner.getByText(/为止。/).waitFor();

    const path = await actsForHerMother(story);

    // What the mother allowed for the month is used up: no code, in the service's own words.
    await page.goto(`/elder/code/pay?for=${mother.id}`);
    await visitor.presses('最多 30 分钟');
    await page.getByRole('alert').waitFor();
    expect(await city.purse(mother)).toEqual({ 'earned MIN': '90' });

    // For the father she may do as he has said; switching is one press away.
    await banner.getByRole('link', { name: '换人' }).click();
    await visitor.follows(new RegExp(`^您在替.*${father.memberNo}.*办事`));
    await banner.getByText(new RegExp(`您在替.*${father.memberNo}.*办事`)).waitFor();

    // The mother reads what was done in her name, and ends it: at once.
    await phone.page.goto(`/elder/family/${proxyId}`);
    await phone.sees(/确认了服务/);
    await phone.presses('停止，不再代办');
    await phone.presses('是，停止');
    await phone.sees('已经停止了。');
    await page.goto(`/elder?for=${mother.id}`);
    await visitor.seesPage('替谁办事');
    expect(await daughter.tries('post', `${path}/withdraw`)).toBe('404 not_found');
    expect([visitor.complaints, phone.complaints]).toEqual([[], []]);
    await city.expectSoundBooks();
  });
});

interface Story {
  readonly city: StoryCity;
  readonly visitor: Visitor;
  readonly phone: Visitor;
  readonly mother: StoryPerson;
  readonly daughter: StoryPerson;
  readonly volunteer: StoryPerson;
  readonly worker: StoryPerson;
}

/** Answers the proxy's id. */
async function isNamed({ phone, mother, daughter, worker }: Story): Promise<string> {
  // The mother names her on her own phone; nothing holds before a worker has heard it.
  await phone.signIn(mother.memberNo, mother.password);
  await phone.page.goto('/elder/family/new');
  await phone.writes('家人的会员号', daughter.memberNo);
  await phone.page.getByLabel('用时长').check();
  await phone.page.getByLabel('每个月最多用多少').selectOption({ label: '1 小时' });
  await phone.presses('就这样，提出来');
  await phone.seesPage(`家人 ${daughter.memberNo}`);
  await phone.sees('还没生效。请和家人一起，当面对社工说一声。');
  const { items } = await mother.get('/v1/proxies');
  expect(items).toMatchObject([{ state: 'proposed', redeemLimitMinutes: '60' }]);
  await worker.post(`/v1/proxies/${items[0].id}/witness`);
  return items[0].id;
}

/** Answers the path of the request. */
async function actsForHerMother({
  city,
  visitor,
  mother,
  volunteer,
  worker,
}: Story): Promise<string> {
  const { page } = visitor;
  const banner = page.getByRole('complementary', { name: '替谁办事' });
  // She asks with her mother's hours, chooses who comes, and confirms.
  await visitor.follows(/^请人来帮忙/);
  await visitor.follows(/^陪伴/);
  await visitor.follows(/^今天上午/);
  await visitor.sees(/用您的时长付 1 小时。/);
  await visitor.presses('对，请人来');
  await visitor.sees('已经发出去了。有人愿意来，会给您发消息。');
  await banner.getByText(/这个月还剩 0 小时。/).waitFor();
  expect(await city.purse(mother)).toEqual({ 'earned MIN': '90', 'held MIN': '60' });
  const request = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const path = `/v1/care-requests/${request}`;
  await volunteer.post(`${path}/offers`, { startsAt: city.moment('10:00') });
  await page.reload();
  await visitor.presses(`请 ${volunteer.name}（${volunteer.memberNo}） 来，10:00 到`);
  await visitor.sees(/10:00–11:00 来，做陪伴/);
  city.at('14:00');
  const service = { recipientId: mother.id, serviceCode: 'S03', evidence: 'self' };
  const hour = { ...service, requestId: request, ...city.hours('10:00', '11:00') };
  const { id: record } = await volunteer.post('/v1/service-records', hour);
  await page.goto(`/elder/care?for=${mother.id}`);
  await visitor.follows(/^做了没有？请您确认/);
  await visitor.presses('是，做了');
  await visitor.sees('您已经确认了。社工审核以后才入账。');
  const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
  expect((await city.entry(entrySeq)).postings).toEqual(
    [`${mother.memberNo} held MIN -60`, `${volunteer.memberNo} earned MIN 60`].sort(),
  );
  return path;
}
