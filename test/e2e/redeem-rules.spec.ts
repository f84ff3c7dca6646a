import { earnedAccount, poolAccount } from '../../src/ledger/accounts.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp } from '../support/app.js';
import type { TestUnit } from '../support/people.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import { newElder, newMember, pictureOf, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { care, RedeemingDesk } from './redeeming-desk.js';

/** How far below zero the first city lets own minutes go. The other has the founding rules. */
const LINE = 120n;

let desk: RedeemingDesk;

/** From the first day on hardship opens the gate, and there is a credit line. */
beforeAll(async () => {
  desk = await RedeemingDesk.open();
  const redeem = { ...FOUNDING_PARAMS.redeem, orHardship: 'yes' } as const;
  const params = { ...FOUNDING_PARAMS, redeem, creditLineMinutes: Number(LINE) };
  const version = { effectiveFrom: '2000-01-02', params, authorId: null, reason: 'test' };
  await desk.app.app
    .get(Database)
    .transaction((tx) => desk.app.app.get(PoliciesService).append(tx, desk.city.bookId, version));
});

afterAll(() => desk?.close());

const book = (elder: SignedInMember, minutes: bigint) =>
  desk.post(elder, '/v1/bookings', care({ minutes: String(minutes) }));

const accounts = (member: SignedInMember) => desk.accounts(member);

async function refusedWith(
  request: () => PromiseLike<{ status: number; body: { code?: string; facts?: object } }>,
  expected: object,
): Promise<void> {
  const before = await pictureOf(desk.app, desk.city.bookId);
  expect((await request()).body).toMatchObject(expected);
  expect(await pictureOf(desk.app, desk.city.bookId)).toEqual(before);
}

describe('the gate in hardship', () => {
  const young = (unit: TestUnit) =>
    newElder(desk.database, desk.app, { unit, minutes: 300n, birthDate: '1990-01-01' });

  /** A hardship in a class of the whole city, confirmed long ago unless it was only registered. */
  async function inHardship(
    elder: SignedInMember,
    city: TestUnit,
    more: { isConfirmed?: boolean; validUntil?: string } = {},
  ): Promise<void> {
    const { isConfirmed = true, validUntil = null } = more;
    const clerk = () =>
      newMember(desk.database, desk.app, { unit: city, roles: ['social_worker'] });
    const [first, second, classId] = [await clerk(), await clerk(), newId()];
    await sql(
      desk.database.ownerUrl,
      `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
       VALUES ($1, $2, $3, $4, '低保', '2020-01-01', $5)`,
      [elder.bookId, classId, `c${classId.slice(-8)}`, city.id, first.id],
    );
    await sql(
      desk.database.ownerUrl,
      `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, valid_until, evidence_kind,
         evidence_digest, registered_by, registered_at, confirmed_by, confirmed_at, confirmed_on)
       VALUES ($1, $2, $3, $4, $5, '2021-01-01', $6, 'certificate', sha256('x'), $7, '2021-01-01', $8, $9, $10)`,
      [
        ...[elder.bookId, newId(), elder.id, classId, isConfirmed ? 'confirmed' : 'registered'],
        ...[validUntil, first.id],
        ...(isConfirmed
          ? [second.id, '2021-01-02T00:00:00+08:00', '2021-01-02']
          : [null, null, null]),
      ],
    );
  }

  it('opens to the holder of a class, for bookings and for codes', async () => {
    const elder = await young(desk.city.community);
    await refusedWith(() => book(elder, 60n), {
      code: 'not_yet_redeemable',
      facts: { minimumAge: 60, orEarnedMinutes: 6000, orHardship: 'yes' },
    });
    await inHardship(elder, desk.city.city);
    expect((await book(elder, 60n)).body).toMatchObject({ state: 'held', heldGrantedMinutes: '0' });
    expect(await accounts(elder)).toEqual({ earned: '240', held: '60' });
    expect((await desk.post(elder, '/v1/spend-codes', { minutes: '10' }, null)).status).toBe(201);
  });

  it('stays shut while nobody has confirmed it, and when it is over', async () => {
    const unconfirmed = await young(desk.city.community);
    await inHardship(unconfirmed, desk.city.city, { isConfirmed: false });
    const over = await young(desk.city.community);
    await inHardship(over, desk.city.city, { validUntil: '2024-12-31' });
    for (const elder of [unconfirmed, over]) {
      await refusedWith(() => book(elder, 60n), { code: 'not_yet_redeemable' });
    }
  });

  it('stays shut where the rules do not say so', async () => {
    const elder = await young(desk.other.community);
    await inHardship(elder, desk.other.city);
    expect((await book(elder, 60n)).body).toMatchObject({ code: 'not_yet_redeemable' });
  });
});

