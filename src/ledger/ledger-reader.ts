import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { AccountRef, BalanceView } from './append-request.js';
import { type JournalFormat, readJournal } from './export/journal-formats.js';
import type { JournalRange } from './journal-export.js';
import {
  type AccountBalance,
  type OwnerBalance,
  type OwnerRef,
  readBalance,
  readBalances,
  readBalancesAtSeq,
  readBalancesOn,
  readEverEarned,
  readOwnerBalances,
  readSeqAt,
} from './read-balances.js';
import { type ChainHead, readHead, readTrialBalance, type TrialBalance } from './read-book.js';
import { type CreditWish, type EntryCredit, readCredits } from './read-credits.js';
import { type JournalEntry, readEntry, readEntryByKey } from './read-entries.js';
import { type EntryHead, readEntryHeads } from './read-journal.js';
import {
  type AccountMonth,
  type EntryAmount,
  type MonthRange,
  readAccountMonth,
  readEntryAmounts,
  readFirstEffect,
} from './read-month.js';
import {
  type MemberEntry,
  readMemberEntries,
  readStoredLeaves,
  type StoredLeaf,
} from './read-proven.js';
import { readStatement, type StatementLine, type StatementPosition } from './read-statement.js';
import { readView, type ViewWish } from './read-view.js';

/**
 * What the ledger tells. Reads only, outside of transactions, no locks; each answer is one snapshot. Owners are
 * opaque ids here: who may see what is decided by the modules above.
 */
@Injectable()
export class LedgerReader {
  constructor(private readonly database: Database) {}

  /** The head of a book's chain. Throws `not_found`. */
  async head(bookId: number): Promise<ChainHead> {
    const head = await readHead(this.database.pool, bookId);
    if (head === null) throw new DomainError('not_found');
    return head;
  }

  /** The balance of one account now, in minutes; 0n when nothing was ever posted there. */
  balanceOf(bookId: number, ref: AccountRef): Promise<bigint> {
    return readBalance(this.database.pool, bookId, ref);
  }

  /**
   * Balances and running totals as they stand now, for telling beforehand what a decision would come to; what never
   * moved is 0n. Under the ledger's lock it may come out otherwise. The caller bounds the lists.
   */
  view(bookId: number, wish: ViewWish): Promise<BalanceView> {
    return readView(this.database.pool, bookId, wish);
  }

  /** All accounts of an owner now. One that was never posted to is absent. */
  balances(bookId: number, owner: OwnerRef): Promise<AccountBalance[]> {
    return readBalances(this.database.pool, bookId, owner);
  }

  /** All accounts of an owner as they stood at an RFC 3339 instant (microseconds count). */
  async balancesAt(bookId: number, owner: OwnerRef, instant: string): Promise<AccountBalance[]> {
    const seq = await readSeqAt(this.database.pool, bookId, instant);
    return readBalancesAtSeq(this.database.pool, bookId, owner, seq);
  }

  /** All accounts of an owner with what took effect up to a date, corrections of today included. */
  balancesOn(bookId: number, owner: OwnerRef, date: string): Promise<AccountBalance[]> {
    return readBalancesOn(this.database.pool, bookId, owner, date);
  }

  /** Up to `limit` balances of one kind of account over the whole book, by owner id, after the one given. */
  ownerBalances(
    bookId: number,
    page: Parameters<typeof readOwnerBalances>[2],
  ): Promise<OwnerBalance[]> {
    return readOwnerBalances(this.database.pool, bookId, page);
  }

  /** Minutes a member has ever earned by service, whether spent or not, less reversals. */
  everEarned(bookId: number, memberId: string): Promise<bigint> {
    return readEverEarned(this.database.pool, bookId, memberId);
  }

  /** Up to `limit` lines of one account, the newest first, below a position. */
  statement(
    bookId: number,
    account: AccountRef,
    page: { readonly after: StatementPosition | null; readonly limit: number },
  ): Promise<StatementLine[]> {
    return readStatement(this.database.pool, bookId, account, page);
  }

  /** What took effect on one account in a month, by the entries up to one; up to `limit` lines and one more. */
  month(bookId: number, account: AccountRef, range: MonthRange): Promise<AccountMonth> {
    return readAccountMonth(this.database.pool, bookId, account, range);
  }

  /** The day of the first effect on any account of a member; null before there is one. */
  firstEffect(bookId: number, memberId: string): Promise<string | null> {
    return readFirstEffect(this.database.pool, bookId, memberId);
  }

  /** What entries moved on one account, and which of them were undone up to one. The caller bounds the list. */
  entryAmounts(
    bookId: number,
    account: AccountRef,
    wish: Parameters<typeof readEntryAmounts>[3],
  ): Promise<EntryAmount[]> {
    return readEntryAmounts(this.database.pool, bookId, account, wish);
  }

  /** What entries credited members with, in the order asked. The caller bounds the list. */
  credits(bookId: number, wishes: readonly CreditWish[]): Promise<EntryCredit[]> {
    return readCredits(this.database.pool, bookId, wishes);
  }

  /** All balances summed by purpose and asset. Reads every account of the book. */
  trialBalance(bookId: number): Promise<TrialBalance> {
    return readTrialBalance(this.database.pool, bookId);
  }

  /** The entry of that number with its postings and leaf, or null. */
  entry(bookId: number, seq: bigint): Promise<JournalEntry | null> {
    return readEntry(this.database.pool, bookId, seq);
  }

  /** The entry that stands under an append key, or null. */
  entryByKey(bookId: number, key: string): Promise<JournalEntry | null> {
    return readEntryByKey(this.database.pool, bookId, key);
  }

  /** Up to `limit` entries behind a number, in order, without their postings: to follow the journal by. */
  entriesAfter(
    bookId: number,
    page: { readonly after: bigint; readonly limit: number },
  ): Promise<EntryHead[]> {
    return readEntryHeads(this.database.pool, bookId, page);
  }

  /** The leaves of these entries, by number; one that is not there is absent. The caller bounds the list. */
  storedLeaves(bookId: number, seqs: readonly bigint[]): Promise<StoredLeaf[]> {
    return readStoredLeaves(this.database.pool, bookId, seqs);
  }

  /** Up to `limit` entries that move a member's accounts, the newest first, below a number. */
  memberEntries(
    bookId: number,
    page: Parameters<typeof readMemberEntries>[2],
  ): Promise<MemberEntry[]> {
    return readMemberEntries(this.database.pool, bookId, page);
  }

  /** A range of the journal in one of its forms, a page at a time; the range may be as long as the book. */
  journal(
    bookId: number,
    format: JournalFormat,
    range: JournalRange,
  ): AsyncGenerator<Buffer | string> {
    return readJournal(this.database.pool, bookId, format, range);
  }
}
