import {
  ERASURE_STATES,
  ERASURE_STEPS,
  type ErasureState,
} from '../../src/modules/privacy/erasure.js';
import { newMember, pictureOf, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { ErasureCity } from './erasure-city.js';

const ACTIONS = ['check', 'approve', 'refuse', 'withdraw'] as const;
type Action = (typeof ACTIONS)[number];

let city: ErasureCity;

beforeAll(async () => {
  city = await ErasureCity.open();
});
afterAll(() => city?.close());

/** An erasure in a state, reached by its steps. */
async function inState(state: ErasureState): Promise<{ member: SignedInMember; id: string }> {
  const { member } = await city.person();
  const body = { ground: 'own_wish', acceptsLoss: true };
  const filed = await city.post(member, `/v1/members/${member.id}/erasures`, body);
  const { id } = filed.body;
  if (['checked', 'approved', 'erased'].includes(state)) await city.step(city.first, id, 'check');
  if (state === 'erased') await city.step(city.second, id, 'approve');
  if (state === 'approved') {
    // Approved, and the server died before it had erased anybody.
    await sql(
      city.desk.database.appUrl,
      `UPDATE kapok.erasures SET state = 'approved', approved_by = $2, approved_at = now() WHERE id = $1`,
      [id, city.second.id],
    );
  }
  if (state === 'refused') await city.step(city.first, id, 'refuse', { reason: 'kept_by_law' });
  if (state === 'withdrawn') await city.step(member, id, 'withdraw');
  return { member, id };
}

const taker = (action: Action, member: SignedInMember) =>
  action === 'withdraw' ? member : action === 'check' ? city.first : city.second;
const bodyOf = (action: Action) => (action === 'refuse' ? { reason: 'not_identified' } : {});
const stateOf = async (id: string) => (await city.get(city.first, `/v1/erasures/${id}`)).body.state;

describe('the steps of an erasure', () => {
  for (const action of ACTIONS) {
    for (const state of ERASURE_STATES) {
      const isStep = (ERASURE_STEPS[action].from as readonly string[]).includes(state);
      it(`${action} from ${state}: ${isStep ? 'goes on' : 'is refused, nothing moves'}`, async () => {
        const { member, id } = await inState(state);
        const isGone = state === 'erased' && action === 'withdraw';
        const answer = await city.step(taker(action, member), id, action, bodyOf(action));
        if (isStep) {
          const to = action === 'approve' ? 'erased' : ERASURE_STEPS[action].to;
          expect([answer.status, answer.body.state]).toEqual([200, to]);
        } else {
          // Who was erased is signed out for good.
          expect([answer.status, answer.body.code]).toEqual(
            isGone ? [401, 'unauthenticated'] : [409, 'state_conflict'],
          );
          expect(await stateOf(id)).toBe(state);
        }
      });
    }
  }
});

describe('two persons', () => {
  const refused = async (who: SignedInMember, id: string, action: Action) => {
    const before = await stateOf(id);
    const { status, body } = await city.step(who, id, action, bodyOf(action));
    expect(await stateOf(id)).toBe(before);
    return [status, body.code];
  };

  it('decide: who has checked does not approve, in code and in the database', async () => {
    const { id } = await inState('checked');
    expect(await refused(city.first, id, 'approve')).toEqual([403, 'separation_violated']);
    const same = sql(
      city.desk.database.appUrl,
      `UPDATE kapok.erasures SET state = 'approved', approved_by = checked_by, approved_at = now() WHERE id = $1`,
      [id],
    );
    await expect(same).rejects.toMatchObject({ constraint: 'erasures_two_persons' });
  });

  it('are neither the member nor, to approve, whoever filed it', async () => {
    const officer = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.city,
      roles: ['city_admin'],
    });
    const own = await city.post(officer, `/v1/members/${officer.id}/erasures`, {
      ground: 'own_wish',
      acceptsLoss: true,
    });
    expect(await refused(officer, own.body.id, 'check')).toEqual([403, 'separation_violated']);
    const { member } = await city.person();
    const filed = await city.post(city.first, `/v1/members/${member.id}/erasures`, {
      ground: 'representative',
      acceptsLoss: true,
    });
    expect((await city.step(officer, filed.body.id, 'check')).status).toBe(200);
    expect(await refused(city.first, filed.body.id, 'approve')).toEqual([
      403,
      'separation_violated',
    ]);
  });

  it('are not of the household or kin of the member', async () => {
    const { database, app, city: place } = city.desk;
    const near = await newMember(database, app, {
      unit: place.city,
      roles: ['city_admin'],
      household: 'H-near',
    });
    const { member, id } = await inState('filed');
    await sql(database.ownerUrl, `UPDATE kapok.members SET household = 'H-near' WHERE id = $1`, [
      member.id,
    ]);
    expect(await refused(near, id, 'check')).toEqual([403, 'separation_violated']);
    await city.step(city.first, id, 'check');
    expect(await refused(near, id, 'approve')).toEqual([403, 'separation_violated']);
  });

  it('are officers; others and other cities learn nothing', async () => {
    const { member: stranger } = await city.person();
    const { id } = await inState('checked');
    expect(await refused(stranger, id, 'withdraw')).toEqual([404, 'not_found']);
    expect(await refused(city.worker, id, 'approve')).toEqual([403, 'forbidden']);
    const { database, app, other } = city.desk;
    const foreign = await newMember(database, app, { unit: other.city, roles: ['city_admin'] });
    expect(await refused(foreign, id, 'approve')).toEqual([404, 'not_found']);
  });

  it('erase once, however many approve at once', async () => {
    const { id } = await inState('checked');
    const officers = await Promise.all(
      Array.from({ length: 8 }, () =>
        newMember(city.desk.database, city.desk.app, {
          unit: city.desk.city.city,
          roles: ['auditor'],
        }),
      ),
    );
    const answers = await Promise.all(officers.map((who) => city.step(who, id, 'approve')));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    const codes = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
    expect(new Set(codes)).toEqual(new Set(['state_conflict']));
    expect(await stateOf(id)).toBe('erased');
  });
});

