import pg from 'pg';
import type { Principal } from '../../src/auth/principal.js';
import { bookAccount, grantedAccount } from '../../src/ledger/accounts.js';
import { BookAppender } from '../../src/ledger/book-appender.js';
import { openBook } from '../../src/ledger/books.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { type Verification, verifyBook } from '../../src/ledger/verify/verify-book.js';
import { DomainError } from '../../src/platform/errors/domain-error.js';
import { toRefusal } from '../../src/platform/errors/to-refusal.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { stopSchedules } from '../support/faked-city.js';
import { FakedClock } from '../support/faked-clock.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { BEGINS_AT } from './cast.js';
import { type Founded, foundCity } from './found-city.js';
import { type Picture, readPicture } from './picture.js';

/** The service in this process, on a clock that stands where the steps of a run put it; every run has a book of its own. */
export class Stage {
  private books = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly app: TestApp,
    readonly clock: FakedClock,
    readonly pool: pg.Pool,
  ) {}

  static async open(): Promise<Stage> {
    const clock = new FakedClock(new Date(BEGINS_AT));
    const database = await createTestDatabase();
    const app = await startTestApp({ database });
    stopSchedules(app.app);
    const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 3 });
    return new Stage(database, app, clock, pool);
  }

  async close(): Promise<void> {
    this.clock.remove();
    await this.pool.end();
    await this.app.close();
    await this.database.drop();
  }

  get<T>(service: abstract new (...parts: never[]) => T): T {
    return this.app.app.get(service, { strict: false });
  }

  /** A city like every other one, in a new book. */
  async found(order: 'grant_first' | 'own_first'): Promise<World> {
    this.books += 1;
    this.clock.set(new Date(BEGINS_AT));
    const code = `R${this.books}`;
    const book = await openBook(this.pool, code, new Date(BEGINS_AT - 60_000));
    return new World(this, await foundCity(this, book, order));
  }
}

/** One city, as the steps of a run see it. Answers of the service are its own; a refusal is its code. */
export class World {
  private keys = 0;

  constructor(
    readonly stage: Stage,
    private readonly founded: Founded,
  ) {}

  get bookId(): number {
    return this.founded.book.id;
  }

  get<T>(service: abstract new (...parts: never[]) => T): T {
    return this.stage.get(service);
  }

  as(name: string): Principal {
    const principal = this.founded.people.get(name);
    if (principal === undefined) throw new Error(`nobody is called ${name}`);
    return principal;
  }

  id(name: string): string {
    return this.as(name).memberId;
  }

  /** The code of a unit. */
  unit(place: string): string {
    return `${this.founded.book.code}-${place}`;
  }

  key(): string {
    this.keys += 1;
    return `step-${this.keys}`;
  }

  setClock(now: number): void {
    this.stage.clock.set(new Date(now));
  }

  picture(): Promise<Picture> {
    return readPicture(this.stage.pool, this.founded);
  }

  /** Granted minutes out of the city's issuance, as the close of a month posts them. */
  async grant(name: string, minutes: bigint, on: string): Promise<void> {
    const id = newId();
    const granted = grantedAccount(this.id(name));
    const issuance = bookAccount(this.founded.book.uid, 'issuance', 'GRT');
    const outcome = await this.get(LedgerService).append(
      plainEntry({
        bookId: this.bookId,
        kind: 'grant',
        effectiveOn: on,
        key: `grant:${id}`,
        subject: { type: 'grant', id, commitment: null },
        postings: moved({ from: issuance, to: granted, minutes }),
      }),
    );
    if (outcome.outcome === 'refused') throw new DomainError(outcome.code);
  }

  rows<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    return this.stage.pool.query<Row>(text, [this.bookId]).then(({ rows }) => rows);
  }

  /** Gives back the connection that the ledger keeps for a book in use; nothing is appended to this one any more. */
  async leave(): Promise<void> {
    const appender = this.get(LedgerService).running().get(this.bookId);
    if (appender instanceof BookAppender) await appender.close();
  }

  verify(): Promise<Verification> {
    return verifyBook(this.stage.pool, this.founded.book);
  }
}

/** The answer of a call, or the code by which it was refused as a caller sees it. Faults are thrown on. */
export async function answerTo<T>(
  call: () => Promise<T>,
): Promise<{ readonly code: null; readonly answer: T } | { readonly code: string }> {
  try {
    return { code: null, answer: await call() };
  } catch (error) {
    const { code } = toRefusal(error, 'POST');
    if (code === 'internal_fault') throw error;
    return { code };
  }
}
