import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { type FeedEvent, lastPosition, readFeed } from './event-rows.js';

/** How old what is remembered may be. */
const FRESH_MS = 900;
const MOST_REMEMBERED = 500;
const PAGE = 200;

interface Remembered {
  /** All events behind `from` up to `to`, in order. */
  events: FeedEvent[];
  from: bigint;
  to: bigint;
  lookedAtMs: number;
  looking: Promise<void> | null;
}

/**
 * The newest events of the books that somebody watches: one look a second and book, however many watch. Who is
 * further behind than memory reaches is answered from the database.
 */
@Injectable()
export class RecentEvents {
  readonly #books = new Map<number, Remembered>();

  constructor(private readonly database: Database) {}

  /** Events behind a position, in order: as many as memory holds, or a page of 200. Empty when there are none. */
  async since(bookId: number, after: bigint): Promise<readonly FeedEvent[]> {
    const book = await this.#fresh(bookId);
    if (after >= book.to) return [];
    if (after >= book.from) return book.events.filter(({ position }) => position > after);
    return readFeed(this.database.read, bookId, { after, type: null, limit: PAGE });
  }

  async #fresh(bookId: number): Promise<Remembered> {
    const book = this.#books.get(bookId) ?? this.#add(bookId);
    if (performance.now() - book.lookedAtMs > FRESH_MS) {
      book.looking ??= this.#look(bookId, book).finally(() => {
        book.looking = null;
      });
      await book.looking;
    }
    return book;
  }

  #add(bookId: number): Remembered {
    const book = { events: [], from: -1n, to: -1n, lookedAtMs: -Infinity, looking: null };
    this.#books.set(bookId, book);
    return book;
  }

  async #look(bookId: number, book: Remembered): Promise<void> {
    const head = await lastPosition(this.database.read, bookId);
    if (book.to < 0n || head - book.to > BigInt(MOST_REMEMBERED)) {
      // Nobody has watched for a while, or never: memory begins here.
      Object.assign(book, { events: [], from: head, to: head });
    } else if (head > book.to) {
      const page = { after: book.to, type: null, limit: MOST_REMEMBERED };
      const events = [...book.events, ...(await readFeed(this.database.read, bookId, page))];
      book.to = events.at(-1)?.position ?? book.to;
      book.events = events.slice(-MOST_REMEMBERED);
      const first = book.events[0];
      if (first !== undefined && events.length > MOST_REMEMBERED) book.from = first.position - 1n;
    }
    book.lookedAtMs = performance.now();
  }
}
