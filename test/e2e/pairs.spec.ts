import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PairPlanning } from '../../src/modules/pairs/pair-planning.js';
import {
  allows,
  HORIZON_DAYS,
  occurrences,
  PAIR_STATES,
  PAIR_STEPS,
  type PairAction,
  type PairState,
  type PairStep,
} from '../../src/modules/pairs/pairs.js';
import { newId } from '../../src/platform/ids.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { TestMember } from '../support/people.js';
import { pictureOf, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Answer, at, day, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;
let second: TestApp;
let worker: SignedInMember;
let foreigner: SignedInMember;

beforeAll(async () => {
  city = await VisitingCity.open();
  second = await startTestApp({ database: city.database });
  worker = await city.member(['social_worker']);
  foreigner = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
});

afterAll(async () => {
  await second?.close();
  await city?.close();
});

const picture = async () =>
  (await city.picture(
    'pairs',
    'pair_elders',
    'visits',
    'service_records',
    'volunteer_intervals',
    'notifications',
    'outbox',
  )) + JSON.stringify(await pictureOf(city.app, city.bookId));
async function refused(
  request: () => PromiseLike<Answer>,
  expected: readonly [number, string],
): Promise<void> {
  const before = await picture();
  const { status, body } = await request();
  expect([status, body.code]).toEqual(expected);
  expect(await picture()).toBe(before);
}

/** Every day of the week is somebody's visiting day; this one is today's. */
const weekday = ((new Date(`${day()}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
const RHYTHM = { weekday, startTime: '09:30', minutes: 40, serviceCode: 'COMPANY' };

interface Made {
  id: string;
  volunteer: SignedInMember;
  elders: TestMember[];
}
async function proposed(elderCount = 2, more: object = {}): Promise<Made> {
  const volunteer = await city.member(['volunteer']);
  const elders: TestMember[] = [];
  for (let n = 0; n < elderCount; n += 1) elders.push(await city.elder());
  const body = { volunteerId: volunteer.id, elderIds: elders.map(({ id }) => id), ...RHYTHM };
  const answer = await city.post(worker, '/v1/pairs', { ...body, startsOn: day(), ...more });
  expect([answer.status, answer.body.state]).toEqual([201, 'proposed']);
  return { id: String(answer.body.id), volunteer, elders };
}
const step = (made: Made, action: string, who = made.volunteer) =>
  city.post(who, `/v1/pairs/${made.id}/${action}`);
async function active(elderCount = 2, more: object = {}): Promise<Made> {
  const made = await proposed(elderCount, more);
  expect((await step(made, 'accept')).body.state).toBe('active');
  return made;
}

interface Visit {
  id: string;
  elderId: string;
  plannedOn: string;
  state: string;
  recordId: string | null;
}
async function visitsOf(made: Made): Promise<Visit[]> {
  const { items } = (await city.get(made.volunteer, '/v1/visits?limit=200')).body as unknown as {
    items: Visit[];
  };
  return items.sort((a, b) =>
    `${a.plannedOn}${a.elderId}` < `${b.plannedOn}${b.elderId}` ? -1 : 1,
  );
}
const days = (made: Visit[], state = 'planned') =>
  made.filter((visit) => visit.state === state).map(({ plannedOn }) => plannedOn);

describe('the life of a pair', () => {
  type Step = Exclude<PairAction, 'propose'>;
  const steps = Object.keys(PAIR_STEPS).filter((name) => name !== 'propose') as Step[];
  const WAYS: Record<PairState, readonly Step[]> = {
    proposed: [],
    active: ['accept'],
    declined: ['decline'],
    ended: ['accept', 'end'],
  };

  it.each(PAIR_STATES.flatMap((state) => steps.map((name) => [state, name] as const)))(
    'from %s: %s goes where the table says, or nowhere',
    async (state, name) => {
      const made = await proposed(1);
      for (const way of WAYS[state]) expect((await step(made, way)).status).toBe(200);
      if (!allows(name, state)) return refused(() => step(made, name), [409, 'state_conflict']);
      const answer = await step(made, name);
      expect([answer.status, answer.body.state]).toEqual([200, PAIR_STEPS[name].to]);
    },
  );

  it('has one answer, when eight are given at once', async () => {
    const made = await proposed(1);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => step(made, n % 2 === 0 ? 'accept' : 'decline')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });

  it('holds in the database, and is written in the docs as it is', async () => {
    const made = await active(1);
    await step(made, 'end');
    const revive = sql(
      city.database.ownerUrl,
      `UPDATE kapok.pairs SET state = 'active', ended_by = NULL, ended_at = NULL WHERE id = $1`,
      [made.id],
    );
    await expect(revive).rejects.toMatchObject({ constraint: 'pairs_steps' });
    const docs = readFileSync(join(PROJECT_ROOT, 'docs/visits.md'), 'utf8');
    const rows = Object.entries(PAIR_STEPS).map(([name, one]: [string, PairStep]) => {
      const from = one.from.length === 0 ? '–' : one.from.join(', ');
      return `| ${name} | ${from} | ${one.to} | ${one.by.join(', ')} | \`${one.route}\` |`;
    });
    expect(docs).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });
});

