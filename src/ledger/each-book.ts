import type { Logger } from '@nestjs/common';
import { eachApart } from '../platform/each-apart.js';
import { faultFacts } from '../platform/logging/fault-facts.js';
import type { Book } from './books.js';

/** What is done for every book in the background, and where it is told that one of them failed. */
export interface BookRound {
  readonly work: (book: Book) => Promise<unknown>;
  readonly logger: Pick<Logger, 'error'>;
  /** The event under which a book whose work failed stands in the log. */
  readonly failure: string;
  /** Asked before each book; the round ends early once it is true. */
  readonly isStopping?: () => boolean;
}

/** Does `work` for all books, one after the other: one city's fault is logged and keeps no other city waiting. */
export async function eachBook(
  ledger: { listBooks(): Promise<Book[]> },
  { work, logger, failure, isStopping }: BookRound,
): Promise<void> {
  await eachApart(await ledger.listBooks(), {
    work,
    report: ({ code }, error) => logger.error({ event: failure, book: code, ...faultFacts(error) }),
    ...(isStopping && { isStopping }),
  });
}
