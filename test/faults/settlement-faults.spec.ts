import { jest } from '@jest/globals';
import { listBooks } from '../../src/ledger/books.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { ApprovalsService } from '../../src/modules/service-records/approvals.service.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import type { SettlementStep } from '../../src/modules/settlements/settlement.js';
import { newId } from '../../src/platform/ids.js';
import { type FakedCity, fillOrigin, openFakedCity } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { prepareGrants } from '../support/faked-grants.js';
import { settledMonths, wrongClosingBalances } from '../support/faked-journal.js';
import { FakedLife, monthStart } from '../support/faked-months.js';
import { OwnPostgres } from '../support/faked-postgres.js';
import { FakedServer, type Trap } from '../support/faked-server.js';
import { openMonths } from '../support/faked-settling.js';
import { sql } from '../support/sql.js';
import { quietPool } from '../support/test-ledger.js';
import { SOAK } from './killed-city.js';

const FIRST = '2025-10';
/** Room for the server and its data; the rest is filled when the disk shall be full. */
const DISK_MEGABYTES = 450;
const MOST_TRIES = 120;
const PAUSE_MS = 500;
const HOUR_MS = 3_600_000;
/** A server that says nothing for longer loses its run: longer than the lease of a run. */
const LEASE_OVER_MS = 16_000;

/** Where PostgreSQL dies, and where a server falls asleep; each takes as long as a lease does. */
const DEATHS: readonly Point[] = [
  ['grant', 'chunk_begins'],
  ['close', 'step_begins'],
  ...soaked(['fix', 'chunk_appended'], ['expire', 'chunk_appended'], ['begin', 'step_ended']),
];
const SLEEPS: readonly Point[] = [
  ['grant', 'chunk_begins'],
  ...soaked(['expire', 'chunk_appended'], ['fix', 'chunk_begins']),
];

type Point = [SettlementStep, Trap['at']];

function soaked(...points: Point[]): Point[] {
  return SOAK ? points : [];
}

jest.setTimeout(240_000);

