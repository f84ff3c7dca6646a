import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ScheduleModule } from '@nestjs/schedule';
import { createApp } from '../../src/create-app.js';
import type { Book } from '../../src/ledger/books.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { CheckpointReader } from '../../src/ledger/log/checkpoint-reader.js';
import { LogModule } from '../../src/ledger/log/log.module.js';
import { LogFollower } from '../../src/ledger/log/log-follower.js';
import { LogGuard } from '../../src/ledger/log/log-guard.js';
import { LogKeys } from '../../src/ledger/log/log-keys.js';
import { LogReader } from '../../src/ledger/log/log-reader.js';
import { LogStart } from '../../src/ledger/log/log-start.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { configModule } from '../../src/platform/config/config.module.js';
import { newId } from '../../src/platform/ids.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { testEnvironment } from './app.js';
import type { TestDatabase } from './test-database.js';
import { service } from './test-ledger.js';

/** The ledger and its log alone: what a test of them needs, in a twentieth of the time that the whole service takes. */
@Module({ imports: [PlatformModule, ScheduleModule.forRoot(), LogModule] })
class LoggedModule {}

/** A service that serves, of the ledger and its log alone, with one book. */
export interface LoggedBook {
  readonly app: NestFastifyApplication;
  readonly book: Book;
  readonly ledger: LedgerService;
  readonly reader: LogReader;
  readonly checkpoints: CheckpointReader;
  readonly keys: LogKeys;
  readonly guard: LogGuard;
  readonly follower: LogFollower;
  readonly start: LogStart;
  /** Appends so many entries and answers how many there are now. */
  append(count: number): Promise<bigint>;
}

/** Starts one; the book is founded unless it is there. `folder`: of its checkpoints, unless `env` names their place; `more`: further modules. */
export async function openLoggedBook(
  database: TestDatabase,
  folder: string | null,
  env: Readonly<Record<string, string>> = {},
  more: readonly Type[] = [],
): Promise<LoggedBook> {
  const settings = { ...(folder !== null && { KAPOK_CHECKPOINT_DIR: folder }), ...env };
  const config = loadConfig(testEnvironment({ database, env: settings }));
  const module = { module: LoggedModule, imports: [configModule(config), ...more] };
  const app = await createApp(config, { module });
  await app.listen(0, '127.0.0.1');
  const part = <T>(kind: new (...given: never[]) => T): T => app.get(kind, { strict: false });
  const ledger = part(LedgerService);
  const book = await ledger.openBook('GD-L1', 'sha256');
  return {
    app,
    book,
    ledger,
    reader: part(LogReader),
    checkpoints: part(CheckpointReader),
    keys: part(LogKeys),
    guard: part(LogGuard),
    follower: part(LogFollower),
    start: part(LogStart),
    async append(count) {
      const requests = Array.from({ length: count }, () => service(book, newId(), 30n));
      const outcomes = await ledger.appendAll(requests);
      const seqs = outcomes.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        if (one.value.outcome !== 'posted') throw new Error(`it is ${one.value.outcome}`);
        return one.value.seq;
      });
      return seqs.reduce((most, seq) => (seq > most ? seq : most), 0n) + 1n;
    },
  };
}

/** A folder of its own for checkpoints, and how to be rid of it. */
export function checkpointFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kapok-log-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
