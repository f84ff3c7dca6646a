import pg from 'pg';
import { reconcileBook } from '../../src/modules/reconciliation/reconcile-book.js';
import { type FakedCity, fillOrigin, openFakedCity } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { FakedLife, monthStart } from '../support/faked-months.js';
import { settleHere } from '../support/faked-settling.js';
import { sql } from '../support/sql.js';
import { createTestDatabase } from '../support/test-database.js';

describe('the books of a city whose people give to each other', () => {
  let clock: FakedClock;
  let city: FakedCity;

  beforeAll(async () => {
    const start = monthStart('2023-11');
    clock = new FakedClock(start);
    city = await openFakedCity(await fillOrigin(await createTestDatabase()), clock);
    const life = new FakedLife(city, 11, { communities: 3, people: 4, acts: 3 });
    await life.live(start, monthStart('2023-12'));
    clock.set(monthStart('2023-12'));
    await settleHere(city);
    await life.live(
      monthStart('2023-12'),
      new Date(monthStart('2023-12').getTime() + 14 * 86_400_000),
    );
  }, 120_000);

  afterAll(async () => {
    await city.close();
    await city.database.drop();
    clock.remove();
  });

  /** The rules that are broken, by check. */
  async function drifts(): Promise<string[]> {
    const client = new pg.Client({ connectionString: city.database.appUrl });
    await client.connect();
    try {
      const results = await reconcileBook(client, { id: city.bookId, months: [] }, () => undefined);
      return results.flatMap(({ name, drifts: found }) =>
        found.map(({ rule }) => `${name}: ${rule}`),
      );
    } finally {
      await client.end();
    }
  }

  /** As somebody who can break everything, and puts it right again. */
  async function altered(change: string, back: string): Promise<string[]> {
    const asSuperuser = (text: string) =>
      sql(
        city.database.superuserUrl,
        `SET session_replication_role = replica; ${text}; SET session_replication_role = origin`,
      );
    await asSuperuser(change);
    try {
      return await drifts();
    } finally {
      await asSuperuser(back);
    }
  }

  it('hold gifts of every end, and agree with what people were told', async () => {
    const ends = await sql<{ end: string }>(
      city.database.ownerUrl,
      `SELECT DISTINCT concat(kind, ' ', state, CASE WHEN hold_seq IS NOT NULL THEN ' cooled' END) AS "end"
       FROM kapok.transfers ORDER BY 1`,
    );
    expect(ends.map(({ end }) => end)).toEqual(
      expect.arrayContaining([
        'donation done',
        'gift cancelled cooled',
        'gift done',
        'gift done cooled',
      ]),
    );
    expect(await drifts()).toEqual([]);
  });

  it.each([
    [
      'a gift that is called done without its entry',
      'entry_seq = entry_seq + 1',
      'entry_seq = entry_seq - 1',
      `state = 'done'`,
      'transfer_has_entry',
    ],
    [
      'a returned gift that names another entry',
      'release_seq = release_seq + 1',
      'release_seq = release_seq - 1',
      `state = 'cancelled'`,
      'transfer_has_release',
    ],
    [
      'a gift that is said to be reversed',
      `state = 'reversed', reverse_seq = 1`,
      `state = 'done', reverse_seq = NULL`,
      `state = 'done' AND kind = 'gift'`,
      'transfer_reversed',
    ],
  ])('show %s', async (_, change, back, which, rule) => {
    const [row] = await sql<{ id: string }>(
      city.database.ownerUrl,
      `SELECT id FROM kapok.transfers WHERE ${which} ORDER BY id LIMIT 1`,
    );
    const update = (set: string) => `UPDATE kapok.transfers SET ${set} WHERE id = '${row?.id}'`;
    expect(await altered(update(change), update(back))).toContain(`transfers: ${rule}`);
    expect(await drifts()).toEqual([]);
  });

  it('show minutes that are held for no gift', async () => {
    const [row] = await sql<{ id: string; seq: string }>(
      city.database.ownerUrl,
      `SELECT id, entry_seq::text AS seq FROM kapok.transfers WHERE state = 'done' AND hold_seq IS NOT NULL ORDER BY id LIMIT 1`,
    );
    const set = (state: string, seq: string) =>
      `UPDATE kapok.transfers SET state = '${state}', entry_seq = ${seq} WHERE id = '${row?.id}'`;
    const broken = await altered(set('held', 'NULL'), set('done', String(row?.seq)));
    expect(broken).toEqual(
      expect.arrayContaining(['held: held_own_is_booked', 'entries: entry_has_transfer']),
    );
    expect(await drifts()).toEqual([]);
  });
});
