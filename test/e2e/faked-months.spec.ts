import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { jest } from '@jest/globals';
import { listBooks } from '../../src/ledger/books.js';
import { readJournal } from '../../src/ledger/export/journal-formats.js';
import { verifyBook } from '../../src/ledger/verify/verify-book.js';
import { addMonths, monthsFromTo } from '../../src/modules/settlements/months.js';
import { SOAK } from '../faults/killed-city.js';
import { type FakedCity, fillOrigin, openFakedCity } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { prepareGrants } from '../support/faked-grants.js';
import {
  accountBalances,
  plainJournal,
  settledMonths,
  wrongClosingBalances,
} from '../support/faked-journal.js';
import { FakedLife, monthStart } from '../support/faked-months.js';
import { KILLS, type Kill, settleHere, TwoServers } from '../support/faked-settling.js';
import { hledger, hledgerBalances } from '../support/hledger.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { quietPool } from '../support/test-ledger.js';

/** Two years with a leap day, two ends of February and two of December. */
const MONTHS = monthsFromTo('2023-03', '2025-02');
/** No server looks for work at the end of these; they are caught up with the month after. */
const MISSED = ['2023-08', '2024-06', '2024-07'];
const PACE = SOAK
  ? { communities: 8, people: 12, acts: 30 }
  : { communities: 4, people: 5, acts: 8 };
/** In the check one kill a month at most, at the end of every step and with a chunk appended; in the soak, all. */
const IN_CHECK = KILLS.filter(({ at }) => at === 'step_ended' || at === 'chunk_appended');
/** By then there are grants to expire. */
const FIRST_KILL = 5;
const SEED = 20_230_301;

jest.setTimeout(SOAK ? 1_200_000 : 240_000);

describe('twenty-four months, settled by two servers of which one is killed again and again', () => {
  let clock: FakedClock;
  let origin: TestDatabase;
  let calm: FakedCity;
  let killed: FakedCity;
  let servers: TwoServers;
  let lives: readonly FakedLife[] = [];
  let wanted = 0;

  beforeAll(async () => {
    clock = new FakedClock(monthStart('2023-03'));
    origin = await fillOrigin(await createTestDatabase());
    calm = await openFakedCity(await createTestDatabase(origin), clock);
    killed = await openFakedCity(await createTestDatabase(origin), clock);
    servers = await TwoServers.start(killed, clock);
    let turn = 0;
    lives = await Promise.all([beginLife(calm), beginLife(killed)]);
    for (const month of MONTHS) {
      for (const life of lives) await life.live(monthStart(month), monthStart(addMonths(month, 1)));
      clock.set(monthStart(addMonths(month, 1)));
      if (MISSED.includes(month)) continue;
      const kills = killsOf(turn);
      turn += 1;
      wanted += kills.length;
      await settleHere(calm);
      await servers.settle(kills);
    }
  });

  afterAll(async () => {
    await servers.stop();
    await Promise.all([calm.close(), killed.close()]);
    for (const { drop } of [calm.database, killed.database, origin]) await drop();
    clock.remove();
  });

  it('reaches the journal of an undisturbed run, entry by entry', async () => {
    expect(servers.killed).toBe(wanted);
    const journal = await plainJournal(calm.database);
    expect(kindsOf(journal)).toEqual(
      expect.arrayContaining(['adjust', 'close', 'expire', 'grant', 'hold', 'redeem', 'release']),
    );
    expect(kindsOf(journal)).toEqual(
      expect.arrayContaining(['donate', 'gift', 'reverse', 'service', 'settle']),
    );
    expect(await plainJournal(killed.database)).toEqual(journal);
    expect(lives[1]?.refusals).toEqual(lives[0]?.refusals);
  });

  it('closes every month once, in order, and skips none', async () => {
    expect(await settledMonths(calm)).toEqual(MONTHS);
    expect(await settledMonths(killed)).toEqual(MONTHS);
  });

  it('leaves a chain in which verify finds nothing', async () => {
    for (const city of [calm, killed]) {
      const pool = quietPool(city.database.readerUrl);
      const [book] = await listBooks(pool);
      expect(book && (await verifyBook(pool, book))).toMatchObject({ ok: true, faults: [] });
      await pool.end();
    }
  });

  it('fixes closing balances that a recount of all postings reaches, too', async () => {
    for (const city of [calm, killed]) expect(await wrongClosingBalances(city)).toEqual([]);
  });

  it('is read by hledger, which finds every closing balance right and reaches the same balances', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kapok-months-'));
    const file = join(folder, 'journal.hledger');
    const pool = quietPool(killed.database.readerUrl);
    await pipeline(
      Readable.from(readJournal(pool, killed.bookId, 'hledger')),
      createWriteStream(file),
    );
    await pool.end();
    expect(hledger(file, 'check')).toBe('');
    expect(hledgerBalances(file)).toEqual(await accountBalances(killed));
    rmSync(folder, { recursive: true });
  });
});

async function beginLife(city: FakedCity): Promise<FakedLife> {
  const life = new FakedLife(city, SEED, PACE);
  await prepareGrants(city, life.elders, `${MONTHS[0]}-01`);
  return life;
}

/** In the soak every sixth of all kills, beginning with another one each month: more than a hundred in all. */
function killsOf(turn: number): readonly Kill[] {
  if (SOAK) return KILLS.filter((_, n) => (n + turn) % 6 === 0);
  return IN_CHECK.slice(Math.max(0, turn - FIRST_KILL), Math.max(0, turn - FIRST_KILL + 1));
}

function kindsOf(journal: readonly { readonly kind?: unknown }[]): unknown[] {
  return [...new Set(journal.map(({ kind }) => kind))];
}
