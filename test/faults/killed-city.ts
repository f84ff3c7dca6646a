import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildService, startService } from '../../scripts/city/child-service.js';
import { demoAdmin } from '../../scripts/city/settings.js';
import type { ApiClient } from '../../src/cli/client/api-client.js';
import { type ExportFile, importFile } from '../../src/cli/client/import-directory.js';
import { signIn } from '../../src/cli/client/sign-in.js';
import { listBooks } from '../../src/ledger/books.js';
import { type Verification, verifyBook } from '../../src/ledger/verify/verify-book.js';
import { openEmbeddedDatabase } from '../../src/platform/database/embedded-database.js';
import { removePlace } from '../../src/platform/embedded-postgres/place.js';
import { readPostmaster } from '../../src/platform/embedded-postgres/postmaster-pid.js';
import { FROM_SOURCES } from '../support/service-process.js';
import { sql } from '../support/sql.js';
import { quietPool } from '../support/test-ledger.js';

/** The city's export that the kill tests import. */
export const FIXTURE = fileURLToPath(new URL('../fixtures/city', import.meta.url));
/** Whether `npm run soak` asks for the big counts. */
export const SOAK = process.env.KAPOK_TEST_SOAK === '1';

/** What is killed: the server alone, or PostgreSQL and then the server, both without a chance to tidy up. */
export type Victim = 'the server' | 'PostgreSQL and the server';

/** A city on a server process and an embedded PostgreSQL with fsync on, made to be killed. */
export class KilledCity {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'kapok-kill-'));
  #service: ChildService | null = null;

  /** Starts the city that `dataDir` holds; the first time it is founded. */
  async start(): Promise<void> {
    const settings = {
      KAPOK_DEMO: 'true',
      KAPOK_DEMO_CITY: 'GD-YJ',
      KAPOK_DATA_DIR: this.#dataDir,
      KAPOK_PORT: '0',
      KAPOK_LOG_LEVEL: 'silent',
      // The export's months stay open while its records are approved.
      KAPOK_SETTLEMENT_AUTO: 'false',
      KAPOK_RECONCILIATION_AUTO: 'false',
      KAPOK_TEST_CLUSTER: '',
      DATABASE_URL: '',
    };
    this.#service = await startService(settings, FROM_SOURCES);
  }

  /** Kills with SIGKILL and resolves when the server is gone. */
  async kill(victim: Victim): Promise<void> {
    if (victim !== 'the server') {
      const postmaster = readPostmaster(join(this.#dataDir, 'data'));
      if (postmaster === null) throw new Error('no PostgreSQL runs');
      process.kill(postmaster.pid, 'SIGKILL');
    }
    await this.#running.kill();
  }

  /** The city admin, on the server that runs now. */
  async admin(): Promise<ApiClient> {
    return signIn(this.#running.url, await demoAdmin(this.#dataDir));
  }

  /** Asks PostgreSQL itself, beside the running server. */
  query<Row>(statement: string): Promise<Row[]> {
    return this.#asGuest((url) => sql<Row>(url, statement));
  }

  /** Entries that stand beside the approvals: the genesis, and the notices of the log's key. */
  async factsInChain(): Promise<number> {
    const rows = await this.query<{ kind: string }>(
      `SELECT kind FROM ledger.journal_entry WHERE kind IN ('genesis', 'notice')`,
    );
    return rows.length;
  }

  /** Recomputes the whole ledger, as an auditor's login. */
  verify(): Promise<Verification> {
    return this.#asGuest(async (url) => {
      const pool = quietPool(url);
      try {
        const [book] = await listBooks(pool);
        if (book === undefined) throw new Error('there is no book');
        return await verifyBook(pool, book);
      } finally {
        await pool.end();
      }
    });
  }

  /** Stops what runs and removes everything. */
  async close(): Promise<void> {
    await this.#service?.stop();
    removePlace(this.#dataDir);
  }

  get #running(): ChildService {
    if (this.#service === null) throw new Error('the city was not started');
    return this.#service;
  }

  async #asGuest<T>(work: (readerUrl: string) => Promise<T>): Promise<T> {
    const database = await openEmbeddedDatabase(this.#dataDir);
    try {
      return await work(database.readerUrl);
    } finally {
      await database.server.stop();
    }
  }
}

/** A file of the export, whole or its first `rows` rows. */
export function fixtureFile(kind: ExportFile, rows = Number.POSITIVE_INFINITY): Buffer {
  const file = readFileSync(join(FIXTURE, `${kind}.csv`));
  if (rows === Number.POSITIVE_INFINITY) return file;
  // Some rows hold line breaks in quotes; the file is cut before the row after the last one wanted.
  const next = file.indexOf(`\nR7-${String(rows + 1).padStart(7, '0')},`);
  if (next < 0) throw new Error(`${kind}.csv has no row ${rows + 1}`);
  return file.subarray(0, next + 1);
}

/** Imports units, services and members of the export, each to its end. */
export async function importPeople(client: ApiClient): Promise<void> {
  for (const kind of ['units', 'services', 'members'] as const) {
    await importFile(client, { kind, file: fixtureFile(kind), dryRun: false });
  }
}

/**
 * Records that are approved without their entry, or have an entry without being approved, or with more than one, or
 * whose volunteer was credited otherwise than the day's counter says. None, if approvals are whole.
 */
export const BROKEN_APPROVALS = `
  WITH entry AS (
    SELECT book_id, subject_id, min(seq) AS seq, count(*) AS entries FROM ledger.journal_entry
    WHERE kind = 'service' AND subject_type = 'service_record' GROUP BY book_id, subject_id),
  credit AS (
    SELECT e.book_id, 'day:' || a.owner_id || ':' || e.effective_on AS name, sum(p.amount) AS minutes
    FROM ledger.journal_entry e JOIN ledger.posting p USING (book_id, seq)
    JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id
    WHERE e.kind = 'service' AND a.owner_kind = 'member' AND a.purpose = 'earned' GROUP BY 1, 2)
  SELECT 'record' AS what, coalesce(r.record_no, e.subject_id::text) AS which
  FROM kapok.service_records r FULL JOIN entry e ON e.book_id = r.book_id AND e.subject_id = r.id
  WHERE (r.state = 'approved') IS DISTINCT FROM (e.seq IS NOT NULL)
    OR r.entry_seq IS DISTINCT FROM e.seq OR e.entries > 1
  UNION ALL
  SELECT 'counter', coalesce(k.name, c.name)
  FROM ledger.counter k FULL JOIN credit c USING (book_id, name)
  WHERE coalesce(k.value, 0) <> coalesce(c.minutes, 0)`;
