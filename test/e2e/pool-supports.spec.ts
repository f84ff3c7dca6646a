import { earnedAccount, poolAccount } from '../../src/ledger/accounts.js';
import { SUPPORT_STATES, SUPPORT_STEPS } from '../../src/modules/transfers/pool-supports.js';
import { newId } from '../../src/platform/ids.js';
import { insertUnit, type TestUnit } from '../support/people.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { GivingCity } from './giving-city.js';

let city: GivingCity;
let second: SignedInMember;
let community: TestUnit;
let classId: string;

beforeAll(async () => {
  city = await GivingCity.open();
  community = city.desk.city.community;
  second = await worker();
  await city.fillPool(community, 100_000);
  classId = await hardshipClass(city.desk.city.city);
});

afterAll(() => city?.close());

function worker(more: { unit?: TestUnit; household?: string } = {}): Promise<SignedInMember> {
  const { unit = city.desk.city.city, household } = more;
  return newMember(city.desk.database, city.desk.app, {
    ...{ unit, roles: ['social_worker'] },
    ...(household !== undefined && { household }),
  });
}

async function hardshipClass(unit: TestUnit): Promise<string> {
  const id = newId();
  await sql(
    city.desk.database.ownerUrl,
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
     VALUES ($1, $2, $3, $4, '困难', '2020-01-01', $5)`,
    [city.bookId, id, `c${id.slice(-8)}`, unit.id, city.worker.id],
  );
  return id;
}

/** Confirmed by two workers long ago, unless it was only registered. */
async function inHardship(
  elder: SignedInMember,
  more: { isConfirmed?: boolean; validUntil?: string; ofClass?: string } = {},
): Promise<void> {
  const { isConfirmed = true, validUntil = null, ofClass = classId } = more;
  await sql(
    city.desk.database.ownerUrl,
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, valid_until, evidence_kind,
       evidence_digest, registered_by, registered_at, confirmed_by, confirmed_at, confirmed_on)
     VALUES ($1, $2, $3, $4, $5, '2021-01-01', $6, 'certificate', $7, $8, '2021-01-01', $9, $10, $11)`,
    [
      ...[city.bookId, newId(), elder.id, ofClass, isConfirmed ? 'confirmed' : 'registered'],
      ...[validUntil, Buffer.alloc(32, 1), city.worker.id],
      ...(isConfirmed
        ? [second.id, '2021-01-02T00:00:00+08:00', '2021-01-02']
        : [null, null, null]),
    ],
  );
}

async function needyElder(): Promise<SignedInMember> {
  const elder = await city.giver(0);
  await inHardship(elder);
  return elder;
}

const ask = (who: SignedInMember, minutes: number, more: object = {}, key?: string) =>
  city.desk.post(who, '/v1/pool-supports', { minutes: String(minutes), ...more }, key);
const WHY = { reason: '独居，近日出院' };

/** Support that waits for a second worker: 700 minutes in one month. */
async function waiting() {
  const elder = await needyElder();
  const { body } = await ask(city.worker, 700, { elderId: elder.id, ...WHY });
  expect(body.state).toBe('waiting');
  return { elder, id: body.id as string };
}

