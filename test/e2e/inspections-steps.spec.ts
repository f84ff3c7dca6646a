import {
  canStart,
  INSPECTION_STATES,
  INSPECTION_STEPS,
  type InspectionAction,
  type InspectionState,
} from '../../src/modules/inspections/inspection-steps.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type Inspection, InspectionsDesk } from './inspections-desk.js';

const ACTIONS = Object.keys(INSPECTION_STEPS) as InspectionAction[];

/** By which steps each state is reached from `assigned`. */
const WAYS: Readonly<Record<InspectionState, readonly InspectionAction[]>> = {
  assigned: [],
  passed: ['pass'],
  unseen: ['unseen'],
  found: ['find'],
  appealed: ['find', 'appeal'],
  cleared: ['find', 'appeal', 'clear'],
  confirmed: ['find', 'appeal', 'confirm'],
  repaired: ['find', 'repair'],
  settled: ['find', 'repair', 'settle'],
};

let desk: InspectionsDesk;
/** One inspection in each state. */
const standing = new Map<InspectionState, Inspection>();
/** Assigned ones, for tests of their own. */
let spare: Inspection[] = [];

beforeAll(async () => {
  desk = await InspectionsDesk.open(INSPECTION_STATES.length + 7);
  const { inspections } = await desk.drawn();
  for (const state of INSPECTION_STATES) {
    const inspection = inspections.shift();
    if (inspection === undefined) throw new Error('there are enough');
    for (const action of WAYS[state])
      await desk.took(actorOf(action, inspection), inspection, action);
    standing.set(state, inspection);
  }
  spare = inspections;
}, 90_000);

afterAll(() => desk?.close());

/** Somebody who may take the step. */
function actorOf(action: InspectionAction, inspection: Inspection): SignedInMember {
  const by: Readonly<Record<string, SignedInMember>> = {
    inspector: desk.inspectorOf(inspection),
    party: desk.recordOf(inspection).volunteer,
    overseer: desk.admin,
  };
  const actor = by[INSPECTION_STEPS[action].by[0] ?? ''];
  if (actor === undefined) throw new Error(`nobody takes ${action}`);
  return actor;
}

function next(): Inspection {
  const inspection = spare.pop();
  if (inspection === undefined) throw new Error('there are enough');
  return inspection;
}

async function refused(request: () => PromiseLike<{ status: number; body: object }>) {
  const before = await desk.picture();
  const { status, body } = await request();
  expect(await desk.picture()).toEqual(before);
  return { status, code: (body as { code?: string }).code };
}

/** Does something as the service's own login, which no code of ours stands before. */
const asService = (text: string, values: readonly unknown[]) =>
  sql(desk.disputes.funding.desk.database.appUrl, text, [...values]);

it.each(INSPECTION_STATES)('from %s only the steps of the table lead on', async (state) => {
  const inspection = standing.get(state) as Inspection;
  const { body } = await desk.get(desk.auditor, `inspections/${inspection.id}`);
  expect(body).toMatchObject({ state });
  for (const action of ACTIONS.filter((each) => !canStart(each, state))) {
    const answer = await refused(() => desk.step(actorOf(action, inspection), inspection, action));
    expect({ action, ...answer }).toEqual({ action, status: 409, code: 'state_conflict' });
  }
});

it('steps are for those of the table alone; what is foreign is not there', async () => {
  const { database, app } = desk.disputes.funding.desk;
  const unit = desk.disputes.city.elsewhere;
  const stranger = await newMember(database, app, { unit, roles: ['social_worker'] });
  for (const action of ACTIONS) {
    const [start] = INSPECTION_STEPS[action].from;
    const inspection = standing.get(start) as Inspection;
    const isForOverseers = action === 'clear' || action === 'confirm';
    const foreign = await refused(() => desk.step(stranger, inspection, action));
    expect({ action, ...foreign }).toEqual({
      action,
      ...(isForOverseers ? { status: 403, code: 'forbidden' } : { status: 404, code: 'not_found' }),
    });
    if ((INSPECTION_STEPS[action].by as readonly string[]).includes('party')) continue;
    const { volunteer } = desk.recordOf(inspection);
    const party = await refused(() => desk.step(volunteer, inspection, action));
    expect({ action, ...party }).toEqual({ action, status: 403, code: 'forbidden' });
  }
  const inspection = standing.get('passed') as Inspection;
  expect((await desk.get(stranger, `inspections/${inspection.id}`)).status).toBe(404);
  const own = await desk.get(stranger, 'inspections');
  expect((own.body as unknown as { items: unknown[] }).items).toEqual([]);
});

