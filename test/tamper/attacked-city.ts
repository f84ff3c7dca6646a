import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVerifierKey } from '../../packages/verifier/src/notes/verifier-key.js';
import { keptCheckpoint, NO_TRUST, type Trust } from '../../packages/verifier/src/trust.js';
import { followOne, type Look } from '../../packages/witness/src/follow.js';
import { addTrustedLog } from '../../packages/witness/src/trusted-logs.js';
import { Witness } from '../../packages/witness/src/witness.js';
import { loadWitnessKey, makeWitnessKey } from '../../packages/witness/src/witness-key.js';
import type { Book } from '../../src/ledger/books.js';
import { journalLines } from '../../src/ledger/journal-export.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { CheckpointReader } from '../../src/ledger/log/checkpoint-reader.js';
import { LogFollower } from '../../src/ledger/log/log-follower.js';
import { LogKeys } from '../../src/ledger/log/log-keys.js';
import type { NotedHead } from '../../src/ledger/verify/chain-check.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { closeMonth, openClosingLedger, paid } from '../support/closing-ledger.js';
import type { Forgeable } from '../support/forger.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { quietPool, readHead, service } from '../support/test-ledger.js';

/** The book of `openClosingLedger`. */
export const CODE = 'GD-T1';

/** What the outside world holds of the log: a checkpoint, a head, an export, and what a witness remembers. */
export interface Outsiders {
  readonly trust: Trust;
  readonly note: string;
  readonly head: NotedHead;
  readonly journal: Buffer;
}

/** A database that may be attacked, with the folders beside it. */
export interface Attacked extends Forgeable {
  readonly database: TestDatabase;
  /** Where the service keeps its checkpoints. */
  readonly checkpointDir: string;
  /** The folder of a witness that has followed the log until now. */
  readonly witnessDir: string;
  close(): Promise<void>;
}

/**
 * A book of some three hundred entries with a closed month and a notice in words, its log signed and followed by a
 * witness, and a backup from before the last entries. Each attack has a copy of all that.
 */
export class AttackedCity {
  private constructor(
    readonly book: Book,
    readonly outsiders: Outsiders,
    /** An entry with words in it. */
    readonly noticeSeq: bigint,
    private readonly folder: string,
    private readonly databases: { readonly now: TestDatabase; readonly backup: TestDatabase },
  ) {}

  static async open(): Promise<AttackedCity> {
    const ledger = await openClosingLedger();
    const { book, database } = ledger;
    const members = Array.from({ length: 9 }, () => newId());
    const pay = (n: number) =>
      ledger.service.append(
        paid(ledger, members[n % 9] ?? '', BigInt(15 + (n % 7) * 5), '2026-09-20'),
      );
    await Promise.all(Array.from({ length: 280 }, (_, n) => pay(n)));
    await closeMonth(ledger, '2026-09');
    const noticeSeq = await putWords(ledger.service, book);
    await ledger.service.drain();
    await ledger.appender.close();
    await Promise.all([ledger.pool.end(), ledger.superuser.end()]);
    const folder = mkdtempSync(join(tmpdir(), 'kapok-tamper-'));
    const place = { database, checkpointDir: join(folder, 'checkpoints') };
    const early = await withService(place, (app) => grow(app, book, 5));
    const backup = await createTestDatabase(database);
    const outsiders = await withService(place, async (app) => {
      await grow(app, book, 5);
      await witnessLooks(app, join(folder, 'witness'));
      return outsidersOf(app, database, book);
    });
    if (early >= outsiders.head.seq) throw new Error('the log has not grown');
    return new AttackedCity(book, outsiders, noticeSeq, folder, { now: database, backup });
  }

  /** Copies of the database as it is, or of the backup, and of the folders. */
  async copy(of: 'now' | 'backup' = 'now'): Promise<Attacked> {
    const database = await createTestDatabase(this.databases[of]);
    const superuser = quietPool(database.superuserUrl);
    const own = mkdtempSync(join(this.folder, 'attack-'));
    for (const name of ['checkpoints', 'witness']) {
      cpSync(join(this.folder, name), join(own, name), { recursive: true });
    }
    return {
      book: this.book,
      database,
      superuser,
      checkpointDir: join(own, 'checkpoints'),
      witnessDir: join(own, 'witness'),
      close: async () => {
        await superuser.end();
        await database.drop();
      },
    };
  }

