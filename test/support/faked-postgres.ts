import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDatabase } from '../../src/platform/database/database-url.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { prepareDatabase } from '../../src/platform/database/roles.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { removePlace } from '../../src/platform/embedded-postgres/place.js';
import { MIGRATIONS_DIR, TEST_PASSWORDS } from './test-cluster.js';
import type { TestDatabase } from './test-database.js';

const DATABASE = 'kapok_faults';
/** Small, so that a small disk holds them. */
const SETTINGS = {
  shared_buffers: '32MB',
  min_wal_size: '32MB',
  max_wal_size: '64MB',
  checkpoint_timeout: '30s',
};
const FILLING = Buffer.alloc(65_536, 1);

/** A PostgreSQL of a test's own, with fsync on, made to be killed and to run out of disk. */
export class OwnPostgres {
  readonly #folder: string;
  readonly #mounted: boolean;
  /** Every start there was: the first one that still stands may stop the server. */
  readonly #starts: EmbeddedPostgres[] = [];
  #database: TestDatabase | null = null;

  private constructor(folder: string, mounted: boolean) {
    this.#folder = folder;
    this.#mounted = mounted;
  }

  /** Starts it, with a migrated database. `diskMegabytes`: on a disk of its own of that size, which needs root. */
  static async start(diskMegabytes: number | null = null): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'kapok-own-'));
    if (diskMegabytes !== null) mountDisk(folder, diskMegabytes);
    const own = new OwnPostgres(folder, diskMegabytes !== null);
    const superuserUrl = await own.restart();
    const urls = await prepareDatabase(superuserUrl, { database: DATABASE, ...TEST_PASSWORDS });
    await migrate(urls.ownerUrl, MIGRATIONS_DIR);
    own.#database = {
      name: DATABASE,
      ...urls,
      superuserUrl: withDatabase(superuserUrl, DATABASE),
      drop: () => Promise.resolve(),
    };
    return own;
  }

  get database(): TestDatabase {
    if (this.#database === null) throw new Error('it has not started');
    return this.#database;
  }

  /** Starts it anew if it does not run; on the same port, with what is on its disk. Answers the superuser's URL. */
  async restart(): Promise<string> {
    const start = await startEmbeddedPostgres({ dataDir: this.#home, settings: SETTINGS });
    this.#starts.push(start);
    return start.superuserUrl;
  }

  /** Kills its first process without a chance to tidy up; the others then end by themselves. */
  kill(): void {
    const pid = this.#starts.at(-1)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Writes its disk full to the last block: every write that needs another one fails with ENOSPC. */
  fillDisk(): void {
    const file = openSync(this.#filling, 'w');
    try {
      for (;;) writeSync(file, FILLING);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  /** Frees what `fillDisk` took. */
  freeDisk(): void {
    rmSync(this.#filling, { force: true });
  }

  async remove(): Promise<void> {
    this.freeDisk();
    for (const start of this.#starts) await start.stop();
    removePlace(this.#home);
    if (this.#mounted) command('umount', this.#folder);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #home(): string {
    return join(this.#folder, 'postgres');
  }

  get #filling(): string {
    return join(this.#folder, 'filling');
  }
}

function mountDisk(folder: string, megabytes: number): void {
  command('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'kapok-test', folder);
}

function command(name: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`a disk of its own needs root and mounts: ${name}: ${stderr}`);
}
