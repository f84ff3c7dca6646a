import { clearingAccount, poolAccount } from '../../src/ledger/accounts.js';
import type { Kinship } from '../../src/modules/members/member.js';
import { newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { GivingCity } from './giving-city.js';

let city: GivingCity;

beforeAll(async () => {
  city = await GivingCity.open();
});

afterAll(() => city?.close());

/** A giver with minutes and a child. */
async function family(minutes = 3000) {
  const giver = await city.giver(minutes);
  return { giver, child: await city.relativeOf(giver) };
}

/** A large gift that cools off. */
async function heldGift(minutes = 1200) {
  const { giver, child } = await family();
  const { body } = await city.give(giver, child, minutes);
  expect(body.state).toBe('held');
  return { giver, child, id: body.id as string };
}

describe('a gift', () => {
  it('moves own minutes to a relative at once, and both see it', async () => {
    const { giver, child } = await family();
    const given = await city.give(giver, child, 120);
    expect([given.status, given.body]).toEqual([
      201,
      expect.objectContaining({
        ...{ kind: 'gift', state: 'done', minutes: '120', leavesAt: null, holdSeq: null },
        ...{ giverNo: giver.memberNo, recipientNo: child.memberNo, poolUnitCode: null },
      }),
    ]);
    expect(await city.purse(giver)).toEqual({ own: 2880, held: 0 });
    expect(await city.purse(child)).toEqual({ own: 120, held: 0 });
    expect(await city.postings(given.body.entrySeq)).toEqual(['earned -120', 'earned 120']);
    for (const member of [giver, child]) {
      const listed = await city.desk.get(member, '/v1/transfers');
      expect(listed.body.items).toEqual([given.body]);
    }
    expect(await city.told(child)).toEqual(['gift.received']);
  });

  it('crosses from community to community over their clearing accounts', async () => {
    const giver = await city.giver(500);
    const child = await city.relativeOf(giver, { unit: city.elsewhere });
    const here = await city.balance(clearingAccount(city.desk.city.community.id));
    const there = await city.balance(clearingAccount(city.elsewhere.id));
    const { body } = await city.give(giver, child, 100);
    expect((await city.postings(body.entrySeq)).sort()).toEqual(
      ['clearing -100', 'clearing 100', 'earned -100', 'earned 100'].sort(),
    );
    expect(await city.balance(clearingAccount(city.desk.city.community.id))).toBe(here + 100);
    expect(await city.balance(clearingAccount(city.elsewhere.id))).toBe(there - 100);
  });

  it('takes effect once a key, and the key takes no other gift', async () => {
    const { giver, child } = await family();
    const first = await city.give(giver, child, 60, 'gift-1');
    const again = await city.give(giver, child, 60, 'gift-1');
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await city.refused(() => city.give(giver, child, 61, 'gift-1'))).toEqual([
      409,
      'idempotency_key_conflict',
    ]);
    expect((await city.purse(child)).own).toBe(60);
  });

  it.each<[Kinship, number]>([
    ['spouse', 201],
    ['parent_child', 201],
    ['grandparent_grandchild', 201],
    ['sibling', 422],
    ['other', 422],
  ])('to a relative by %s answers %d', async (kinship, status) => {
    const giver = await city.giver(100);
    const relative = await city.relativeOf(giver, { kinship });
    expect((await city.give(giver, relative, 10)).status).toBe(status);
  });

  it('goes to nobody else, and nothing tells why', async () => {
    const { giver, child } = await family();
    const stranger = await city.giver(0);
    const selfDeclared = await city.giver(0);
    await city.relate(giver, giver, selfDeclared, 'spouse');
    const theirWord = await city.giver(0);
    await city.relate(theirWord, theirWord, giver, 'spouse');
    const foreign = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.other.community,
      roles: ['elder'],
    });
    await city.suspend(child);
    const nobody = { id: '01890a5d-ac96-774b-bcce-b302099a8057' };
    for (const other of [stranger, selfDeclared, theirWord, foreign, child, nobody, giver]) {
      expect(await city.refused(() => city.give(giver, other, 10))).toEqual([
        422,
        'unknown_relative',
      ]);
    }
  });

  it('goes to a spouse of their own word once a worker says the same', async () => {
    const giver = await city.giver(100);
    const spouse = await city.giver(0);
    await city.relate(giver, giver, spouse, 'spouse');
    expect((await city.give(giver, spouse, 10)).status).toBe(422);
    await city.relate(city.worker, giver, spouse, 'spouse');
    expect((await city.give(giver, spouse, 10)).status).toBe(201);
  });

  it.each([
    ['more than there is', { has: 50, gives: 60 }, 409, 'insufficient_balance'],
    ['nothing', { has: 50, gives: 0 }, 400, 'validation_failed'],
    ['above the month', { has: 90_000, gives: 6001 }, 409, 'monthly_limit_exceeded'],
  ])('of %s is refused', async (_, { has, gives }, status, code) => {
    const giver = await city.giver(has);
    const child = await city.relativeOf(giver);
    expect(await city.refused(() => city.give(giver, child, gives))).toEqual([status, code]);
  });

  it('counts with the other gifts of the month, for the limit and for being large', async () => {
    const { giver, child } = await family(90_000);
    expect((await city.give(giver, child, 1199)).body.state).toBe('done');
    // Alone it would be small.
    expect((await city.give(giver, child, 1)).body.state).toBe('held');
    expect((await city.give(giver, child, 4800)).body.state).toBe('held');
    expect(await city.refused(() => city.give(giver, child, 1))).toEqual([
      409,
      'monthly_limit_exceeded',
    ]);
    expect(await city.purse(giver)).toEqual({ own: 84_000, held: 4801 });
  });

  it('does not lift its recipient above the cap', async () => {
    const giver = await city.giver(100);
    const child = await city.relativeOf(giver, { minutes: 89_990 });
    expect(await city.refused(() => city.give(giver, child, 11))).toEqual([409, 'account_ceiling']);
    expect((await city.give(giver, child, 10)).status).toBe(201);
  });
});

