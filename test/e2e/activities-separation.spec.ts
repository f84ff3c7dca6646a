import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { at, type VisitingCity } from '../support/visiting-city.js';
import { ActivityDesk, there, YESTERDAY } from './activity-desk.js';

let desk: ActivityDesk;
let city: VisitingCity;

beforeAll(async () => {
  desk = await ActivityDesk.open();
  ({ city } = desk);
});

afterAll(() => city?.close());

describe('separation', () => {
  /** A closed activity with a record each, and everybody who was there. */
  async function held() {
    const self = await desk.volunteer();
    const second = await city.member(['volunteer'], { household: 'H-second' });
    const elder = await city.elder();
    const aside = await city.elder({ household: 'H-aside' });
    const id = await desk.announced();
    const list = {
      volunteers: [there(self), there(second)],
      elders: [there(elder), there(aside, '09:00', '09:10')],
    };
    expect((await desk.close(id, list)).status).toBe(200);
    const lines = await desk.people(id);
    const recordId = lines.find(({ memberId }) => memberId === self.id)?.recordId;
    return { id, self, second, elder, aside, recordId };
  }

  it('holds against everybody who was there: in code and by the database', async () => {
    const { second, aside, recordId } = await held();
    // Neither of them is named by the record.
    const near = [
      await city.member(['social_worker'], { household: 'H-aside' }),
      await city.member(['social_worker'], { household: 'H-second' }),
      await city.member(['social_worker']),
    ];
    await city.declareKin(near[2] as SignedInMember, aside);
    for (const who of near) {
      await desk.refused(() => desk.approve(recordId, who), [403, 'separation_violated']);
      const direct = sql(
        city.database.appUrl,
        `UPDATE kapok.service_records SET first_approver_id = $2 WHERE id = $1`,
        [recordId, who.id],
      );
      await expect(direct).rejects.toMatchObject({ constraint: 'activities_separation' });
      const queue = (await city.get(who, '/v1/service-records/queue?limit=200'))
        .body as unknown as {
        items: { id: string; flags: string[] }[];
      };
      expect(queue.items.find(({ id }) => id === recordId)?.flags).toContain('too_close');
    }
    await desk.refused(() => desk.approve(recordId, desk.organiser), [403, 'separation_violated']);
    expect((await desk.approveTwice(recordId)).body).toMatchObject({ outcome: 'approved' });
    expect(second.id).toBeDefined();
  });

  it('holds against a worker who was there', async () => {
    const both = await city.member(['social_worker', 'volunteer']);
    const self = await desk.volunteer();
    const elder = await city.elder();
    const id = await desk.announced();
    await desk.close(id, { volunteers: [there(self), there(both)], elders: [there(elder)] });
    const recordId = await desk.recordOf(id, self);
    await desk.refused(() => desk.approve(recordId, both), [403, 'separation_violated']);
  });

  it('does not look at the records of others', async () => {
    const { aside } = await held();
    const worker = await city.member(['social_worker'], { household: 'H-aside' });
    expect(aside.id).toBeDefined();
    const self = await desk.volunteer();
    const elder = await city.elder();
    const station = await city.member(['station_admin']);
    const logged = await city.post(station, '/v1/service-records', {
      volunteerId: self.id,
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: at(YESTERDAY, '14:00'),
      endedAt: at(YESTERDAY, '15:00'),
      evidence: 'self',
    });
    expect((await desk.approve(logged.body.id, worker)).body).toMatchObject({
      outcome: 'awaiting_second_approver',
    });
  });
});

it('counts elders who attended as seen, once hours are approved', async () => {
  const elder = await city.elderIn(['dibao']);
  const other = await city.elder();
  const self = await desk.volunteer();
  const id = await desk.announced();
  const list = {
    volunteers: [there(self)],
    elders: [there(other), there(elder, '10:00', '10:30')],
  };
  await desk.close(id, list);
  const seen = async () => {
    const month = YESTERDAY.slice(0, 7);
    const path = `/v1/visit-rates/elders?month=${month}&unitCode=${city.community.code}&show=all&limit=200`;
    const { items } = (await city.get(desk.organiser, path)).body as unknown as {
      items: { elderId: string; daysSeen: number; daysInPerson: number }[];
    };
    const line = items.find(({ elderId }) => elderId === elder.id);
    return [line?.daysSeen, line?.daysInPerson];
  };
  expect(await seen()).toEqual([0, 0]);
  const recordId = await desk.recordOf(id, self);
  await desk.approveTwice(recordId);
  expect(await seen()).toEqual([1, 1]);
});
