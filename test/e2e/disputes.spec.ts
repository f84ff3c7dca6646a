import { DisputeJudgesService } from '../../src/modules/disputes/dispute-judges.service.js';
import {
  canStart,
  DISPUTE_STATES,
  DISPUTE_STEPS,
  type DisputeAction,
  isArgued,
} from '../../src/modules/disputes/dispute-steps.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { FINDING, refused, standing } from './disputes-cases.js';
import { DisputesDesk, type PostedRecord } from './disputes-desk.js';

let desk: DisputesDesk;
const today = shanghaiDate(new Date());

beforeAll(async () => {
  desk = await DisputesDesk.open();
});

afterAll(() => desk?.close());

const owner = () => desk.funding.desk.database.ownerUrl;

type Ask = readonly [
  DisputeAction | 'say',
  (at: {
    record: PostedRecord;
    id: string;
  }) => PromiseLike<{ status: number; body: { code?: string; state?: string } }>,
];
const ASKS: readonly Ask[] = [
  ['withdraw', ({ record, id }) => desk.post(record.elder, `/${id}/withdraw`)],
  ['decide', ({ id }) => desk.post(desk.second, `/${id}/decide`, FINDING)],
  ['appeal', ({ record, id }) => desk.post(record.volunteer, `/${id}/appeal`, { text: '不同意' })],
  ['uphold', ({ id }) => desk.post(desk.admin, `/${id}/rule`, { ...FINDING, outcome: 'upheld' })],
  ['order', ({ id }) => desk.post(desk.admin, `/${id}/rule`, FINDING)],
  ['say', ({ record, id }) => desk.post(record.volunteer, `/${id}/statements`, { text: '在场' })],
];

