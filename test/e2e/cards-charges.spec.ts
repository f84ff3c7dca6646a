import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { CardsDesk, wrongPin } from './cards-desk.js';

let cards: CardsDesk;

beforeAll(async () => {
  cards = await CardsDesk.open();
});

afterAll(() => cards?.close());

const staff = () => cards.desk.staff();
const refused = (...call: Parameters<CardsDesk['charge']>) =>
  cards.desk.refused(() => cards.charge(...call));
const accounts = (elder: SignedInMember) => cards.desk.accounts(elder);

/** Lets the lock of a card open, as time would. */
const openLock = (cardId: string) =>
  cards.owner('UPDATE kapok.service_cards SET pin_locked_until = NULL WHERE id = $1', [cardId]);
const failuresOf = async (cardId: string) => {
  const [row] = await cards.owner('SELECT pin_failures FROM kapok.service_cards WHERE id = $1', [
    cardId,
  ]);
  return row?.pin_failures;
};

/** Codes of an elder that wait to be charged. */
const openCodesOf = async (elder: SignedInMember) => {
  const [row] = await cards.owner(
    `SELECT count(*)::int AS n FROM kapok.spend_codes WHERE elder_id = $1 AND state = 'issued'`,
    [elder.id],
  );
  return row?.n;
};

