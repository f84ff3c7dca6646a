import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { hoursAhead, type SignedInMember } from '../support/redeeming-city.js';
import { HotlineDesk, hourOf, type KnownCaller } from './hotline-desk.js';

let line: HotlineDesk;
let operator: SignedInMember;

beforeAll(async () => {
  line = await HotlineDesk.open(0);
  operator = await line.member(['operator']);
});

afterAll(() => line?.close());

const post = (who: SignedInMember, path: string, body: object = {}) => line.post(who, path, body);
const get = (who: SignedInMember, path: string) => line.get(who, path);
const refused = (request: Parameters<HotlineDesk['refused']>[0]) => line.refused(request);

const booking = (more: object = {}) => ({
  serviceCode: 'COMPANY',
  startsAt: hoursAhead(24),
  minutes: '60',
  ...more,
});

/** What was wished for, as it stood before it was decided. */
async function wishOf(bookingId: string) {
  const [row] = await line.cards.owner('SELECT starts_at FROM kapok.care_bookings WHERE id = $1', [
    bookingId,
  ]);
  const startsAt = new Date(String(row?.starts_at)).toISOString();
  return { serviceCode: 'COMPANY', startsAt, minutes: '60', volunteerId: null };
}

describe('doing what a caller wants', () => {
  it('reads a booking back, does it on the yes, once, and keeps the reference', async () => {
    const elder = await line.caller(['elder'], { minutes: 200n });
    const id = await line.callOf(operator, elder);
    const { body: act } = await post(operator, `/v1/hotline/calls/${id}/bookings`, booking());
    expect(act).toMatchObject({ kind: 'booking', state: 'read_back', elderId: elder.id });
    const { callNo } = (await get(operator, `/v1/hotline/calls/${id}`)).body;
    expect(act.readBack).toMatch(new RegExp(`COMPANY.*60 分钟.*${callNo}`));
    expect(await line.desk.accounts(elder)).toEqual({ earned: '200' });
    const agree = () => post(operator, `/v1/hotline/acts/${act.id}/agree`);
    const answers = await Promise.all(Array.from({ length: 8 }, agree));
    expect(new Set(answers.map(({ body }) => body.subjectId)).size).toBe(1);
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual(
      Array(8).fill([200, 'done']),
    );
    expect(await line.desk.accounts(elder)).toEqual({ earned: '140', held: '60' });
    const seen = await get(elder, `/v1/bookings/${answers[0]?.body.subjectId}`);
    expect(seen.body.state).toBe('held');
    const entry = await line.desk.app.app
      .get(LedgerReader)
      .entry(elder.bookId, BigInt(seen.body.holdSeq));
    expect(entry).toMatchObject({ actorId: operator.id });
    const [row] = await line.cards.owner(
      'SELECT wish, call_id FROM kapok.hotline_acts JOIN kapok.care_bookings USING (book_id, call_id) WHERE hotline_acts.id = $1',
      [act.id],
    );
    expect(row).toEqual({ wish: null, call_id: id });
  });

  it('never does what was declined, refused or forgotten', async () => {
    const elder = await line.caller(['elder'], { minutes: 30n });
    const id = await line.callOf(operator, elder);
    const path = `/v1/hotline/calls/${id}/bookings`;
    const { body: declined } = await post(operator, path, booking({ minutes: '20' }));
    const decline = `/v1/hotline/acts/${declined.id}/decline`;
    expect((await post(operator, decline)).body.state).toBe('declined');
    expect((await post(operator, decline)).body.state).toBe('declined');
    const yes = (act: { id: string }) => post(operator, `/v1/hotline/acts/${act.id}/agree`);
    expect((await refused(() => yes(declined))).code).toBe('state_conflict');
    const { body: short } = await post(operator, path, booking({ minutes: '31' }));
    expect((await refused(() => yes(short))).code).toBe('insufficient_balance');
    expect((await refused(() => yes(short))).code).toBe('state_conflict');
    const { body: forgotten } = await post(operator, path, booking({ minutes: '10' }));
    const { body: closed } = await line.closeCall(operator, id);
    expect(closed).toMatchObject({ state: 'closed', outcome: 'informed' });
    expect(closed.acts.map(({ state }: { state: string }) => state)).toEqual([
      'declined',
      'refused',
      'declined',
    ]);
    expect((await refused(() => yes(forgotten))).code).toBe('call_required');
    expect((await refused(() => post(operator, path, booking()))).code).toBe('call_required');
  });

  it('goes on where a process died between the yes and the effect, or after it', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const id = await line.callOf(operator, elder);
    const path = `/v1/hotline/calls/${id}/bookings`;
    const { body: act } = await post(operator, path, booking());
    const yes = () => post(operator, `/v1/hotline/acts/${act.id}/agree`);
    await line.cards.owner(`UPDATE kapok.hotline_acts SET state = 'agreed' WHERE id = $1`, [
      act.id,
    ]);
    const decline = () => post(operator, `/v1/hotline/acts/${act.id}/decline`);
    expect((await refused(decline)).code).toBe('state_conflict');
    expect((await refused(() => line.closeCall(operator, id))).code).toBe('state_conflict');
    const { body: done } = await yes();
    expect(done.state).toBe('done');
    await line.cards.owner('ALTER TABLE kapok.hotline_acts DISABLE TRIGGER USER');
    await line.cards.owner(
      `UPDATE kapok.hotline_acts SET state = 'agreed', subject_type = NULL, subject_id = NULL, decided_at = NULL,
         wish = $2 WHERE id = $1`,
      [act.id, JSON.stringify(await wishOf(done.subjectId))],
    );
    await line.cards.owner('ALTER TABLE kapok.hotline_acts ENABLE TRIGGER USER');
    expect((await yes()).body).toMatchObject({ state: 'done', subjectId: done.subjectId });
    expect(await line.desk.accounts(elder)).toEqual({ earned: '40', held: '60' });
  });

  it('does nothing for a caller who is not identified, and nothing for anybody else', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const other = await line.caller(['elder'], { minutes: 100n });
    const { id: unidentified } = await line.openCall(operator);
    const path = (call: string) => `/v1/hotline/calls/${call}/bookings`;
    expect((await refused(() => post(operator, path(unidentified), booking()))).code).toBe(
      'call_required',
    );
    const id = await line.callOf(operator, elder);
    const forOther = booking({ elderId: other.id });
    expect((await refused(() => post(operator, path(id), forOther))).code).toBe('call_required');
    const colleague = await line.member(['operator']);
    expect((await refused(() => post(colleague, path(id), booking()))).code).toBe('not_found');
    const { body: act } = await post(operator, path(id), booking());
    const yes = `/v1/hotline/acts/${act.id}/agree`;
    expect((await refused(() => post(colleague, yes))).code).toBe('not_found');
  });

  it('acts for nobody an hour after the caller was identified', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const id = await line.callOf(operator, elder);
    const { body: act } = await post(operator, `/v1/hotline/calls/${id}/bookings`, booking());
    await line.cards.owner('ALTER TABLE kapok.hotline_calls DISABLE TRIGGER USER');
    await line.cards.owner(
      `UPDATE kapok.hotline_calls SET identified_at = now() - interval '61 minutes' WHERE id = $1`,
      [id],
    );
    await line.cards.owner('ALTER TABLE kapok.hotline_calls ENABLE TRIGGER USER');
    const yes = () => post(operator, `/v1/hotline/acts/${act.id}/agree`);
    expect((await refused(yes)).code).toBe('call_required');
  });

  it('calls a booking off', async () => {
    const elder = await line.caller(['elder'], { minutes: 100n });
    const id = await line.callOf(operator, elder);
    const { body: booked } = await line.done(operator, id, 'bookings', booking());
    const wish = { bookingId: booked.subjectId };
    const { body } = await line.done(operator, id, 'cancellations', wish);
    expect(body).toMatchObject({
      state: 'done',
      subjectType: 'booking',
      subjectId: booked.subjectId,
    });
    expect(await line.desk.accounts(elder)).toEqual({ earned: '100', held: '0' });
  });

  it('files a need as the caller names it', async () => {
    const elder = await line.caller();
    const id = await line.callOf(operator, elder);
    const need = {
      serviceCode: 'COMPANY',
      startsAt: hoursAhead(24),
      endsAt: hoursAhead(30),
      minutes: '60',
      priority: 'urgent',
      funding: 'issue',
      address: '木棉街 5 号 302',
      note: '请先打电话',
    };
    const { body: act } = await post(operator, `/v1/hotline/calls/${id}/requests`, need);
    expect(act.readBack).not.toMatch(/302|打电话/);
    const { body } = await post(operator, `/v1/hotline/acts/${act.id}/agree`);
    expect(body).toMatchObject({ state: 'done', subjectType: 'care_request' });
    const [row] = await line.cards.owner(
      `SELECT r.state, r.elder_id, r.capacity, r.call_id, a.wish FROM kapok.care_requests r
       JOIN kapok.hotline_acts a ON a.subject_id = r.id WHERE r.id = $1`,
      [body.subjectId],
    );
    expect(row).toEqual({
      state: 'published',
      elder_id: elder.id,
      capacity: 'operator',
      call_id: id,
      wish: null,
    });
  });
});

