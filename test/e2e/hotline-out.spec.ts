import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { CALL_BACK_ANSWERS, MOST_ATTEMPTS } from '../../src/modules/hotline/call-back.js';
import { CallBackList } from '../../src/modules/hotline/call-back-list.js';
import { ForgottenCalls } from '../../src/modules/hotline/forgotten-calls.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { hoursAhead, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { HotlineDesk, hourOf, type KnownCaller } from './hotline-desk.js';

let line: HotlineDesk;
let operator: SignedInMember;
let colleague: SignedInMember;

beforeAll(async () => {
  line = await HotlineDesk.open(100);
  operator = await line.member(['operator']);
  colleague = await line.member(['operator']);
});

afterAll(() => line?.close());

const post = (who: SignedInMember, path: string, body: object = {}) => line.post(who, path, body);
const get = (who: SignedInMember, path: string) => line.get(who, path);
const refused = (request: Parameters<HotlineDesk['refused']>[0]) => line.refused(request);

/** A call in which an elder booked care, closed; the call-back that was drawn for it. */
async function servedCall(elder: KnownCaller): Promise<{ callId: string; callBackId: string }> {
  const callId = await line.callOf(operator, elder);
  const wish = { serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes: '30' };
  await line.done(operator, callId, 'bookings', wish);
  const { body } = await line.closeCall(operator, callId);
  expect(body).toMatchObject({ state: 'closed', outcome: 'served' });
  return { callId, callBackId: await callBackOf(callId) };
}

async function callBackOf(subjectId: string): Promise<string> {
  const rows = await line.cards.owner('SELECT id FROM kapok.call_backs WHERE subject_id = $1', [
    subjectId,
  ]);
  return String(rows[0]?.id);
}

const ring = (who: SignedInMember, id: string) => post(who, `/v1/hotline/call-backs/${id}/ring`);
const answer = (who: SignedInMember, id: string, callId: string, said: string) =>
  post(who, `/v1/hotline/call-backs/${id}/answer`, { callId, answer: said });

/** Asks again, and answers what the call came to. */
async function asked(who: SignedInMember, id: string, said: string) {
  const { body } = await ring(who, id);
  return answer(who, id, body.call.id, said);
}