describe('the visits of a pair', () => {
  it('are planned a fortnight ahead, one an elder and day, from the volunteer’s yes on', async () => {
    const made = await active(3);
    const visits = await visitsOf(made);
    expect(days(visits)).toEqual([0, 7, 14].flatMap((offset) => Array(3).fill(day(offset))));
    expect(new Set(visits.map(({ elderId }) => elderId)).size).toBe(3);
    const pair = (await city.get(worker, `/v1/pairs/${made.id}`)).body;
    expect(pair.generatedThrough).toBe(day(HORIZON_DAYS));
  });

  it('go on, once, however many servers plan', async () => {
    const made = await active(2);
    // As if the last planning had been two weeks ago: the visits of then are there, those ahead are not.
    await sql(
      city.database.superuserUrl,
      'UPDATE kapok.pairs SET generated_through = $2 WHERE id = $1',
      [made.id, day(0)],
    );
    const before = days(await visitsOf(made));
    const planners = [city.app, second, city.app, second].map(({ app }) => app.get(PairPlanning));
    await Promise.all(planners.map((planning) => planning.catchUp()));
    expect(days(await visitsOf(made))).toEqual(before);
    const far = { weekday, monthDay: null, startsOn: day(), endsOn: null };
    expect(days(await visitsOf(made))).toEqual(
      occurrences(far, day(-1), day(HORIZON_DAYS)).flatMap((one) => [one, one]),
    );
    const pair = (await city.get(worker, `/v1/pairs/${made.id}`)).body;
    expect(pair.generatedThrough).toBe(day(HORIZON_DAYS));
  });

  it('are filled in where they are missing', async () => {
    const made = await active(1);
    await sql(city.database.superuserUrl, 'ALTER TABLE kapok.visits DISABLE TRIGGER USER');
    await sql(
      city.database.superuserUrl,
      'DELETE FROM kapok.visits WHERE pair_id = $1 AND planned_on > $2',
      [made.id, day()],
    );
    await sql(city.database.superuserUrl, 'ALTER TABLE kapok.visits ENABLE TRIGGER USER');
    await sql(
      city.database.superuserUrl,
      'UPDATE kapok.pairs SET generated_through = $2 WHERE id = $1',
      [made.id, day()],
    );
    expect(days(await visitsOf(made))).toEqual([day()]);
    await city.app.app.get(PairPlanning).catchUp();
    expect(days(await visitsOf(made))).toEqual([day(), day(7), day(14)]);
  });

  it('go on beside a pair that cannot be planned', async () => {
    const [stuck, other] = [await active(1), await active(1)];
    const asSuperuser = (text: string) => sql(city.database.superuserUrl, text);
    await asSuperuser(
      `UPDATE kapok.pairs SET generated_through = '${day(-2)}' WHERE id = '${stuck.id}'`,
    );
    await asSuperuser(
      `UPDATE kapok.pairs SET generated_through = '${day()}' WHERE id = '${other.id}'`,
    );
    await asSuperuser(
      `CREATE TRIGGER zz_stuck BEFORE UPDATE ON kapok.pairs FOR EACH ROW WHEN (OLD.id = '${stuck.id}')
       EXECUTE FUNCTION kapok.forbid_change()`,
    );
    const plan = () => city.app.app.get(PairPlanning).catchUp();
    const planned = async ({ id }: { id: string }) =>
      (await city.get(worker, `/v1/pairs/${id}`)).body.generatedThrough;
    try {
      await plan();
    } finally {
      await asSuperuser('DROP TRIGGER zz_stuck ON kapok.pairs');
    }
    expect([await planned(stuck), await planned(other)]).toEqual([day(-2), day(HORIZON_DAYS)]);
    await plan();
    expect(await planned(stuck)).toBe(day(HORIZON_DAYS));
  });

  it('are called off when the pair ends, or the elder leaves', async () => {
    const made = await active(2);
    const [first, other] = made.elders as [TestMember, TestMember];
    const leave = (who: SignedInMember, elderId: string) =>
      city.post(who, `/v1/pairs/${made.id}/elders/${elderId}/leave`);
    await refused(() => leave(foreigner, first.id), [404, 'not_found']);
    expect((await leave(worker, first.id)).body.elderIds).toEqual([other.id]);
    await refused(() => leave(worker, first.id), [404, 'not_found']);
    const visits = await visitsOf(made);
    expect(visits.filter(({ state }) => state === 'planned').map(({ elderId }) => elderId)).toEqual(
      Array(3).fill(other.id),
    );
    await step(made, 'end', worker);
    expect(days(await visitsOf(made))).toEqual([]);
    expect(days(await visitsOf(made), 'cancelled')).toHaveLength(6);
  });
});

