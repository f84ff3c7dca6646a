import { CallBackList } from '../../src/modules/hotline/call-back-list.js';
import type { ProofRules } from '../../src/modules/policies/care-rules.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { RecordCallBacks } from '../../src/modules/presence/record-call-backs.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { PresenceDesk } from './presence-desk.js';

let desk: PresenceDesk;
let worker: SignedInMember;
let operator: SignedInMember;

/** The rules from a date on. The tests' records are of the last days; each rule has a day of its own. */
async function rulesFrom(effectiveFrom: string, proof: Partial<ProofRules>): Promise<void> {
  const { app, city } = desk.cards.desk;
  const params = { ...FOUNDING_PARAMS, proof: { ...FOUNDING_PARAMS.proof, ...proof } };
  await app.app
    .get(Database, { strict: false })
    .transaction((tx) =>
      app.app
        .get(PoliciesService, { strict: false })
        .append(tx, city.bookId, { effectiveFrom, params, authorId: null, reason: 'test' }),
    );
}

const dayAgo = (days: number): string =>
  new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  desk = await PresenceDesk.open();
  worker = await desk.worker();
  operator = await desk.volunteer({ roles: ['operator'] });
  await rulesFrom(dayAgo(9), { callBack: [], samplePercent: 0 });
  await rulesFrom(dayAgo(6), { callBack: ['self'], samplePercent: 0 });
  await rulesFrom(dayAgo(3), { callBack: ['confirmed'], samplePercent: 100 });
  await rulesFrom(dayAgo(1), { callBack: ['code', 'qr'], samplePercent: 0 });
});

afterAll(() => desk?.close());

const post = (who: SignedInMember, path: string, body: object = {}) =>
  desk.cards.post(who, path, body);

/** A statement of a service on a day, of a volunteer and an elder of its own. */
async function logged(daysAgo: number) {
  const volunteer = await desk.volunteer();
  const { elder } = await desk.cards.elderWithCard(0n);
  const { body, status, text } = await post(volunteer, '/v1/service-records', {
    recipientId: elder.id,
    serviceCode: 'COMPANY',
    startedAt: `${dayAgo(daysAgo)}T09:00:00+08:00`,
    endedAt: `${dayAgo(daysAgo)}T10:00:00+08:00`,
    evidence: 'self',
  });
  if (status !== 201) throw new Error(`logging answered ${status}: ${text}`);
  return { volunteer, elder, id: String(body.id) };
}

