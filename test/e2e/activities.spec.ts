import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ACTIVITY_STATES,
  ACTIVITY_STEPS,
  type ActivityAction,
  type ActivityState,
  type ActivityStep,
  allows,
} from '../../src/modules/activities/activities.js';
import { attendanceDigest } from '../../src/modules/activities/attendance.js';
import { insertServiceVersions } from '../../src/modules/policies/service-writes.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { at, day, type VisitingCity } from '../support/visiting-city.js';
import { ActivityDesk, there, YESTERDAY } from './activity-desk.js';

let desk: ActivityDesk;
let city: VisitingCity;

beforeAll(async () => {
  desk = await ActivityDesk.open();
  ({ city } = desk);
});

afterAll(() => city?.close());

describe('the life of an activity', () => {
  type Step = Exclude<ActivityAction, 'announce'>;
  const bodies: Record<Step, (self: SignedInMember, elder: TestMember) => object> = {
    sign_up: () => ({ part: 'volunteer' }),
    withdraw: () => ({}),
    close: (self, elder) => ({
      evidence: 'self',
      volunteers: [there(self)],
      elders: [there(elder)],
    }),
    cancel: () => ({}),
  };
  const steps = Object.keys(bodies) as Step[];

  it.each(ACTIVITY_STATES.flatMap((state) => steps.map((step) => [state, step] as const)))(
    'from %s: %s goes where the table says, or nowhere',
    async (state, step) => {
      const self = await desk.volunteer();
      const elder = await city.elder();
      const id = await desk.announced();
      const take = (name: Step) => {
        const who = name === 'close' || name === 'cancel' ? desk.organiser : self;
        const path = `/v1/activities/${id}/${name.replace('_', '-')}`;
        return city.post(who, path, bodies[name](self, elder));
      };
      if (step === 'withdraw') await take('sign_up');
      const way: Record<ActivityState, Step | null> = {
        planned: null,
        closed: 'close',
        cancelled: 'cancel',
      };
      const first = way[state];
      if (first !== null) expect((await take(first)).status).toBe(200);
      if (!allows(step, state)) return desk.refused(() => take(step), [409, 'state_conflict']);
      const answer = await take(step);
      const to = ACTIVITY_STEPS[step].to ?? state;
      expect([answer.status, answer.body.state]).toEqual([200, to]);
    },
  );

  it('is closed once, when eight try at once, with one record a volunteer', async () => {
    const [self, elder] = [await desk.volunteer(), await city.elder()];
    const id = await desk.announced();
    const list = { volunteers: [there(self)], elders: [there(elder)] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => desk.close(id, list)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    const records = await sql(
      city.database.ownerUrl,
      'SELECT 1 FROM kapok.service_records WHERE activity_id = $1',
      [id],
    );
    expect(records).toHaveLength(1);
  });

  it('holds in the database, and is written in the docs as it is', async () => {
    const id = await desk.announced();
    await city.post(desk.organiser, `/v1/activities/${id}/cancel`);
    const revive = sql(
      city.database.ownerUrl,
      `UPDATE kapok.activities SET state = 'planned', decided_by = NULL, decided_at = NULL WHERE id = $1`,
      [id],
    );
    await expect(revive).rejects.toMatchObject({ constraint: 'activities_steps' });
    const docs = readFileSync(join(PROJECT_ROOT, 'docs/activities.md'), 'utf8');
    const rows = Object.entries(ACTIVITY_STEPS).map(([name, step]: [string, ActivityStep]) => {
      const from = step.from.length === 0 ? '–' : step.from.join(', ');
      return `| ${name} | ${from} | ${step.to ?? '–'} | ${step.by.join(', ')} | \`${step.route}\` |`;
    });
    expect(docs).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });
});

describe('announcing', () => {
  it('refuses what is for licensed staff: it is referred, never credited', async () => {
    const version = { code: 'N01', name: '伤口护理', nameEn: null, effectiveFrom: '2000-01-01' };
    const rate = { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 } as const;
    const asks = { training: null, minimumLevel: null, isReferred: true };
    await city.app.app
      .get(Database, { strict: false })
      .transaction((tx) =>
        insertServiceVersions(tx, city.bookId, [{ ...version, rate, attributes: asks }]),
      );
    const announce = () =>
      city.post(desk.organiser, '/v1/activities', {
        unitCode: city.community.code,
        serviceCode: 'N01',
        title: '换药',
        startsAt: at(YESTERDAY, '09:00'),
        endsAt: at(YESTERDAY, '11:00'),
        mostVolunteers: 3,
        mostElders: 3,
      });
    await desk.refused(announce, [422, 'service_referred']);
  });
});

describe('signing up', () => {
  it('stops when there is no room, with ten at once', async () => {
    const id = await desk.announced({ mostVolunteers: 3 });
    const many = await Promise.all(Array.from({ length: 10 }, () => desk.volunteer()));
    const answers = await Promise.all(
      many.map((self) => city.post(self, `/v1/activities/${id}/sign-up`, { part: 'volunteer' })),
    );
    const codes = answers.map(({ status, body }) => (status === 200 ? 'in' : body.code)).sort();
    expect(codes).toEqual([...Array(7).fill('activity_full'), 'in', 'in', 'in']);
    const inside = many.find((_, n) => answers[n]?.status === 200) as SignedInMember;
    const outside = many.find((_, n) => answers[n]?.status !== 200) as SignedInMember;
    expect((await city.post(inside, `/v1/activities/${id}/withdraw`)).body.volunteers).toBe(2);
    const again = await city.post(outside, `/v1/activities/${id}/sign-up`, { part: 'volunteer' });
    expect([again.status, again.body.volunteers]).toEqual([200, 3]);
  });

  it('is read by name by those who keep the list', async () => {
    const id = await desk.announced();
    const self = await desk.volunteer();
    await city.post(self, `/v1/activities/${id}/sign-up`, { part: 'volunteer' });
    await city.name(self, '王义');
    expect(await desk.people(id)).toMatchObject([{ memberId: self.id, name: '王义' }]);
    const strangers = await city.get(desk.stranger, `/v1/activities/${id}/people`);
    expect(strangers.status).toBe(404);
  });

  it('is for oneself, as what one is; a worker of the unit signs others up', async () => {
    const id = await desk.announced();
    const elder = await city.member(['elder']);
    const sign = (who: SignedInMember, body: object) =>
      city.post(who, `/v1/activities/${id}/sign-up`, body);
    await desk.refused(() => sign(elder, { part: 'volunteer' }), [422, 'wrong_role']);
    const other = await city.elder();
    await desk.refused(
      () => sign(elder, { part: 'elder', memberId: other.id }),
      [403, 'forbidden'],
    );
    await desk.refused(
      () => sign(desk.stranger, { part: 'elder', memberId: other.id }),
      [403, 'forbidden'],
    );
    expect((await sign(desk.organiser, { part: 'elder', memberId: other.id })).status).toBe(200);
    await desk.refused(
      () => sign(desk.organiser, { part: 'elder', memberId: other.id }),
      [409, 'already_exists'],
    );
    await desk.refused(
      () => sign(desk.organiser, { part: 'elder', memberId: newId() }),
      [422, 'unknown_member'],
    );
    expect((await sign(elder, { part: 'elder' })).status).toBe(200);
    const seen = await city.get(elder, `/v1/activities/${id}`);
    expect(seen.body).toMatchObject({ elders: 2, self: { memberId: elder.id, part: 'elder' } });
    expect((await city.get(elder, `/v1/activities/${id}/people`)).status).toBe(403);
    expect((await city.get(desk.stranger, `/v1/activities/${id}/people`)).status).toBe(404);
  });

  it('is told about a cancellation', async () => {
    const id = await desk.announced();
    const self = await desk.volunteer();
    await city.post(self, `/v1/activities/${id}/sign-up`, { part: 'volunteer' });
    await city.post(desk.organiser, `/v1/activities/${id}/cancel`);
    const told = (await city.get(self, '/v1/notifications')).body.items;
    expect(told).toEqual([
      expect.objectContaining({
        kind: 'activity.cancelled',
        params: { activityId: id, day: YESTERDAY },
      }),
    ]);
  });
});

describe('closing', () => {
  it('gives each volunteer a record of their own minutes, resting on the list', async () => {
    const [one, two, late] = [
      await desk.volunteer(),
      await desk.volunteer(),
      await desk.volunteer(),
    ];
    const [early, long] = [await city.elder(), await city.elder()];
    const id = await desk.announced();
    for (const self of [one, two, late]) {
      await city.post(self, `/v1/activities/${id}/sign-up`, { part: 'volunteer' });
    }
    const list = {
      volunteers: [there(one), there(two, '09:10', '09:40')],
      elders: [there(early, '09:00', '09:45'), there(long, '09:30', '11:00')],
    };
    expect((await desk.close(id, list)).body).toMatchObject({
      state: 'closed',
      volunteers: 2,
      elders: 2,
    });
    const states = new Map((await desk.people(id)).map((line) => [line.memberId, line.state]));
    expect(states.get(late.id)).toBe('absent');
    const records = await sql<{
      volunteer_id: string;
      recipient_id: string;
      earned: string;
      source_digest: Buffer;
      source_id: string;
      entered_by: string;
    }>(
      city.database.ownerUrl,
      `SELECT r.volunteer_id, r.recipient_id, r.earned_minutes::text AS earned, r.entered_by, e.source_digest, e.source_id
       FROM kapok.service_records r JOIN kapok.record_evidence e ON e.book_id = r.book_id AND e.record_id = r.id
       WHERE r.activity_id = $1`,
      [id],
    );
    const byVolunteer = new Map(records.map((record) => [record.volunteer_id, record]));
    expect(byVolunteer.get(one.id)).toMatchObject({
      recipient_id: long.id,
      earned: '120',
      source_id: id,
      entered_by: desk.organiser.id,
    });
    expect(byVolunteer.get(two.id)).toMatchObject({ recipient_id: early.id, earned: '30' });
    const [stored] = await sql<{ salt: Buffer; digest: Buffer }>(
      city.database.ownerUrl,
      'SELECT salt, digest FROM kapok.activities WHERE id = $1',
      [id],
    );
    const dated = (line: { memberId: string; arrivedAt: string; leftAt: string }) => ({
      ...line,
      arrivedAt: new Date(line.arrivedAt),
      leftAt: new Date(line.leftAt),
    });
    const expected = attendanceDigest(
      stored?.salt ?? Buffer.alloc(0),
      {
        id,
        serviceCode: 'COMPANY',
        startsAt: new Date(at(YESTERDAY, '09:00')),
        endsAt: new Date(at(YESTERDAY, '11:00')),
        evidence: 'self',
      },
      { volunteers: list.volunteers.map(dated), elders: list.elders.map(dated) },
    );
    expect(stored?.digest).toEqual(expected);
    expect(records.map(({ source_digest }) => source_digest)).toEqual([expected, expected]);
    const done = await desk.approveTwice(await desk.recordOf(id, one));
    expect(done.body).toMatchObject({ outcome: 'approved' });
  });

  it('refuses a list with faults as a whole, naming its lines', async () => {
    const [one, two, elder] = [await desk.volunteer(), await desk.volunteer(), await city.elder()];
    const id = await desk.announced();
    const fails = (list: object, code: readonly [number, string], errors: readonly string[]) =>
      desk.refused(
        () => desk.close(id, { volunteers: [there(one)], elders: [there(elder)], ...list }),
        code,
        errors,
      );
    await fails(
      {
        volunteers: [there(one), there(two, '08:59', '10:00')],
        elders: [there(elder), there(elder)],
      },
      [400, 'validation_failed'],
      ['/volunteers/1 outside_activity', '/elders/1 duplicate'],
    );
    await fails(
      { volunteers: [there(one, '10:00', '11:00')], elders: [there(elder, '09:00', '10:00')] },
      [400, 'validation_failed'],
      ['/volunteers/0 no_elder_there'],
    );
    await fails(
      { elders: [there(elder), there(one)] },
      [400, 'validation_failed'],
      ['/elders/1 duplicate'],
    );
    await fails(
      { elders: [there(elder), there(two)] },
      [422, 'wrong_role'],
      ['/elders/1 wrong_role'],
    );
    await fails(
      { elders: [there(elder), there({ id: newId() })] },
      [422, 'unknown_member'],
      ['/elders/1 unknown_member'],
    );
    const other = await city.elder();
    await fails({ volunteers: [there(other)] }, [422, 'wrong_role'], ['/volunteers/0 wrong_role']);
    await desk.refused(
      () => desk.close(id, { volunteers: [there(one)], elders: [there(elder)] }, desk.stranger),
      [403, 'forbidden'],
    );
  });

  it('takes volunteers out of the organiser’s reach only when they have signed up themselves', async () => {
    const [far, elder] = [
      await city.member(['volunteer'], { unit: city.elsewhere }),
      await city.elder(),
    ];
    const id = await desk.announced();
    const list = { volunteers: [there(far)], elders: [there(elder)] };
    const refused = () =>
      desk.refused(
        () => desk.close(id, list),
        [422, 'unknown_member'],
        ['/volunteers/0 unknown_member'],
      );
    await refused();
    const signUp = `/v1/activities/${id}/sign-up`;
    await city.post(desk.organiser, signUp, { part: 'volunteer', memberId: far.id });
    await refused();
    await city.post(far, `/v1/activities/${id}/withdraw`);
    await refused();
    await city.post(far, signUp, { part: 'volunteer' });
    expect((await desk.close(id, list)).status).toBe(200);
    expect(await desk.recordOf(id, far)).not.toBeNull();
  });

  it('keeps the overlap rule: hours elsewhere at that time refuse the whole list', async () => {
    const [one, two, elder] = [await desk.volunteer(), await desk.volunteer(), await city.elder()];
    const log = await city.post(two, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: at(YESTERDAY, '10:30'),
      endedAt: at(YESTERDAY, '11:30'),
      evidence: 'self',
    });
    expect(log.status).toBe(201);
    const id = await desk.announced();
    const list = { volunteers: [there(one), there(two)], elders: [there(elder)] };
    await desk.refused(
      () => desk.close(id, list),
      [409, 'overlaps_record'],
      ['/volunteers/1 overlaps_record'],
    );
    const fixed = { ...list, volunteers: [there(one), there(two, '09:00', '10:30')] };
    expect((await desk.close(id, fixed)).status).toBe(200);
  });

  it('is not for who was there, nor before it has happened', async () => {
    const both = await city.member(['social_worker', 'volunteer']);
    const elder = await city.elder();
    const id = await desk.announced();
    await desk.refused(
      () => desk.close(id, { volunteers: [there(both)], elders: [there(elder)] }, both),
      [403, 'not_for_oneself'],
    );
    const times = { startsAt: at(day(1), '09:00'), endsAt: at(day(1), '11:00') };
    const coming = await desk.announced(times);
    const line = (member: { id: string }) => ({
      memberId: member.id,
      arrivedAt: times.startsAt,
      leftAt: times.endsAt,
    });
    const self = await desk.volunteer();
    await desk.refused(
      () => desk.close(coming, { volunteers: [line(self)], elders: [line(elder)] }),
      [422, 'in_future'],
    );
  });
});
