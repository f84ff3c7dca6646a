import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeLeaf } from '../decode-leaf.js';
import { readHead } from '../read-book.js';
import { readEntryByKey } from '../read-entries.js';

/** A notice in the chain that says which key signs from then on (`kapok-key/1`, docs/format.md). */
export interface KeyNotice {
  /** The entry that says so. */
  readonly seq: bigint;
  /** The C2SP verifier key. */
  readonly vkey: string;
  /** The key it follows; null for the first. */
  readonly previous: string | null;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
}

/** The append key of a book's nth key notice, from 1: they are found one after the other. */
export function keyNoticeKey(n: number): string {
  return `log-key:${n}`;
}

/** The text that a key signs to hand over to the next (docs/format.md). */
export function handoverText(bookUid: string, previous: string, next: string): string {
  return `kapok-key/1\n${bookUid}\n${previous}\n${next}\n`;
}

/** What a book's log is called, and whose signatures are its own. */
@Injectable()
export class LogKeys {
  /** By book, the notices found so far; they never change. */
  private readonly found = new Map<number, KeyNotice[]>();

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** The origin of a book's log, by the book's code: the name of its checkpoints and of its keys. */
  origin(bookCode: string): string {
    return originOf(this.config.open.logOrigin, bookCode);
  }

  /** The origin of a book's log. Throws `not_found`. */
  async originOf(bookId: number): Promise<string> {
    const head = await readHead(this.database.pool, bookId);
    if (head === null) throw new DomainError('not_found');
    return this.origin(head.code);
  }

  /** The keys of a book's log as the chain names them, the oldest first; none before the first checkpoint. */
  async notices(bookId: number): Promise<readonly KeyNotice[]> {
    const notices = [...(this.found.get(bookId) ?? [])];
    for (;;) {
      const entry = await readEntryByKey(
        this.database.pool,
        bookId,
        keyNoticeKey(notices.length + 1),
      );
      if (entry === null) break;
      const { content } = decodeLeaf(Buffer.from(entry.leaf));
      const said = JSON.parse(content.detail ?? '{}') as { key: string; previous: string };
      const previous = said.previous === '' ? null : said.previous;
      notices.push({ seq: entry.seq, vkey: said.key, previous, recordedAt: entry.recordedAt });
    }
    this.found.set(bookId, notices);
    return notices;
  }

  /** The verifier keys of a book's log, the one that signs now first. */
  async vkeys(bookId: number): Promise<readonly string[]> {
    const notices = await this.notices(bookId);
    return notices.map(({ vkey }) => vkey).reverse();
  }
}

/** The name of a book's log under the configured one. */
export function originOf(logOrigin: string, bookCode: string): string {
  return `${logOrigin}/${bookCode}`;
}
