import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allows,
  VISIT_STATES,
  VISIT_STEPS,
  type VisitAction,
  type VisitState,
  type VisitStep,
} from '../../src/modules/visits/visits.js';
import { VisitsService } from '../../src/modules/visits/visits.service.js';
import { Database } from '../../src/platform/database/database.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { newId } from '../../src/platform/ids.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { at, day, VisitingCity } from '../support/visiting-city.js';

let city: VisitingCity;
let worker: SignedInMember;
let colleague: SignedInMember;
let stationAdmin: SignedInMember;
let foreigner: SignedInMember;
let auditor: SignedInMember;
let elder: TestMember;

beforeAll(async () => {
  city = await VisitingCity.open();
  worker = await city.member(['social_worker']);
  colleague = await city.member(['social_worker']);
  stationAdmin = await city.member([{ role: 'station_admin', unit: city.station }]);
  foreigner = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
  auditor = await city.member([{ role: 'auditor', unit: city.base.city }]);
  elder = await city.elder();
});

afterAll(() => city?.close());

const picture = () => city.picture('visits', 'service_records', 'roster_places', 'outbox');
async function refused(
  request: () => PromiseLike<{ status: number; body: { code?: string } }>,
  expected: readonly [number, string],
): Promise<void> {
  const before = await picture();
  const { status, body } = await request();
  expect([status, body.code]).toEqual(expected);
  expect(await picture()).toBe(before);
}

const PLAN = () => ({ elderId: elder.id, plannedOn: day(), kind: 'home' });
const SEEN = { visitedAt: at(day(-1)), kind: 'home', outcome: 'well' };
const plan = async (more: object = {}): Promise<string> => {
  const answer = await city.post(worker, '/v1/visits', { ...PLAN(), ...more });
  expect([answer.status, answer.body.state]).toEqual([201, 'planned']);
  return String(answer.body.id);
};

type Step = Exclude<VisitAction, 'plan'>;
const BODIES: Record<Step, () => object> = {
  record: () => ({ visitedAt: at(day(-1)), outcome: 'need', note: '家中缺米油' }),
  miss: () => ({ reason: 'not_at_home' }),
  cancel: () => ({}),
};
const STEPS = Object.keys(BODIES) as Step[];
const take = (id: string, step: Step, who = worker) =>
  city.post(who, `/v1/visits/${id}/${step}`, BODIES[step]());
const WAYS: Record<VisitState, Step | null> = {
  planned: null,
  done: 'record',
  missed: 'miss',
  cancelled: 'cancel',
};

