import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { forgetPositions } from '../presence/presence-rows.js';
import { CONSENT_WORDING, type ConsentPurpose, type ConsentWay } from './consent.js';

/** Who may note what a member has signed on paper. */
const NOTERS: readonly Role[] = ['social_worker', 'station_admin', 'city_admin'];

/** One decision about one purpose. */
export interface Consent {
  readonly id: string;
  readonly purpose: ConsentPurpose;
  readonly wording: string;
  /** False: the member objects. */
  readonly given: boolean;
  readonly decidedAt: Date;
  readonly via: ConsentWay;
  /** When another decision took its place. */
  readonly withdrawnAt: Date | null;
}

/** What a member agrees to, or does not. */
interface ConsentWish {
  readonly memberId: string;
  readonly purpose: ConsentPurpose;
  readonly given: boolean;
}

const COLUMNS = `id, purpose, wording, given, decided_at AS "decidedAt", via, withdrawn_at AS "withdrawnAt"`;

/** What members have agreed to, purpose by purpose; the newest decision counts, the earlier ones stay with their dates. */
@Injectable()
export class ConsentsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives or withdraws a consent: the member, or a worker of the member's unit with a signed paper. What stands already
   * is answered as it is. Who does not want positions kept is rid of those kept so far, too. Throws `not_found`,
   * `forbidden`, `state_conflict` for an erased member. Locks: the member's row, and then, apart, the stays with positions.
   */
  async decide(caller: Principal, wish: ConsentWish): Promise<Consent> {
    const member = await this.memberFor(caller, wish.memberId);
    const isOwn = member.id === caller.memberId;
    if (!isOwn && !reaches(caller, NOTERS, member.unitPath)) throw new DomainError('forbidden');
    if (member.status === 'erased') throw new DomainError('state_conflict');
    const decided = await this.note(caller, wish, isOwn ? 'self' : 'paper');
    if (wish.purpose === 'position' && !wish.given) {
      // Behind the decision, and again whenever it is repeated: no later stay has one.
      await this.database.transaction((tx) => forgetPositions(tx, caller.bookId, member.id));
    }
    return decided;
  }

  /** The decisions of a member, the newest first: for the member, workers of the unit, city admins and auditors. */
  async page(
    caller: Principal,
    wish: { readonly memberId: string; readonly limit: number; readonly after: string | null },
  ): Promise<Page<Consent>> {
    const member = await this.memberFor(caller, wish.memberId);
    const before = wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id;
    const rows: Consent[] = await this.database.read.query(
      `SELECT ${COLUMNS} FROM kapok.consents WHERE book_id = $1 AND member_id = $2 AND ($3::uuid IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [caller.bookId, member.id, before, wish.limit + 1],
    );
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  private note(
    { bookId, memberId: by }: Principal,
    wish: ConsentWish,
    via: ConsentWay,
  ): Promise<Consent> {
    return this.database.transaction(async (tx) => {
      // NO KEY UPDATE: two decisions at once come one after the other, and nobody else waits.
      await tx.query('SELECT FROM kapok.members WHERE book_id = $1 AND id = $2 FOR NO KEY UPDATE', [
        bookId,
        wish.memberId,
      ]);
      const standing = await standingOf(tx, bookId, wish);
      if (standing?.given === wish.given && standing.wording === CONSENT_WORDING) return standing;
      const at = this.clock.now();
      await tx.query(
        `UPDATE kapok.consents SET withdrawn_at = greatest($4, decided_at), withdrawn_by = $5
         WHERE book_id = $1 AND member_id = $2 AND purpose = $3 AND withdrawn_at IS NULL`,
        [bookId, wish.memberId, wish.purpose, at, by],
      );
      const rows: Consent[] = await tx.query(
        `INSERT INTO kapok.consents (book_id, id, member_id, purpose, wording, given, decided_at, decided_by, via)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
        [
          ...[bookId, newId(), wish.memberId, wish.purpose, CONSENT_WORDING, wish.given, at],
          ...[by, via],
        ],
      );
      const [decided] = rows;
      if (decided === undefined) throw new DomainError('state_conflict');
      return decided;
    });
  }

  private memberFor(caller: Principal, memberId: string): Promise<MemberBrief> {
    return this.members.visibleTo(this.database.read, caller, memberId);
  }
}

async function standingOf(
  tx: Tx,
  bookId: number,
  { memberId, purpose }: { readonly memberId: string; readonly purpose: ConsentPurpose },
): Promise<Consent | null> {
  const rows: Consent[] = await tx.query(
    `SELECT ${COLUMNS} FROM kapok.consents
     WHERE book_id = $1 AND member_id = $2 AND purpose = $3 AND withdrawn_at IS NULL`,
    [bookId, memberId, purpose],
  );
  return rows[0] ?? null;
}