describe('a visit of a pair', () => {
  const HOURS = { startedAt: at(day(-1), '09:30'), endedAt: at(day(-1), '10:10') };
  const record = (who: SignedInMember, visit: Visit | undefined, hours: object = HOURS) =>
    city.post(who, `/v1/visits/${visit?.id}/record`, { outcome: 'well', hours });

  it('carries its hours into a record that waits for approval', async () => {
    const made = await active(1);
    const [visit] = await visitsOf(made);
    const answer = await record(made.volunteer, visit);
    expect([answer.status, answer.body.state]).toEqual([200, 'done']);
    const logged = await city.get(made.volunteer, `/v1/service-records/${answer.body.recordId}`);
    expect(logged.body).toMatchObject({
      state: 'submitted',
      evidence: 'self',
      earnedMinutes: '40',
      volunteerId: made.volunteer.id,
      recipientId: made.elders[0]?.id,
    });
  });

  it('stays planned when its hours are refused', async () => {
    const made = await active(2);
    const [one, other] = await visitsOf(made);
    expect((await record(made.volunteer, one)).status).toBe(200);
    await refused(() => record(made.volunteer, other), [409, 'overlaps_record']);
    const future = { startedAt: at(day(1), '09:30'), endedAt: at(day(1), '10:10') };
    await refused(() => record(made.volunteer, other, future), [422, 'in_future']);
    const later = { startedAt: at(day(-1), '10:10'), endedAt: at(day(-1), '10:50') };
    expect((await record(made.volunteer, other, later)).status).toBe(200);
  });

  it('may name the record that stands already, once, if it is of this elder', async () => {
    const made = await active(2);
    const [one, other] = await visitsOf(made);
    const log = (elderId: string | undefined, from: string, until: string) =>
      city.post(made.volunteer, '/v1/service-records', {
        recipientId: elderId,
        serviceCode: 'COMPANY',
        startedAt: at(day(-1), from),
        endedAt: at(day(-1), until),
        evidence: 'self',
      });
    const mine = await log(one?.elderId, '14:00', '14:40');
    const recordId = mine.body.id;
    await refused(() => record(made.volunteer, other, { recordId }), [404, 'not_found']);
    await refused(() => record(made.volunteer, one, { recordId: newId() }), [404, 'not_found']);
    const answer = await record(made.volunteer, one, { recordId });
    expect([answer.status, answer.body.recordId]).toEqual([200, recordId]);
    const again = (await visitsOf(made)).find(
      ({ elderId, state }) => elderId === one?.elderId && state === 'planned',
    );
    await refused(() => record(made.volunteer, again, { recordId }), [409, 'already_recorded']);
  });

  it('is recorded by its volunteer, with hours; a worker may only note that it was missed', async () => {
    const made = await active(1);
    const [visit] = await visitsOf(made);
    await refused(() => record(worker, visit), [403, 'forbidden']);
    const bare = { outcome: 'well', visitedAt: at(day(-1)) };
    await refused(
      () => city.post(made.volunteer, `/v1/visits/${visit?.id}/record`, bare),
      [400, 'validation_failed'],
    );
    const stranger = await city.member(['volunteer']);
    await refused(() => record(stranger, visit), [404, 'not_found']);
    const missed = await city.post(worker, `/v1/visits/${visit?.id}/miss`, { reason: 'away' });
    expect(missed.body).toMatchObject({ state: 'missed', missReason: 'away' });
  });
});