describe('a credit line', () => {
  it('lets a booking go below zero, no further, and takes it back with the booking', async () => {
    const elder = await desk.elderWith(60n);
    const { body } = await book(elder, 100n);
    expect(body.state).toBe('held');
    expect(await accounts(elder)).toEqual({ earned: '-40', held: '100' });
    await refusedWith(() => book(elder, 81n), {
      code: 'insufficient_balance',
      facts: { missingMinutes: '1' },
    });
    expect((await book(elder, 80n)).body.state).toBe('held');
    expect(await accounts(elder)).toEqual({ earned: '-120', held: '180' });
    await desk.post(elder, `/v1/bookings/${body.id}/cancel`, {}, null);
    expect(await accounts(elder)).toEqual({ earned: '-20', held: '80' });
  });

  it('does not exist where the rules have none', async () => {
    const elder = await newElder(desk.database, desk.app, {
      unit: desk.other.community,
      minutes: 60n,
    });
    expect((await book(elder, 61n)).body).toMatchObject({
      code: 'insufficient_balance',
      facts: { missingMinutes: '1' },
    });
  });

  it('is shared by twelve bookings at once: as many are held as it carries', async () => {
    const elder = await desk.elderWith(0n);
    const answers = await Promise.all(Array.from({ length: 12 }, () => book(elder, 30n)));
    const states = answers.map(({ body }) => body.state ?? body.code);
    expect(states.filter((state) => state === 'held')).toHaveLength(4);
    expect(states.filter((state) => state === 'insufficient_balance')).toHaveLength(8);
    expect(await accounts(elder)).toEqual({ earned: '-120', held: '120' });
  });

  it('holds at a provider, and a refund gives back what it took', async () => {
    const elder = await desk.elderWith(0n);
    const staff = await desk.staff();
    const charge = async (minutes: string) => {
      const { body } = await desk.post(elder, '/v1/spend-codes', { minutes }, null);
      return desk.post(staff, '/v1/spendings', { code: body.code, minutes });
    };
    const charged = await charge('100');
    expect([charged.status, await accounts(elder)]).toEqual([201, { earned: '-100' }]);
    await refusedWith(() => charge('21'), { code: 'insufficient_balance' });
    const refund = await desk.post(staff, `/v1/spendings/${charged.body.id}/refund`, {});
    expect(refund.status).toBe(200);
    expect(await accounts(elder)).toEqual({ earned: '0' });
  });

  it('is for redeeming alone: nothing else goes below zero', async () => {
    const elder = await desk.elderWith(10n);
    expect((await book(elder, 20n)).body.state).toBe('held');
    expect((await accounts(elder)).earned).toBe('-10');
    const richer = await desk.elderWith(10n);
    const { id, body } = { id: newId(), body: (await book(richer, 40n)).body };
    await desk.post(richer, `/v1/bookings/${body.id}/cancel`, {}, null);
    const [from, to] = [earnedAccount(richer.id), poolAccount(desk.city.community.id)];
    const outcome = await desk.app.app.get(LedgerService).append(
      plainEntry({
        bookId: desk.city.bookId,
        kind: 'donate',
        effectiveOn: '2026-01-15',
        actorId: richer.id,
        subject: { type: 'donation', id, commitment: null },
        postings: moved({ from, to, minutes: 11n }),
      }),
    );
    expect(outcome).toMatchObject({ outcome: 'refused', facts: { missingMinutes: '1' } });
  });

  it('holds on a server that has seen the account before the line was opened', async () => {
    const second = await startTestApp({ database: desk.database });
    try {
      const elder = await desk.elderWith(50n);
      const there = (minutes: bigint) =>
        second
          .http()
          .post('/v1/bookings')
          .set({ authorization: elder.authorization, 'idempotency-key': desk.freshKey() })
          .send(care({ minutes: String(minutes) }));
      expect((await there(50n)).body.state).toBe('held');
      expect((await book(elder, 60n)).body.state).toBe('held');
      expect((await there(60n)).body.state).toBe('held');
      expect((await there(1n)).body).toMatchObject({ code: 'insufficient_balance' });
      expect(await accounts(elder)).toEqual({ earned: '-120', held: '170' });
    } finally {
      await second.close();
    }
  });

  it('is opened through its own door alone, is only ever lowered, and the book verifies', async () => {
    const elder = await desk.elderWith(0n);
    const floor = async () => {
      const [row] = await sql<{ floor: bigint }>(
        desk.database.ownerUrl,
        `SELECT floor::text FROM ledger.account WHERE owner_id = $1 AND purpose = 'earned'`,
        [elder.id],
      );
      return row?.floor;
    };
    const ledger = desk.app.app.get(LedgerService);
    const open = (minutes: bigint) => ledger.openCredit(desk.city.bookId, elder.id, minutes);
    await open(100n);
    await open(40n);
    expect(await floor()).toBe('-100');
    await open(110n);
    expect(await floor()).toBe('-110');
    for (const minutes of [0n, -1n, 100_001n]) {
      await expect(open(minutes)).rejects.toMatchObject({ constraint: 'account_credit_line' });
    }
    const direct = sql(desk.database.appUrl, 'UPDATE ledger.account SET floor = -500');
    await expect(direct).rejects.toMatchObject({ code: '42501' });
    expect(await floor()).toBe('-110');
    const found = await ledger.findBook('GD-T1');
    const { pool } = desk.app.app.get(Database);
    expect(await verifyBook(pool, found as NonNullable<typeof found>)).toMatchObject({
      ok: true,
      faults: [],
    });
  });
});