it('an inspection goes its whole way, and everybody hears what concerns them', async () => {
  const inspection = next();
  const { volunteer, elder } = desk.recordOf(inspection);
  const inspector = desk.inspectorOf(inspection);
  await desk.took(inspector, inspection, 'find');
  await desk.took(volunteer, inspection, 'appeal');
  await desk.took(desk.admin, inspection, 'confirm');
  await desk.took(desk.disputes.second, inspection, 'repair');
  await desk.took(inspector, inspection, 'redo');
  await desk.took(volunteer, inspection, 'repair');
  await desk.took(desk.auditor, inspection, 'settle');
  const { body } = await desk.get(elder, `inspections/${inspection.id}`);
  const { history, inspectorId, as } = body as unknown as {
    history: { action: string; by: string; text: string | null }[];
    inspectorId: string | null;
    as: string[];
  };
  expect(history.map(({ action, by }) => `${action} ${by}`)).toEqual([
    'draw clock',
    'find inspector',
    'appeal party',
    'confirm overseer',
    'repair worker',
    'redo inspector',
    'repair party',
    'settle overseer',
  ]);
  expect(history.slice(1).every(({ text }) => text === '说明')).toBe(true);
  expect([inspectorId, as]).toEqual([null, ['party']]);
  const kinds = await sql<{ kind: string }>(
    desk.ownerUrl,
    `SELECT kind FROM kapok.notifications WHERE member_id = $1 AND params ->> 'inspectionId' = $2 ORDER BY created_at, id`,
    [elder.id, inspection.id],
  );
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'inspection.found',
    'inspection.ended',
    'inspection.ended',
    'inspection.ended',
  ]);
});

it('of eight who take the same step at once one wins', async () => {
  const inspection = next();
  const inspector = desk.inspectorOf(inspection);
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, n) =>
      desk.step(inspector, inspection, n % 2 === 0 ? 'pass' : 'find'),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([
    200, 409, 409, 409, 409, 409, 409, 409,
  ]);
});

it('a replaced inspector is followed by the next in the order drawn, until nobody is left', async () => {
  const inspection = next();
  const seen = [inspection.inspectorId];
  for (let n = 0; n < 2; n += 1) {
    const who = desk.inspectors.find(({ id }) => id === seen.at(-1)) as SignedInMember;
    const early = await refused(() => desk.step(desk.admin, inspection, 'unseen'));
    expect(early.code).toBe('too_early');
    await desk.took(who, inspection, 'replace');
    const { body } = await desk.get(desk.auditor, `inspections/${inspection.id}`);
    seen.push(body.inspectorId as string);
  }
  expect([...seen].sort()).toEqual(desk.inspectors.map(({ id }) => id).sort());
  const last = desk.inspectors.find(({ id }) => id === seen.at(-1)) as SignedInMember;
  const answer = await refused(() => desk.step(last, inspection, 'replace'));
  expect(answer.code).toBe('inspectors_too_close');
  // The one before has no part in it any more but as a worker of the city.
  const first = desk.inspectors.find(({ id }) => id === seen[0]) as SignedInMember;
  expect((await refused(() => desk.step(first, inspection, 'pass'))).code).toBe('forbidden');
  // Once the last of them may not inspect either, an overseer can close it.
  const { elder } = desk.recordOf(inspection);
  const near = `UPDATE kapok.members SET household = $3 WHERE id IN ($1, $2)`;
  await sql(desk.ownerUrl, near, [seen.at(-1), elder.id, `steps-${inspection.place}`]);
  expect((await refused(() => desk.step(last, inspection, 'pass'))).code).toBe(
    'separation_violated',
  );
  await desk.took(desk.admin, inspection, 'unseen');
  await sql(desk.ownerUrl, 'UPDATE kapok.members SET household = NULL WHERE household LIKE $1', [
    'steps-%',
  ]);
});

it('whoever is near, inspected or repaired does not decide, in the code and in the database', async () => {
  const { database, app } = desk.disputes.funding.desk;
  const inspection = next();
  const { elder, volunteer } = desk.recordOf(inspection);
  await desk.took(desk.inspectorOf(inspection), inspection, 'find');
  await desk.took(volunteer, inspection, 'appeal');
  await sql(desk.ownerUrl, 'UPDATE kapok.members SET household = $2 WHERE id = $1', [
    elder.id,
    'kin-9',
  ]);
  const kin = await newMember(database, app, {
    unit: desk.disputes.city.city,
    roles: ['city_admin', 'social_worker'],
    household: 'kin-9',
  });
  for (const action of ['clear', 'confirm'] as const) {
    const answer = await refused(() => desk.step(kin, inspection, action));
    expect(answer).toEqual({ status: 403, code: 'separation_violated' });
  }
  const ruled = `UPDATE kapok.inspections SET state = 'confirmed', action = 'confirm', moved_by = $2, moved_as = 'overseer',
    moved_at = now(), ruled_by = $2 WHERE id = $1`;
  for (const [who, rule] of [
    [kin.id, 'inspections_separation'],
    [inspection.inspectorId, 'inspections_ruler_apart'],
    [volunteer.id, 'inspections_steps'],
  ] as const) {
    await expect(asService(ruled, [inspection.id, who])).rejects.toMatchObject({
      constraint: rule,
    });
  }
  await desk.took(desk.admin, inspection, 'confirm');
  const own = await refused(() => desk.step(desk.inspectorOf(inspection), inspection, 'repair'));
  expect(own.code).toBe('separation_violated');
  await desk.took(desk.disputes.second, inspection, 'repair');
  const settled = `UPDATE kapok.inspections SET state = 'settled', action = 'settle', moved_by = $2, moved_as = 'overseer',
    moved_at = now(), settled_by = $2 WHERE id = $1`;
  const repairer = desk.disputes.second.id;
  await expect(asService(settled, [inspection.id, repairer])).rejects.toMatchObject({
    constraint: 'inspections_settled_by_another',
  });
  await expect(asService(settled, [inspection.id, kin.id])).rejects.toMatchObject({
    constraint: 'inspections_separation',
  });
  await desk.took(desk.auditor, inspection, 'settle');
});

