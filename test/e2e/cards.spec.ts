import { isCardNo } from '../../src/modules/cards/card-number.js';
import {
  CARD_STATES,
  CARD_STEPS,
  type CardAction,
  cardAllows,
} from '../../src/modules/cards/cards.js';
import { newElder, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { CardsDesk } from './cards-desk.js';

let cards: CardsDesk;
let worker: SignedInMember;
let operator: SignedInMember;
let stranger: SignedInMember;

beforeAll(async () => {
  cards = await CardsDesk.open();
  const { database, app, city, other } = cards.desk;
  const at = (role: 'social_worker' | 'operator', unit = city.community) =>
    newMember(database, app, { unit, roles: [role] });
  worker = await at('social_worker');
  operator = await at('operator');
  stranger = await at('social_worker', other.community);
});

afterAll(() => cards?.close());

const post = (...call: Parameters<CardsDesk['post']>) => cards.post(...call);
const get = (who: SignedInMember, path: string) => cards.desk.get(who, path);
const codeOf = async (answer: PromiseLike<{ status: number; body: { code?: string } }>) => {
  const { status, body } = await answer;
  return [status, body.code];
};
const eventsOf = async (id: string) => {
  const [row] = await cards.owner(
    'SELECT count(*)::int AS n FROM kapok.card_events WHERE card_id = $1',
    [id],
  );
  return row?.n;
};

describe('a service card', () => {
  it('is handed to an elder with a PIN that is shown once and stored nowhere in clear', async () => {
    const { database, app, city } = cards.desk;
    const elder = await newElder(database, app, { unit: city.community });
    const answer = await post(cards.keeper, '/v1/cards', { memberId: elder.id });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toMatchObject({
      memberId: elder.id,
      state: 'active',
      pinState: 'open',
      issuedBy: cards.keeper.id,
      replacesId: null,
      pin: expect.stringMatching(/^\d{6}$/),
    });
    expect(isCardNo(answer.body.cardNo)).toBe(true);
    const stored = await cards.owner('SELECT * FROM kapok.service_cards WHERE id = $1', [
      answer.body.id,
    ]);
    const text = JSON.stringify(stored).replaceAll(answer.body.cardNo, '');
    expect(text).not.toContain(`"${answer.body.pin}"`);
    expect(text).not.toContain(Buffer.from(answer.body.pin).toString('hex'));
    const read = await get(elder, `/v1/cards/${answer.body.id}`);
    expect(read.body.pin).toBeUndefined();
    const { items } = (await get(elder, '/v1/notifications')).body;
    expect(items[0]).toMatchObject({ kind: 'card.issued', params: { cardId: answer.body.id } });
  });

  it('is one an elder, however many hand one out at once', async () => {
    const { database, app, city } = cards.desk;
    const elder = await newElder(database, app, { unit: city.community });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        post(n % 2 === 0 ? cards.keeper : worker, '/v1/cards', { memberId: elder.id }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const refusals = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(new Set(refusals)).toEqual(new Set(['already_exists']));
  });

  it('is for elders in reach, and from nobody near them', async () => {
    const { database, app, city } = cards.desk;
    const elder = await newElder(database, app, { unit: city.community, household: 'H-card' });
    const roles = ['station_admin'] as const;
    const mate = await newMember(database, app, {
      unit: city.community,
      roles,
      household: 'H-card',
    });
    const son = await newMember(database, app, { unit: city.community, roles });
    await cards.relate(elder, son);
    const body = { memberId: elder.id };
    expect(await codeOf(post(stranger, '/v1/cards', body))).toEqual([404, 'not_found']);
    expect(await codeOf(post(operator, '/v1/cards', body))).toEqual([403, 'forbidden']);
    expect(await codeOf(post(elder, '/v1/cards', body))).toEqual([403, 'forbidden']);
    for (const near of [mate, son]) {
      expect(await codeOf(post(near, '/v1/cards', body))).toEqual([403, 'separation_violated']);
    }
    const both = await newMember(database, app, {
      unit: city.community,
      roles: ['elder', 'station_admin'],
    });
    expect(await codeOf(post(both, '/v1/cards', { memberId: both.id }))).toEqual([
      403,
      'not_for_oneself',
    ]);
    const volunteer = await newMember(database, app, {
      unit: city.community,
      roles: ['volunteer'],
    });
    expect(await codeOf(post(worker, '/v1/cards', { memberId: volunteer.id }))).toEqual([
      422,
      'wrong_role',
    ]);
    const found = await cards.owner(
      'SELECT 1 FROM kapok.service_cards WHERE member_id = ANY ($1)',
      [[elder.id, both.id, volunteer.id]],
    );
    expect(found).toEqual([]);
  });

  it('is seen by its elder and by workers in reach, and by nobody else', async () => {
    const { elder, card } = await cards.elderWithCard();
    const other = (await cards.elderWithCard()).elder;
    for (const who of [elder, worker, operator]) {
      expect((await get(who, `/v1/members/${elder.id}/cards`)).body.items).toHaveLength(1);
    }
    for (const who of [other, stranger]) {
      for (const path of [
        `/v1/members/${elder.id}/cards`,
        `/v1/cards/${card.id}`,
        `/v1/cards/${card.id}/history`,
      ]) {
        expect(await codeOf(get(who, path))).toEqual([404, 'not_found']);
      }
      expect(await codeOf(post(who, `/v1/cards/${card.id}/block`, {}))).toEqual([404, 'not_found']);
    }
  });
});

describe('the steps of a card', () => {
  const ROUTES: Readonly<Record<CardAction, string>> = {
    block: 'block',
    unblock: 'unblock',
    replace: 'replace',
    renew_pin: 'pin',
    draw_codes: 'codes',
  };
  const ACTIONS = Object.keys(CARD_STEPS) as CardAction[];
  const bring: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    active: async () => undefined,
    blocked: async (id) => post(worker, `/v1/cards/${id}/block`, { reason: 'lost' }),
    replaced: async (id) => post(worker, `/v1/cards/${id}/replace`, { reason: 'damaged' }),
  };
  const stateOf = async (id: string) => {
    const [row] = await cards.owner('SELECT state FROM kapok.service_cards WHERE id = $1', [id]);
    return row?.state;
  };

  it.each(ACTIONS.flatMap((action) => CARD_STATES.map((state) => [action, state] as const)))(
    'let %s start where the table allows it: %s',
    async (action, state) => {
      const { card } = await cards.elderWithCard();
      await bring[state]?.(card.id);
      const before = await eventsOf(card.id);
      const answer = await post(worker, `/v1/cards/${card.id}/${ROUTES[action]}`, {});
      if (cardAllows(action, state)) {
        expect(answer.status).toBeLessThan(300);
        expect(await stateOf(card.id)).toBe(CARD_STEPS[action].to);
        expect(await eventsOf(card.id)).toBe(Number(before) + 1);
      } else {
        expect([answer.status, answer.body.code]).toEqual([409, 'state_conflict']);
        expect(await stateOf(card.id)).toBe(state);
        expect(await eventsOf(card.id)).toBe(before);
      }
    },
  );

  it('are those of the database, too', async () => {
    const { card } = await cards.elderWithCard();
    const change = (to: string) =>
      cards.owner('UPDATE kapok.service_cards SET state = $2 WHERE id = $1', [card.id, to]);
    await change('replaced');
    for (const to of ['active', 'blocked']) {
      await expect(change(to)).rejects.toMatchObject({ constraint: 'service_cards_steps' });
    }
    await expect(
      cards.owner('UPDATE kapok.service_cards SET member_id = gen_random_uuid() WHERE id = $1', [
        card.id,
      ]),
    ).rejects.toMatchObject({ constraint: 'service_cards_steps' });
    await expect(cards.owner('DELETE FROM kapok.card_events')).rejects.toThrow();
  });

  it('leave one winner among many who replace at once', async () => {
    const { elder, card } = await cards.elderWithCard();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        post(worker, `/v1/cards/${card.id}/replace`, { reason: 'lost' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)]);
    const { items } = (await get(elder, `/v1/members/${elder.id}/cards`)).body;
    expect(items.map(({ state }: { state: string }) => state)).toEqual(['active', 'replaced']);
    expect(items[0].replacesId).toBe(card.id);
  });

  it('are open to elder and operator only for blocking, and are written down', async () => {
    const { elder, card } = await cards.elderWithCard();
    for (const step of ['unblock', 'pin', 'replace', 'codes']) {
      for (const who of [elder, operator]) {
        expect(await codeOf(post(who, `/v1/cards/${card.id}/${step}`, {}))).toEqual([
          403,
          'forbidden',
        ]);
      }
    }
    expect((await post(elder, `/v1/cards/${card.id}/block`, {})).body.state).toBe('blocked');
    expect((await post(worker, `/v1/cards/${card.id}/unblock`, { reason: 'found' })).status).toBe(
      200,
    );
    expect((await post(operator, `/v1/cards/${card.id}/block`, { reason: 'stolen' })).status).toBe(
      200,
    );
    const { items } = (await get(elder, `/v1/cards/${card.id}/history`)).body;
    expect(
      items.map(({ n, action, reason, actorId }: Record<string, unknown>) => [
        n,
        action,
        reason,
        actorId,
      ]),
    ).toEqual([
      [1, 'issue', null, cards.keeper.id],
      [2, 'block', null, elder.id],
      [3, 'unblock', 'found', worker.id],
      [4, 'block', 'stolen', operator.id],
    ]);
  });

  it('keep relatives and household apart, in the database as well', async () => {
    const { elder, card } = await cards.elderWithCard();
    const { database, app, city } = cards.desk;
    const son = await newMember(database, app, {
      unit: city.community,
      roles: ['station_admin'],
    });
    await cards.relate(elder, son);
    const before = await eventsOf(card.id);
    for (const step of ['pin', 'replace', 'codes', 'codes.pdf']) {
      expect(await codeOf(post(son, `/v1/cards/${card.id}/${step}`, {}))).toEqual([
        403,
        'separation_violated',
      ]);
    }
    await expect(
      cards.owner(
        `INSERT INTO kapok.card_events (book_id, card_id, n, member_id, action, actor_id)
         VALUES ($1, $2, 99, $3, 'renew_pin', $4)`,
        [city.bookId, card.id, elder.id, son.id],
      ),
    ).rejects.toMatchObject({ constraint: 'card_events_separation' });
    expect(await eventsOf(card.id)).toBe(before);
  });
});
