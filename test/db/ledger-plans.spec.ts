import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import type { AppendRequest } from '../../src/ledger/append-request.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { type Book, openBook } from '../../src/ledger/books.js';
import { growTree } from '../../src/ledger/log/tree-growth.js';
import { noticeRequest } from '../../src/ledger/notice.js';
import { newId } from '../../src/platform/ids.js';
import { DRAW } from '../support/notices.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { quietPool, service, today } from '../support/test-ledger.js';

const TABLES = ['account', 'journal_entry', 'posting'];
const TURNS = 4;
const GROWN = 3_000;
/** Rows read for an entry of two postings, whoever reads them and why; a plan that reads the book reads thousands. */
const MOST_ROWS_AN_ENTRY = 8;

/** When statistics were taken, if ever; autovacuum never comes by. */
const MOMENTS = ['never', 'migrated', 'founded', 'after a notice', 'after a batch'];

/** A city whose statistics were taken at one moment and no other, written by two servers. */
class TwoServers {
  entries = 0;

  private constructor(
    readonly database: TestDatabase,
    private readonly analysed: string,
  ) {}

  static async of(analysed: string): Promise<TwoServers> {
    const database = await createTestDatabase();
    const off = TABLES.map((t) => `ALTER TABLE ledger.${t} SET (autovacuum_enabled = false);`);
    await sql(database.superuserUrl, off.join(' '));
    return new TwoServers(database, analysed);
  }

  async moment(now: string): Promise<void> {
    if (now === this.analysed) await sql(this.database.superuserUrl, 'ANALYZE');
  }

  /** So many at once: one batch, as long as no other is being written. */
  async append(server: BookAppender, book: Book, count: number): Promise<void> {
    const requests = Array.from({ length: count }, () => service(book, newId(), 30n));
    await Promise.all(requests.map((request) => server.submit(request)));
    this.entries += count;
  }

  /** Rows of the journal that anybody has read, from tables or through indexes. Connections say so when they end. */
  async rowsRead(): Promise<number> {
    const { superuserUrl } = this.database;
    const others = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'`;
    while ((await sql(superuserUrl, others)).length > 0) await sleep(20);
    const [row] = await sql(
      superuserUrl,
      `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read FROM pg_stat_user_tables
       WHERE schemaname = 'ledger' AND relname IN ('${TABLES.join("', '")}')`,
    );
    return Number(row?.read);
  }
}

function notice(book: Book) {
  const wish = { bookId: book.id, key: newId(), subjectId: newId(), actorId: newId() };
  return noticeRequest({ ...wish, format: 'kapok-draw/1', members: DRAW }, today());
}

/** Two servers surprise each other, so that both go carefully; a request that was answered comes again; the log follows. */
async function takeTurns(
  city: TwoServers,
  book: Book,
  by: {
    readonly servers: readonly BookAppender[];
    readonly pool: Pool;
    readonly batch: number;
    readonly again: AppendRequest;
  },
): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const server of by.servers) {
      await city.append(server, book, by.batch);
      await server.submit(by.again);
    }
    await growTree(by.pool, book.id);
  }
}

/** A life of a book: its first entries are what plans are made from, and what they are kept for is a thousand times as many. */
async function live(city: TwoServers, firstBatch: number): Promise<void> {
  const pool = quietPool(city.database.appUrl);
  await city.moment('migrated');
  const book = await openBook(pool, 'GD-T1', new Date(Date.now() - 60_000));
  await city.moment('founded');
  const [one, other] = [new BookAppender(book.id, pool), new BookAppender(book.id, pool)];
  await one.submit(notice(book));
  await other.submit(notice(book));
  await city.moment('after a notice');
  await city.append(one, book, firstBatch);
  await city.moment('after a batch');
  const again = service(book, newId(), 30n);
  await takeTurns(city, book, { servers: [one, other], pool, batch: firstBatch, again });
  await city.append(one, book, GROWN);
  await takeTurns(city, book, { servers: [other, one], pool, batch: 64, again });
  await Promise.all([one.close(), other.close()]);
  await pool.end();
}

describe('two servers on a city that has grown since its plans were made', () => {
  const cases = MOMENTS.flatMap((analysed) => [1, 64].map((batch) => [analysed, batch] as const));
  it.each(cases)(
    'read what they name, analysed %s, first batches of %i',
    async (analysed, batch) => {
      const city = await TwoServers.of(analysed);
      await live(city, batch);
      expect((await city.rowsRead()) / city.entries).toBeLessThan(MOST_ROWS_AN_ENTRY);
      await city.database.drop();
    },
  );
});