const listed = (id: string) =>
  desk.cards.owner(
    `SELECT reason, state, member_id AS "memberId", parties FROM kapok.call_backs WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
const approve = async (id: string, who = worker) => {
  const { status, body } = await post(who, `/v1/service-records/${id}/approve`);
  return [status, body.code ?? body.outcome];
};
const flagsOf = async (id: string) => {
  const { items } = (await desk.get(worker, '/v1/service-records/queue?limit=200')).body;
  return items.find((item: { id: string }) => item.id === id)?.flags;
};

/** The operator has rung and heard an answer; how is the hotline's matter. */
async function answered(id: string, state: 'confirmed' | 'denied'): Promise<void> {
  const call = newId();
  const [row] = await listed(id);
  await desk.cards.owner(
    `INSERT INTO kapok.hotline_calls (book_id, id, call_no, direction, purpose, operator_id, state, dialled_id,
       opened_at, closed_at, outcome, salt)
     VALUES ($1, $2, '20260101-' || lpad((1 + (random() * 99999998)::int)::text, 8, '0'), 'out', 'call_back', $3, 'closed', $4,
       now(), now(), 'reached', sha256('x'))`,
    [operator.bookId, call, operator.id, row?.memberId],
  );
  await desk.cards.owner(
    `UPDATE kapok.call_backs SET state = $3, worked_by = $4, call_id = $2, decided_at = now()
     WHERE subject_id = $1 AND state = 'waiting'`,
    [id, call, state, operator.id],
  );
}

describe('a record whose rules demand a call-back', () => {
  it('is on the list once it is submitted, and waits: neither the first nor a bulk approval takes it', async () => {
    const { volunteer, elder, id } = await logged(5);
    expect(await listed(id)).toEqual([
      { reason: 'policy', state: 'waiting', memberId: elder.id, parties: [volunteer.id, elder.id] },
    ]);
    const refused = () => approve(id);
    const { status, code } = await desk.cards.desk.refused(() =>
      post(worker, `/v1/service-records/${id}/approve`),
    );
    expect([status, code]).toEqual([409, 'call_back_due']);
    const bulk = await post(worker, '/v1/service-records/approvals', { ids: [id] });
    expect(bulk.body.answers[0]).toMatchObject({ outcome: 'refused', code: 'call_back_due' });
    expect(await flagsOf(id)).toContain('call_back_due');
    const approvable = (
      await desk.get(worker, '/v1/service-records/queue?approvable=true&limit=200')
    ).body;
    expect(approvable.items.map((item: { id: string }) => item.id)).not.toContain(id);
    expect(await refused()).toEqual([409, 'call_back_due']);
    expect(await listed(id)).toHaveLength(1);
  });

  it('is approved after the recipient has confirmed it on the phone', async () => {
    const { id } = await logged(5);
    await answered(id, 'confirmed');
    expect(await flagsOf(id)).not.toContain('call_back_due');
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
    expect(await approve(id, await desk.worker())).toEqual([200, 'approved']);
  });

  it('stays held back when the recipient says otherwise, and can be rejected', async () => {
    const { id } = await logged(5);
    await answered(id, 'denied');
    expect(await approve(id)).toEqual([409, 'call_back_due']);
    expect(await listed(id)).toHaveLength(1);
    expect(await flagsOf(id)).toContain('call_back_due');
    const rejected = await post(worker, `/v1/service-records/${id}/reject`, { reason: '本人否认' });
    expect(rejected.status).toBe(200);
  });

  it('is asked about anew when it is submitted anew', async () => {
    const { volunteer, id } = await logged(5);
    await answered(id, 'confirmed');
    await post(worker, `/v1/service-records/${id}/reject`, { reason: 'x' });
    await post(volunteer, `/v1/service-records/${id}/resubmit`, { changes: { note: 'again' } });
    expect((await listed(id)).map(({ state }) => state)).toEqual(['confirmed', 'waiting']);
    expect(await approve(id)).toEqual([409, 'call_back_due']);
  });

  it('comes on the list when it is to be approved, if its evidence has only then come under the rule', async () => {
    const { elder, id } = await logged(2);
    await desk.cards.owner(`ALTER TABLE kapok.call_backs DISABLE TRIGGER USER`);
    await desk.cards.owner('DELETE FROM kapok.call_backs WHERE subject_id = $1', [id]);
    await desk.cards.owner(`ALTER TABLE kapok.call_backs ENABLE TRIGGER USER`);
    await post(elder, `/v1/service-records/${id}/confirm`);
    expect(await listed(id)).toEqual([]);
    expect(await approve(id)).toEqual([409, 'call_back_due']);
    expect(await listed(id)).toMatchObject([{ reason: 'policy', state: 'waiting' }]);
  });

  it('needs none where the rules of its own day ask for none, whatever later ones say', async () => {
    const { id } = await logged(8);
    expect(await listed(id)).toEqual([]);
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
    expect(await approve(id, await desk.worker())).toEqual([200, 'approved']);
  });

  it('is of evidence that was checked in and out as well', async () => {
    const volunteer = await desk.volunteer();
    const { card } = await desk.cards.elderWithCard(0n);
    const [code] = await desk.cards.sheet(card);
    const elder = { cardNo: card.cardNo, code };
    const { id } = (await desk.checkIn(volunteer, { ...desk.scanned(70), elder })).body;
    const { recordId } = (await desk.checkOut(volunteer, id, desk.scanned(10))).body;
    expect(await listed(recordId)).toMatchObject([{ reason: 'policy', state: 'waiting' }]);
    expect(await approve(recordId)).toEqual([409, 'call_back_due']);
  });
});

describe('the sample', () => {
  it('is put on the list and holds nothing back', async () => {
    const { id } = await logged(2);
    expect(await listed(id)).toMatchObject([{ reason: 'sample', state: 'waiting' }]);
    expect(await flagsOf(id)).not.toContain('call_back_due');
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
  });

  it('is held back by a recipient who says otherwise, also after a first approval, until it is rejected', async () => {
    const { volunteer, id } = await logged(2);
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
    await answered(id, 'denied');
    expect(await approve(id, await desk.worker())).toEqual([409, 'call_back_due']);
    expect(await approve(id)).toEqual([409, 'call_back_due']);
    expect(await flagsOf(id)).toContain('call_back_due');
    expect(await listed(id)).toMatchObject([{ state: 'denied' }]);
    await post(worker, `/v1/service-records/${id}/reject`, { reason: '本人否认' });
    await post(volunteer, `/v1/service-records/${id}/resubmit`, { changes: { note: 'again' } });
    expect(await flagsOf(id)).not.toContain('call_back_due');
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
  });

  it('lets a denied one go once a new call-back confirms it', async () => {
    const { id } = await logged(2);
    await answered(id, 'denied');
    await desk.cards.owner(
      `INSERT INTO kapok.call_backs (book_id, id, subject_type, subject_id, reason, member_id, unit_id, parties, state, created_at)
       SELECT book_id, $2, 'service_record', id, 'sample', recipient_id, unit_id, ARRAY[volunteer_id], 'waiting', now()
       FROM kapok.service_records WHERE id = $1`,
      [id, newId()],
    );
    expect(await approve(id)).toEqual([409, 'call_back_due']);
    await answered(id, 'confirmed');
    expect(await approve(id)).toEqual([200, 'waiting_for_another_approver']);
  });

  it('is drawn anew for every version', async () => {
    const drawn: string[] = [];
    const { isDrawn } = CallBackList.prototype;
    CallBackList.prototype.isDrawn = (_bookId, subject) => {
      drawn.push(subject);
      return false;
    };
    const { volunteer, id } = await logged(2);
    await post(worker, `/v1/service-records/${id}/reject`, { reason: 'x' });
    await post(volunteer, `/v1/service-records/${id}/resubmit`, { changes: { note: 'again' } });
    CallBackList.prototype.isDrawn = isDrawn;
    expect(drawn).toEqual([`${id}:1`, expect.stringMatching(`^${id}:[2-9]$`)]);
  });

  it('is told a whole list of records at once, each of them once', async () => {
    const made = [await logged(2), await logged(2), await logged(5)];
    const { app } = desk.cards.desk;
    const observer = app.app.get(RecordCallBacks, { strict: false });
    const records = made.map(({ id, volunteer, elder }) => ({
      id,
      requestId: null,
      activityId: null,
      volunteerId: volunteer.id,
      recipientId: elder.id,
    }));
    await app.app
      .get(Database, { strict: false })
      .transaction((tx) => observer.submitted(tx, worker.bookId, records));
    for (const { id } of made) expect(await listed(id)).toHaveLength(1);
  });
});