describe('a large gift', () => {
  it('is held, unseen by its recipient, and leaves after the cooling-off', async () => {
    const { giver, child } = await family();
    const { body } = await city.give(giver, child, 1200);
    expect(body).toEqual(expect.objectContaining({ state: 'held', entrySeq: null }));
    const hours = (Date.parse(body.leavesAt) - Date.parse(body.requestedAt)) / 3_600_000;
    expect(hours).toBe(72);
    expect(await city.purse(giver)).toEqual({ own: 1800, held: 1200 });
    expect(await city.told(giver)).toEqual(['gift.held']);
    expect((await city.desk.get(child, `/v1/transfers/${body.id}`)).status).toBe(404);
    expect((await city.desk.get(child, '/v1/transfers')).body.items).toEqual([]);

    await city.deliverAfter(71);
    expect(await city.purse(child)).toEqual({ own: 0, held: 0 });
    await city.deliverAfter(73);
    expect(await city.purse(giver)).toEqual({ own: 1800, held: 0 });
    expect(await city.purse(child)).toEqual({ own: 1200, held: 0 });
    const after = await city.desk.get(child, `/v1/transfers/${body.id}`);
    expect(after.body).toEqual({ ...body, state: 'done', entrySeq: expect.any(String) });
    expect(await city.postings(after.body.entrySeq)).toEqual(['held -1200', 'earned 1200']);
    await city.deliverAfter(74);
    expect(await city.purse(child)).toEqual({ own: 1200, held: 0 });
    expect(await city.told(child)).toEqual(['gift.received']);
  });

  it.each(['giver', 'worker'] as const)('comes back when its %s calls it back', async (who) => {
    const { giver, id } = await heldGift();
    const by = who === 'giver' ? giver : city.worker;
    const cancelled = await city.step(by, `transfers/${id}/cancel`);
    expect([cancelled.status, cancelled.body.state, cancelled.body.endReason]).toEqual([
      ...[200, 'cancelled', 'cancelled'],
    ]);
    expect(await city.purse(giver)).toEqual({ own: 3000, held: 0 });
    expect((await city.step(by, `transfers/${id}/cancel`)).body).toEqual(cancelled.body);
    await city.deliverAfter(100);
    expect(await city.purse(giver)).toEqual({ own: 3000, held: 0 });
  });

  it('arrives although another one cannot: a fault of one keeps nobody waiting', async () => {
    const [stuck, next] = [await heldGift(), await heldGift()];
    const run = (text: string) => sql(city.desk.database.superuserUrl, text);
    await run(
      `CREATE FUNCTION kapok.stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$;
       CREATE TRIGGER stuck BEFORE UPDATE ON kapok.transfers FOR EACH ROW
         WHEN (OLD.id = '${stuck.id}') EXECUTE FUNCTION kapok.stuck()`,
    );
    await city.deliverAfter(73);
    expect(await city.purse(next.child)).toEqual({ own: 1200, held: 0 });
    expect(await city.purse(stuck.giver)).toEqual({ own: 1800, held: 1200 });
    await run('DROP FUNCTION kapok.stuck CASCADE');
    await city.deliverAfter(73);
    expect(await city.purse(stuck.child)).toEqual({ own: 1200, held: 0 });
  });

  it('that came back counts for no limit', async () => {
    const { giver, child } = await family(90_000);
    const { body } = await city.give(giver, child, 6000);
    expect((await city.give(giver, child, 1)).body.code).toBe('monthly_limit_exceeded');
    await city.step(giver, `transfers/${body.id}/cancel`);
    expect((await city.give(giver, child, 1199)).body.state).toBe('done');
  });

  it('cannot be called back by others', async () => {
    const { child, id } = await heldGift();
    const other = await city.giver(0);
    const stranger = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.other.city,
      roles: ['social_worker', 'volunteer'],
    });
    const neighbour = await newMember(city.desk.database, city.desk.app, {
      unit: city.elsewhere,
      roles: ['social_worker'],
    });
    for (const who of [child, other, stranger, neighbour]) {
      expect(await city.refused(() => city.step(who, `transfers/${id}/cancel`))).toEqual([
        404,
        'not_found',
      ]);
    }
    const admin = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.city,
      roles: ['city_admin', 'volunteer'],
    });
    expect(await city.refused(() => city.step(admin, `transfers/${id}/cancel`))).toEqual([
      403,
      'forbidden',
    ]);
  });

  it.each(['no_longer_related', 'not_active', 'recipient_full'])(
    'comes back when it cannot arrive: %s',
    async (reason) => {
      const { giver, child, id } = await heldGift();
      const { ownerUrl } = city.desk.database;
      if (reason === 'no_longer_related') {
        await sql(
          ownerUrl,
          'UPDATE kapok.relatives SET ended_at = now() WHERE $1 IN (member_id, relative_id)',
          [child.id],
        );
      }
      if (reason === 'not_active') await city.suspend(child);
      if (reason === 'recipient_full') {
        const { giveMinutes } = await import('../support/redeeming-city.js');
        await giveMinutes(city.desk.app, child, 88_801n);
      }
      await city.deliverAfter(73);
      expect(await city.purse(giver)).toEqual({ own: 3000, held: 0 });
      const { body } = await city.desk.get(giver, `/v1/transfers/${id}`);
      expect([body.state, body.endReason]).toEqual(['cancelled', reason]);
      expect((await city.told(giver)).sort()).toEqual(['gift.held', 'gift.returned']);
    },
  );
});