describe('every step', () => {
  it.each(DISPUTE_STATES)(
    'of one that is %s: what the table allows, and nothing else',
    async (state) => {
      for (const [action, ask] of ASKS) {
        const at = await standing(desk, state);
        const found = (await desk.get(at.record.elder, `/${at.id}`)).body.state;
        expect(found).toBe(state);
        const may = action === 'say' ? isArgued(state) : canStart(action, state);
        if (!may) {
          expect(await refused(desk, at.record, () => ask(at))).toEqual({
            status: 409,
            code: 'state_conflict',
          });
          continue;
        }
        const { status, body } = await ask(at);
        expect({ action, status }).toEqual({ action, status: 200 });
        const to = action === 'say' ? state : DISPUTE_STEPS[action].to;
        // What the city orders is reversed at once.
        expect(body.state).toBe(action === 'order' ? 'reversed' : to);
      }
    },
    60_000,
  );

  it('of a record that is not approved is refused', async () => {
    const logged = { ...(await desk.log({})), entrySeq: '0' };
    const file = (who: SignedInMember) => () =>
      desk.post(who, '', { recordId: logged.recordId, text: '没有来过' });
    expect(await refused(desk, logged, file(logged.elder))).toEqual({
      status: 409,
      code: 'state_conflict',
    });
    for (const state of ['open', 'upheld', 'reversed'] as const) {
      const { record } = await standing(desk, state);
      const again = () => desk.post(record.elder, '', { recordId: record.recordId, text: '再次' });
      expect(await refused(desk, record, again)).toEqual({ status: 409, code: 'state_conflict' });
    }
  });

  it('after a withdrawal begins anew: the record stands as before', async () => {
    const { record, id } = await standing(desk, 'withdrawn');
    expect(await desk.stateOf(record.recordId)).toBe('approved');
    const again = await desk.file(record, record.volunteer);
    expect(again).not.toBe(id);
    expect(await desk.stateOf(record.recordId)).toBe('disputed');
  });

  it('of objections at once leaves one', async () => {
    const record = await desk.posted({});
    const sides = [record.elder, record.volunteer, desk.worker, desk.auditor];
    const answers = await Promise.all(
      [...sides, ...sides].map((who) =>
        desk.post(who, '', { recordId: record.recordId, text: 'x' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });
});

describe('days', () => {
  it('bring an undecided dispute before the city, and a decision into force', async () => {
    const { record, id } = await standing(desk, 'open');
    await sql(owner(), 'UPDATE kapok.disputes SET due_on = $2 WHERE id = $1', [
      id,
      addDays(today, -1),
    ]);
    const decide = () => desk.post(desk.second, `/${id}/decide`, FINDING);
    expect(await refused(desk, record, decide)).toEqual({ status: 409, code: 'deadline_passed' });
    await desk.tick();
    const { body } = await desk.get(record.elder, `/${id}`);
    expect(body).toMatchObject({ state: 'appealed', dueOn: addDays(today, 15), outcome: null });
    expect(body.history.at(-1)).toMatchObject({ to: 'appealed', by: 'clock' });

    const other = await standing(desk, 'decided');
    await sql(owner(), 'UPDATE kapok.disputes SET due_on = $2 WHERE id = $1', [
      other.id,
      addDays(today, -1),
    ]);
    const appeal = () => desk.post(other.record.volunteer, `/${other.id}/appeal`, { text: '晚了' });
    expect(await refused(desk, other.record, appeal)).toEqual({
      status: 409,
      code: 'deadline_passed',
    });
    await desk.tick();
    expect(await desk.stateOf(other.record.recordId)).toBe('reversed');
  });

  it('leave alone what has time left, and tell the city once when its own has passed', async () => {
    const open = await standing(desk, 'open');
    const decided = await standing(desk, 'decided');
    const { id } = await standing(desk, 'appealed');
    await desk.tick();
    const judges = desk.funding.desk.app.app.get(DisputeJudgesService);
    for (const each of [open, decided]) await judges.lapse(desk.city.bookId, each.id);
    const stateOf = async (each: { record: PostedRecord; id: string }) =>
      (await desk.get(each.record.elder, `/${each.id}`)).body.state;
    expect([await stateOf(open), await stateOf(decided)]).toEqual(['open', 'decided']);
    await desk.lapse(id);
    await desk.tick();
    const told = await sql<{ n: string }>(
      owner(),
      `SELECT count(*)::text AS n FROM kapok.notifications
      WHERE kind = 'dispute.overdue' AND params ->> 'disputeId' = $1 AND member_id = $2`,
      [id, desk.admin.id],
    );
    expect(told).toEqual([{ n: '1' }]);
    const ruled = await desk.post(desk.admin, `/${id}/rule`, { outcome: 'upheld', reason: '查实' });
    expect(ruled.status).toBe(200);
  });
});

describe('news', () => {
  it('reach both sides, and leave without a word of anybody’s', async () => {
    const { record, id } = await standing(desk, 'reversed');
    const kindsOf = async (who: SignedInMember) => {
      const { body } = await desk.funding.desk.get(who, '/v1/notifications');
      return body.items.map(({ kind }: { kind: string }) => kind).reverse();
    };
    expect(await kindsOf(record.volunteer)).toEqual([
      'dispute.filed',
      'dispute.decided',
      'dispute.reversed',
    ]);
    expect(await kindsOf(record.elder)).toEqual(['dispute.decided', 'dispute.reversed']);
    const events = await sql<{ type: string }>(
      owner(),
      `SELECT type FROM kapok.outbox WHERE subject = $1 ORDER BY id`,
      [id],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'dispute.filed',
      'dispute.decided',
      'dispute.reversed',
    ]);
  });
});

describe('files', () => {
  const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const send = (who: SignedInMember, id: string, type = 'image/png', bytes = PNG) =>
    desk.funding.desk.app
      .http()
      .post(`/v1/disputes/${id}/files`)
      .set({ authorization: who.authorization, 'content-type': type })
      .send(bytes);

  it('are shown by either side and opened by all who see the dispute', async () => {
    const { record, id } = await standing(desk, 'open');
    const shown = await send(record.volunteer, id);
    expect(shown.status).toBe(201);
    const file = shown.body.statements.at(-1);
    expect(file).toMatchObject({ kind: 'file', by: 'volunteer', text: null });
    const opened = await desk.get(record.elder, `/${id}/files/${file.fileId}`);
    expect(opened.status).toBe(200);
    expect(opened.headers['content-disposition']).toContain('attachment');
    const other = await standing(desk, 'open');
    const foreign = await desk.get(other.record.elder, `/${other.id}/files/${file.fileId}`);
    expect(foreign.status).toBe(404);
  });

  it('are what they say they are, of people who may speak, while there is something to decide', async () => {
    const { record, id } = await standing(desk, 'open');
    expect((await send(record.volunteer, id, 'application/pdf')).body.code).toBe(
      'file_type_mismatch',
    );
    const stranger = await desk.funding.member(desk.city.community, 'volunteer');
    expect((await send(stranger, id)).status).toBe(404);
    const over = await standing(desk, 'upheld');
    expect((await send(over.record.volunteer, over.id)).body.code).toBe('state_conflict');
  });

  it('and words have an end, which those who judge do not meet', async () => {
    const { record, id } = await standing(desk, 'open');
    for (let n = 2; n <= 40; n += 1) {
      expect(
        (await desk.post(record.volunteer, `/${id}/statements`, { text: `第 ${n} 条` })).status,
      ).toBe(200);
    }
    const say = () => desk.post(record.elder, `/${id}/statements`, { text: 'x' });
    expect(await refused(desk, record, say)).toEqual({ status: 409, code: 'too_many_statements' });
    await desk.decide(id, { outcome: 'upheld' });
  });
});
