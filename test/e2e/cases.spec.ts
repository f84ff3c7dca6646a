import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutomaticCases } from '../../src/modules/cases/automatic-cases.js';
import {
  CASE_STATES,
  CASE_STEPS,
  type CaseAction,
  type CaseState,
  type CaseStep,
  endOf,
} from '../../src/modules/cases/case-steps.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { RedeemingDesk } from './redeeming-desk.js';

let desk: RedeemingDesk;
let owner: SignedInMember;
let other: SignedInMember;
let auditor: SignedInMember;
let below: SignedInMember;
let worker: SignedInMember;
let stranger: SignedInMember;

const TODAY = shanghaiDate(new Date());
const NEXT_WEEK = addDays(TODAY, 7);

beforeAll(async () => {
  desk = await RedeemingDesk.open();
  const { database, app, city } = desk;
  owner = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
  other = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
  auditor = await newMember(database, app, { unit: city.city, roles: ['auditor'] });
  below = await newMember(database, app, { unit: city.community, roles: ['auditor'] });
  worker = await newMember(database, app, { unit: city.community, roles: ['social_worker'] });
  stranger = await newMember(database, app, { unit: desk.other.city, roles: ['city_admin'] });
});

afterAll(() => desk?.close());

const call = (who: SignedInMember, path: string, body: object = {}) =>
  desk.post(who, `/v1/cases${path}`, body, null);
const NEW = { kind: 'conduct', reason: '同一天在两处签到', deadline: NEXT_WEEK };
const open = async (more: object = {}, who = auditor): Promise<string> => {
  const answer = await call(who, '', { ...NEW, ...more });
  expect([answer.status, answer.body.state]).toEqual([201, 'open']);
  return answer.body.id;
};
const assign = (id: string, ownerId = owner.id) => call(auditor, `/${id}/assign`, { ownerId });

/** What each step is called with, and by whom it is taken in the walk. */
const STEPS: Record<
  Exclude<CaseAction, 'open'>,
  [path: string, body: () => object, by: () => SignedInMember]
> = {
  assign: ['assign', () => ({ ownerId: owner.id }), () => auditor],
  note: ['notes', () => ({ text: '已电话核实' }), () => auditor],
  resolve: ['resolve', () => ({ text: '已更正' }), () => owner],
  dismiss: ['dismiss', () => ({ text: '经查属实，无须处理' }), () => owner],
  confirm: ['confirm', () => ({}), () => auditor],
  reopen: ['reopen', () => ({ text: '又有发现' }), () => auditor],
};
const ACTIONS = Object.keys(STEPS) as Exclude<CaseAction, 'open'>[];
const take = (id: string, action: Exclude<CaseAction, 'open'>, who?: SignedInMember) => {
  const [path, body, by] = STEPS[action];
  return call(who ?? by(), `/${id}/${path}`, body());
};

/** How a new case gets into a state. */
const WAYS: Record<CaseState, readonly Exclude<CaseAction, 'open'>[]> = {
  open: [],
  assigned: ['assign'],
  resolved: ['assign', 'resolve'],
  dismissed: ['assign', 'dismiss'],
  closed: ['assign', 'dismiss', 'confirm'],
};

async function caseIn(state: CaseState): Promise<string> {
  const id = await open();
  for (const action of WAYS[state]) expect((await take(id, action)).status).toBe(200);
  return id;
}

/** Cases, their histories and inboxes, as one comparable text. */
async function picture(): Promise<string> {
  const [row] = await sql<{ text: string }>(
    desk.database.ownerUrl,
    `SELECT (SELECT json_agg(c ORDER BY c.id) FROM kapok.cases c)::text
       || (SELECT json_agg(e ORDER BY e.case_id, e.n) FROM kapok.case_events e)::text
       || (SELECT count(*) FROM kapok.notifications) AS text`,
  );
  return row?.text ?? '';
}

async function refuses(
  request: () => PromiseLike<{ status: number; body: { code?: string } }>,
  status: number,
  code: string,
): Promise<void> {
  const before = await picture();
  const answer = await request();
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(await picture()).toBe(before);
}