  async close(): Promise<void> {
    await this.databases.now.drop();
    await this.databases.backup.drop();
    rmSync(this.folder, { recursive: true });
  }
}

/** The service on a database with its checkpoints, until `work` is done. It takes requests, but was not asked whether it may start. */
export async function withService<T>(
  { database, checkpointDir }: Pick<Attacked, 'database' | 'checkpointDir'>,
  work: (app: TestApp) => Promise<T>,
): Promise<T> {
  const app = await startTestApp({ database, env: { KAPOK_CHECKPOINT_DIR: checkpointDir } });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Posts some entries and has the log signed. Answers the last entry's number. */
export async function grow({ app }: TestApp, book: Book, entries: number): Promise<bigint> {
  const ledger = app.get(LedgerService, { strict: false });
  for (let n = 0; n < entries; n += 1) {
    const outcome = await ledger.append(service(book, newId(), 30n));
    if (outcome.outcome !== 'posted') throw new Error(`posting was ${outcome.outcome}`);
  }
  const checkpoint = await app.get(LogFollower, { strict: false }).follow(book.id);
  return (checkpoint?.size ?? 0n) - 1n;
}

/** Has a witness look at the log over HTTP; one that has no folder yet begins here. */
export async function witnessLooks(app: TestApp, folder: string): Promise<Look> {
  const url = `${app.url}/log/${CODE}`;
  const known = await loadWitnessKey(folder).catch(() => null);
  if (known === null) {
    const [{ id } = { id: 0 }] = await app.app.get(LedgerService, { strict: false }).listBooks();
    const [vkey = ''] = await app.app.get(LogKeys, { strict: false }).vkeys(id);
    await makeWitnessKey(folder, 'witness.example/w1');
    await addTrustedLog(folder, { vkey, algorithm: 'sha256', url });
  }
  const witness = new Witness(folder, known ?? (await loadWitnessKey(folder)));
  const [log] = [...(await witness.logs()).values()];
  if (log === undefined) throw new Error('the witness knows no log');
  return followOne(witness, log, url);
}

/** The newest checkpoint of the log as anybody fetches it. */
export async function fetchCheckpoint(
  { url }: TestApp,
  { code }: Pick<Book, 'code'>,
): Promise<string> {
  return (await fetch(`${url}/log/${code}/checkpoint`)).text();
}

/** All leaves of a database. */
export async function exportOf(database: TestDatabase, book: Book): Promise<Buffer> {
  const pool = quietPool(database.readerUrl);
  const pages: Buffer[] = [];
  try {
    for await (const page of journalLines(pool, book.id)) pages.push(page);
  } finally {
    await pool.end();
  }
  return Buffer.concat(pages);
}

async function outsidersOf(app: TestApp, database: TestDatabase, book: Book): Promise<Outsiders> {
  const note = (await app.app.get(CheckpointReader, { strict: false }).latest(book.id))?.note ?? '';
  const vkeys = await app.app.get(LogKeys, { strict: false }).vkeys(book.id);
  const pool = quietPool(database.readerUrl);
  const head = await readHead(pool, book);
  await pool.end();
  const trust = { ...NO_TRUST, keys: vkeys.map(parseVerifierKey), kept: [keptCheckpoint(note)] };
  return { note, trust, head, journal: await exportOf(database, book) };
}

/** A fact in words, one of which can be written in two Unicode forms. */
async function putWords(ledger: LedgerService, book: Book): Promise<bigint> {
  const outcome = await ledger.appendNotice({
    bookId: book.id,
    key: 'words',
    format: 'kapok-loss/1',
    subjectId: book.uid,
    actorId: newId(),
    members: { size: '400', root: 'ab'.repeat(32), kept: '200', reason: 'Caf\u00e9 旧备份' },
  });
  if (outcome.outcome !== 'posted') throw new Error(`the notice was ${outcome.outcome}`);
  return outcome.seq;
}
