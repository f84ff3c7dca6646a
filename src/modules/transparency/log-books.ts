import { Injectable } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import type { Checkpoint } from '../../ledger/log/checkpoint.js';
import { CheckpointReader } from '../../ledger/log/checkpoint-reader.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/** A book with the newest checkpoint of its log: nothing beyond that is public. */
export interface CoveredBook {
  readonly book: Book;
  readonly checkpoint: Checkpoint;
}

/** Finds the log of a city. Reads only. */
@Injectable()
export class LogBooks {
  constructor(
    private readonly ledger: LedgerService,
    private readonly checkpoints: CheckpointReader,
  ) {}

  /** The book of a city. Throws `not_found`. */
  async find(code: string): Promise<Book> {
    const book = await this.ledger.findBook(code);
    if (book === null) throw new DomainError('not_found');
    return book;
  }

  /** The book of a city with its newest checkpoint. Throws `not_found`, also before the first checkpoint. */
  async findCovered(code: string): Promise<CoveredBook> {
    const book = await this.find(code);
    const checkpoint = await this.checkpoints.latest(book.id);
    if (checkpoint === null) throw new DomainError('not_found');
    return { book, checkpoint };
  }
}
