import { setTimeout as sleep } from 'node:timers/promises';
import { earnedAccount, heldAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  giveMinutes,
  hoursAhead,
  newElder,
  newMember,
  openRedeemingCity,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const RACERS = 50;

let database: TestDatabase;
let apps: [TestApp, TestApp];
let city: RedeemingCity;

beforeAll(async () => {
  database = await createTestDatabase();
  apps = [await startTestApp({ database }), await startTestApp({ database })];
  city = await openRedeemingCity(database, apps[0]);
});

afterAll(async () => {
  for (const app of apps ?? []) await app.close();
  await database?.drop();
});

const oneOf = (n: number): TestApp => apps[n % 2 === 0 ? 0 : 1];
const elderWith = (minutes: bigint) =>
  newElder(database, apps[0], { unit: city.community, minutes });
const cashier = () =>
  newMember(database, apps[0], {
    unit: city.community,
    roles: [{ role: 'station_admin', unit: city.canteen }],
  });
const send = (n: number, who: SignedInMember, path: string, body: object, key: string) =>
  oneOf(n)
    .http()
    .post(path)
    .set({ authorization: who.authorization, 'idempotency-key': key })
    .send(body);
const care = (more: object = {}) => ({
  serviceCode: 'COMPANY',
  startsAt: hoursAhead(24),
  minutes: '60',
  ...more,
});
type Answer = Awaited<ReturnType<typeof send>>;
const race = (run: (n: number) => PromiseLike<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: RACERS }, (_, n) => run(n)));
const statuses = (answers: readonly Answer[]) => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 300 ? String(status) : `${status} ${body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
async function accounts(member: SignedInMember) {
  const found = await apps[1].app
    .get(LedgerReader)
    .balances(city.bookId, { ownerKind: 'member', ownerId: member.id });
  return Object.fromEntries(found.map(({ purpose, balance }) => [purpose, String(balance)]));
}
/** No account ever stood below zero, whatever it holds now. */
async function lowestBalance(member: SignedInMember): Promise<string> {
  const [row] = await sql<{ lowest: string }>(
    database.superuserUrl,
    `SELECT min(p.balance_after)::text AS lowest FROM ledger.posting p
     JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id WHERE a.owner_id = $1`,
    [member.id],
  );
  return row?.lowest ?? '';
}

describe('redeeming on two servers at once', () => {
  it('books the last hour once, however many ask', async () => {
    const elder = await elderWith(60n);
    const answers = await race((n) => send(n, elder, '/v1/bookings', care(), `last-${n}`));
    expect(statuses(answers)).toEqual({ 201: 1, '409 insufficient_balance': RACERS - 1 });
    expect(await accounts(elder)).toEqual({ earned: '0', held: '60' });
    expect(await lowestBalance(elder)).toBe('0');
    const states = await sql(
      database.ownerUrl,
      `SELECT state, count(*)::int AS rows FROM kapok.care_bookings WHERE elder_id = $1 GROUP BY state ORDER BY state`,
      [elder.id],
    );
    expect(states).toEqual([
      { state: 'held', rows: 1 },
      { state: 'refused', rows: RACERS - 1 },
    ]);
  });

  it('has one effect and equal answers for one key, and none for the key with another body', async () => {
    const elder = await elderWith(600n);
    const wish = care();
    const answers = await race((n) => patiently(() => send(n, elder, '/v1/bookings', wish, 'one')));
    expect(statuses(answers)).toEqual({ 201: RACERS });
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body);
    expect(await accounts(elder)).toEqual({ earned: '540', held: '60' });
    const before = await pictureOf(apps[0], city.bookId);
    const changed = await race((n) =>
      send(n, elder, '/v1/bookings', { ...wish, minutes: '61' }, 'one'),
    );
    expect(statuses(changed)).toEqual({ '409 idempotency_key_conflict': RACERS });
    expect(await pictureOf(apps[0], city.bookId)).toEqual(before);
  });

  it('charges a code once, however many try', async () => {
    const elder = await elderWith(100n);
    const staff = await Promise.all(Array.from({ length: 5 }, cashier));
    const drawn = await oneOf(0)
      .http()
      .post('/v1/spend-codes')
      .set({ authorization: elder.authorization })
      .send({ minutes: '60' });
    const answers = await race((n) => {
      const who = staff[n % staff.length] ?? elder;
      return send(n, who, '/v1/spendings', { code: drawn.body.code, minutes: '60' }, `c-${n}`);
    });
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201);
    // Ten wrong codes a person, then no more: both say that nothing was charged.
    expect(refused.every(({ status }) => status === 404 || status === 429)).toBe(true);
    expect(await accounts(elder)).toEqual({ earned: '40' });
  });

  it('gives one charge back once, however many try', async () => {
    const elder = await elderWith(100n);
    const [first, second] = [await cashier(), await cashier()];
    const drawn = await oneOf(0)
      .http()
      .post('/v1/spend-codes')
      .set({ authorization: elder.authorization })
      .send({ minutes: '60' });
    const body = { code: drawn.body.code, minutes: '60' };
    const spent = await send(0, first, '/v1/spendings', body, 'refunded');
    const answers = await race((n) =>
      send(n, n % 3 === 0 ? first : second, `/v1/spendings/${spent.body.id}/refund`, {}, `r-${n}`),
    );
    const [winner] = answers.filter(({ status }) => status === 200);
    expect(winner).toBeDefined();
    for (const { status, body: answer } of answers) {
      if (status === 200) expect(answer).toEqual(winner?.body);
      else expect(answer.code).toBe('already_reversed');
    }
    expect(await accounts(elder)).toEqual({ earned: '100' });
  });

  it('lets either a cancellation or the settlement win, and nobody else', async () => {
    const volunteer = await newMember(database, apps[0], {
      unit: city.community,
      roles: ['volunteer'],
    });
    for (let round = 0; round < 6; round += 1) {
      const elder = await elderWith(60n);
      const booked = await send(round, elder, '/v1/bookings', care(), `race-${round}`);
      const cancel = () =>
        send(1, elder, `/v1/bookings/${booked.body.id}/cancel`, {}, `x-${round}`);
      const settle = async () => {
        if (round % 2 === 0) await sleep(round);
        return settleBooking(oneOf(round), elder, volunteer, booked.body.id);
      };
      const [cancelled, settled] = await Promise.all([cancel(), settle()]);
      const won = [cancelled.status === 200, settled.outcome === 'posted'];
      expect(won.filter(Boolean)).toHaveLength(1);
      const { body } = await oneOf(0)
        .http()
        .get(`/v1/bookings/${booked.body.id}`)
        .set({ authorization: elder.authorization });
      expect(body.state).toBe(won[0] ? 'cancelled' : 'settled');
      expect(await accounts(elder)).toEqual({ earned: won[0] ? '60' : '0', held: '0' });
      if (!won[0]) expect(cancelled.body.code).toBe('state_conflict');
    }
  });

  it('sees minutes that came in through the other server', async () => {
    const elder = await elderWith(60n);
    const bystander = await elderWith(1n);
    // Long enough for the second server to trust its memory again.
    for (let n = 0; n < 40; n += 1) await giveMinutes(apps[1], bystander, 1n);
    expect((await send(1, elder, '/v1/bookings', care(), 'mine-1')).status).toBe(201);
    for (let n = 0; n < 40; n += 1) await giveMinutes(apps[1], bystander, 1n);
    await giveMinutes(apps[0], elder, 60n);
    expect((await send(1, elder, '/v1/bookings', care(), 'mine-2')).status).toBe(201);
    expect(await accounts(elder)).toEqual({ earned: '0', held: '120' });
  });
});

/** What a client does while the first of its requests is still worked on. */
async function patiently(request: () => PromiseLike<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await request();
    if (answer.body.code !== 'idempotency_in_progress' || tries === 10) return answer;
  }
}

/** What the approval of a record does to the booking that it names. */
function settleBooking(
  app: TestApp,
  elder: SignedInMember,
  volunteer: SignedInMember,
  bookingId: string,
) {
  const held = heldAccount(elder.id);
  const earned = earnedAccount(volunteer.id);
  return app.app.get(LedgerService).append({
    bookId: city.bookId,
    key: `service-record:${bookingId}`,
    kind: 'service',
    effectiveOn: '2026-01-15',
    actorId: volunteer.id,
    subject: { type: 'service_record', id: bookingId, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: [held, earned],
    counters: [],
    decide: () => ({
      postings: [
        { account: held, amount: -60n },
        { account: earned, amount: 60n },
      ],
    }),
    moves: [
      {
        kind: {
          table: 'kapok.care_bookings',
          stateColumn: 'state',
          seqColumn: 'settle_seq',
          columns: {},
          guards: {},
        },
        id: bookingId,
        from: ['held'],
        to: 'settled',
        values: {},
        guards: {},
      },
    ],
  });
}