describe('the life of a case', () => {
  it.each(CASE_STATES.flatMap((state) => ACTIONS.map((action) => [state, action] as const)))(
    'from %s: %s goes where the table says, or nowhere',
    async (state, action) => {
      const id = await caseIn(state);
      const to = endOf(action, state);
      // Only an owner ends a case; where there is none, or it is over, the state is what stands in the way.
      if (to === null) return refuses(() => take(id, action), 409, 'state_conflict');
      const answer = await take(id, action);
      expect([answer.status, answer.body.state]).toEqual([200, to]);
      const history = (await desk.get(auditor, `/v1/cases/${id}/history?limit=200`)).body.items;
      const last = history.at(-1);
      const [, , by] = STEPS[action];
      expect(last).toMatchObject({ action, fromState: state, toState: to, actorId: by().id });
      expect(history.map(({ n }: { n: number }) => n)).toEqual(
        history.map((_: unknown, index: number) => index + 1),
      );
      expect(answer.body.events).toBe(history.length);
    },
  );

  it('is what the database and the documentation say', async () => {
    const [row] = await sql<{ rule: string }>(
      desk.database.ownerUrl,
      `SELECT pg_get_constraintdef(oid) AS rule FROM pg_constraint WHERE conname = 'case_events_step_known'`,
    );
    const inDatabase = [...(row?.rule ?? '').matchAll(/'([a-z]* [a-z]+ [a-z]+)'/g)].map(
      ([, s]) => s,
    );
    const steps = Object.entries(CASE_STEPS) as [CaseAction, CaseStep][];
    const inCode = steps.flatMap(([action, { from, to }]) =>
      action === 'open' ? [' open open'] : from.map((state) => `${state} ${action} ${to ?? state}`),
    );
    expect([...inDatabase].sort()).toEqual([...inCode].sort());
    const docs = readFileSync(join(PROJECT_ROOT, 'docs', 'reconciliation.md'), 'utf8');
    for (const [action, { from, to, by, route }] of steps) {
      const cells = [action, from.join(', ') || '–', to ?? 'stays', by, `\`${route}\``];
      expect(docs).toContain(`| ${cells.join(' | ')} |`);
    }
  });

  it('lets one see what the case was about, and its deadline move', async () => {
    const subject = { type: 'service_record', id: newId() };
    const id = await open({ subject, concernsId: worker.id });
    const deadline = addDays(TODAY, 3);
    const body = { ownerId: owner.id, deadline, text: '请尽快' };
    expect((await call(auditor, `/${id}/assign`, body)).body).toMatchObject({
      ownerId: owner.id,
      deadline,
      subject,
      concernsId: worker.id,
      openedBy: auditor.id,
      confirmedBy: null,
    });
    await take(id, 'resolve');
    expect((await take(id, 'confirm')).body).toMatchObject({ confirmedBy: auditor.id });
    expect((await take(id, 'reopen')).body).toMatchObject({ ownerId: null, confirmedBy: null });
  });
});