describe('the life of a visit', () => {
  it.each(VISIT_STATES.flatMap((state) => STEPS.map((step) => [state, step] as const)))(
    'from %s: %s goes where the table says, or nowhere',
    async (state, step) => {
      const id = await plan();
      const way = WAYS[state];
      if (way !== null) expect((await take(id, way)).status).toBe(200);
      if (!allows(step, state)) return refused(() => take(id, step), [409, 'state_conflict']);
      const answer = await take(id, step);
      expect([answer.status, answer.body.state]).toEqual([200, VISIT_STEPS[step].to]);
    },
  );

  it('holds in the database, whoever writes there', async () => {
    const id = await plan();
    await take(id, 'record');
    const change = (set: string) =>
      sql(
        city.database.appUrl,
        `UPDATE kapok.visits SET ${set} WHERE book_id = ${city.bookId} AND id = '${id}'`,
      );
    await expect(change(`state = 'planned'`)).rejects.toMatchObject({ constraint: 'visits_steps' });
    await expect(change(`outcome = 'well'`)).rejects.toMatchObject({ constraint: 'visits_steps' });
    await expect(
      sql(city.database.ownerUrl, `DELETE FROM kapok.visits WHERE id = '${id}'`),
    ).rejects.toMatchObject({ code: 'KP010' });
  });

  it('has one winner when ten record it at once', async () => {
    const id = await plan();
    const answers = await Promise.all(Array.from({ length: 10 }, () => take(id, 'record')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    const events = await sql(
      city.database.ownerUrl,
      `SELECT data FROM kapok.outbox WHERE subject = $1`,
      [id],
    );
    expect(events).toEqual([
      { data: { unitId: city.community.id, kind: 'home', outcome: 'need' } },
    ]);
  });

  it('is written in the docs as it is', () => {
    const docs = readFileSync(join(PROJECT_ROOT, 'docs/visits.md'), 'utf8');
    const rows = Object.entries(VISIT_STEPS).map(([name, step]: [string, VisitStep]) => {
      const from = step.from.length === 0 ? '–' : step.from.join(', ');
      return `| ${name} | ${from} | ${step.to} | ${step.by.join(', ')} | \`${step.route}\` |`;
    });
    expect(docs).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });
});

describe('who visits', () => {
  it('is a worker of the elder’s unit; what is foreign is not there', async () => {
    const id = await plan();
    await refused(() => take(id, 'record', foreigner), [404, 'not_found']);
    await refused(() => city.post(foreigner, '/v1/visits', PLAN()), [404, 'not_found']);
    await refused(
      () => city.post(foreigner, '/v1/visits/made', { ...SEEN, elderId: elder.id }),
      [404, 'not_found'],
    );
    await refused(() => take(id, 'record', auditor), [403, 'forbidden']);
    expect((await city.get(foreigner, `/v1/visits/${id}`)).status).toBe(404);
    expect((await city.get(auditor, `/v1/visits/${id}`)).status).toBe(200);
  });

  it('records only what one saw oneself, and may note that a colleague was prevented', async () => {
    const id = await plan({ visitorId: colleague.id });
    await refused(() => take(id, 'record'), [403, 'forbidden']);
    const told = await city.get(colleague, '/v1/notifications');
    expect(told.body.items).toEqual([
      expect.objectContaining({ kind: 'visit.planned', params: { visitId: id, day: day() } }),
    ]);
    const answer = await city.post(worker, `/v1/visits/${id}/miss`, {
      reason: 'visitor_prevented',
    });
    expect([answer.status, answer.body.missReason]).toEqual([200, 'visitor_prevented']);
  });

  it('is nobody of the elder’s household or kin: in code and by the database', async () => {
    const mother = await city.elder({ household: 'H-W' });
    const daughter = await city.member(['social_worker'], { household: 'H-W' });
    const nephew = await city.member(['social_worker']);
    await city.declareKin(nephew, mother);
    for (const near of [daughter, nephew]) {
      const made = { ...SEEN, elderId: mother.id };
      await refused(() => city.post(near, '/v1/visits/made', made), [403, 'separation_violated']);
      await refused(
        () =>
          city.post(worker, '/v1/visits', { ...PLAN(), elderId: mother.id, visitorId: near.id }),
        [403, 'separation_violated'],
      );
      const direct = sql(
        city.database.appUrl,
        `INSERT INTO kapok.visits (book_id, id, elder_id, unit_id, kind, state, visitor_id, visitor_kind, visited_at,
           visited_on, outcome, entered_by, entered_at, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, 'home', 'done', $5, 'worker', '2026-01-05T10:00:00+08:00', '2026-01-05', 'well',
           $5, now(), $5, now())`,
        [city.bookId, newId(), mother.id, city.community.id, near.id],
      );
      await expect(direct).rejects.toMatchObject({ constraint: 'visits_separation' });
    }
  });

  it('is a worker whose role reaches the elder, when somebody else is to go', async () => {
    await refused(
      () => city.post(worker, '/v1/visits', { ...PLAN(), visitorId: foreigner.id }),
      [422, 'wrong_role'],
    );
    await refused(
      () => city.post(worker, '/v1/visits', { ...PLAN(), visitorId: newId() }),
      [422, 'unknown_member'],
    );
    await refused(
      () => city.post(worker, '/v1/visits', { ...PLAN(), elderId: colleague.id }),
      [422, 'wrong_role'],
    );
  });
});

describe('a visit that was made', () => {
  it('is of the past, and not too long ago', async () => {
    const made = (visitedAt: string) =>
      city.post(worker, '/v1/visits/made', { ...SEEN, elderId: elder.id, visitedAt });
    await refused(() => made(at(day(1))), [422, 'in_future']);
    await refused(() => made(at(day(-71))), [422, 'submitted_too_late']);
    await refused(
      () => city.post(worker, '/v1/visits', { ...PLAN(), plannedOn: day(-1) }),
      [400, 'validation_failed'],
    );
    const answer = await made(at(day(-70)));
    expect([answer.status, answer.body.state, answer.body.visitorId]).toEqual([
      201,
      'done',
      worker.id,
    ]);
  });

  it('has its own moment, and no hours, when a worker made it', async () => {
    const id = await plan();
    const record = (body: object) => city.post(worker, `/v1/visits/${id}/record`, body);
    await refused(() => record({ outcome: 'well' }), [400, 'validation_failed']);
    await refused(
      () => record({ outcome: 'well', visitedAt: at(day(-1)), hours: { recordId: newId() } }),
      [400, 'validation_failed'],
    );
    await refused(
      () => record({ outcome: 'well', visitedAt: at(day(-1)), hours: {} }),
      [400, 'validation_failed'],
    );
  });
});

describe('the list of visits', () => {
  it('shows the visits of one’s units in pages, and finds the overdue ones', async () => {
    const mine = await city.elder();
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.push(await plan({ elderId: mine.id }));
    await sql(city.database.superuserUrl, `ALTER TABLE kapok.visits DISABLE TRIGGER visits_steps`);
    await sql(city.database.superuserUrl, `UPDATE kapok.visits SET planned_on = $2 WHERE id = $1`, [
      ids[0],
      day(-2),
    ]);
    await sql(city.database.superuserUrl, `ALTER TABLE kapok.visits ENABLE TRIGGER visits_steps`);
    const list = async (who: SignedInMember, query: string) =>
      (await city.get(who, `/v1/visits?elderId=${mine.id}${query}`)).body as unknown as {
        items: { id: string }[];
        next: string | null;
        count: number | null;
      };
    const first = await list(worker, '&limit=2');
    const second = await list(worker, `&limit=2&after=${first.next}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].reverse());
    expect((await list(worker, '&overdue=true')).items.map(({ id }) => id)).toEqual([ids[0]]);
    const months = await list(worker, `&month=${day(-2).slice(0, 7)}`);
    expect(months.items.map(({ id }) => id)).toContain(ids[0]);
    expect((await list(worker, '&month=1999-01')).items).toEqual([]);
    expect((await list(foreigner, '')).items).toEqual([]);
    expect(first.count).toBeNull();
    expect((await list(worker, '&limit=1&counted=true')).count).toBe(3);
    expect((await list(worker, '&overdue=true&counted=true')).count).toBe(1);
    expect((await list(foreigner, '&counted=true')).count).toBe(0);
  });

  it('shows an elder their own', async () => {
    const self = await city.member(['elder']);
    const id = await plan({ elderId: self.id });
    const answer = await city.get(self, '/v1/visits');
    expect(answer.body.items).toEqual([expect.objectContaining({ id, elderId: self.id })]);
  });
});

describe('a care call', () => {
  const call = (more: object = {}) => ({
    bookId: city.bookId,
    elderId: elder.id,
    operatorId: colleague.id,
    callId: newId(),
    calledAt: new Date(),
    result: { outcome: 'well', note: null } as const,
    ...more,
  });
  const note = (wish: ReturnType<typeof call>) =>
    city.app.app
      .get(Database)
      .transaction((tx) => city.app.app.get(VisitsService).recordCareCall(tx, wish));

  it('is a kind of visit, made or missed', async () => {
    const wish = call();
    const id = await note(wish);
    const made = (await city.get(worker, `/v1/visits/${id}`)).body;
    expect(made).toMatchObject({
      kind: 'call',
      state: 'done',
      visitorKind: 'operator',
      callId: wish.callId,
    });
    const missed = await note(call({ result: { missed: 'no_answer', note: null } }));
    expect((await city.get(worker, `/v1/visits/${missed}`)).body).toMatchObject({
      state: 'missed',
      missReason: 'no_answer',
    });
  });

  it('counts once, and not from a relative', async () => {
    const wish = call();
    await note(wish);
    const before = await picture();
    await expect(note(wish)).rejects.toMatchObject({
      driverError: { constraint: 'visits_call_once' },
    });
    const mother = await city.elder();
    await city.declareKin(colleague, mother);
    const nearby = note(call({ elderId: mother.id }));
    await expect(nearby).rejects.toEqual(new DomainError('separation_violated'));
    expect(await picture()).toBe(before);
  });
});

describe('the roster of a station', () => {
  const roster = () => `/v1/stations/${city.station.code}/roster`;
  const place = (who: SignedInMember, elderId: string, more: object = {}) =>
    city.post(who, roster(), { elderId, ...more });
  const end = (elderId: string) =>
    city.post(stationAdmin, `${roster()}/${elderId}/end`, { reason: 'other' });

  it('gives the station’s people the elders of its community, and takes them back', async () => {
    const placed = await city.elder();
    await refused(
      () => city.post(stationAdmin, '/v1/visits', { ...PLAN(), elderId: placed.id }),
      [404, 'not_found'],
    );
    expect((await place(stationAdmin, placed.id, { workerId: worker.id })).body).toMatchObject({
      stationCode: 'ST1',
      elders: 1,
      isOver: false,
    });
    const planned = await city.post(stationAdmin, '/v1/visits', { ...PLAN(), elderId: placed.id });
    expect(planned.status).toBe(201);
    const lines = (await city.get(stationAdmin, roster())).body.items;
    expect(lines).toEqual([
      expect.objectContaining({ elderId: placed.id, workerId: worker.id, standing: null }),
    ]);
    expect((await end(placed.id)).body).toMatchObject({ elders: 0 });
    await refused(() => end(placed.id), [404, 'not_found']);
    expect((await city.get(stationAdmin, `/v1/visits/${planned.body.id}`)).status).toBe(200);
    await refused(
      () => city.post(stationAdmin, `/v1/visits/${planned.body.id}/cancel`),
      [403, 'forbidden'],
    );
  });

  it('takes nobody from elsewhere, and no worker who does not reach them', async () => {
    const stranger = await city.elder({ unit: city.elsewhere });
    const here = await city.elder();
    await refused(() => place(stationAdmin, stranger.id), [404, 'not_found']);
    await refused(() => place(stationAdmin, newId()), [404, 'not_found']);
    await refused(() => place(foreigner, here.id), [404, 'not_found']);
    await refused(
      () => place(stationAdmin, here.id, { workerId: foreigner.id }),
      [422, 'wrong_role'],
    );
    await refused(() => place(stationAdmin, worker.id), [422, 'wrong_role']);
    expect((await city.get(foreigner, roster())).status).toBe(404);
  });

  it('moves an elder from one roster to another, and keeps who was where', async () => {
    const moving = await city.elder();
    await place(stationAdmin, moving.id);
    const here = `/v1/stations/${city.community.code}/roster`;
    expect((await city.post(worker, here, { elderId: moving.id })).status).toBe(200);
    const rows = await sql(
      city.database.ownerUrl,
      `SELECT station_id, end_reason FROM kapok.roster_places WHERE elder_id = $1 ORDER BY id`,
      [moving.id],
    );
    expect(rows).toEqual([
      { station_id: city.station.id, end_reason: 'moved' },
      { station_id: city.community.id, end_reason: null },
    ]);
  });

  it('alerts once a day when there are too many, with ten placed at once', async () => {
    const admin = await city.member([{ role: 'city_admin', unit: city.base.city }]);
    const many = await Promise.all(Array.from({ length: 10 }, () => city.elder()));
    const before = (await city.get(stationAdmin, `/v1/stations/ST1/caseload`)).body.elders;
    expect(before).toBe(0);
    const answers = await Promise.all(many.map(({ id }) => place(stationAdmin, id)));
    const counts = answers.map(({ body }) => Number(body.elders)).sort((a, b) => a - b);
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { body } of answers) expect(body.isOver).toBe(Number(body.elders) > 3);
    for (const who of [stationAdmin, admin]) {
      const { items } = (await city.get(who, '/v1/notifications')).body as unknown as {
        items: { kind: string; params: object }[];
      };
      const told = items.filter(({ kind }) => kind === 'caseload.exceeded');
      expect(told.map(({ params }) => params)).toEqual([
        { unitCode: 'ST1', elders: '4', limit: '3' },
      ]);
    }
  });
});
