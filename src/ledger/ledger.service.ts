import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import type { AppendOutcome, AppendRequest } from './append-request.js';
import { BookAppender } from './book-appender.js';
import { type Book, findBook, listBooks, openBook } from './books.js';
import { isNotice, type NoticeFormat, type NoticeWish, noticeRequest } from './notice.js';
import { type PreviewOutcome, previewAppends } from './preview.js';
import { readEntry } from './read-entries.js';
import { reversalOf } from './reversal.js';
import { validateRequest } from './validate-request.js';
import type { HashAlgorithm } from './vocabulary.js';

/** Books that one process writes at the same time, each on a connection of its own; further ones wait for one to rest. */
const MOST_BOOKS_AT_ONCE = 64;

/**
 * The ledger's verbs. Every write goes through one appender per book (group commit, see README.md); reads are in
 * ledger-reader.ts.
 */
@Injectable()
export class LedgerService implements BeforeApplicationShutdown {
  private readonly appenders = new Map<number, BookAppender>();
  /** Where appenders take the connections that they keep. */
  private readonly kept: Pool;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.kept = database.openPool(MOST_BOOKS_AT_ONCE);
  }

  /**
   * Founds a book that is hashed with SHA-256, or with SM3, or answers the one that has this code, whatever its hashes.
   * Throws HashUnavailableError where the algorithm cannot be reckoned here and in the database.
   */
  openBook(code: string, algorithm: HashAlgorithm = 'sha256'): Promise<Book> {
    return openBook(this.database.pool, code, this.clock.now(), algorithm);
  }

  /** The book with this code, or null. */
  findBook(code: string): Promise<Book | null> {
    return findBook(this.database.pool, code);
  }

  /** All books of this deployment. */
  listBooks(): Promise<Book[]> {
    return listBooks(this.database.pool);
  }

  /**
   * Appends one entry. Resolves with `posted` when it is durable, balanced and in its place in the chain,
   * `replayed` when the key stands there already, `refused` when nothing moved.
   * Throws DomainError: `in_future`; `unbalanced_entry`; `outcome_unknown` (ask again with the same key);
   * `temporarily_unavailable` (nothing was tried). Locks: the book's head row, then the rows of the moves.
   */
  async append(request: AppendRequest): Promise<AppendOutcome> {
    validateRequest(request, this.clock.today());
    return this.appenderOf(request.bookId).submit(request);
  }

  /**
   * Appends many independent entries; they share commits. Each has an answer of its own, in order: an outcome, or
   * the error that `append` would have thrown.
   */
  appendAll(requests: readonly AppendRequest[]): Promise<PromiseSettledResult<AppendOutcome>[]> {
    return Promise.allSettled(requests.map((request) => this.append(request)));
  }

  /**
   * What up to 10,000 appends of one book, in order, would come to now. Writes nothing, opens no account, takes no
   * lock; moves are not asked. Throws what `append` throws for a request that it would not take.
   */
  async preview(requests: readonly AppendRequest[]): Promise<PreviewOutcome[]> {
    for (const request of requests) validateRequest(request, this.clock.today());
    return previewAppends(this.database.pool, requests);
  }

  /**
   * Appends the entry that undoes another: the same postings with opposite signs. Throws DomainError
   * `not_found`, `reversal_of_reversal`; refuses with `already_reversed`, or `insufficient_balance` when the minutes
   * have been spent since.
   */
  async reverse(wish: Parameters<typeof reversalOf>[1]): Promise<AppendOutcome> {
    const request = await reversalOf(this.database.pool, wish, this.clock.today());
    const outcome = await this.append(request);
    return outcome.outcome === 'replayed' && outcome.actorId !== wish.actorId
      ? { outcome: 'refused', code: 'already_reversed', facts: { seq: String(outcome.seq) } }
      : outcome;
  }

  /**
   * Lets a member's earned account go so many minutes below zero (1 to 100,000), by entries that say so (`credit`). Never
   * takes it back: what an entry may do is asked of the entry. Locks: the book's head, the first time.
   */
  async openCredit(bookId: number, memberId: string, minutes: bigint): Promise<void> {
    await this.database.pool.query('SELECT ledger.open_credit($1, $2, $3, $4)', [
      bookId,
      randomUUID(),
      memberId,
      minutes,
    ]);
  }

  /**
   * Puts a fact into the chain that moves no minutes, under today (docs/format.md, "The notice"). Answers as `append`;
   * refuses with `idempotency_key_conflict` when the key stands for another fact. Locks as `append`.
   */
  async appendNotice<F extends NoticeFormat>(wish: NoticeWish<F>): Promise<AppendOutcome> {
    const request = noticeRequest(wish as NoticeWish, this.clock.today());
    const outcome = await this.append(request);
    if (outcome.outcome !== 'replayed') return outcome;
    const stands = await readEntry(this.database.pool, wish.bookId, outcome.seq);
    return stands !== null && isNotice(stands, request)
      ? outcome
      : { outcome: 'refused', code: 'idempotency_key_conflict', facts: {} };
  }

  /** The appenders of this process by book, for metrics. */
  running(): ReadonlyMap<number, Pick<BookAppender, 'stats' | 'waiting'>> {
    return this.appenders;
  }

  /** Whether every appender has room for more requests. */
  isAccepting(): boolean {
    return [...this.appenders.values()].every((appender) => appender.isAccepting);
  }

  /** Finishes what waits. Requests under way have ended before (boot.ts); the pool closes after. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  /** Refuses new requests and waits for those that were taken. */
  async drain(): Promise<void> {
    await Promise.all([...this.appenders.values()].map((appender) => appender.close()));
    if (!this.kept.ending) await this.kept.end();
  }

  private appenderOf(bookId: number): BookAppender {
    let appender = this.appenders.get(bookId);
    if (!appender) {
      appender = new BookAppender(bookId, this.database.pool, { kept: this.kept });
      this.appenders.set(bookId, appender);
    }
    return appender;
  }
}
