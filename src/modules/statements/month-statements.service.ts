import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { ClosingProof } from '../../ledger/closing-proof.js';
import { firstDayOf, lastDayOf } from '../../ledger/period-dates.js';
import type { HashAlgorithm } from '../../ledger/vocabulary.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiMonth } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { ServicesService } from '../policies/services.service.js';
import { ACCOUNT_READERS } from './book-access.js';
import { readSubjects } from './line-subjects.js';
import { type NamedUnit, readMemberUnit } from './member-unit.js';
import { type ComposedStatement, composeStatement } from './month-statement.js';
import { monthBefore, type StatementClose, StatementLedger } from './statement-ledger.js';

/** A member's month with everything that JSON, CSV and PDF show of it. */
export interface MonthStatement extends ComposedStatement {
  readonly member: MemberBrief;
  /** Where the member belonged when the month was closed. */
  readonly unit: NamedUnit;
  readonly city: string;
  readonly bookUid: string;
  readonly algorithm: HashAlgorithm;
  readonly month: string;
  readonly from: string;
  readonly to: string;
  /** Null while the month is open: the statement is provisional. */
  readonly close: StatementClose | null;
  /** The last entry that was counted in. */
  readonly toSeq: bigint;
  /** By account, in the order of `accounts`; empty while the month is open. */
  readonly proofs: readonly (ClosingProof | null)[];
}

/** A month that a member can have a statement of. */
export interface StatementMonth {
  readonly month: string;
  readonly isClosed: boolean;
}

/** Monthly statements of members. Reads only; each is one state of the ledger. */
@Injectable()
export class MonthStatementsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly services: ServicesService,
    private readonly ledger: StatementLedger,
    private readonly clock: Clock,
  ) {}

  /** The months from a member's first posting on, the newest first; the running one always. Throws `not_found`. */
  async months(caller: Principal, memberId: string): Promise<StatementMonth[]> {
    const { bookId } = caller;
    const member = await this.visible(caller, memberId);
    const first = await this.ledger.reader.firstEffect(bookId, member.id);
    const closed = new Set((await this.ledger.periods.months(bookId)).map(({ month }) => month));
    const months: StatementMonth[] = [];
    const firstMonth = first?.slice(0, 7) ?? null;
    for (let month = this.runningMonth(); ; month = monthBefore(month)) {
      months.push({ month, isClosed: closed.has(month) });
      if (firstMonth === null || month <= firstMonth) return months;
    }
  }

  /**
   * The statement of a month. Of a closed month it is the same whenever it is asked for. Throws `not_found` (also for
   * months before the first posting and to come), `statement_too_long`.
   */
  async statement(caller: Principal, memberId: string, month: string): Promise<MonthStatement> {
    const { bookId } = caller;
    const member = await this.visible(caller, memberId);
    await this.requireMonth(bookId, member.id, month);
    const closed = await this.ledger.periods.closed(bookId, month);
    const head = await this.ledger.reader.head(bookId);
    const toSeq = closed?.closeSeq ?? head.seq;
    const accounts = await this.ledger.accounts({
      bookId,
      memberId: member.id,
      month,
      closed,
      toSeq,
    });
    const context = { bookId, memberId: member.id, services: this.services };
    const lines = accounts.flatMap((account) => account.lines);
    const subjects = await readSubjects(this.database.read, context, lines);
    const close = closed === null ? null : await this.ledger.closeOf(bookId, closed);
    return {
      member,
      unit: await readMemberUnit(this.database.read, context, close?.recordedAt ?? null),
      city: head.code,
      bookUid: head.bookUid,
      algorithm: head.algorithm,
      month,
      from: firstDayOf(month),
      to: lastDayOf(month),
      close,
      toSeq,
      ...composeStatement(accounts, subjects),
      proofs:
        closed === null
          ? []
          : await this.ledger.proofs({ bookId, memberId: member.id, month }, accounts),
    };
  }

  private async requireMonth(bookId: number, memberId: string, month: string): Promise<void> {
    const running = this.runningMonth();
    if (month === running) return;
    const first = await this.ledger.reader.firstEffect(bookId, memberId);
    const isThere = first !== null && first.slice(0, 7) <= month && month < running;
    if (!isThere) throw new DomainError('not_found');
  }

  private visible(caller: Principal, memberId: string): Promise<MemberBrief> {
    return this.members.visibleTo(this.database.read, caller, memberId, [...ACCOUNT_READERS]);
  }

  private runningMonth(): string {
    return shanghaiMonth(this.clock.now());
  }
}