describe('the close of a month', () => {
  let clock: FakedClock;
  let postgres: OwnPostgres;
  let city: FakedCity;
  let life: FakedLife;
  let servers: readonly FakedServer[] = [];
  let month = addMonths(FIRST, -1);

  beforeAll(async () => {
    clock = new FakedClock(monthStart(FIRST));
    postgres = await OwnPostgres.start(DISK_MEGABYTES);
    city = await openFakedCity(await fillOrigin(postgres.database), clock);
    life = new FakedLife(city, 5, { communities: 3, people: 4, acts: 6 });
    // Everybody in hardship: steps of several chunks.
    const everybody = city.neighbourhoods.flatMap(({ elders }) => elders);
    await prepareGrants(city, everybody, `${FIRST}-01`);
    const request = { database: postgres.database };
    servers = [await FakedServer.start(request, clock), await FakedServer.start(request, clock)];
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    await city.close();
    await postgres.remove();
    clock.remove();
  });

  /** Another month goes by. */
  beforeEach(async () => {
    month = addMonths(month, 1);
    const end = monthStart(addMonths(month, 1));
    await life.live(monthStart(month), end);
    clock.set(new Date(end.getTime() + HOUR_MS / 2));
  });

  /** Puts PostgreSQL back; what this process knew of the old one shows as faults, after which it asks anew. */
  async function restart(): Promise<void> {
    await postgres.restart();
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      try {
        await city.app.app
          .get(ApprovalsService, { strict: false })
          .approveAll(city.admin, [newId()]);
        return;
      } catch {
        await pause(PAUSE_MS);
      }
    }
  }

  /** Both servers look for work; answers the one that waits at the point, and the other one. */
  async function reach(
    step: SettlementStep,
    at: Trap['at'],
    effect: Trap['effect'] = 'wait',
  ): Promise<{ holder: FakedServer; other: FakedServer }> {
    for (const server of servers) {
      server.lay({ month, step, at, skip: 0, effect });
      server.settle(city.bookId);
    }
    const said = await Promise.all(servers.map((server) => server.next()));
    for (const server of servers) server.lay(null);
    const index = said.findIndex((reply) => reply?.said !== 'settled');
    const holder = servers[index];
    const other = servers[1 - index];
    if (holder === undefined || other === undefined) throw new Error('nobody came to the point');
    return { holder, other };
  }

  /** The clock's wake-ups go on until no month is open. */
  async function settleWith(server: FakedServer): Promise<void> {
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      server.settle(city.bookId);
      await server.next();
      if ((await openMonths(city)).length === 0) return;
      await pause(PAUSE_MS);
    }
    throw new Error(`still open: ${JSON.stringify(await openMonths(city))}`);
  }

  /** Every month once and in order, nothing granted twice, and a ledger in which nothing is wrong. */
  async function expectSettled(): Promise<void> {
    const months = await settledMonths(city);
    expect(months.at(-1)).toBe(month);
    expect(months).toEqual([...new Set(months)].sort());
    expect(await wrongClosingBalances(city)).toEqual([]);
    const [granted] = await sql<{ awards: number; entries: number }>(
      postgres.database.readerUrl,
      `SELECT (SELECT count(*)::int FROM kapok.grant_awards WHERE book_id = $1) AS awards,
         (SELECT count(*)::int FROM ledger.journal_entry WHERE book_id = $1 AND kind = 'grant') AS entries`,
      [city.bookId],
    );
    expect(granted?.entries).toBeGreaterThan(200);
    expect(granted?.entries).toBe(granted?.awards);
    const pool = quietPool(postgres.database.readerUrl);
    const [book] = await listBooks(pool);
    expect(book && (await verifyBook(pool, book))).toMatchObject({ ok: true, faults: [] });
    await pool.end();
  }

  it.each(DEATHS)('survives the death of PostgreSQL at %s, %s', async (step, at) => {
    const { holder } = await reach(step, at);
    postgres.kill();
    holder.release();
    await restart();
    await holder.next();
    await settleWith(holder);
    await expectSettled();
  });

  it('waits while the disk is full, and goes on when there is room', async () => {
    const { holder } = await reach('grant', 'chunk_begins');
    postgres.fillDisk();
    const write = sql(postgres.database.ownerUrl, BIG_WRITE);
    await expect(write).rejects.toMatchObject({ code: '53100' });
    holder.release();
    await pause(3_000);
    // PostgreSQL may have given up altogether: without room for its own log it cannot run.
    const open = await openMonths(city).catch(() => [{ state: 'unknown' }]);
    expect(open).toHaveLength(1);
    postgres.freeDisk();
    await restart();
    await holder.next();
    await settleWith(holder);
    await expectSettled();
  });

  it('waits while the clock, put back an hour, says that the month is not over', async () => {
    const { holder } = await reach('grant', 'chunk_begins');
    clock.set(new Date(monthStart(addMonths(month, 1)).getTime() - HOUR_MS / 2));
    await putDatabaseClockBack();
    holder.release();
    expect(await holder.next()).toEqual({ said: 'settled' });
    expect(await openMonths(city)).toMatchObject([{ month, state: 'running', fault: 'in_future' }]);
    clock.set(new Date(monthStart(addMonths(month, 1)).getTime() + HOUR_MS / 2));
    await settleWith(holder);
    await expectSettled();
  });

  it.each(SLEEPS)(
    'is never written to by a server that slept past its lease at %s, %s',
    async (step, at) => {
      const { holder, other } = await reach(step, at);
      holder.suspend();
      holder.release();
      await pause(LEASE_OVER_MS);
      await settleWith(other);
      const head = await headOf(city);
      holder.resume();
      expect(await holder.next()).toEqual({ said: 'settled' });
      expect(await headOf(city)).toEqual(head);
      await expectSettled();
    },
  );

  it('is taken over at once from a server that died before the clock was put back', async () => {
    const { other } = await reach('fix', 'chunk_appended', 'die');
    await putDatabaseClockBack();
    other.settle(city.bookId);
    expect(await other.next()).toEqual({ said: 'settled' });
    expect(await openMonths(city)).toEqual([]);
    await expectSettled();
  });

  /** To a clock that was put back an hour, what was written before it lies an hour further ahead. */
  async function putDatabaseClockBack(): Promise<void> {
    await sql(
      postgres.database.ownerUrl,
      `UPDATE kapok.settlement_runs SET lease_until = lease_until + interval '1 hour' WHERE state = 'running'`,
    );
  }
});

/** More than can lie about in pages that are there already. */
const BIG_WRITE = `CREATE TABLE kapok.filling AS SELECT repeat(n::text, 500) FROM generate_series(1, 20000) n`;

async function headOf(city: FakedCity): Promise<unknown> {
  return sql(
    city.database.readerUrl,
    `SELECT b.head_seq::text, encode(b.head_hash, 'hex') AS hash, max(r.fence)::text AS fence
     FROM ledger.book b JOIN kapok.settlement_runs r ON r.book_id = b.id GROUP BY b.id`,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