describe('hours by phone', () => {
  async function approved(recordId: string): Promise<void> {
    const worker = await line.member(['social_worker']);
    const { body } = await post(worker, `/v1/service-records/${recordId}/approve`);
    expect(body.outcome).toBe('approved');
  }

  it('lets an elder confirm what was read out, with the call as what it rests on', async () => {
    const elder = await line.caller();
    const volunteer = await line.member(['volunteer']);
    const record = await line.logged(elder, volunteer);
    const id = await line.callOf(operator, elder);
    const { body: waiting } = await get(operator, `/v1/hotline/calls/${id}/unconfirmed`);
    expect(waiting.items).toEqual([
      expect.objectContaining({ id: record, volunteerNo: volunteer.memberNo }),
    ]);
    const { body: act } = await line.done(operator, id, 'confirmations', { recordId: record });
    expect(act).toMatchObject({ state: 'done', subjectId: record });
    const { body } = await get(elder, `/v1/service-records/${record}`);
    expect(body).toMatchObject({ state: 'confirmed', evidence: 'confirmed' });
    expect(body.evidenceItems.at(-1)).toMatchObject({
      recordedBy: operator.id,
      source: { kind: 'call', id },
    });
    await approved(record);
  });

  it('takes an elder’s word for hours as confirmed, and a volunteer’s as a statement', async () => {
    const elder = await line.caller();
    const volunteer = await line.caller(['volunteer']);
    const heard = await line.callOf(operator, elder);
    const received = { volunteerNo: volunteer.memberNo, serviceCode: 'COMPANY', ...hourOf(2) };
    const { body: one } = await line.done(operator, heard, 'service-records', received);
    const told = await line.callOf(operator, volunteer);
    const given = { elderNo: elder.memberNo, serviceCode: 'COMPANY', ...hourOf(3) };
    const { body: two } = await line.done(operator, told, 'service-records', given);
    for (const [act, evidence, call] of [
      [one, 'confirmed', heard],
      [two, 'self', told],
    ] as const) {
      const { body } = await get(volunteer, `/v1/service-records/${act.subjectId}`);
      expect(body).toMatchObject({
        state: 'submitted',
        evidence,
        volunteerId: volunteer.id,
        recipientId: elder.id,
        enteredBy: operator.id,
      });
      expect(body.evidenceItems[0].source).toMatchObject({ kind: 'call', id: call });
    }
    await approved(one.subjectId);
    expect(await line.desk.accounts(volunteer)).toMatchObject({ earned: '60' });
  });

  it('refuses the operator’s family as the volunteer, unknown people, and a record of somebody else', async () => {
    const desk = await line.member(['operator'], { household: 'H-vol' });
    const mate = await line.member(['volunteer'], { household: 'H-vol' });
    const elder = await line.caller();
    const stranger = await line.caller();
    const id = await line.callOf(desk, elder);
    const path = (what: string) => `/v1/hotline/calls/${id}/${what}`;
    const wish = { volunteerNo: mate.memberNo, serviceCode: 'COMPANY', ...hourOf(2) };
    const refusal = async (what: string, body: object) =>
      (await refused(() => post(desk, path(what), body))).code;
    expect(await refusal('service-records', wish)).toBe('separation_violated');
    expect(await refusal('service-records', { ...wish, volunteerNo: 'NOBODY' })).toBe(
      'unknown_member',
    );
    expect(await refusal('service-records', { ...wish, elderNo: 'X' })).toBe('validation_failed');
    const mine = await line.logged(elder, mate);
    const { body: act } = await post(desk, path('confirmations'), { recordId: mine });
    const yes = () => post(desk, `/v1/hotline/acts/${act.id}/agree`);
    expect((await refused(yes)).code).toBe('separation_violated');
    const volunteer = await line.member(['volunteer']);
    const theirs = await line.logged(stranger, volunteer);
    expect(await refusal('confirmations', { recordId: theirs })).toBe('call_required');
  });
});

