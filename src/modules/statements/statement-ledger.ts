import { Injectable } from '@nestjs/common';
import type { AccountRef } from '../../ledger/append-request.js';
import type { ClosedPeriod } from '../../ledger/closed-period.js';
import type { ClosingProof } from '../../ledger/closing-proof.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import { LedgerPeriods } from '../../ledger/periods.js';
import type { Asset, Purpose } from '../../ledger/vocabulary.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { AccountInput } from './month-statement.js';

/** A member makes a few hundred postings a month; a statement holds this many at most. */
export const MAX_LINES = 5_000;

/** What a member may have accounts for. The first three are shown also when nothing was ever posted there. */
const ACCOUNTS: readonly { readonly purpose: Purpose; readonly asset: Asset }[] = [
  { purpose: 'earned', asset: 'MIN' },
  { purpose: 'granted', asset: 'GRT' },
  { purpose: 'held', asset: 'MIN' },
  { purpose: 'held', asset: 'GRT' },
];
const ALWAYS_SHOWN = 3;

/** The close that a statement rests on. */
export interface StatementClose {
  readonly seq: bigint;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  /** 64 hexadecimal digits each. */
  readonly leafHash: string;
  readonly root: string;
  /** The leaves under the root. */
  readonly accounts: bigint;
}

/** A member's month in a book. */
export interface MemberMonth {
  readonly bookId: number;
  readonly memberId: string;
  readonly month: string;
}

/** What a statement needs of the ledger. */
@Injectable()
export class StatementLedger {
  constructor(
    readonly reader: LedgerReader,
    readonly periods: LedgerPeriods,
  ) {}

  /** The accounts of a member in a month, as far as they are shown. Throws `statement_too_long`. */
  async accounts(
    wish: MemberMonth & { readonly closed: ClosedPeriod | null; readonly toSeq: bigint },
  ): Promise<AccountInput[]> {
    const before = await this.lastClosedBefore(wish);
    const found: AccountInput[] = [];
    // One after the other: a statement shall not take the pool for itself.
    for (const account of ACCOUNTS) found.push(await this.account(wish, before, account));
    const lines = found.reduce((count, account) => count + account.lines.length, 0);
    if (lines > MAX_LINES)
      throw new DomainError('statement_too_long', { facts: { limit: MAX_LINES } });
    return found.filter((account, n) => n < ALWAYS_SHOWN || isUsed(account));
  }

  /** Where a month's close stands in the chain. */
  async closeOf(bookId: number, closed: ClosedPeriod): Promise<StatementClose> {
    const entry = await this.reader.entry(bookId, closed.closeSeq);
    invariant(entry, 'a closed month has its close entry');
    return {
      seq: closed.closeSeq,
      recordedAt: entry.recordedAt,
      leafHash: entry.leafHash.toString('hex'),
      root: closed.root,
      accounts: closed.accounts,
    };
  }

  /** Proofs that the closing balances are under the root of the close; null for an account never posted to. */
  async proofs(
    { bookId, memberId, month }: MemberMonth,
    accounts: readonly AccountInput[],
  ): Promise<(ClosingProof | null)[]> {
    const proofs: (ClosingProof | null)[] = [];
    for (const account of accounts) {
      const ref = refOf(memberId, account);
      proofs.push(await this.periods.closingProof(bookId, month, ref));
    }
    return proofs;
  }

  private async account(
    wish: MemberMonth & { readonly closed: ClosedPeriod | null; readonly toSeq: bigint },
    before: string | null,
    { purpose, asset }: { readonly purpose: Purpose; readonly asset: Asset },
  ): Promise<AccountInput> {
    const { bookId, memberId, month, closed, toSeq } = wish;
    const ref = refOf(memberId, { purpose, asset });
    const brought = before === null ? null : await this.periods.closingBalance(bookId, before, ref);
    const { before: since, lines } = await this.reader.month(bookId, ref, {
      firstDay: firstDayOf(month),
      lastDay: lastDayOf(month),
      closedThrough: before === null ? null : lastDayOf(before),
      toSeq,
      limit: MAX_LINES,
    });
    const fixed = closed === null ? null : await this.periods.closingBalance(bookId, month, ref);
    return {
      purpose,
      asset,
      opening: {
        minutes: (brought?.balance ?? 0n) + since.minutes,
        postings: (brought?.postings ?? 0n) + since.postings,
      },
      lines,
      fixed:
        closed === null ? null : { minutes: fixed?.balance ?? 0n, postings: fixed?.postings ?? 0n },
    };
  }

  /** The month whose closing balances a statement starts from; null: it starts from the first posting. */
  private async lastClosedBefore(
    wish: MemberMonth & { readonly closed: ClosedPeriod | null },
  ): Promise<string | null> {
    if (wish.closed === null) {
      const { closedThrough } = await this.periods.state(wish.bookId);
      const last = closedThrough?.slice(0, 7) ?? null;
      // Closed in this very moment: then it starts from nothing, which is as right and only slower.
      return last !== null && last < wish.month ? last : null;
    }
    const before = await this.periods.closed(wish.bookId, monthBefore(wish.month));
    return before?.month ?? null;
  }
}

function refOf(
  memberId: string,
  { purpose, asset }: { readonly purpose: Purpose; readonly asset: Asset },
): AccountRef {
  return { ownerKind: 'member', ownerId: memberId, purpose, asset };
}

function isUsed({ opening, lines }: AccountInput): boolean {
  return opening.postings > 0n || lines.length > 0;
}

/** The month before, YYYY-MM. */
export function monthBefore(month: string): string {
  return addDays(firstDayOf(month), -1).slice(0, 7);
}