describe('support from a pool by rule', () => {
  it('is paid at once to an elder in hardship who asks', async () => {
    const elder = await needyElder();
    const before = await city.balance(poolAccount(community.id));
    const { status, body } = await ask(elder, 300);
    expect([status, body.state, body.basis, body.poolUnitCode]).toEqual([
      ...[201, 'paid', 'rule', community.code],
    ]);
    expect(await city.postings(body.entrySeq)).toEqual(['pool -300', 'earned 300']);
    expect((await city.purse(elder)).own).toBe(300);
    expect(await city.balance(poolAccount(community.id))).toBe(before - 300);
    expect(await city.told(elder)).toEqual(['pool.support_paid']);
    expect((await city.desk.get(elder, '/v1/pool-supports')).body.items).toEqual([body]);
  });

  it('stays within the month, however often it is asked for', async () => {
    const elder = await needyElder();
    expect((await ask(elder, 400)).status).toBe(201);
    expect(await city.refused(() => ask(elder, 201))).toEqual([403, 'pool_needs_decision']);
    expect((await ask(city.worker, 200, { elderId: elder.id })).status).toBe(201);
    expect((await city.purse(elder)).own).toBe(600);
  });

  it('is not for whoever is not in hardship on that day', async () => {
    const town = await hardshipClass(
      await insertUnit(city.desk.database, {
        ...{ bookId: city.bookId, code: 'T3', kind: 'town', parent: city.desk.city.city },
      }),
    );
    const [healthy, registered] = [await city.giver(0), await city.giver(0)];
    const [over, elsewhere] = [await city.giver(0), await city.giver(0)];
    await inHardship(registered, { isConfirmed: false });
    await inHardship(over, { validUntil: '2022-01-01' });
    await inHardship(elsewhere, { ofClass: town });
    for (const elder of [healthy, registered, over, elsewhere]) {
      expect(await city.refused(() => ask(elder, 10))).toEqual([403, 'pool_needs_decision']);
      // An elder's own reasons decide nothing.
      expect(await city.refused(() => ask(elder, 10, WHY))).toEqual([403, 'pool_needs_decision']);
    }
  });

  it('is for every elder where the rules ask for no hardship', async () => {
    const open = await GivingCity.open({
      pools: { monthlyPerElderMinutes: null, hardshipOnly: 'no', donateMonthlyLimitMinutes: null },
    });
    try {
      await open.fillPool(open.desk.city.community, 5000);
      const elder = await open.giver(0);
      const { body } = await open.desk.post(elder, '/v1/pool-supports', { minutes: '4000' });
      expect([body.state, body.basis]).toEqual(['paid', 'rule']);
    } finally {
      await open.close();
    }
  });

  it('takes effect once a key', async () => {
    const elder = await needyElder();
    const first = await ask(elder, 60, {}, 'pool-1');
    expect((await ask(elder, 60, {}, 'pool-1')).body).toEqual(first.body);
    expect(await city.refused(() => ask(elder, 61, {}, 'pool-1'))).toEqual([
      ...[409, 'idempotency_key_conflict'],
    ]);
    expect((await city.purse(elder)).own).toBe(60);
  });

  it('ends where the pool ends, and says nothing of how much is there', async () => {
    const elder = await city.giver(0, { unit: city.elsewhere });
    await inHardship(elder);
    await city.fillPool(city.elsewhere, 50);
    const answer = await ask(elder, 60);
    expect([answer.status, answer.body.code, answer.body.facts]).toEqual([
      ...[409, 'insufficient_balance', undefined],
    ]);
    expect(answer.text).not.toContain('missingMinutes');
    expect(await city.balance(poolAccount(city.elsewhere.id))).toBe(50);
    expect((await ask(elder, 50)).status).toBe(201);
  });
});

describe("support by a worker's decision", () => {
  it('needs a reason, which its elder does not read', async () => {
    const elder = await city.giver(0);
    expect(await city.refused(() => ask(city.worker, 60, { elderId: elder.id }))).toEqual([
      ...[403, 'pool_needs_decision'],
    ]);
    const { status, body } = await ask(city.worker, 60, { elderId: elder.id, ...WHY });
    expect([status, body.state, body.basis, body.reason]).toEqual([
      ...[201, 'paid', 'decision', WHY.reason],
    ]);
    expect((await city.desk.get(elder, `/v1/pool-supports/${body.id}`)).body).toEqual({
      ...body,
      reason: null,
    });
  });

  it('beyond the month waits for a second worker, who pays it', async () => {
    const { elder, id } = await waiting();
    expect((await city.purse(elder)).own).toBe(0);
    const queue = await city.desk.get(second, '/v1/pool-supports?state=waiting');
    expect(queue.body.items.map((item: { id: string }) => item.id)).toContain(id);
    const confirmed = await city.step(second, `pool-supports/${id}/confirm`);
    expect([confirmed.status, confirmed.body.state]).toEqual([200, 'paid']);
    expect((await city.purse(elder)).own).toBe(700);
    expect((await city.step(second, `pool-supports/${id}/confirm`)).body).toEqual(confirmed.body);
    expect((await city.purse(elder)).own).toBe(700);
    expect(await city.told(elder)).toEqual(['pool.support_paid']);
    const events = await city.asService(`SELECT type, data FROM kapok.outbox WHERE subject = $1`, [
      id,
    ]);
    expect(events).toEqual([
      { type: 'pool_support.waiting', data: { unitId: community.id, minutes: '700' } },
    ]);
  });

  it('goes on waiting while the pool has too little', async () => {
    const unit = await insertUnit(city.desk.database, {
      ...{ bookId: city.bookId, code: 'C3', kind: 'community', parent: city.desk.city.city },
    });
    const elder = await city.giver(0, { unit });
    const { body } = await ask(city.worker, 700, { elderId: elder.id, ...WHY });
    const confirm = () => city.step(second, `pool-supports/${body.id}/confirm`);
    expect(await city.refused(confirm)).toEqual([409, 'insufficient_balance']);
    await city.fillPool(unit, 700);
    expect((await confirm()).body.state).toBe('paid');
  });

  it('is decided by nobody close to the elder, and not twice by one', async () => {
    const elder = await city.giver(0, { household: 'H-POOL' });
    await inHardship(elder);
    const mate = await worker({ household: 'H-POOL' });
    const relative = await worker();
    await city.relate(city.worker, elder, relative, 'other');
    const wish = { elderId: elder.id, ...WHY };
    for (const close of [mate, relative]) {
      expect(await city.refused(() => ask(close, 10, wish))).toEqual([403, 'separation_violated']);
    }
    const { body } = await ask(city.worker, 700, wish);
    for (const close of [mate, relative, city.worker]) {
      for (const step of ['confirm', 'decline']) {
        expect(
          await city.refused(() => city.step(close, `pool-supports/${body.id}/${step}`)),
        ).toEqual([403, 'separation_violated']);
      }
    }
    const { id } = await waitingRow();
    for (const close of [mate, relative, city.worker, elder]) {
      await expect(
        city.asService(
          `UPDATE kapok.pool_supports SET state = 'paid', decided_by = $2, decided_at = now(), entry_seq = 1 WHERE id = $1`,
          [id, close.id],
        ),
      ).rejects.toThrow(/pool_supports_second_apart|household or a relative/);
    }
    async function waitingRow(): Promise<{ id: string }> {
      return { id: body.id };
    }
  });

  it('does not exist for workers elsewhere, and members have no say', async () => {
    const { elder, id } = await waiting();
    const neighbour = await worker({ unit: city.elsewhere });
    const stranger = await newMember(city.desk.database, city.desk.app, {
      ...{ unit: city.desk.other.city, roles: ['social_worker'] },
    });
    for (const who of [neighbour, stranger]) {
      expect(await city.refused(() => ask(who, 10, { elderId: elder.id, ...WHY }))).toEqual([
        ...[404, 'not_found'],
      ]);
      for (const step of ['confirm', 'decline']) {
        expect((await city.step(who, `pool-supports/${id}/${step}`)).status).toBe(404);
      }
    }
    expect((await city.step(elder, `pool-supports/${id}/confirm`)).status).toBe(403);
    const other = await city.giver(0);
    expect((await city.desk.get(other, `/v1/pool-supports/${id}`)).status).toBe(404);
    expect((await ask(other, 10, { elderId: elder.id })).status).toBe(404);
  });

  it('is for elders only', async () => {
    const volunteer = await newMember(city.desk.database, city.desk.app, {
      ...{ unit: community, roles: ['volunteer'] },
    });
    expect(
      await city.refused(() => ask(city.worker, 10, { elderId: volunteer.id, ...WHY })),
    ).toEqual([422, 'wrong_role']);
  });
});