describe('who files', () => {
  it('is the member for the own wish, and a worker in reach for another ground', async () => {
    const { member } = await city.person();
    const path = `/v1/members/${member.id}/erasures`;
    const code = async (who: SignedInMember, ground: string) =>
      (await city.post(who, path, { ground })).body.code;
    expect(await code(city.worker, 'own_wish')).toBe('forbidden');
    expect(await code(member, 'deceased')).toBe('forbidden');
    const { member: stranger } = await city.person();
    expect(await code(stranger, 'deceased')).toBe('not_found');
    expect((await city.post(city.worker, path, { ground: 'deceased' })).status).toBe(201);
    expect(await code(member, 'own_wish')).toBe('already_exists');
  });
});

describe('what stands in the way', () => {
  it('is said in words, moves nothing, and is gone once it was seen to', async () => {
    const { member } = await city.person(90n);
    const { member: friend } = await city.person();
    const record = await city.log(friend, member, '榕树下', 8);
    const id = await city.checked(member, { acceptsLoss: false });
    const before = await pictureOf(city.desk.app, city.bookId);
    const blocked = await city.step(city.second, id, 'approve');
    expect([blocked.status, blocked.body.code]).toEqual([409, 'erasure_blocked']);
    expect(blocked.body.facts).toEqual({ reasons: 'minutes_left, record_waiting' });
    expect(await pictureOf(city.desk.app, city.bookId)).toEqual(before);
    const seen = await city.get(member, `/v1/erasures/${id}`);
    expect(seen.body).toMatchObject({
      state: 'checked',
      blockedBy: [
        { reason: 'minutes_left', count: '90', zh: expect.stringContaining('时长') },
        { reason: 'record_waiting', count: '1', en: expect.stringContaining('hours') },
      ],
    });
    await city.post(friend, `/v1/service-records/${record}/withdraw`);
    const given = { minutes: '90' };
    await city.post(member, '/v1/transfers/donations', given, city.desk.freshKey());
    const done = await city.step(city.second, id, 'approve');
    expect([done.status, done.body.state]).toEqual([200, 'erased']);
  });
});
