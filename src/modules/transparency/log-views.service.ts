import { Injectable } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { CheckpointReader } from '../../ledger/log/checkpoint-reader.js';
import { CoSignatures } from '../../ledger/log/co-signatures.js';
import { LogKeys } from '../../ledger/log/log-keys.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import type { CheckpointDto, LogBriefDto, LogDto } from './log.dto.js';
import { toCheckpointAnswer } from './log-answers.js';
import { LogBooks } from './log-books.js';

const CURSOR = { size: 'integer' } as const;

/** What the logs tell of themselves: names, keys, how far they have come, checkpoints. Reads only. */
@Injectable()
export class LogViewsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
    private readonly books: LogBooks,
    private readonly checkpoints: CheckpointReader,
    private readonly keys: LogKeys,
    private readonly coSignatures: CoSignatures,
  ) {}

  /** All logs of this service. */
  async list(): Promise<LogBriefDto[]> {
    return (await this.ledger.listBooks()).map((book) => this.briefOf(book));
  }

  /** One log. Throws `not_found`. */
  async one(city: string): Promise<LogDto> {
    const book = await this.books.find(city);
    const checkpoint = await this.checkpoints.latest(book.id);
    // Read after the checkpoint, so that it is never behind it.
    const entries = (await this.reader.head(book.id)).seq + 1n;
    const notices = await this.keys.notices(book.id);
    const policy = this.coSignatures.policy();
    return {
      ...this.briefOf(book),
      bookUid: book.uid,
      keys: notices.map(({ vkey, seq, previous }) => ({ vkey, noticeSeq: String(seq), previous })),
      entries: String(entries),
      lagEntries: String(entries - (checkpoint?.size ?? 0n)),
      checkpoint: checkpoint === null ? null : toCheckpointAnswer(checkpoint, policy),
      witnesses: policy.witnesses.map(({ name, vkey }) => ({ name, vkey })),
      quorum: policy.quorum,
    };
  }

  /** The newest checkpoint with enough co-signatures. Throws `not_found` before there is one. */
  async witnessed(city: string): Promise<CheckpointDto> {
    const book = await this.books.find(city);
    const checkpoint = await this.checkpoints.witnessed(book.id);
    if (checkpoint === null) throw new DomainError('not_found');
    return toCheckpointAnswer(checkpoint, this.coSignatures.policy());
  }

  /** A page of checkpoints, the newest first. Throws `not_found`; `validation_failed` for a made-up cursor. */
  async page(
    city: string,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ): Promise<Page<CheckpointDto>> {
    const book = await this.books.find(city);
    const before = after === undefined ? null : BigInt(decodeCursor(after, CURSOR).size);
    const rows = await this.checkpoints.list(book.id, { before, limit: limit + 1 });
    const policy = this.coSignatures.policy();
    return toPage(rows, limit, {
      item: (checkpoint) => toCheckpointAnswer(checkpoint, policy),
      position: ({ size }) => ({ size: String(size) }),
    });
  }

  /** The name of a book's log in its checkpoints. */
  originOf(book: Book): string {
    return this.keys.origin(book.code);
  }

  private briefOf(book: Book): LogBriefDto {
    const { code: city, algorithm } = book;
    return { city, origin: this.originOf(book), path: `/log/${city}`, algorithm };
  }
}