describe('proxies on the phone', () => {
  async function tie(elder: KnownCaller, proxy: SignedInMember, scopes: string[]) {
    const worker = await line.member(['social_worker']);
    const redeems = scopes.includes('redeem');
    const { body } = await post(elder, '/v1/proxies', {
      proxyNo: proxy.memberNo,
      scopes,
      ...(redeems && { redeemLimitMinutes: '50' }),
      validUntil: hoursAhead(240).slice(0, 10),
    });
    await post(worker, `/v1/proxies/${body.id}/witness`);
    return body.id as string;
  }

  it('lets a proxy who calls act within the scope and the limit', async () => {
    const elder = await line.caller(['elder'], { minutes: 200n });
    const proxy = await line.caller(['proxy']);
    await tie(elder, proxy, ['redeem']);
    const id = await line.callOf(operator, proxy);
    const wish = booking({ elderId: elder.id, minutes: '40' });
    expect((await line.done(operator, id, 'bookings', wish)).body.state).toBe('done');
    const path = `/v1/hotline/calls/${id}/bookings`;
    expect((await refused(() => post(operator, path, wish))).code).toBe('proxy_limit_exceeded');
    const record = await line.logged(elder, await line.member(['volunteer']));
    const confirm = `/v1/hotline/calls/${id}/confirmations`;
    expect((await refused(() => post(operator, confirm, { recordId: record }))).code).toBe(
      'forbidden',
    );
  });

  it('refuses a proxy’s word on the phone for the service of the proxy’s household', async () => {
    const elder = await line.caller();
    const proxy = await line.caller(['proxy'], { household: 'H-line' });
    const mate = await line.member(['volunteer'], { household: 'H-line' });
    await tie(elder, proxy, ['confirm']);
    const record = await line.logged(elder, mate);
    const id = await line.callOf(operator, proxy);
    const path = `/v1/hotline/calls/${id}/confirmations`;
    const { body: act } = await post(operator, path, { recordId: record });
    const yes = () => post(operator, `/v1/hotline/acts/${act.id}/agree`);
    expect((await refused(yes)).code).toBe('separation_violated');
  });

  it('ends a proxy on the elder’s word', async () => {
    const elder = await line.caller();
    const proxy = await line.caller(['proxy']);
    const proxyId = await tie(elder, proxy, ['request']);
    const stranger = await line.caller();
    const wrong = await line.callOf(operator, stranger);
    const path = `/v1/hotline/calls/${wrong}/proxy-revocations`;
    expect((await refused(() => post(operator, path, { proxyId }))).code).toBe('not_found');
    const id = await line.callOf(operator, elder);
    const { body } = await line.done(operator, id, 'proxy-revocations', { proxyId });
    expect(body).toMatchObject({ state: 'done', subjectType: 'proxy', subjectId: proxyId });
    expect((await get(elder, `/v1/proxies/${proxyId}`)).body.state).toBe('revoked');
  });
});