describe('spending with a card', () => {
  it('takes minutes for card and PIN, and gives them back', async () => {
    const { elder, card } = await cards.elderWithCard();
    const cashier = await staff();
    const shown = { cardNo: card.cardNo, pin: card.pin };
    const spent = await cards.charge(cashier, shown, '45');
    expect(spent.status).toBe(201);
    expect(spent.body).toMatchObject({ minutes: '45', providerId: cards.desk.city.canteen.id });
    expect(await accounts(elder)).toEqual({ earned: '55' });
    const back = await cards.desk.post(cashier, `/v1/spendings/${spent.body.id}/refund`, {});
    expect(back.status).toBe(200);
    expect(await accounts(elder)).toEqual({ earned: '100' });
  });

  it('takes minutes for card and spoken code, each code once', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [first = '', second = ''] = await cards.sheet(card);
    const cashier = await staff();
    const withCode = (code: string) => ({ cardNo: card.cardNo, code });
    expect((await cards.charge(cashier, withCode(first))).status).toBe(201);
    expect(await refused(cashier, withCode(first))).toEqual({
      status: 403,
      code: 'card_not_accepted',
    });
    expect((await cards.charge(cashier, withCode(second))).status).toBe(201);
    expect(await accounts(elder)).toEqual({ earned: '80' });
  });

  it('lets one of many at once have a code', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [code = ''] = await cards.sheet(card);
    const cashiers = await Promise.all(Array.from({ length: 8 }, staff));
    const answers = await Promise.all(
      cashiers.map((cashier) => cards.charge(cashier, { cardNo: card.cardNo, code })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refusals = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    // The others were wrong, until there were so many that the card was locked.
    expect(refusals.filter((code) => code === 'card_not_accepted')).toHaveLength(3);
    expect(refusals.filter((code) => code === 'locked_out')).toHaveLength(4);
    expect(await accounts(elder)).toEqual({ earned: '90' });
  });

  it('answers the same charge for the same key, also when the first answer was lost', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [code = ''] = await cards.sheet(card);
    const cashier = await staff();
    const shown = { cardNo: card.cardNo, code };
    const key = cards.desk.freshKey();
    const first = await cards.charge(cashier, shown, '30', key);
    await cards.owner('DELETE FROM kapok.idempotency_keys');
    const again = await cards.charge(cashier, shown, '30', key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = (await cards.elderWithCard()).card;
    await cards.owner('DELETE FROM kapok.idempotency_keys');
    for (const [changed, minutes] of [
      [shown, '31'],
      [{ cardNo: other.cardNo, pin: other.pin }, '30'],
    ] as const) {
      await cards.owner('DELETE FROM kapok.idempotency_keys');
      expect(await refused(cashier, changed, minutes, key)).toEqual({
        status: 409,
        code: 'idempotency_key_conflict',
      });
    }
    expect(await accounts(elder)).toEqual({ earned: '70' });
  });

  it('goes on with the same key after a charge that was refused, without another code', async () => {
    const { elder, card } = await cards.elderWithCard(20n);
    const [code = ''] = await cards.sheet(card);
    const cashier = await staff();
    const shown = { cardNo: card.cardNo, code };
    const key = cards.desk.freshKey();
    expect(await refused(cashier, shown, '21', key)).toEqual({
      status: 409,
      code: 'insufficient_balance',
    });
    expect(await openCodesOf(elder)).toBe(0);
    await cards.owner('DELETE FROM kapok.idempotency_keys');
    expect((await cards.charge(cashier, shown, '20', key)).status).toBe(201);
    expect(await accounts(elder)).toEqual({ earned: '0' });
    expect(await openCodesOf(elder)).toBe(0);
  });

  it('answers wrong PIN, unknown, foreign, blocked and replaced cards alike', async () => {
    const { card } = await cards.elderWithCard();
    const blocked = (await cards.elderWithCard()).card;
    await cards.post(cards.keeper, `/v1/cards/${blocked.id}/block`, {});
    const replaced = (await cards.elderWithCard()).card;
    await cards.post(cards.keeper, `/v1/cards/${replaced.id}/replace`, {});
    const suspended = await cards.elderWithCard();
    await cards.owner(`UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
      suspended.elder.id,
    ]);
    const { database, app, other } = cards.desk;
    const abroad = await newMember(database, app, {
      unit: other.community,
      roles: [{ role: 'station_admin', unit: other.canteen }],
    });
    const cashier = await staff();
    const answers = [
      await cards.charge(cashier, { cardNo: card.cardNo, pin: wrongPin(card.pin) }),
      await cards.charge(cashier, { cardNo: '8000000000000000', pin: card.pin }),
      await cards.charge(cashier, { cardNo: blocked.cardNo, pin: blocked.pin }),
      await cards.charge(cashier, { cardNo: replaced.cardNo, pin: replaced.pin }),
      await cards.charge(cashier, { cardNo: suspended.card.cardNo, pin: suspended.card.pin }),
      await cards.charge(abroad, { cardNo: card.cardNo, pin: card.pin }),
    ];
    const bare = answers.map(({ status, body }) => ({ status, ...body, requestId: null }));
    expect(bare[0]).toMatchObject({ status: 403, code: 'card_not_accepted' });
    for (const answer of bare) expect(answer).toEqual(bare[0]);
  });

  it('locks a card that is guessed at, and a right PIN does not open it early', async () => {
    const { card } = await cards.elderWithCard();
    const guess = { cardNo: card.cardNo, pin: wrongPin(card.pin) };
    for (let n = 1; n <= 3; n += 1) {
      expect((await refused(await staff(), guess)).code).toBe('card_not_accepted');
    }
    const locked = await cards.charge(await staff(), { cardNo: card.cardNo, pin: card.pin });
    expect([locked.status, locked.body.code]).toEqual([423, 'locked_out']);
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
    await openLock(card.id);
    expect((await cards.charge(await staff(), { cardNo: card.cardNo, pin: card.pin })).status).toBe(
      201,
    );
    expect(await failuresOf(card.id)).toBe(0);
  });

  it('lets ten wrong PINs in a row through, however many guess at once and however long they wait', async () => {
    const { card } = await cards.elderWithCard();
    const guess = { cardNo: card.cardNo, pin: wrongPin(card.pin) };
    const guessers = await Promise.all(Array.from({ length: 12 }, staff));
    const seen: string[] = [];
    for (let round = 0; round < 10 && !seen.includes('pin_tried_out'); round += 1) {
      const answers = await Promise.all(guessers.map((who) => cards.charge(who, guess)));
      seen.push(...answers.map(({ body }) => body.code));
      await openLock(card.id);
    }
    expect(seen.filter((code) => code === 'card_not_accepted')).toHaveLength(10);
    expect(await failuresOf(card.id)).toBe(10);
    const right = { cardNo: card.cardNo, pin: card.pin };
    expect(await refused(await staff(), right)).toEqual({ status: 423, code: 'pin_tried_out' });
    const { pin } = (await cards.post(cards.keeper, `/v1/cards/${card.id}/pin`, {})).body;
    expect((await cards.charge(await staff(), { ...right, pin })).status).toBe(201);
    expect((await refused(await staff(), right)).code).toBe('card_not_accepted');
  });

  it('stops who guesses at many cards', async () => {
    const thief = await staff();
    for (let n = 0; n < 10; n += 1) {
      const { card } = await cards.elderWithCard();
      const guess = { cardNo: card.cardNo, pin: wrongPin(card.pin) };
      expect((await cards.charge(thief, guess)).status).toBe(403);
    }
    const { card } = await cards.elderWithCard();
    const right = { cardNo: card.cardNo, pin: card.pin };
    expect(await refused(thief, right)).toEqual({ status: 429, code: 'rate_limited' });
    expect((await cards.charge(await staff(), right)).status).toBe(201);
  });

  it('is refused to who drew the PIN or the codes, in the database as well', async () => {
    const { database, app, city } = cards.desk;
    const both = await newMember(database, app, {
      unit: city.community,
      roles: ['station_admin', { role: 'station_admin', unit: city.canteen }],
    });
    const { elder, card } = await cards.elderWithCard();
    const renewed = (await cards.post(both, `/v1/cards/${card.id}/pin`, {})).body;
    const codes = (await cards.post(both, `/v1/cards/${card.id}/codes`, {})).body.codes;
    for (const shown of [{ pin: renewed.pin }, { code: codes[0] }]) {
      expect(await refused(both, { cardNo: card.cardNo, ...shown })).toEqual({
        status: 403,
        code: 'separation_violated',
      });
    }
    // Nothing was begun: the desk itself refuses, before the database would.
    expect(await openCodesOf(elder)).toBe(0);
    expect(await failuresOf(card.id)).toBe(0);
    expect(
      (await cards.charge(await staff(), { cardNo: card.cardNo, code: codes[0] })).status,
    ).toBe(201);
    await expect(
      cards.owner(`UPDATE kapok.spend_codes SET charged_by = card_keeper_id WHERE elder_id = $1`, [
        elder.id,
      ]),
    ).rejects.toMatchObject({ constraint: 'spend_codes_card_keeper_apart' });
    await expect(
      cards.owner(
        `UPDATE kapok.card_codes SET used_by = drawn_by WHERE member_id = $1 AND state = 'used'`,
        [elder.id],
      ),
    ).rejects.toMatchObject({ constraint: 'card_codes_taken_by_other' });
  });

  it('is refused to relatives and household', async () => {
    const { elder, card } = await cards.elderWithCard(100n, 'H-card-9');
    const mate = await cards.desk.staff(cards.desk.city.canteen, 'H-card-9');
    const son = await staff();
    await cards.relate(elder, son);
    for (const cashier of [mate, son]) {
      expect(await refused(cashier, { cardNo: card.cardNo, pin: card.pin })).toEqual({
        status: 403,
        code: 'separation_violated',
      });
    }
    expect(await openCodesOf(elder)).toBe(0);
  });

  it('takes no code of an older sheet, of a blocked card, or that the elder drew for who comes', async () => {
    const { elder, card } = await cards.elderWithCard();
    const [old = ''] = await cards.sheet(card);
    const [fresh = ''] = await cards.sheet(card);
    const own = (await cards.post(elder, '/v1/presence-codes', {})).body.code;
    for (const code of [old, own]) {
      expect((await refused(await staff(), { cardNo: card.cardNo, code })).code).toBe(
        'card_not_accepted',
      );
    }
    await cards.post(cards.keeper, `/v1/cards/${card.id}/block`, {});
    await cards.post(cards.keeper, `/v1/cards/${card.id}/unblock`, {});
    expect((await refused(await staff(), { cardNo: card.cardNo, code: fresh })).code).toBe(
      'card_not_accepted',
    );
  });

  it.each([
    [{}],
    [{ code: '12345678', card: { cardNo: '8123456789012345', pin: '123456' } }],
    [{ card: { cardNo: '8123456789012345' } }],
    [{ card: { cardNo: '8123456789012345', pin: '123456', code: '12345678' } }],
    [{ card: { cardNo: '812345678901234', pin: '123456' } }],
    [{ card: { cardNo: '8123456789012345', pin: 123456 } }],
    [{ card: '8123456789012345' }],
    [{ card: null }],
  ])('refuses a body with %j', async (body) => {
    const answer = await cards.desk.post(await staff(), '/v1/spendings', {
      minutes: '10',
      ...body,
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
  });
});

describe('codes of an elder’s own', () => {
  it('are three at a time and last ten minutes', async () => {
    const { elder } = await cards.elderWithCard();
    const drawn = await Promise.all(
      Array.from({ length: 8 }, () => cards.post(elder, '/v1/presence-codes', {})),
    );
    expect(drawn.map(({ status }) => status).sort()).toEqual([
      ...Array(3).fill(201),
      ...Array(5).fill(409),
    ]);
    const made = drawn.find(({ status }) => status === 201);
    expect(made?.headers['cache-control']).toBe('no-store');
    expect(Date.parse(made?.body.expiresAt) - Date.now()).toBeLessThanOrEqual(600_000);
    await cards.owner(
      `UPDATE kapok.card_codes SET expires_at = now() - interval '1 second' WHERE member_id = $1`,
      [elder.id],
    );
    expect((await cards.post(elder, '/v1/presence-codes', {})).body.code).toMatch(/^\d{8}$/);
  });

  it('are for elders alone', async () => {
    expect((await cards.post(await staff(), '/v1/presence-codes', {})).status).toBe(403);
  });
});
