import type { EntryPosting } from '../../src/ledger/read-entries.js';
import type { TestUnit } from '../support/people.js';
import { insertUnit } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { type FundingCity, FundingDesk, purseOf } from './funding-desk.js';

let funding: FundingDesk;
let city: FundingCity;
/** Stations hang on a community, on a town and on the city. */
let units: Readonly<
  Record<'here' | 'there' | 'canteen' | 'town' | 'ofTown' | 'city' | 'ofCity', TestUnit>
>;

beforeAll(async () => {
  funding = await FundingDesk.open();
  city = funding.city('grant_first');
  const { bookId, town } = city;
  const station = (code: string, parent: TestUnit) =>
    insertUnit(funding.desk.database, { bookId, code, kind: 'station', parent });
  units = {
    here: city.community,
    there: city.elsewhere,
    canteen: city.canteen,
    town,
    ofTown: await station('S-T2', town),
    city: city.city,
    ofCity: await station('S-CITY', city.city),
  };
});

afterAll(() => funding?.close());

type Place = keyof typeof units;

/** Books, delivers and approves; answers the posted entry. */
async function care(given: {
  elder: SignedInMember;
  volunteer: SignedInMember;
  booked: number;
  delivered?: number;
  startedAt?: string;
}): Promise<readonly EntryPosting[]> {
  const { elder, volunteer, booked, delivered = booked, startedAt } = given;
  const { body: booking } = await funding.book(elder, booked);
  const visit = { bookingId: booking.id, minutes: delivered, ...(startedAt && { startedAt }) };
  const { body } = await funding.approve(
    city.worker,
    await funding.deliver(elder, volunteer, visit),
  );
  return funding.postings(city.bookId, body.entrySeq);
}

/** Earned minutes of an entry by the community they belong to. Honour and what the city issues go to who served. */
function byCommunity(postings: readonly EntryPosting[], communities: Record<string, string>) {
  const sums: Record<string, bigint> = {};
  for (const { account, amount } of postings) {
    if (account.asset === 'GRT') continue;
    const community = communities[account.ownerKind === 'book' ? 'volunteer' : account.ownerId];
    sums[community ?? 'nobody'] = (sums[community ?? 'nobody'] ?? 0n) + amount;
  }
  return sums;
}

const clearing = (postings: readonly EntryPosting[]) =>
  Object.fromEntries(
    postings.flatMap(({ account, amount }) =>
      account.purpose === 'clearing' ? [[account.ownerId, amount]] : [],
    ),
  );

