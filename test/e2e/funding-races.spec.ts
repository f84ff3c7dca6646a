import { LedgerService } from '../../src/ledger/ledger.service.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { quietPool } from '../support/test-ledger.js';
import { type FundingCity, FundingDesk, type Minutes, purseOf } from './funding-desk.js';
import { care } from './redeeming-desk.js';

const RACERS = 16;

let funding: FundingDesk;
let second: TestApp;

beforeAll(async () => {
  funding = await FundingDesk.open();
  second = await startTestApp({ database: funding.desk.database });
});

afterAll(async () => {
  await second?.close();
  await funding?.close();
});

/** Sixteen requests at once on two servers; answers how many were accepted, and the codes of the others. */
async function race(who: SignedInMember, path: string, bodyOf: (n: number) => object) {
  const servers = [funding.desk.app, second];
  const answers = await Promise.all(
    Array.from({ length: RACERS }, (_, n) =>
      (servers[n % 2] ?? second)
        .http()
        .post(path)
        .set({ authorization: who.authorization, 'idempotency-key': funding.desk.freshKey() })
        .send(bodyOf(n)),
    ),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  return {
    accepted: RACERS - refused.length,
    codes: [...new Set(refused.map(({ body }) => body.code))],
  };
}

/** The rows of an elder's held bookings, summed: granted minutes and own ones. */
async function heldByRows(elder: SignedInMember): Promise<readonly [string, string]> {
  const [row] = await sql<{ granted: string; own: string }>(
    funding.desk.database.ownerUrl,
    `SELECT coalesce(sum(held_granted_minutes), 0)::text AS granted,
       coalesce(sum(held_minutes - held_granted_minutes), 0)::text AS own
     FROM kapok.care_bookings WHERE elder_id = $1 AND state = 'held'`,
    [elder.id],
  );
  return [row?.granted ?? '', row?.own ?? ''];
}

describe('bookings at once', () => {
  it.each<['grant_first' | 'own_first', number, number, number, Minutes]>([
    ['grant_first', 30, 30, 1, [0, 0, 30, 30]],
    ['own_first', 30, 30, 1, [0, 0, 30, 30]],
    ['grant_first', 90, 90, 3, [0, 0, 90, 90]],
    ['own_first', 100, 110, 3, [30, 0, 70, 110]],
    ['grant_first', 100, 110, 3, [0, 30, 100, 80]],
    ['grant_first', 500, 500, 16, [0, 40, 500, 460]],
    ['own_first', 0, 60, 1, [0, 0, 0, 60]],
  ])('%s: of %s granted and %s own minutes exactly %s hours are held', async (...row) => {
    const [order, granted, own, hours, expected] = row;
    const elder = await funding.elder(funding.city(order), { granted, own });
    const { accepted, codes } = await race(elder, '/v1/bookings', () => care());
    expect({ accepted, codes }).toEqual({
      accepted: hours,
      codes: hours === RACERS ? [] : ['insufficient_balance'],
    });
    const purse = await funding.purse(elder);
    expect(purse).toEqual(purseOf(expected));
    expect(await heldByRows(elder)).toEqual([purse.heldGranted, purse.heldOwn]);
  });

  it('meet a charge and a grant without holding too much', async () => {
    const city: FundingCity = funding.city('grant_first');
    const elder = await funding.elder(city, { granted: 100, own: 100 });
    const drawn = await funding.desk.post(elder, '/v1/spend-codes', { minutes: '90' }, null);
    const cashier = await funding.member(city.canteen, 'station_admin');
    const spending = { code: drawn.body.code, minutes: '90' };
    const [{ accepted }, charged] = await Promise.all([
      race(elder, '/v1/bookings', () => care()),
      funding.desk.post(cashier, '/v1/spendings', spending),
      funding.grant(elder, 50),
    ]);
    const spent = charged.status === 201 ? 90 : 0;
    const { granted, own, heldGranted, heldOwn } = await funding.purse(elder);
    const held = Number(heldGranted) + Number(heldOwn);
    expect(held).toBe(60 * accepted);
    expect(Number(granted) + Number(own) + held + spent).toBe(250);
    expect(await heldByRows(elder)).toEqual([heldGranted, heldOwn]);
  });

  it('leave books that an auditor can verify', async () => {
    for (const order of ['grant_first', 'own_first'] as const) {
      const elder = await funding.elder(funding.city(order), { granted: 90, own: 90 });
      await race(elder, '/v1/bookings', () => care());
    }
    const pool = quietPool(funding.desk.database.readerUrl);
    try {
      for (const book of await funding.desk.app.app.get(LedgerService).listBooks()) {
        expect((await verifyBook(pool, book)).faults).toEqual([]);
      }
    } finally {
      await pool.end();
    }
  });
});
