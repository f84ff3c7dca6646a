import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { AccountRef } from '../../ledger/append-request.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { AccountBalance } from '../../ledger/read-balances.js';
import type { StatementLine } from '../../ledger/read-statement.js';
import type { Asset } from '../../ledger/vocabulary.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { ACCOUNT_READERS, requireWholeBook } from './book-access.js';

type MemberPurpose = 'earned' | 'granted' | 'held';

/** A moment to look at: a date of effect, an instant of record, or now. */
export interface BalanceMoment {
  readonly on: string | null;
  readonly at: string | null;
}

/** A member with the accounts asked for. */
export interface MemberBalances {
  readonly member: MemberBrief;
  readonly accounts: readonly AccountBalance[];
}

/** One member's minutes in a list over the book. */
export interface MemberMinutes {
  readonly memberId: string;
  readonly memberNo: string;
  readonly minutes: bigint;
}

/** What members, their workers and the city may read of accounts. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly ledger: LedgerReader,
  ) {}

  /** The accounts of a member, for the member and workers in scope. Throws `not_found`, `validation_failed`. */
  async balances(
    caller: Principal,
    memberId: string,
    when: BalanceMoment,
  ): Promise<MemberBalances> {
    if (when.on !== null && when.at !== null) {
      const fields = [{ pointer: '/at', code: 'not_together_with_on' }];
      throw new DomainError('validation_failed', { fields });
    }
    const member = await this.visible(caller, memberId);
    return { member, accounts: await this.accountsOf(caller.bookId, member.id, when) };
  }

  /** A page of one account's statement, the newest line first. Throws `not_found`. */
  async statement(
    caller: Principal,
    memberId: string,
    query: { purpose: MemberPurpose; asset: Asset; limit: number; after: string | null },
  ): Promise<Page<StatementLine>> {
    const member = await this.visible(caller, memberId);
    const { purpose, asset, limit } = query;
    const account: AccountRef = { ownerKind: 'member', ownerId: member.id, purpose, asset };
    const lines = await this.ledger.statement(caller.bookId, account, {
      after: query.after === null ? null : readPosition(query.after),
      limit: limit + 1,
    });
    return toPage(lines, limit, {
      item: (line) => line,
      position: (line) => ({ seq: String(line.seq), n: String(line.n) }),
    });
  }

  /** A page over all members that have such an account. For readers of the whole book: `forbidden`. */
  async list(
    caller: Principal,
    query: { purpose: MemberPurpose; asset: Asset; limit: number; after: string | null },
  ): Promise<Page<MemberMinutes>> {
    requireWholeBook(caller);
    const { purpose, asset, limit, after } = query;
    const rows = await this.ledger.ownerBalances(caller.bookId, {
      ownerKind: 'member',
      purpose,
      asset,
      after: after === null ? null : decodeCursor(after, { id: 'uuid' }).id,
      limit: limit + 1,
    });
    const ids = rows.map((row) => row.ownerId);
    const members = await this.members.byIds(this.database.read, caller.bookId, ids);
    return toPage(rows, limit, {
      item: ({ ownerId, balance }) => {
        const member = members.get(ownerId);
        invariant(member, 'the owner of a member account is a member');
        return { memberId: ownerId, memberNo: member.memberNo, minutes: balance };
      },
      position: (row) => ({ id: row.ownerId }),
    });
  }

  private visible(caller: Principal, memberId: string): Promise<MemberBrief> {
    const id = memberId.toLowerCase();
    return this.members.visibleTo(this.database.read, caller, id, [...ACCOUNT_READERS]);
  }

  private accountsOf(
    bookId: number,
    ownerId: string,
    { on, at }: BalanceMoment,
  ): Promise<AccountBalance[]> {
    const owner = { ownerKind: 'member', ownerId } as const;
    if (on !== null) return this.ledger.balancesOn(bookId, owner, on);
    if (at !== null) return this.ledger.balancesAt(bookId, owner, at);
    return this.ledger.balances(bookId, owner);
  }
}

const LARGEST_N = 999;

function readPosition(after: string): { seq: bigint; n: number } {
  const { seq, n } = decodeCursor(after, { seq: 'integer', n: 'integer' });
  const position = { seq: BigInt(seq), n: Number(n) };
  if (position.n < 0 || position.n > LARGEST_N) {
    throw new DomainError('validation_failed', { fields: [{ pointer: '/after', code: 'cursor' }] });
  }
  return position;
}