describe('a donation', () => {
  it("goes to the pool of one's own community, where everybody sees it", async () => {
    const giver = await city.giver(500);
    const { community } = city.desk.city;
    const before = await city.balance(poolAccount(community.id));
    const { status, body } = await city.donate(giver, 200);
    expect([status, body.state, body.poolUnitCode]).toEqual([201, 'done', community.code]);
    expect(await city.postings(body.entrySeq)).toEqual(['earned -200', 'pool 200']);
    const pool = await city.desk.get(giver, `/v1/pools/${community.code}`);
    expect(pool.body).toEqual({ unitCode: community.code, balanceMinutes: String(before + 200) });
  });

  it('goes to the pool of another community over the clearing accounts', async () => {
    const giver = await city.giver(500);
    const { body } = await city.donate(giver, 30, 'C2');
    expect((await city.postings(body.entrySeq)).sort()).toEqual(
      ['clearing -30', 'clearing 30', 'earned -30', 'pool 30'].sort(),
    );
  });

  it.each([
    ['no such unit', 'C9', 422, 'unknown_unit'],
    ['a unit of another city', 'GD-T2-C1', 422, 'unknown_unit'],
    ['a canteen', 'GD-T1-P1', 400, 'validation_failed'],
  ])('to %s is refused', async (_, unitCode, status, code) => {
    const giver = await city.giver(500);
    expect(await city.refused(() => city.donate(giver, 30, unitCode))).toEqual([status, code]);
  });

  it('takes effect once a key', async () => {
    const giver = await city.giver(500);
    const first = await city.donate(giver, 60, undefined, 'donation-1');
    expect((await city.donate(giver, 60, undefined, 'donation-1')).body).toEqual(first.body);
    expect(await city.refused(() => city.donate(giver, 60, 'C2', 'donation-1'))).toEqual([
      409,
      'idempotency_key_conflict',
    ]);
    expect((await city.purse(giver)).own).toBe(440);
  });

  it('is all that a group may make of its minutes, in code and in the database', async () => {
    const group = await city.giver(500);
    const child = await city.relativeOf(group);
    const admin = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.city,
      roles: ['city_admin'],
    });
    const marked = await city.step(admin, `members/${group.id}/group`);
    expect([marked.status, marked.body.memberId]).toEqual([200, group.id]);
    expect((await city.step(admin, `members/${group.id}/group`)).body).toEqual(marked.body);
    expect(await city.refused(() => city.give(group, child, 10))).toEqual([
      403,
      'group_minutes_stay',
    ]);
    expect((await city.donate(group, 10)).status).toBe(201);
    await expect(
      city.asService(
        `INSERT INTO kapok.transfers (book_id, id, kind, giver_id, recipient_id, minutes, state, from_unit_id, to_unit_id,
           policy_id, wanted_on, requested_at)
         SELECT book_id, gen_random_uuid(), 'gift', giver_id, $2, minutes, 'requested', from_unit_id, to_unit_id,
           policy_id, wanted_on, requested_at
         FROM kapok.transfers WHERE giver_id = $1`,
        [group.id, child.id],
      ),
    ).rejects.toThrow('a gift of a group');
    expect((await city.step(admin, `members/${admin.id}/group`)).body.code).toBe('not_for_oneself');
    expect((await city.step(city.worker, `members/${child.id}/group`)).status).toBe(403);
  });

  it('stays within the month where the rules set a limit', async () => {
    const strict = await GivingCity.open({
      pools: { monthlyPerElderMinutes: 600, hardshipOnly: 'yes', donateMonthlyLimitMinutes: 100 },
    });
    try {
      const giver = await strict.giver(500);
      expect((await strict.donate(giver, 100)).status).toBe(201);
      expect(await strict.refused(() => strict.donate(giver, 1))).toEqual([
        409,
        'monthly_limit_exceeded',
      ]);
    } finally {
      await strict.close();
    }
  });
});