describe('asking again', () => {
  it('is for another operator, with the words of the first call and a number to ring', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const { callId, callBackId } = await servedCall(elder);
    const first = (await get(operator, `/v1/hotline/calls/${callId}`)).body.acts[0].readBack;
    const mine = await get(operator, '/v1/hotline/call-backs?state=waiting&limit=200');
    const theirs = await get(colleague, '/v1/hotline/call-backs?state=waiting&limit=200');
    const ids = (page: typeof mine) => page.body.items.map(({ id }: { id: string }) => id);
    expect(ids(mine)).not.toContain(callBackId);
    expect(ids(theirs)).toContain(callBackId);
    expect((await refused(() => ring(operator, callBackId))).code).toBe('separation_violated');
    const { body } = await ring(colleague, callBackId);
    expect(body).toMatchObject({
      call: { direction: 'out', purpose: 'call_back', state: 'open', memberId: null },
      dial: { name: elder.person.name, phone: elder.person.phone },
      callBack: { id: callBackId, subjectType: 'call', subjectId: callId, state: 'waiting' },
    });
    expect(body.question[0]).toContain(first.match(/登记号 (\S+)。/)?.[1]);
    expect(body.question[1]).toBe(first);
    const { body: done } = await answer(colleague, callBackId, body.call.id, 'confirmed');
    expect(done).toMatchObject({ state: 'confirmed', attempts: 1, workedBy: colleague.id });
    expect((await get(colleague, `/v1/hotline/calls/${body.call.id}`)).body).toMatchObject({
      state: 'closed',
      outcome: 'reached',
      identifiedBy: 'dialled',
    });
    const again = await answer(colleague, callBackId, body.call.id, 'denied');
    expect(again.body).toMatchObject({ state: 'confirmed' });
  });

  it('refuses parties, their families, other units, and acting in such a call', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n, household: 'H-asked' });
    const { callBackId } = await servedCall(elder);
    const mate = await line.member(['operator'], { household: 'H-asked' });
    const { database, app, city } = line.desk;
    const far = await newMember(database, app, { unit: city.canteen, roles: ['operator'] });
    expect((await refused(() => ring(mate, callBackId))).code).toBe('separation_violated');
    expect((await refused(() => ring(far, callBackId))).code).toBe('not_found');
    const { body } = await ring(colleague, callBackId);
    await post(colleague, `/v1/hotline/calls/${body.call.id}/reached`);
    const wish = { serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes: '10' };
    const path = `/v1/hotline/calls/${body.call.id}/bookings`;
    expect((await refused(() => post(colleague, path, wish))).code).toBe('call_required');
    const other = await servedCall(await line.caller(['elder'], { minutes: 100n }));
    const mixed = () => answer(colleague, other.callBackId, body.call.id, 'confirmed');
    expect((await refused(mixed)).code).toBe('not_found');
    expect((await answer(colleague, callBackId, body.call.id, 'confirmed')).status).toBe(200);
  });

  it('is not for the volunteer whose hours were logged in the call', async () => {
    const elder = await line.caller();
    const volunteer = await line.member(['volunteer', 'operator']);
    const callId = await line.callOf(operator, elder);
    const wish = { volunteerNo: volunteer.memberNo, serviceCode: 'COMPANY', ...hourOf(1) };
    expect((await line.done(operator, callId, 'service-records', wish)).status).toBe(200);
    await line.closeCall(operator, callId);
    const id = await callBackOf(callId);
    expect((await refused(() => ring(volunteer, id))).code).toBe('separation_violated');
    expect((await ring(colleague, id)).status).toBe(201);
  });

  it('opens a case and tells of it when the caller denies', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const { callId, callBackId } = await servedCall(elder);
    expect((await asked(colleague, callBackId, 'denied')).body.state).toBe('denied');
    const cases = await line.cards.owner(
      'SELECT kind, subject_type FROM kapok.cases WHERE subject_id = $1',
      [callId],
    );
    expect(cases).toEqual([{ kind: 'conduct', subject_type: 'call' }]);
    const events = await line.cards.owner('SELECT type FROM kapok.outbox WHERE subject = $1', [
      callBackId,
    ]);
    expect(events).toEqual([{ type: 'call_back.denied' }]);
  });

  it('gives up after three calls that nobody answered', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const { callBackId } = await servedCall(elder);
    const states: string[] = [];
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      states.push((await asked(colleague, callBackId, 'no_answer')).body.state);
    }
    expect(states).toEqual(['waiting', 'waiting', 'unreached']);
    expect((await refused(() => ring(colleague, callBackId))).code).toBe('state_conflict');
  });

  it.each(['confirmed', 'denied', 'unreached'] as const)(
    'takes no answer once %s',
    async (state) => {
      const elder = await line.caller(['elder'], { minutes: 100n });
      const { callBackId } = await servedCall(elder);
      const calls: string[] = [];
      for (let n = 1; n <= 4; n += 1) calls.push((await ring(colleague, callBackId)).body.call.id);
      const said = state === 'unreached' ? Array(3).fill('no_answer') : [state];
      for (const each of said) await answer(colleague, callBackId, calls.pop() ?? '', each);
      for (const late of CALL_BACK_ANSWERS) {
        const outcome = await refused(() => answer(colleague, callBackId, calls[0] ?? '', late));
        expect(outcome).toEqual({ status: 409, code: 'state_conflict' });
      }
    },
  );

  it('has one winner when eight answer at once', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const { callBackId } = await servedCall(elder);
    const rings = await Promise.all(Array.from({ length: 8 }, () => ring(colleague, callBackId)));
    const answers = await Promise.all(
      rings.map(({ body }, n) =>
        answer(colleague, callBackId, body.call.id, n % 2 === 0 ? 'confirmed' : 'denied'),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  it('asks the recipient about a record that another module puts on the list', async () => {
    const elder = await line.caller();
    const volunteer = await line.member(['volunteer', 'operator']);
    const record = await line.logged(elder, volunteer);
    const { app } = line.desk;
    await app.app.get(Database).transaction((tx) =>
      app.app.get(CallBackList, { strict: false }).add(tx, elder.bookId, [
        {
          subjectType: 'service_record',
          subjectId: record,
          reason: 'policy',
          memberId: elder.id,
          unitId: line.desk.city.community.id,
          parties: [elder.id, volunteer.id],
          firstOperatorId: null,
        },
      ]),
    );
    const id = await callBackOf(record);
    expect((await refused(() => ring(volunteer, id))).code).toBe('separation_violated');
    const { body } = await ring(operator, id);
    expect(body.question).toEqual([expect.stringContaining(volunteer.memberNo)]);
    expect((await answer(operator, id, body.call.id, 'confirmed')).body.state).toBe('confirmed');
  });
});

describe('who is drawn', () => {
  it('is every identified call at a hundred per cent, also one in which nothing was done', async () => {
    const id = await line.callOf(operator, await line.caller());
    await line.closeCall(operator, id);
    expect(await callBackOf(id)).not.toBe('undefined');
    const { id: unidentified } = await line.openCall(operator);
    await line.closeCall(operator, unidentified);
    expect(await callBackOf(unidentified)).toBe('undefined');
  });

  it('is also the last call of an operator, who never ended it', async () => {
    const mine = await line.member(['operator']);
    const elder = await line.caller(['elder'], { minutes: 100n });
    const callId = await line.callOf(mine, elder);
    const wish = { serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes: '30' };
    await line.done(mine, callId, 'bookings', wish);
    const { app, city } = line.desk;
    const forgotten = app.app.get(ForgottenCalls, { strict: false });
    await forgotten.endDue(city.bookId);
    expect(await callBackOf(callId)).toBe('undefined');
    await sql(
      line.desk.database.superuserUrl,
      `SET session_replication_role = replica;
       UPDATE kapok.hotline_calls SET identified_at = identified_at - interval '61 minutes' WHERE id = '${callId}'`,
    );
    expect(await forgotten.endDue(city.bookId)).toBe(1);
    expect(await forgotten.endDue(city.bookId)).toBe(0);
    const ended = { state: 'closed', outcome: 'served' };
    expect((await get(mine, `/v1/hotline/calls/${callId}`)).body).toMatchObject(ended);
    expect(await callBackOf(callId)).not.toBe('undefined');
  });

  it('is a share that follows from the ids alone', () => {
    const list = line.desk.app.app.get(CallBackList, { strict: false });
    const ids = Array.from({ length: 4000 }, newId);
    const drawn = ids.filter((id) => list.isDrawn(1, id, 10));
    expect(drawn.length).toBeGreaterThan(300);
    expect(drawn.length).toBeLessThan(500);
    expect(ids.filter((id) => list.isDrawn(1, id, 10))).toEqual(drawn);
    expect(drawn.every((id) => list.isDrawn(1, id, 20))).toBe(true);
    expect(ids.some((id) => list.isDrawn(1, id, 0))).toBe(false);
    expect(ids.every((id) => list.isDrawn(1, id, 100))).toBe(true);
  });
});

describe('care calls', () => {
  it('are a visit when somebody answers, and what the elder needs is done in the call', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const opened = await post(operator, '/v1/hotline/care-calls', { elderId: elder.id });
    expect(opened.status).toBe(201);
    const { call, dial } = opened.body;
    expect(dial).toEqual({ name: elder.person.name, phone: elder.person.phone });
    const wish = { serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes: '30' };
    const path = `/v1/hotline/calls/${call.id}/bookings`;
    expect((await refused(() => post(operator, path, wish))).code).toBe('call_required');
    expect((await post(operator, `/v1/hotline/calls/${call.id}/reached`)).body).toMatchObject({
      state: 'identified',
      identifiedBy: 'dialled',
      memberId: elder.id,
    });
    expect((await line.done(operator, call.id, 'bookings', wish)).body.state).toBe('done');
    const finish = `/v1/hotline/care-calls/${call.id}/finish`;
    const { body } = await post(operator, finish, { outcome: 'need', note: '想有人陪' });
    expect(body).toMatchObject({ state: 'closed', outcome: 'reached' });
    expect((await post(operator, finish, { outcome: 'well' })).body).toEqual(body);
    const visits = await line.cards.owner(
      'SELECT kind, state, outcome, elder_id FROM kapok.visits WHERE call_id = $1',
      [call.id],
    );
    expect(visits).toEqual([{ kind: 'call', state: 'done', outcome: 'need', elder_id: elder.id }]);
    expect(await callBackOf(call.id)).not.toBe('undefined');
  });

  it('are a missed visit when nobody does', async () => {
    const elder = await line.caller();
    const { body } = await post(operator, '/v1/hotline/care-calls', { elderId: elder.id });
    const finish = `/v1/hotline/care-calls/${body.call.id}/finish`;
    expect((await post(operator, finish, { outcome: 'well' })).body.code).toBe('state_conflict');
    expect((await post(operator, finish, {})).body.code).toBe('validation_failed');
    const ended = await post(operator, finish, { missed: 'no_answer' });
    expect(ended.body).toMatchObject({ state: 'closed', outcome: 'not_reached' });
    const visits = await line.cards.owner('SELECT state FROM kapok.visits WHERE call_id = $1', [
      body.call.id,
    ]);
    expect(visits).toEqual([{ state: 'missed' }]);
  });

  it('are not for one’s family, people out of reach, without a number, or who are no elders', async () => {
    const home = await line.member(['operator'], { household: 'H-care' });
    const mate = await line.caller(['elder'], { household: 'H-care' });
    const silent = await line.caller(['elder'], { phone: null });
    const volunteer = await line.caller(['volunteer']);
    const { database, app, city } = line.desk;
    const far = await newMember(database, app, { unit: city.city, roles: ['elder'] });
    const before = await line.desk.app.app.get(LedgerReader).head(city.bookId);
    const refusal = async (who: SignedInMember, elder: { id: string }) =>
      (await post(who, '/v1/hotline/care-calls', { elderId: elder.id })).body.code;
    expect(await refusal(home, mate)).toBe('separation_violated');
    expect(await refusal(operator, silent)).toBe('no_phone_number');
    expect(await refusal(operator, far)).toBe('not_found');
    expect(await refusal(operator, volunteer)).toBe('wrong_role');
    expect(await line.desk.app.app.get(LedgerReader).head(city.bookId)).toEqual(before);
    const stays = await line.cards.owner(
      'SELECT count(*)::int AS calls FROM kapok.hotline_calls WHERE dialled_id = ANY ($1)',
      [[mate.id, silent.id, far.id, volunteer.id]],
    );
    expect(stays).toEqual([{ calls: 0 }]);
  });
});