describe('care paid by own minutes', () => {
  it.each<[Place, Place, Place | null, Place | null]>([
    ['here', 'here', null, null],
    ['here', 'canteen', null, null],
    ['canteen', 'here', null, null],
    ['there', 'here', 'there', 'here'],
    ['here', 'there', 'here', 'there'],
    ['canteen', 'there', 'here', 'there'],
    ['town', 'there', 'town', 'there'],
    ['there', 'ofTown', 'there', 'town'],
    ['ofTown', 'town', null, null],
    ['here', 'ofCity', 'here', 'city'],
    ['city', 'ofCity', null, null],
  ])('of an elder of %s by a volunteer of %s clears between %s and %s', async (...row) => {
    const [elderOf, volunteerOf, paying, earning] = row;
    const elder = await funding.elder(city, { own: 90, unit: units[elderOf] });
    const volunteer = await funding.member(units[volunteerOf], 'volunteer');
    const postings = await care({ elder, volunteer, booked: 90, delivered: 60 });
    const expected =
      paying === null || earning === null
        ? {}
        : { [units[paying].id]: 60n, [units[earning].id]: -60n };
    expect(clearing(postings)).toEqual(expected);
    expect(await funding.purse(elder)).toEqual(purseOf([0, 30, 0, 0]));
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 60, 0, 0]));
  });

  it.each<
    [string, { granted?: number; own?: number; booked: number; delivered: number; before?: number }]
  >([
    ['all of it', { own: 60, booked: 60, delivered: 60 }],
    ['a part of it', { own: 90, booked: 90, delivered: 60 }],
    ['above the cap', { own: 300, booked: 300, delivered: 300, before: 400 }],
    ['all above the cap', { own: 60, booked: 60, delivered: 60, before: 480 }],
    ['with granted minutes', { granted: 20, own: 40, booked: 60, delivered: 60 }],
    ['with granted minutes, in part', { granted: 20, own: 40, booked: 60, delivered: 30 }],
  ])(
    'balances the books of each community: %s',
    async (_, { before = 0, booked, delivered, ...has }) => {
      const elder = await funding.elder(city, { ...has, unit: units.there });
      const volunteer = await funding.member(units.here, 'volunteer');
      const day = new Date(Date.now() - 3 * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
      if (before > 0) {
        const morning = { bookingId: null, minutes: before, startedAt: `${day}T03:00:00+08:00` };
        await funding.approve(city.worker, await funding.deliver(elder, volunteer, morning));
      }
      const startedAt = `${day}T12:00:00+08:00`;
      const postings = await care({ elder, volunteer, booked, delivered, startedAt });
      const used = BigInt(delivered - (has.granted ?? 0));
      expect(clearing(postings)).toEqual({ [units.there.id]: used, [units.here.id]: -used });
      const communities = {
        [elder.id]: 'there',
        [units.there.id]: 'there',
        [volunteer.id]: 'here',
        [units.here.id]: 'here',
        volunteer: 'here',
      };
      expect(byCommunity(postings, communities)).toEqual({ here: 0n, there: 0n });
    },
  );

  it('clears many at once, each way', async () => {
    const before = await funding.totals(city);
    const ids: string[] = [];
    for (const [from, to, minutes] of [
      ['here', 'there', 60],
      ['there', 'here', 45],
      ['here', 'there', 30],
      ['here', 'here', 15],
    ] as const) {
      const elder = await funding.elder(city, { own: minutes, unit: units[from] });
      const volunteer = await funding.member(units[to], 'volunteer');
      const { body } = await funding.book(elder, minutes);
      ids.push(await funding.deliver(elder, volunteer, { bookingId: body.id, minutes }));
    }
    const path = '/v1/service-records/approvals';
    const { body } = await funding.desk.post(city.worker, path, { ids }, null);
    expect(body.answers.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      ids.map(() => 'approved'),
    );
    const after = await funding.totals(city);
    expect(after.here - before.here).toBe(45n);
    expect(after.elsewhere - before.elsewhere).toBe(-45n);
  });

  it('takes a reversal back on both sides', async () => {
    const elder = await funding.elder(city, { own: 60, unit: units.there });
    const volunteer = await funding.member(units.here, 'volunteer');
    const { body: booking } = await funding.book(elder, 60);
    const before = await funding.totals(city);
    const visit = { bookingId: booking.id, minutes: 60 };
    const { body } = await funding.approve(
      city.worker,
      await funding.deliver(elder, volunteer, visit),
    );
    expect(await funding.totals(city)).not.toEqual(before);
    await funding.reverse(city.bookId, body.entrySeq);
    expect(await funding.totals(city)).toEqual(before);
    expect(await funding.purse(elder)).toEqual(purseOf([0, 0, 0, 60]));
  });
});

describe('care that somebody else pays', () => {
  it('crosses nothing when it is granted or issued', async () => {
    const elder = await funding.elder(city, { granted: 60, unit: units.there });
    const volunteer = await funding.member(units.here, 'volunteer');
    const before = await funding.totals(city);
    const granted = await care({ elder, volunteer, booked: 60 });
    expect(clearing(granted)).toEqual({});
    const startedAt = new Date(Date.now() - 2 * 86_400_000).toISOString();
    const visit = { bookingId: null, minutes: 60, startedAt };
    const { body } = await funding.approve(
      city.worker,
      await funding.deliver(elder, volunteer, visit),
    );
    expect(clearing(await funding.postings(city.bookId, body.entrySeq))).toEqual({});
    const { here, elsewhere } = await funding.totals(city);
    expect({ here, elsewhere }).toEqual({ here: before.here, elsewhere: before.elsewhere });
  });

  it('comes out of the pool of the elder’s community, when there is enough in it', async () => {
    const elder = await funding.elder(city, { unit: units.there });
    const volunteer = await funding.member(units.here, 'volunteer');
    const id = await funding.deliver(elder, volunteer, { bookingId: null, minutes: 60 });
    await sql(
      funding.desk.database.ownerUrl,
      `UPDATE kapok.service_records SET funding = 'pool' WHERE id = $1`,
      [id],
    );
    await funding.fillPool(units.there, 59);
    const approve = () => funding.approve(city.worker, id);
    expect(await funding.refused(city, approve)).toMatchObject({ code: 'insufficient_balance' });
    await funding.fillPool(units.there, 31);
    const before = await funding.totals(city);
    const { body } = await approve();
    const postings = await funding.postings(city.bookId, body.entrySeq);
    const told = postings.map(({ account, amount }) => `${account.purpose} ${amount}`);
    expect(told).toEqual(['pool -60', 'clearing 60', 'clearing -60', 'earned 60']);
    expect(await funding.totals(city)).toEqual({
      ...before,
      here: before.here - 60n,
      elsewhere: before.elsewhere + 60n,
    });
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 60, 0, 0]));
  });
});
