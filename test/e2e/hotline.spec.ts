import { CALL_STEPS, type CallState } from '../../src/modules/hotline/call.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { HotlineDesk } from './hotline-desk.js';

let line: HotlineDesk;
let operator: SignedInMember;

beforeAll(async () => {
  line = await HotlineDesk.open(0);
  operator = await line.member(['operator']);
});

afterAll(() => line?.close());

const post = (who: SignedInMember, path: string, body: object = {}) => line.post(who, path, body);
const get = (who: SignedInMember, path: string) => line.get(who, path);

describe('finding out who is on the line', () => {
  it('takes name, birth date and the number rung back, however they are spelled', async () => {
    const elder = await line.caller();
    const call = await line.openCall(operator);
    expect(call.callNo).toMatch(/^\d{8}-\d{4,}$/);
    const spelled = { ...elder.person, name: '欧阳秀英', phone: `+86 ${elder.person.phone}` };
    const { body } = await line.identify(operator, call.id, spelled);
    expect(body).toMatchObject({
      state: 'identified',
      identifiedBy: 'person',
      memberId: elder.id,
      memberNo: elder.memberNo,
    });
    expect(JSON.stringify(body)).not.toContain(elder.person.phone);
  });

  it('takes a card with the next code of its sheet, once', async () => {
    const { elder, card } = await line.cards.elderWithCard();
    const [code = ''] = await line.cards.sheet(card);
    const claim = { card: { cardNo: card.cardNo, code } };
    const { id } = await line.openCall(operator);
    const path = `/v1/hotline/calls/${id}/identify`;
    expect((await post(operator, path, claim)).body).toMatchObject({
      state: 'identified',
      identifiedBy: 'card',
      memberId: elder.id,
    });
    const again = await line.openCall(operator);
    const second = await post(operator, `/v1/hotline/calls/${again.id}/identify`, claim);
    expect(second.body.code).toBe('caller_not_identified');
  });

  it('answers alike whatever is wrong, and ends the call after three', async () => {
    const desk = await line.member(['operator']);
    const elder = await line.caller();
    const far = await line.caller();
    await line.cards.owner('UPDATE kapok.members SET unit_id = $2 WHERE id = $1', [
      far.id,
      line.desk.city.city.id,
    ]);
    const { id } = await line.openCall(desk);
    const wrong = [
      { ...elder.person, name: '欧阳秀' },
      { ...elder.person, birthDate: '1948-03-01' },
      far.person,
    ];
    for (const claim of wrong) {
      const { body } = await line.identify(desk, id, claim);
      expect(body).toMatchObject({ status: 422, code: 'caller_not_identified' });
      expect(body.facts).toBeUndefined();
    }
    expect((await get(desk, `/v1/hotline/calls/${id}`)).body).toMatchObject({
      state: 'refused',
      misses: 3,
      memberId: null,
    });
    expect((await line.identify(desk, id, elder.person)).body.code).toBe('state_conflict');
  });

  it('stops an operator who guesses', async () => {
    const desk = await line.member(['operator']);
    const elder = await line.caller();
    const wrong = { ...elder.person, birthDate: '1949-01-01' };
    const codes: string[] = [];
    for (let call = 1; call <= 4; call += 1) {
      const { id } = await line.openCall(desk);
      for (let claim = 1; claim <= 3; claim += 1) {
        codes.push((await line.identify(desk, id, wrong)).body.code);
      }
    }
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('caller_not_identified'));
    expect(codes.slice(10)).toEqual(['rate_limited', 'rate_limited']);
    const { id } = await line.openCall(desk);
    expect((await line.identify(desk, id, elder.person)).body.code).toBe('rate_limited');
  });

  it('refuses the operator’s own family, and shows calls to their operator alone', async () => {
    const home = await line.member(['operator'], { household: 'H-desk' });
    const elder = await line.caller(['elder'], { household: 'H-desk' });
    const { id } = await line.openCall(home);
    expect((await line.identify(home, id, elder.person)).body.code).toBe('separation_violated');
    expect((await get(operator, `/v1/hotline/calls/${id}`)).status).toBe(404);
    expect((await line.identify(operator, id, elder.person)).status).toBe(404);
    const auditor = await line.member([{ role: 'auditor', unit: line.desk.city.city }]);
    expect((await get(auditor, `/v1/hotline/calls/${id}`)).body.state).toBe('open');
  });
});

describe('the life of a call', () => {
  it.each<CallState>(['open', 'identified', 'refused', 'closed'])(
    'allows from %s what its table says',
    async (state) => {
      for (const action of ['identify', 'close'] as const) {
        const desk = await line.member(['operator']);
        const elder = await line.caller();
        const { id } = await line.openCall(desk);
        if (state === 'identified') await line.identify(desk, id, elder.person);
        if (state === 'closed') await line.closeCall(desk, id);
        for (let miss = 0; state === 'refused' && miss < 3; miss += 1) {
          await line.identify(desk, id, { ...elder.person, name: '无' });
        }
        const answer =
          action === 'close'
            ? await line.closeCall(desk, id)
            : await line.identify(desk, id, elder.person);
        const { from } = CALL_STEPS[action];
        const isAllowed = (from as readonly CallState[]).includes(state);
        // A call that was closed answers as it is.
        const isSame = action === 'close' && state === 'closed';
        expect([action, answer.status]).toEqual([action, isAllowed || isSame ? 200 : 409]);
      }
    },
  );
});
