import { jest } from '@jest/globals';
import { proxyOf } from '../../test/stories/care-ways.js';
import type { StoryPerson } from '../../test/stories/story-person.js';
import { barriers, overhang } from './support/accessible.js';
import { mainChoices } from './support/elder-measures.js';
import type { Visitor } from './support/house.js';
import { PICTURE } from './support/picture.js';
import { staffedHouse } from './support/staffed-house.js';

jest.setTimeout(240_000);

const MOST_CHOICES = 4;
const NO_PICTURE = Buffer.from('#!/bin/sh');

describe('an elder who says that a record is wrong', () => {
  const staffed = staffedHouse();
  let volunteer: StoryPerson;
  let elder: StoryPerson;
  let visitor: Visitor;

  beforeAll(async () => {
    const { city, clerk } = staffed;
    volunteer = await city.enrol(clerk, { role: 'volunteer' });
    elder = await city.enrol(clerk, { role: 'elder', birthDate: '1942-02-02' });
    visitor = await staffed.house.visitor({ width: 320, now: city.now() });
    await visitor.signIn(elder.memberNo, elder.password);
  });

  /** An hour in the books; answers the record. */
  async function posted(from: string, until: string): Promise<string> {
    const { city, worker } = staffed;
    const record = await city.confirmed({ volunteer, elder }, [from, until]);
    await worker.post(`/v1/service-records/${record}/approve`);
    return record;
  }

  /** The elder's objection to a record, made on her own phone; answers its id. */
  async function objects(record: string): Promise<string> {
    await visitor.page.goto(`/elder/confirm/${record}`);
    await visitor.follows('有不对的地方');
    await visitor.follows('没有人来');
    await visitor.presses('提出来');
    await visitor.follows('看看查得怎么样');
    await visitor.seesPage('查得怎么样');
    return new URL(visitor.page.url()).pathname.split('/').at(-1) ?? '';
  }

  /** One page of hers: one sentence, at most four choices, no barrier, nothing too wide. */
  async function isPlain(): Promise<void> {
    const { page } = visitor;
    expect((await mainChoices(page)).length).toBeLessThanOrEqual(MOST_CHOICES);
    expect(await barriers(page)).toEqual([]);
    expect(await overhang(page)).toBe(0);
  }

  it('hears the other side, says more, appeals, and sees how it ended', async () => {
    const { city, admin } = staffed;
    const before = await city.purse(volunteer);
    const record = await posted('04:00', '05:00');
    const dispute = await objects(record);
    await visitor.sees(/^您说这条记录不对。社工正在查，最晚 .*给答复。$/);
    await isPlain();
    await volunteer.post(`/v1/disputes/${dispute}/statements`, { text: '我四点到，敲了门。' });

    await visitor.page.reload();
    await visitor.follows('看看大家怎么说');
    await visitor.seesPage('志愿者说');
    await visitor.sees('我四点到，敲了门。');
    await isPlain();
    await visitor.follows('看前面说的');
    await visitor.seesPage('您说不对');
    await visitor.sees('那天没有人来。');
    await visitor.follows(/返回/);
    await visitor.follows('我再说几句');
    await visitor.writes('要说的话', '那天我在家，没有听见。');
    await isPlain();
    await visitor.presses('说给他们听');
    await visitor.seesPage('您说');
    await visitor.sees('那天我在家，没有听见。');

    // Whoever approved does not judge: a colleague does. The message leads to what came of it.
    const judge = await city.enrol(admin, { role: 'social_worker' });
    const upheld = { outcome: 'upheld', reason: '门卫登记了。' };
    await judge.post(`/v1/disputes/${dispute}/decide`, upheld);
    await visitor.page.goto('/elder/messages');
    await visitor.follows('去看看');
    await visitor.sees(/^社工查过了：记得没有错。您要是不服，到 .*为止可以请市里再看。$/);
    await isPlain();
    await visitor.follows('不服，请市里再看');
    await visitor.writes('为什么不服', '门卫那天换了人。');
    await isPlain();
    await visitor.presses('请市里再看');
    await visitor.seesPage('您请市里再看');
    await visitor.follows(/返回/);
    await visitor.sees(/^这件事到了市里，有人在重新看/);

    const reversed = { outcome: 'reversed', reason: '那天门卫没有登记。' };
    await admin.post(`/v1/disputes/${dispute}/rule`, reversed);
    await visitor.page.reload();
    await visitor.sees('定下来了：这次不算，时长已经退回。');
    expect(await mainChoices(visitor.page)).toEqual(['看看大家怎么说']);
    await visitor.follows('看看大家怎么说');
    await visitor.seesPage('市里最后说');
    await visitor.sees('那天门卫没有登记。');
    expect(await city.purse(volunteer)).toEqual(before);
    const { state, statements } = await elder.get(`/v1/disputes/${dispute}`);
    const said = statements.map((one: { by: string; kind: string }) => `${one.by} ${one.kind}`);
    expect([state, ...said]).toEqual([
      'reversed',
      'recipient objection',
      'volunteer statement',
      'recipient statement',
      'worker decision',
      'recipient appeal',
      'city ruling',
    ]);
    expect(visitor.complaints).toEqual([]);
    await city.expectSoundBooks();
  });

  it('shows a picture to both sides; what is none is refused and shows nothing', async () => {
    const dispute = await objects(await posted('06:00', '07:00'));
    const statements = async () => (await elder.get(`/v1/disputes/${dispute}`)).statements;
    await visitor.follows('我再说几句');
    await isPlain();
    const choose = visitor.page.getByLabel('给他们看一张照片或者文件');
    await choose.setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: NO_PICTURE });
    await visitor.page.getByRole('alert').waitFor();
    expect(await statements()).toHaveLength(1);
    await choose.setInputFiles({ name: 'door.png', mimeType: 'image/png', buffer: PICTURE });
    await visitor.seesPage('您给大家看');
    await isPlain();
    expect(await statements()).toHaveLength(2);
    const [, { fileId }] = await statements();
    const shown = await volunteer.download(`/v1/disputes/${dispute}/files/${fileId}`);
    expect(shown.equals(PICTURE)).toBe(true);
    await visitor.follows(/返回/);
    await visitor.sees(/^您说这条记录不对/);
    expect(visitor.complaints).toEqual([]);
  });

  it('is reached from what was asked for, and taken back after being asked once more', async () => {
    const { city, worker } = staffed;
    const need = { startsAt: city.moment('13:00'), endsAt: city.moment('14:00'), funding: 'issue' };
    const { id: request } = await elder.post('/v1/care-requests', city.need(need));
    const offer = await volunteer.post(`/v1/care-requests/${request}/offers`);
    await elder.post(`/v1/care-requests/${request}/offers/${offer.id}/accept`);
    city.at('16:00');
    const service = { recipientId: elder.id, serviceCode: 'S03', evidence: 'self' };
    const hour = { ...service, requestId: request, ...city.hours('13:00', '14:00') };
    const { id: record } = await volunteer.post('/v1/service-records', hour);
    await elder.post(`/v1/service-records/${record}/confirm`);
    await worker.post(`/v1/service-records/${record}/approve`);
    const wish = { recordId: record, text: '时间不对。' };
    const { id } = await elder.post('/v1/disputes', wish);
    const before = await city.purse(volunteer);

    await visitor.page.goto(`/elder/care/${request}`);
    await visitor.sees('看看查得怎么样');
    await isPlain();
    await visitor.follows('看看查得怎么样');
    await visitor.presses('算了，不用查了');
    await visitor.presses('不，返回');
    expect((await elder.get(`/v1/disputes/${id}`)).state).toBe('open');
    await visitor.presses('算了，不用查了');
    await visitor.presses('是，收回');
    await visitor.sees('已经收回了，这条记录照旧算数。');
    expect((await elder.get(`/v1/disputes/${id}`)).state).toBe('withdrawn');
    expect((await elder.get(`/v1/service-records/${record}`)).state).toBe('approved');
    expect(await city.purse(volunteer)).toEqual(before);
    expect(visitor.complaints).toEqual([]);
  });

  it('is spoken for by a proxy, who takes nothing back that the elder filed', async () => {
    const { city, admin } = staffed;
    const daughter = await city.enrol(admin, { role: 'proxy', birthDate: '1975-09-09' });
    await proxyOf(staffed, elder, daughter);
    const record = await posted('02:00', '03:00');
    const dispute = await objects(record);
    const phone = await staffed.house.visitor({ now: city.now() });
    await phone.signIn(daughter.memberNo, daughter.password);
    await phone.page.goto(`/elder/confirm/${record}`);
    await phone.follows('看看查得怎么样');
    await phone.sees(/^老人说这条记录不对。/);
    expect(await mainChoices(phone.page)).toEqual(['看看大家怎么说', '我再说几句']);
    const refusal = await daughter.tries('post', `/v1/disputes/${dispute}/withdraw`);
    expect(refusal).toBe('403 forbidden');
    await phone.follows('我再说几句');
    await phone.writes('要说的话', '我妈那天一个人在家。');
    await phone.presses('说给他们听');
    await phone.seesPage('家人说');
    const { state, statements } = await elder.get(`/v1/disputes/${dispute}`);
    expect([state, statements.at(-1).by]).toEqual(['open', 'proxy']);
    expect(phone.complaints).toEqual([]);
  });
});