describe('separation', () => {
  it('lets only the owner end a case, and only somebody else confirm it', async () => {
    const id = await caseIn('assigned');
    await refuses(() => take(id, 'resolve', auditor), 403, 'forbidden');
    await refuses(() => take(id, 'dismiss', other), 403, 'forbidden');
    await take(id, 'resolve');
    await refuses(() => take(id, 'confirm', owner), 403, 'not_for_oneself');
    expect((await take(id, 'confirm', other)).body.state).toBe('closed');
  });

  it('hides a case from the person it concerns, who can neither open nor own it', async () => {
    const id = await open({ concernsId: other.id });
    await refuses(() => desk.get(other, `/v1/cases/${id}`), 404, 'not_found');
    await refuses(() => desk.get(other, `/v1/cases/${id}/history`), 404, 'not_found');
    for (const action of ACTIONS) await refuses(() => take(id, action, other), 404, 'not_found');
    const seen = (await desk.get(other, '/v1/cases?limit=200')).body.items;
    expect(seen.map((one: { id: string }) => one.id)).not.toContain(id);
    await refuses(() => assign(id, other.id), 403, 'not_for_oneself');
    await refuses(() => call(other, '', { ...NEW, concernsId: other.id }), 403, 'not_for_oneself');
  });

  it('gives a case only to an overseer of the whole city', async () => {
    const id = await open();
    await refuses(() => assign(id, below.id), 422, 'wrong_role');
    await refuses(() => assign(id, worker.id), 422, 'wrong_role');
    await refuses(() => assign(id, stranger.id), 422, 'unknown_member');
    await refuses(() => assign(id, newId()), 422, 'unknown_member');
  });

  it('is for overseers of the whole city alone, and of this city', async () => {
    const id = await caseIn('assigned');
    for (const [who, status, code] of [
      [worker, 403, 'forbidden'],
      [below, 403, 'forbidden'],
      [stranger, 404, 'not_found'],
    ] as const) {
      for (const action of ACTIONS) await refuses(() => take(id, action, who), status, code);
      await refuses(() => desk.get(who, `/v1/cases/${id}`), status, code);
      await refuses(() => desk.get(who, `/v1/cases/${id}/history`), status, code);
    }
    await refuses(() => call(worker, '', NEW), 403, 'forbidden');
    await refuses(() => call(below, '', NEW), 403, 'forbidden');
    await refuses(() => desk.get(below, '/v1/cases'), 403, 'forbidden');
    expect((await desk.get(stranger, '/v1/cases')).body.items).toEqual([]);
    await refuses(() => call(auditor, `/${newId()}/notes`, { text: 'x' }), 404, 'not_found');
  });

  it('refuses what makes no case', async () => {
    const id = await open();
    const yesterday = addDays(TODAY, -1);
    await refuses(
      () => call(auditor, '', { ...NEW, deadline: yesterday }),
      400,
      'validation_failed',
    );
    await refuses(() => call(auditor, '', { ...NEW, concernsId: newId() }), 422, 'unknown_member');
    await refuses(() => call(auditor, '', { ...NEW, kind: 'nothing' }), 400, 'validation_failed');
    await refuses(() => call(auditor, '', { ...NEW, reason: ' ' }), 400, 'validation_failed');
    await refuses(() => call(auditor, `/${id}/notes`, {}), 400, 'validation_failed');
    const late = { ownerId: owner.id, deadline: yesterday };
    await refuses(() => call(auditor, `/${id}/assign`, late), 400, 'validation_failed');
  });

  it('is taken once when two take a step at the same time', async () => {
    const id = await caseIn('resolved');
    const answers = await Promise.all([take(id, 'confirm', auditor), take(id, 'confirm', other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('the list', () => {
  it('pages from the newest on and narrows by state, kind, owner and deadline', async () => {
    const ids = [await caseIn('assigned'), await open({ kind: 'other' })];
    const list = async (query: string) =>
      (await desk.get(auditor, `/v1/cases?${query}`)).body as {
        items: { id: string; state: string; kind: string; ownerId: string }[];
        next: string | null;
      };
    const first = await list('limit=1');
    expect(first.items[0]?.id).toBe(ids[1]);
    expect((await list(`limit=1&after=${first.next}`)).items[0]?.id).toBe(ids[0]);
    for (const { state } of (await list('state=assigned')).items) expect(state).toBe('assigned');
    for (const { kind } of (await list('kind=other')).items) expect(kind).toBe('other');
    for (const one of (await list(`owner=${owner.id}`)).items) expect(one.ownerId).toBe(owner.id);
    expect((await list('overdue=true')).items).toEqual([]);
    await sql(desk.database.superuserUrl, `UPDATE kapok.cases SET deadline = $2 WHERE id = $1`, [
      ids[0],
      addDays(TODAY, -1),
    ]);
    expect((await list('overdue=true')).items.map(({ id }) => id)).toEqual([ids[0]]);
    expect((await desk.get(auditor, '/v1/cases?state=lost')).status).toBe(400);
  });
});

describe('notifications of cases', () => {
  const told = async (who: SignedInMember, id: string) => {
    const { items } = (await desk.get(who, '/v1/notifications?limit=200')).body;
    return (items as { kind: string; params: { caseId?: string } }[])
      .filter(({ params }) => params.caseId === id)
      .map(({ kind }) => kind);
  };

  it('go to the owner of an assigned case, and to those who may confirm one that was ended', async () => {
    const id = await open({ concernsId: other.id });
    await assign(id);
    expect(await told(owner, id)).toEqual(['case.assigned']);
    await take(id, 'dismiss');
    expect(await told(owner, id)).toEqual(['case.assigned']);
    expect(await told(auditor, id)).toEqual(['case.ended']);
    expect(await told(other, id)).toEqual([]);
  });
});

describe('a case of the service itself', () => {
  const finding = (autoKey: string, text: string) => ({
    bookId: desk.city.bookId,
    kind: 'reconciliation' as const,
    autoKey,
    subject: { type: 'reconciliation_check', id: 'held' },
    text,
  });
  const report = (autoKey: string, text: string) => {
    const { app } = desk.app;
    const cases = app.get(AutomaticCases, { strict: false });
    return app.get(Database).transaction((tx) => cases.report(tx, finding(autoKey, text)));
  };
  const historyOf = async (id: string) =>
    (await desk.get(auditor, `/v1/cases/${id}/history`)).body.items.map(
      ({ action, text, actorId }: { action: string; text: string; actorId: string | null }) =>
        actorId === null ? `${action}: ${text}` : action,
    );

  it('is opened once, followed up, opened again, and made anew only after it was closed', async () => {
    const key = 'reconciliation:held';
    const id = await report(key, 'first');
    expect(await report(key, 'second')).toBe(id);
    await assign(id);
    expect(await report(key, 'third')).toBe(id);
    await take(id, 'resolve');
    expect(await report(key, 'fourth')).toBe(id);
    const expected = [
      'open: first',
      'note: second',
      'assign',
      'note: third',
      'resolve',
      'reopen: fourth',
    ];
    expect(await historyOf(id)).toEqual(expected);
    const found = (await desk.get(auditor, `/v1/cases/${id}`)).body;
    expect(found).toMatchObject({ state: 'open', openedBy: null, ownerId: null });
    await assign(id);
    await take(id, 'dismiss');
    await take(id, 'confirm');
    const next = await report(key, 'fifth');
    expect(next).not.toBe(id);
    expect(await historyOf(next)).toEqual(['open: fifth']);
    await refuses(() => take(id, 'reopen'), 409, 'already_exists');
  });

  it('is one, whoever reports it at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, (_, n) => report('race:one', `${n}`)));
    expect(new Set(ids).size).toBe(1);
    expect(await historyOf(ids[0] ?? '')).toHaveLength(6);
  });
});

describe('the history in the database', () => {
  const attempt = (statement: string, values: unknown[] = []) =>
    sql(desk.database.appUrl, statement, values);

  it('cannot be changed, shortened, or gone around', async () => {
    const id = await caseIn('resolved');
    const before = await picture();
    const { bookId } = desk.city;
    for (const [statement, code] of [
      ['UPDATE kapok.case_events SET text = $1', '42501'],
      ['DELETE FROM kapok.case_events WHERE text = $1', '42501'],
      ['DELETE FROM kapok.cases WHERE reason = $1', '42501'],
      ['UPDATE kapok.cases SET reason = $1', '42501'],
    ] as const) {
      await expect(attempt(statement, ['x'])).rejects.toMatchObject({ code });
    }
    const owned = (statement: string) => sql(desk.database.ownerUrl, statement);
    await expect(owned('DELETE FROM kapok.case_events')).rejects.toMatchObject({ code: 'KP010' });
    await expect(owned('TRUNCATE kapok.cases CASCADE')).rejects.toMatchObject({ code: 'KP010' });
    const closing = `UPDATE kapok.cases SET state = 'closed', confirmed_by = $2 WHERE id = $1`;
    await expect(attempt(closing, [id, auditor.id])).rejects.toMatchObject({
      constraint: 'cases_state_of_last_event',
    });
    const line = `INSERT INTO kapok.case_events (book_id, case_id, n, action, from_state, to_state, actor_id, text)
      VALUES (${bookId}, $1, $2, $3, $4, $5, $6, 'x')`;
    for (const [n, action, from, to, constraint] of [
      [4, 'confirm', 'assigned', 'closed', 'case_events_step_known'],
      [4, 'reopen', 'dismissed', 'open', 'case_events_follow'],
      [5, 'reopen', 'resolved', 'open', 'case_events_follow'],
      [4, 'open', null, 'open', 'case_events_first_opens'],
    ] as const) {
      const values = [id, n, action, from, to, auditor.id];
      await expect(attempt(line, values)).rejects.toMatchObject({ constraint });
    }
    expect(await picture()).toBe(before);
  });

  it('lets no owner confirm, whoever writes', async () => {
    const id = await caseIn('resolved');
    const statement = `WITH step AS (
        INSERT INTO kapok.case_events (book_id, case_id, n, action, from_state, to_state, actor_id)
        VALUES (${desk.city.bookId}, $1, 4, 'confirm', 'resolved', 'closed', $2) RETURNING 1)
      UPDATE kapok.cases SET state = 'closed', confirmed_by = $2, events = 4 WHERE id = $1 AND EXISTS (SELECT FROM step)`;
    await expect(attempt(statement, [id, owner.id])).rejects.toMatchObject({
      constraint: 'cases_confirmed_by_another',
    });
  });
});