describe('minutes of a pool', () => {
  it('are not given on', async () => {
    const elder = await needyElder();
    const child = await city.relativeOf(elder);
    await ask(elder, 300);
    expect(await city.refused(() => city.give(elder, child, 1))).toEqual([
      ...[409, 'pool_minutes_stay'],
    ]);
    const { giveMinutes } = await import('../support/redeeming-city.js');
    await giveMinutes(city.desk.app, elder, 40n);
    expect((await city.give(elder, child, 40)).status).toBe(201);
    expect(await city.refused(() => city.give(elder, child, 1))).toEqual([
      ...[409, 'pool_minutes_stay'],
    ]);
    expect(await city.balance(earnedAccount(elder.id))).toBe(300);
  });
});

describe('the life of pool support', () => {
  const inState = {
    waiting: async () => (await waiting()).id,
    paid: async () => {
      const { body } = await ask(await needyElder(), 10);
      return body.id as string;
    },
    declined: async () => {
      const { id } = await waiting();
      await city.step(second, `pool-supports/${id}/decline`);
      return id;
    },
    refused: async () => {
      const elder = await needyElder();
      await ask(elder, 601);
      const { body } = await city.desk.get(elder, '/v1/pool-supports');
      return body.items[0].id as string;
    },
  };
  const states = Object.keys(inState) as (keyof typeof inState)[];
  const pairs = states.flatMap((state) =>
    (['confirm', 'decline'] as const).map((action) => [action, state] as const),
  );

  it.each(pairs)('%s of one that is %s follows the table', async (action, state) => {
    const id = await inState[state]();
    const step = () => city.step(second, `pool-supports/${id}/${action}`);
    if (SUPPORT_STEPS[action].from === state) {
      const { status, body } = await step();
      expect([status, body.state]).toEqual([200, SUPPORT_STEPS[action].to]);
      return;
    }
    // A repeat finds its own work done.
    const expected =
      action === 'decline' && state === 'declined' ? [200, undefined] : [409, 'state_conflict'];
    expect(await city.refused(step)).toEqual(expected);
  });

  it('is held by the database, too', async () => {
    const steps: readonly { from: string; to: string }[] = Object.values(SUPPORT_STEPS);
    const id = await inState.waiting();
    for (const to of SUPPORT_STATES) {
      if (to === 'waiting' || steps.some((step) => step.from === 'waiting' && step.to === to)) {
        continue;
      }
      await expect(
        city.asService('UPDATE kapok.pool_supports SET state = $2 WHERE id = $1', [id, to]),
      ).rejects.toThrow('by its steps only');
    }
    await expect(
      city.asService(`UPDATE kapok.pool_supports SET state = 'paid', entry_seq = 1 WHERE id = $1`, [
        id,
      ]),
    ).rejects.toThrow('by its steps only');
  });
});
