import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import type { JournalFormat } from '../../ledger/export/journal-formats.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { ChainHead, TrialBalance } from '../../ledger/read-book.js';
import type { EntryPosting, JournalEntry } from '../../ledger/read-entries.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import { ACCOUNT_READERS, readsWholeBook, requireWholeBook } from './book-access.js';

/** A posting with what its reader may know beside the amount. */
export interface PostingView {
  readonly posting: EntryPosting;
  readonly memberNo: string | null;
  readonly showsBalance: boolean;
}

/** An entry as one reader may see it. */
export interface EntryView {
  readonly entry: JournalEntry;
  readonly postings: readonly PostingView[];
}

/** Where a reader of the journal goes on. */
export interface JournalStart {
  readonly from: bigint;
  /** The hash of the entry before, in hexadecimal, as the reader knows it; null: unknown. */
  readonly after: string | null;
}

/** What may be read of the journal itself. */
@Injectable()
export class LedgerViewsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly ledger: LedgerService,
    private readonly reader: LedgerReader,
  ) {}

  /** The head of a city's chain, for anybody. Throws `not_found`; `validation_failed` when a city must be named. */
  async head(city: string | null): Promise<ChainHead> {
    if (city !== null) {
      const book = await this.ledger.findBook(city);
      if (book === null) throw new DomainError('not_found');
      return this.reader.head(book.id);
    }
    const [first, ...others] = await this.ledger.listBooks();
    if (first === undefined) throw new DomainError('not_found');
    if (others.length > 0) {
      throw new DomainError('validation_failed', {
        fields: [{ pointer: '/city', code: 'required' }],
      });
    }
    return this.reader.head(first.id);
  }

  /** All balances summed. For readers of the whole book: `forbidden`. */
  trialBalance(caller: Principal): Promise<TrialBalance> {
    requireWholeBook(caller);
    return this.reader.trialBalance(caller.bookId);
  }

  /**
   * An entry. Readers of the whole book see all of it; others only entries that touch an account they may look into,
   * and no other account's balance or owner. Throws `not_found`.
   */
  async entry(caller: Principal, seq: bigint): Promise<EntryView> {
    const entry = await this.reader.entry(caller.bookId, seq);
    if (entry === null) throw new DomainError('not_found');
    const seesAll = readsWholeBook(caller);
    const known = await this.knownOwners(caller, entry);
    if (!seesAll && known.size === 0) throw new DomainError('not_found');
    const postings = entry.postings.map((posting) => {
      const memberNo = known.get(posting.account.ownerId) ?? null;
      return { posting, memberNo, showsBalance: seesAll || memberNo !== null };
    });
    return { entry, postings };
  }

  /**
   * The journal in one of its forms, from an entry up to the head of now. `after` is the hash that the reader holds of
   * the entry before: `state_conflict` when another one stands there, or none. For readers of the whole book: `forbidden`.
   */
  async journal(
    caller: Principal,
    format: JournalFormat,
    { from, after }: JournalStart,
  ): Promise<AsyncGenerator<Buffer | string>> {
    requireWholeBook(caller);
    if (after !== null) {
      const before = await this.reader.entry(caller.bookId, from - 1n);
      if (before?.leafHash.toString('hex') !== after) throw new DomainError('state_conflict');
    }
    return this.reader.journal(caller.bookId, format, { fromSeq: from, toSeq: null });
  }

  /** Member numbers of those owners of an entry's accounts whom the caller may look at, by id. */
  private async knownOwners(caller: Principal, entry: JournalEntry): Promise<Map<string, string>> {
    const ids = entry.postings.flatMap(({ account }) =>
      account.ownerKind === 'member' ? [account.ownerId] : [],
    );
    const members = await this.members.byIds(this.database.read, caller.bookId, ids);
    return new Map(
      [...members.values()]
        .filter(
          ({ id, unitPath }) =>
            id === caller.memberId || reaches(caller, ACCOUNT_READERS, unitPath),
        )
        .map(({ id, memberNo }) => [id, memberNo]),
    );
  }
}
