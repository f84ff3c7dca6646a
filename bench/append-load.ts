import type { Pool } from 'pg';
import { bookAccount, earnedAccount } from '../src/ledger/accounts.js';
import type { AppendRequest } from '../src/ledger/append-request.js';
import { BookAppender } from '../src/ledger/book-appender.js';
import { type Book, openBook } from '../src/ledger/books.js';
import { newId } from '../src/platform/ids.js';

/** A service entry of 30 minutes: issuance pays a volunteer. */
export function serviceRequest(book: Book, memberId: string, today: string): AppendRequest {
  const issuance = bookAccount(book.uid, 'issuance');
  const earned = earnedAccount(memberId);
  const id = newId();
  return {
    bookId: book.id,
    key: `bench:${id}`,
    kind: 'service',
    effectiveOn: today,
    actorId: id,
    subject: { type: 'service_record', id, commitment: COMMITMENT },
    policyDigest: COMMITMENT,
    reversesSeq: null,
    accounts: [issuance, earned],
    counters: [],
    decide: () => ({
      postings: [
        { account: issuance, amount: -30n },
        { account: earned, amount: 30n },
      ],
    }),
    moves: [],
  };
}

const COMMITMENT = Buffer.alloc(32, 7);

/** Figures of one load. */
export interface LoadFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs `step` from `callers` callers in a closed loop for about `seconds`. */
export async function closedLoop(
  callers: number,
  seconds: number,
  step: (caller: number) => Promise<unknown>,
): Promise<LoadFigures> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let now = performance.now(); now < end; ) {
        await step(caller);
        const after = performance.now();
        latencies.push(after - now);
        now = after;
      }
    }),
  );
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: latencies.length / elapsed, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** A founded book with its appender, and member ids to pay. */
export interface LoadedBook {
  readonly book: Book;
  readonly appender: BookAppender;
  readonly ids: readonly string[];
}

/** Founds a book for a load. */
export async function prepareBook(pool: Pool, code: string, members: number): Promise<LoadedBook> {
  const book = await openBook(pool, code, new Date(Date.now() - 1000));
  const appender = new BookAppender(book.id, pool);
  return { book, appender, ids: Array.from({ length: members }, () => newId()) };
}
