import { TRANSFER_STATES, TRANSFER_STEPS } from '../../src/modules/transfers/transfers.js';
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
async function heldGift() {
  const { giver, child } = await family();
  const { body } = await city.give(giver, child, 1200);
  expect(body.state).toBe('held');
  return { giver, child, id: body.id as string };
}

describe('the reversal of a transfer', () => {
  const reason = { reason: '录入有误' };

  it('brings the minutes back on an auditor’s order, once', async () => {
    const { giver, child } = await family();
    const { body } = await city.give(giver, child, 120);
    const reversed = await city.step(city.auditor, `transfers/${body.id}/reverse`, reason);
    expect([reversed.status, reversed.body]).toEqual([
      200,
      { ...body, state: 'reversed', reverseSeq: expect.any(String) },
    ]);
    expect(await city.purse(giver)).toEqual({ own: 3000, held: 0 });
    expect(await city.purse(child)).toEqual({ own: 0, held: 0 });
    const again = await city.step(city.auditor, `transfers/${body.id}/reverse`, reason);
    expect(again.body).toEqual(reversed.body);
  });

  it('gives a gift that had cooled off back to spend, not to hold, once', async () => {
    const { giver, child, id } = await heldGift();
    await city.deliverAfter(73);
    expect(await city.purse(child)).toEqual({ own: 1200, held: 0 });
    for (let times = 0; times < 2; times += 1) {
      const { body } = await city.step(city.auditor, `transfers/${id}/reverse`, reason);
      expect(body.state).toBe('reversed');
      expect(await city.purse(giver)).toEqual({ own: 3000, held: 0 });
      expect(await city.purse(child)).toEqual({ own: 0, held: 0 });
    }
  });

  it('takes a donation out of its pool again', async () => {
    const giver = await city.giver(100);
    const { body } = await city.donate(giver, 70);
    await city.step(city.auditor, `transfers/${body.id}/reverse`, reason);
    expect((await city.purse(giver)).own).toBe(100);
  });

  it('is refused once the minutes are spent', async () => {
    const { giver, child } = await family();
    const { body } = await city.give(giver, child, 120);
    await city.donate(child, 100);
    expect(
      await city.refused(() => city.step(city.auditor, `transfers/${body.id}/reverse`, reason)),
    ).toEqual([409, 'insufficient_balance']);
  });

  it('is not for a party, its household or relatives, nor for anybody else', async () => {
    const giver = await city.giver(300, { household: 'H-REV' });
    const child = await city.relativeOf(giver);
    const { body } = await city.give(giver, child, 10);
    const unit = city.desk.city.city;
    const auditor = (household?: string) =>
      newMember(city.desk.database, city.desk.app, {
        ...{ unit, roles: ['auditor'] },
        ...(household !== undefined && { household }),
      });
    const relative = await auditor();
    await city.relate(city.worker, child, relative, 'other');
    for (const who of [await auditor('H-REV'), relative]) {
      expect(
        await city.refused(() => city.step(who, `transfers/${body.id}/reverse`, reason)),
      ).toEqual([403, 'separation_violated']);
    }
    expect((await city.step(giver, `transfers/${body.id}/reverse`, reason)).status).toBe(403);
    const local = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.community,
      roles: ['auditor'],
    });
    expect((await city.step(local, `transfers/${body.id}/reverse`, reason)).status).toBe(403);
    expect((await city.step(city.auditor, `transfers/${body.id}/reverse`, {})).status).toBe(400);
  });

  it('reaches back no further than the rules let it', async () => {
    const strict = await GivingCity.open({ clawback: { days: 0 } });
    try {
      const giver = await strict.giver(500);
      const child = await strict.relativeOf(giver);
      const { body } = await strict.give(giver, child, 10);
      await sql(
        strict.desk.database.superuserUrl,
        `ALTER TABLE kapok.transfers DISABLE TRIGGER transfers_steps;
         UPDATE kapok.transfers SET wanted_on = wanted_on - 1;
         ALTER TABLE kapok.transfers ENABLE TRIGGER transfers_steps`,
      );
      expect(
        await strict.refused(() =>
          strict.step(strict.auditor, `transfers/${body.id}/reverse`, reason),
        ),
      ).toEqual([409, 'beyond_clawback']);
    } finally {
      await strict.close();
    }
  });
});

describe('the life of a transfer', () => {
  /** A gift in each state that a request can find it in. */
  const inState = {
    held: async () => (await heldGift()).id,
    done: async () => {
      const { giver, child } = await family();
      return (await city.give(giver, child, 60)).body.id as string;
    },
    cancelled: async () => {
      const { giver, id } = await heldGift();
      await city.step(giver, `transfers/${id}/cancel`);
      return id;
    },
    refused: async () => {
      const { giver, child } = await family(10);
      await city.give(giver, child, 60);
      const { body } = await city.desk.get(giver, '/v1/transfers');
      return body.items[0].id as string;
    },
    reversed: async () => {
      const id = await inState.done();
      await city.step(city.auditor, `transfers/${id}/reverse`, { reason: 'x' });
      return id;
    },
  };
  const states = Object.keys(inState) as (keyof typeof inState)[];
  /** What a repeat answers, because it finds its own work done; a refused gift has nothing to call back. */
  const REPEATS = ['cancel cancelled', 'cancel refused', 'reverse reversed'];

  it.each(
    states.flatMap((state) => (['cancel', 'reverse'] as const).map((a) => [a, state] as const)),
  )('%s of one that is %s follows the table', async (action, state) => {
    const id = await inState[state]();
    const by = action === 'cancel' ? city.worker : city.auditor;
    const step = () =>
      city.step(by, `transfers/${id}/${action}`, action === 'cancel' ? {} : { reason: 'x' });
    if (TRANSFER_STEPS[action].from === state) {
      const answer = await step();
      expect([answer.status, answer.body.state]).toEqual([200, TRANSFER_STEPS[action].to]);
      return;
    }
    const expected = REPEATS.includes(`${action} ${state}`)
      ? [200, undefined]
      : [409, 'state_conflict'];
    expect(await city.refused(step)).toEqual(expected);
  });

  it('is held by the database, too', async () => {
    const steps: readonly { from: string; to: string }[] = Object.values(TRANSFER_STEPS);
    const id = await inState.held();
    for (const to of TRANSFER_STATES) {
      if (to === 'held' || steps.some((step) => step.from === 'held' && step.to === to)) continue;
      await expect(
        city.asService('UPDATE kapok.transfers SET state = $2 WHERE id = $1', [id, to]),
      ).rejects.toThrow('by its steps only');
    }
    for (const change of ['minutes = 1', 'kind = kind']) {
      await expect(
        city.asService(`UPDATE kapok.transfers SET ${change} WHERE id = $1`, [id]),
      ).rejects.toThrow('permission denied');
    }
    // Without its entry no step is one.
    await expect(
      city.asService(`UPDATE kapok.transfers SET state = 'done' WHERE id = $1`, [id]),
    ).rejects.toThrow('transfers_posted');
  });
});