it('an appeal that comes too late is refused', async () => {
  const inspection = standing.get('found') as Inspection;
  const yesterday = addDays(shanghaiDate(new Date()), -1);
  await desk.asSuperuser(
    `UPDATE kapok.inspections SET due_on = '${yesterday}' WHERE id = '${inspection.id}'`,
  );
  const answer = await refused(() =>
    desk.step(desk.recordOf(inspection).volunteer, inspection, 'appeal'),
  );
  expect(answer).toEqual({ status: 409, code: 'deadline_passed' });
});

it('a finding is put right today at the earliest', async () => {
  const inspection = next();
  const answer = await refused(() =>
    desk.step(desk.inspectorOf(inspection), inspection, 'find', {
      repairBy: addDays(shanghaiDate(new Date()), -1),
    }),
  );
  expect(answer.code).toBe('validation_failed');
});

it('what was committed to and drawn cannot be changed, whatever the service asks for', async () => {
  const { inspections, draw } = await desk.drawn({ sample: 1 });
  const inspection = inspections[0] as Inspection;
  const refusals: [string, unknown[], object][] = [
    [
      'UPDATE kapok.inspection_draws SET lines = 1 WHERE id = $1',
      [draw.id],
      { constraint: 'inspection_draws_steps' },
    ],
    [
      `UPDATE kapok.inspection_draws SET seed = sha256('x') WHERE id = $1`,
      [draw.id],
      { constraint: 'inspection_draws_steps' },
    ],
    [
      `UPDATE kapok.inspection_draws SET state = 'announced', seed = NULL, seed_size = NULL, drawn_at = NULL WHERE id = $1`,
      [draw.id],
      { constraint: 'inspection_draws_steps' },
    ],
    ['UPDATE kapok.inspection_lines SET n = 99 WHERE draw_id = $1', [draw.id], { code: '42501' }],
    ['DELETE FROM kapok.inspection_lines WHERE draw_id = $1', [draw.id], { code: '42501' }],
    [
      `INSERT INTO kapok.inspection_lines (book_id, draw_id, n, subject_id, salt, digest, excluded)
       SELECT book_id, draw_id, 999, subject_id, salt, digest, excluded FROM kapok.inspection_lines WHERE draw_id = $1 LIMIT 1`,
      [draw.id],
      { constraint: 'inspection_lists_fixed' },
    ],
    [
      'UPDATE kapok.inspections SET line = line + 1 WHERE id = $1',
      [inspection.id],
      { code: '42501' },
    ],
    [
      `UPDATE kapok.inspections SET inspector_id = $2, action = 'replace', moved_as = 'overseer', moved_by = $3 WHERE id = $1`,
      [inspection.id, desk.admin.id, desk.auditor.id],
      { constraint: 'inspections_replaced_for_a_reason' },
    ],
    [
      `UPDATE kapok.inspections SET inspector_id = $2, action = 'replace', moved_as = 'inspector', moved_by = $3 WHERE id = $1`,
      [inspection.id, desk.admin.id, inspection.inspectorId],
      { constraint: 'inspections_inspector_listed' },
    ],
    [
      `UPDATE kapok.inspections SET state = 'passed', due_on = NULL, action = 'pass', moved_as = 'inspector', moved_by = $2 WHERE id = $1`,
      [inspection.id, desk.admin.id],
      { constraint: 'inspections_steps' },
    ],
    [
      `UPDATE kapok.inspections SET state = 'settled', due_on = NULL, finding = 'other', repair_by = current_date, action = 'settle', moved_as = 'overseer', moved_by = $2, settled_by = $2 WHERE id = $1`,
      [inspection.id, desk.admin.id],
      { code: '23514' },
    ],
    [
      `INSERT INTO kapok.inspection_events SELECT * FROM kapok.inspection_events WHERE inspection_id = $1`,
      [inspection.id],
      { code: '42501' },
    ],
  ];
  const before = await desk.picture();
  for (const [text, values, error] of refusals) {
    await expect(asService(text, values)).rejects.toMatchObject(error);
  }
  expect(await desk.picture()).toEqual(before);
});

it('a draw is announced only by a notice of its own that came in time', async () => {
  const { id } = await desk.announced({ sample: 1 });
  await desk.asSuperuser(
    `UPDATE kapok.inspection_draws SET state = 'preparing', notice_seq = NULL WHERE id = '${id}'`,
  );
  const announce = `UPDATE kapok.inspection_draws SET state = 'announced', notice_seq = $2 WHERE id = $1`;
  await expect(asService(announce, [id, 1])).rejects.toMatchObject({
    constraint: 'inspection_draws_announced_in_time',
  });
});
