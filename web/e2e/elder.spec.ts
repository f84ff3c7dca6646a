import { jest } from '@jest/globals';
import { proxyOf } from '../../test/stories/care-ways.js';
import { COMMUNITY, type StoryCity } from '../../test/stories/story-city.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import type { Visitor } from './support/house.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(180_000);

describe('an elder with a phone', () => {
  const staffed = staffedHouse();

  it('asks in three taps, confirms in one, pays with a code, and ends a proxy', async () => {
    const { city, clerk, admin, worker, cashier } = staffed;
    const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const chen = await city.enrol(clerk, { role: 'elder', birthDate: '1950-06-15' });
    await clerk.post(`/v1/members/${chen.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
    await city.helped({ volunteer: chen, elder: neighbour, worker }, ['06:00', '07:30']);
    const daughter = await city.enrol(admin, { role: 'proxy', birthDate: '1975-09-09' });
    await proxyOf(staffed, chen, daughter);

    // What there is, in hours and in what it can be had for.
    const visitor = await staffed.house.visitor({ now: city.now() });
    await visitor.signIn(chen.memberNo, chen.password);
    await visitor.seesPage('您好，潘丽华');
    await visitor.sees('您有 1 小时 30 分钟，大约可以换 1 次一小时的陪伴。');

    const story = { city, visitor, chen, volunteer, worker };
    const request = await asksInThreeTaps(story);
    await choosesWhoComes(story, request);
    await confirmsInOne(story, request);
    await paysAtTheCanteen(story, cashier);
    await endsTheProxy(visitor, daughter.memberNo);
    const one = { minutes: '1', elderId: chen.id };
    expect(await daughter.tries('post', '/v1/spend-codes', one)).toBe('404 not_found');
    expect(visitor.complaints).toEqual([]);
    await city.expectSoundBooks();
  });

  it('says that something is wrong with what was booked', async () => {
    const { city, clerk, worker } = staffed;
    const volunteer = await city.enrol(clerk, { role: 'volunteer' });
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1942-02-02' });
    city.at('16:00');
    await city.helped({ volunteer, elder, worker }, ['14:10', '15:10']);
    const { items } = await elder.get('/v1/service-records');
    const visitor = await staffed.house.visitor({ now: city.now() });
    await visitor.signIn(elder.memberNo, elder.password);
    await visitor.page.goto(`/elder/confirm/${items[0].id}`);
    await visitor.follows('有不对的地方');
    await visitor.seesPage('哪里不对？');
    await visitor.follows('没有人来');
    await visitor.presses('提出来');
    await visitor.sees('有人说这条记录不对，社工正在查。');
    const disputes = await elder.get(`/v1/disputes?recordId=${items[0].id}`);
    expect(disputes.items).toMatchObject([{ state: 'open', filedAs: 'recipient' }]);
    expect(await city.purse(volunteer)).toEqual({ 'earned MIN': '60' });
    expect(visitor.complaints).toEqual([]);
  });

  it('calls something off, and gets back what was set aside', async () => {
    const { city, clerk, worker } = staffed;
    const neighbour = await city.enrol(clerk, { role: 'elder', birthDate: '1935-01-01' });
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1942-02-02' });
    await clerk.post(`/v1/members/${elder.id}/roles`, { role: 'volunteer', unitCode: COMMUNITY });
    await city.helped({ volunteer: elder, elder: neighbour, worker }, ['12:00', '13:00']);
    const evening = { startsAt: city.moment('20:00'), endsAt: city.moment('21:00') };
    const { id } = await elder.post('/v1/care-requests', city.need(evening));
    expect(await city.purse(elder)).toEqual({ 'held MIN': '60' });
    const visitor = await staffed.house.visitor({ now: city.now() });
    await visitor.signIn(elder.memberNo, elder.password);
    await visitor.page.goto(`/elder/care/${id}`);
    await visitor.presses('不用来了');
    await visitor.presses('是，取消');
    await visitor.sees(/已经取消了/);
    expect(await city.purse(elder)).toEqual({ 'earned MIN': '60' });
    expect(visitor.complaints).toEqual([]);
  });

  it('asks although the hours do not suffice, and calls for help', async () => {
    const { city, clerk } = staffed;
    const elder = await city.enrol(clerk, { role: 'elder', birthDate: '1942-02-02' });
    const visitor = await staffed.house.visitor({ now: city.now() });
    const { page } = visitor;
    await visitor.signIn(elder.memberNo, elder.password);
    await page.goto('/elder/ask/time?what=S03');
    await visitor.page.getByLabel('什么时候').selectOption('exact');
    await visitor.writes('几点', '09:30');
    await visitor.presses('选好了');
    await visitor.presses('长半小时');
    await visitor.sees(/由市里出 1 小时 30 分钟，不扣您的时长。/);
    await visitor.presses('留一句话');
    await visitor.writes('留给来的人的话', '请敲门。');
    await visitor.presses('对，请人来');
    await visitor.sees('您留的话：请敲门。');
    const { items } = await elder.get('/v1/care-requests');
    expect(items).toMatchObject([{ state: 'published', funding: 'issue', minutes: '90' }]);
    expect(await city.purse(elder)).toEqual({});

    await visitor.follows('紧急求助');
    await visitor.presses('现在求助');
    await visitor.sees('正在等社工答应。');
    const live = await clerk.get('/v1/alerts');
    expect(live.items).toMatchObject([{ elderId: elder.id, source: 'elder', state: 'raised' }]);
    expect(visitor.complaints).toEqual([]);
  });
});

/** The elder looks at who acts, and ends it. */
async function endsTheProxy(visitor: Visitor, proxyNo: string): Promise<void> {
  const { page } = visitor;
  await page.goto('/elder/more');
  await visitor.follows(/^帮我办事的家人/);
  await visitor.follows(new RegExp(`（${proxyNo}）`));
  await visitor.seesPage(new RegExp(`^家人 .*${proxyNo}`));
  await visitor.sees('可以：请人来帮忙、确认做了没有、用时长。');
  await visitor.sees('每个月最多用 10 小时，这个月还剩 10 小时。');
  await visitor.presses('停止，不再代办');
  await visitor.presses('是，停止');
  await visitor.sees('已经停止了。');
}

interface Story {
  readonly city: StoryCity;
  readonly visitor: Visitor;
  readonly chen: StoryPerson;
  readonly volunteer: StoryPerson;
  readonly worker: StoryPerson;
}

/** Answers the request's id. */
async function asksInThreeTaps({ city, visitor, chen }: Story): Promise<string> {
  const { page } = visitor;
  // Three taps: what, when, yes. What it takes is set aside at once, and the page says so.
  await visitor.follows(/^请人来帮忙/);
  await visitor.follows(/^陪伴/);
  await visitor.follows(/^今天上午/);
  await visitor.sees(/请人来做陪伴，1 小时.*用您的时长付 1 小时。/);
  await visitor.presses('对，请人来');
  await visitor.sees('已经发出去了。有人愿意来，会给您发消息。');
  const request = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(await chen.get(`/v1/care-requests/${request}`)).toMatchObject({
    state: 'published',
    funding: 'own',
  });
  expect(await city.purse(chen)).toEqual({ 'earned MIN': '30', 'held MIN': '60' });
  return request;
}

async function choosesWhoComes(
  { city, visitor, chen, volunteer }: Story,
  request: string,
): Promise<void> {
  const { page } = visitor;
  // Somebody offers; one tap chooses.
  const path = `/v1/care-requests/${request}`;
  await volunteer.post(`${path}/offers`, { startsAt: city.moment('10:00') });
  await page.goto('/elder');
  await visitor.sees('有 1 件事等您答复。');
  await visitor.follows(/^我的安排/);
  await visitor.follows(/^有人愿意来，请您选/);
  await visitor.presses(`请 ${volunteer.name}（${volunteer.memberNo}） 来，10:00 到`);
  await visitor.sees(new RegExp(`${volunteer.name} .*10:00–11:00 来，做陪伴`));
  expect(await chen.get(path)).toMatchObject({ state: 'matched' });
}

async function confirmsInOne(
  { city, visitor, chen, volunteer, worker }: Story,
  request: string,
): Promise<void> {
  const { page } = visitor;
  // Done, as the volunteer says; one tap confirms. Nothing is called booked before it is.
  city.at('14:00');
  const service = { recipientId: chen.id, serviceCode: 'S03', evidence: 'self' };
  const hour = { ...service, requestId: request, ...city.hours('10:00', '11:00') };
  const { id: record } = await volunteer.post('/v1/service-records', hour);
  await page.goto('/elder/care');
  await visitor.follows(/^做了没有？请您确认/);
  await visitor.seesPage('这次做了吗？');
  await visitor.presses('是，做了');
  await visitor.sees('您已经确认了。社工审核以后才入账。');
  const confirmed = { state: 'confirmed', evidence: 'confirmed' };
  expect(await chen.get(`/v1/service-records/${record}`)).toMatchObject(confirmed);
  expect(await city.purse(volunteer)).toEqual({});
  await visitor.follows('说说这次怎么样');
  await visitor.presses('做得很好');
  await visitor.sees(/您在 .* 评价过了，谢谢。/);

  // Approved by the worker, it is in the books.
  const { entrySeq } = await worker.post(`/v1/service-records/${record}/approve`);
  expect((await city.entry(entrySeq)).postings).toEqual(
    [`${chen.memberNo} held MIN -60`, `${volunteer.memberNo} earned MIN 60`].sort(),
  );
  await page.goto(`/elder/confirm/${record}`);
  await visitor.sees('社工审核通过，已经入账。');
}

async function paysAtTheCanteen(
  { city, visitor, chen }: Story,
  cashier: StoryPerson,
): Promise<void> {
  const { page } = visitor;
  await page.goto('/elder');
  await visitor.follows(/^出示我的码/);
  await visitor.follows(/^在食堂、店里付/);
  await visitor.presses('最多 30 分钟');
  await page.getByRole('img', { name: '我的码' }).waitFor();
  await page.getByRole('timer').waitFor();
  const said = (await page.getByText(/^\d{4} \d{4}$/).textContent()) ?? '';
  const code = said.replace(' ', '');
  const lunch = await cashier.post('/v1/spendings', { code, minutes: '30' });
  expect((await city.entry(lunch.entrySeq)).postings).toEqual(
    [`${chen.memberNo} earned MIN -30`, 'book spent MIN 30'].sort(),
  );
  await page.goto('/elder');
  await visitor.sees(/您现在没有可以用的时长/);
  await visitor.follows(/^我的时长和家人/);
  await visitor.follows(/^我的时长/);
  await page.getByRole('list', { name: '每个月' }).getByRole('link').first().click();
  await visitor.sees('用了 30 分钟，这时有 0 小时。');
}