describe('a proposal', () => {
  const propose = async (more: object, who = worker) => {
    const volunteer = await city.member(['volunteer']);
    const elder = await city.elder();
    const body = { volunteerId: volunteer.id, elderIds: [elder.id], ...RHYTHM, startsOn: day() };
    return () => city.post(who, '/v1/pairs', { ...body, ...more });
  };

  it('is told to its volunteer, whose answer is told to the worker', async () => {
    const made = await proposed(2);
    expect((await city.get(made.volunteer, '/v1/notifications')).body.items).toEqual([
      expect.objectContaining({ kind: 'pair.proposed', params: { pairId: made.id, elders: '2' } }),
    ]);
    await step(made, 'accept');
    const told = (await city.get(worker, '/v1/notifications?limit=1')).body.items;
    expect(told).toEqual([
      expect.objectContaining({
        kind: 'pair.answered',
        params: { pairId: made.id, state: 'active' },
      }),
    ]);
  });

  it('is judged', async () => {
    const elder = await city.elder();
    const far = await city.elder({ unit: city.elsewhere });
    const both = await city.member(['volunteer', 'social_worker']);
    const eleven = Array.from({ length: 11 }, () => newId());
    const invalid: readonly [number, string] = [400, 'validation_failed'];
    await refused(await propose({ startsOn: day(-1) }), invalid);
    await refused(await propose({ monthDay: 3 }), invalid);
    await refused(await propose({ elderIds: [] }), invalid);
    await refused(await propose({ elderIds: eleven }), invalid);
    await refused(await propose({ elderIds: [elder.id, elder.id] }), invalid);
    await refused(await propose({ endsOn: day(-1) }), [422, 'until_before_from']);
    await refused(await propose({ serviceCode: 'NOTHING' }), [422, 'unknown_service']);
    await refused(await propose({ elderIds: [far.id] }), [404, 'not_found']);
    await refused(await propose({}, foreigner), [404, 'not_found']);
    await refused(await propose({ volunteerId: elder.id }), [422, 'wrong_role']);
    await refused(await propose({ volunteerId: newId() }), [422, 'unknown_member']);
    await refused(await propose({ volunteerId: both.id }, both), [403, 'not_for_oneself']);
    await refused(await propose({ workerId: foreigner.id }), [422, 'wrong_role']);
  });

  it('is seen by its people and the workers of its unit', async () => {
    const made = await proposed(1);
    expect((await city.get(foreigner, `/v1/pairs/${made.id}`)).status).toBe(404);
    await refused(() => step(made, 'accept', foreigner), [403, 'forbidden']);
    const other = await city.member(['volunteer']);
    await refused(() => step(made, 'accept', other), [404, 'not_found']);
    const { items } = (await city.get(made.volunteer, '/v1/pairs')).body as unknown as {
      items: { id: string }[];
    };
    expect(items.map(({ id }) => id)).toEqual([made.id]);
  });
});
