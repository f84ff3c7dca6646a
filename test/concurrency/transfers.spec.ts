import { earnedAccount, heldAccount, poolAccount } from '../../src/ledger/accounts.js';
import { GiftDelivery } from '../../src/modules/transfers/gift-delivery.js';
import { GivingCity } from '../e2e/giving-city.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { FakedClock } from '../support/faked-clock.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';

const RACERS = 16;

let city: GivingCity;
/** Two servers on one database. */
let apps: [TestApp, TestApp];

beforeAll(async () => {
  city = await GivingCity.open({
    pools: { monthlyPerElderMinutes: 600, hardshipOnly: 'no', donateMonthlyLimitMinutes: 500 },
  });
  apps = [city.desk.app, await startTestApp({ database: city.desk.database })];
});

afterAll(async () => {
  await apps?.[1].close();
  await city?.close();
});

const send = (
  n: number,
  who: SignedInMember,
  path: string,
  body: object,
  key = `race-${path}-${n}`,
) =>
  apps[n % 2 === 0 ? 0 : 1]
    .http()
    .post(`/v1/${path}`)
    .set({ authorization: who.authorization, 'idempotency-key': key })
    .send(body);
type Answer = Awaited<ReturnType<typeof send>>;
const race = (run: (n: number) => PromiseLike<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: RACERS }, (_, n) => run(n)));
const counts = (answers: readonly Answer[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = `${status} ${body.code ?? body.state}`;
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
};

describe('races of transfers', () => {
  it('of gifts stay within the month, and none that makes them large leaves at once', async () => {
    const giver = await city.giver(90_000);
    const child = await city.relativeOf(giver);
    const answers = await race((n) =>
      send(n, giver, 'transfers/gifts', { recipientId: child.id, minutes: '500' }),
    );
    // 6000 a month are twelve gifts; the third one makes them large: two leave at once.
    expect(counts(answers)).toEqual({
      '201 done': 2,
      '201 held': 10,
      '409 monthly_limit_exceeded': 4,
    });
    expect(await city.purse(giver)).toEqual({ own: 84_000, held: 5000 });
    expect((await city.purse(child)).own).toBe(1000);
  });

  it('of gifts stop where the minutes do', async () => {
    const giver = await city.giver(250);
    const child = await city.relativeOf(giver);
    const answers = await race((n) =>
      send(n, giver, 'transfers/gifts', { recipientId: child.id, minutes: '50' }, `few-${n}`),
    );
    expect(counts(answers)).toEqual({ '201 done': 5, '409 insufficient_balance': 11 });
    expect((await city.purse(child)).own).toBe(250);
  });

  it('of donations stay within the month', async () => {
    const giver = await city.giver(5000);
    const before = await city.balance(poolAccount(city.desk.city.community.id));
    const answers = await race((n) => send(n, giver, 'transfers/donations', { minutes: '100' }));
    expect(counts(answers)).toEqual({ '201 done': 5, '409 monthly_limit_exceeded': 11 });
    expect(await city.balance(poolAccount(city.desk.city.community.id))).toBe(before + 500);
  });

  it('of one gift under one key give it once', async () => {
    const giver = await city.giver(1000);
    const child = await city.relativeOf(giver);
    const answers = await race((n) =>
      send(n, giver, 'transfers/gifts', { recipientId: child.id, minutes: '60' }, 'one-key'),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(counts(answers)).toEqual({ '201 done': RACERS });
    expect((await city.purse(child)).own).toBe(60);
  });

  it('between calling back and delivering leave one winner each', async () => {
    const families = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const giver = await city.giver(1200);
        const child = await city.relativeOf(giver);
        const { body } = await city.give(giver, child, 1200);
        return { giver, child, id: body.id as string };
      }),
    );
    const clock = new FakedClock();
    let ended: Answer[];
    try {
      const rounds = apps.map(async ({ app }) => {
        // Tokens are checked by the same clock, so only the rounds see the days after.
        const delivery = app.get(GiftDelivery);
        clock.shift(73 * 3_600_000);
        const round = delivery.deliverDue(city.bookId);
        clock.shift(0);
        return round;
      });
      const calls = families.map(({ giver, id }, n) =>
        send(n, giver, `transfers/${id}/cancel`, {}, `cancel-${n}`),
      );
      ended = await Promise.all(calls);
      await Promise.all(rounds);
    } finally {
      clock.remove();
    }
    await city.deliverAfter(74);
    for (const [n, { giver, child }] of families.entries()) {
      const [left, arrived] = [await city.purse(giver), await city.purse(child)];
      const isBack = ended[n]?.body.state === 'cancelled';
      expect([ended[n]?.status, left, arrived]).toEqual(
        isBack
          ? [200, { own: 1200, held: 0 }, { own: 0, held: 0 }]
          : [409, { own: 0, held: 0 }, { own: 1200, held: 0 }],
      );
    }
  });

  it('of cancellations and reversals undo a gift once', async () => {
    const giver = await city.giver(1300);
    const child = await city.relativeOf(giver);
    const large = await city.give(giver, child, 1200);
    const cancelled = await race((n) =>
      send(n, giver, `transfers/${large.body.id}/cancel`, {}, `c-${n}`),
    );
    expect(counts(cancelled)).toEqual({ '200 cancelled': RACERS });
    expect(await city.balance(earnedAccount(giver.id))).toBe(1300);
    expect(await city.balance(heldAccount(giver.id))).toBe(0);
    const small = await city.give(giver, child, 100);
    const reversed = await race((n) =>
      send(n, city.auditor, `transfers/${small.body.id}/reverse`, { reason: 'x' }, `r-${n}`),
    );
    expect(counts(reversed)).toEqual({ '200 reversed': RACERS });
    expect(await city.balance(earnedAccount(giver.id))).toBe(1300);
  });

  it('of asking a pool stay within the month', async () => {
    await city.fillPool(city.desk.city.community, 10_000);
    const elder = await city.giver(0);
    const answers = await race((n) => send(n, elder, 'pool-supports', { minutes: '100' }));
    expect(counts(answers)).toEqual({ '201 paid': 6, '403 pool_needs_decision': 10 });
    expect((await city.purse(elder)).own).toBe(600);
  });

  it('of second workers pay once', async () => {
    const elder = await city.giver(0);
    const { city: unit } = city.desk.city;
    const workers = await Promise.all(
      Array.from({ length: 4 }, () =>
        newMember(city.desk.database, city.desk.app, { unit, roles: ['social_worker'] }),
      ),
    );
    const wish = { elderId: elder.id, minutes: '900', reason: 'x' };
    const { body } = await send(0, city.worker, 'pool-supports', wish, 'wait-1');
    expect(body.state).toBe('waiting');
    const answers = await race((n) => {
      const who = workers[n % 4] ?? city.worker;
      const step = n % 3 === 0 ? 'decline' : 'confirm';
      return send(n, who, `pool-supports/${body.id}/${step}`, {}, `s-${n}`);
    });
    const states = new Set(answers.filter(({ status }) => status === 200).map((a) => a.body.state));
    expect(states.size).toBe(1);
    expect((await city.purse(elder)).own).toBe(states.has('paid') ? 900 : 0);
  });
});
