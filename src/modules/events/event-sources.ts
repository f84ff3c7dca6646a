import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { EventSource } from './cloud-event.js';

/** Whose events a book's are. A book never changes its uid or code, so each is asked for once. */
@Injectable()
export class EventSources {
  readonly #known = new Map<number, Promise<EventSource>>();

  constructor(private readonly ledger: LedgerReader) {}

  /** The source of a book's events. Throws `not_found`. */
  of(bookId: number): Promise<EventSource> {
    const known = this.#known.get(bookId);
    if (known !== undefined) return known;
    const asked = this.#read(bookId);
    this.#known.set(bookId, asked);
    asked.catch(() => this.#known.delete(bookId));
    return asked;
  }

  async #read(bookId: number): Promise<EventSource> {
    const { bookUid, code } = await this.ledger.head(bookId);
    return { bookUid, city: code };
  }
}
