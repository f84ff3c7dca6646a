import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import type { BlockedBy, ErasureBlocker } from './erasure.js';
import type { Erasure } from './erasure-rows.js';

/** Each counts what stands in the way of erasing $2 of book $1; $3 is now. All by indexes that start with the member. */
const COUNTS = {
  record_waiting: `SELECT count(*) FROM kapok.service_records r
    WHERE r.book_id = $1 AND r.recipient_id = $2 AND r.state IN ('submitted', 'confirmed', 'disputed')`,
  dispute_open: `SELECT count(*) FROM kapok.disputes d
    WHERE d.book_id = $1 AND $2 IN (d.volunteer_id, d.recipient_id, d.filed_by) AND d.state IN ('open', 'decided', 'appealed', 'owed')`,
  care_under_way: `SELECT count(*) FROM kapok.care_requests q
    WHERE q.book_id = $1 AND $2 IN (q.elder_id, q.volunteer_id) AND q.state = 'matched' AND q.agreed_starts_at <= $3`,
  stay_open: `SELECT count(*) FROM kapok.presence_sessions p
    WHERE p.book_id = $1 AND $2 IN (p.volunteer_id, p.recipient_id) AND p.state IN ('open', 'expired', 'ended')`,
  paper_open: `SELECT count(*) FROM kapok.paper_lines l
    WHERE l.book_id = $1 AND $2 IN (l.volunteer_id, l.recipient_id) AND l.state = 'entered'`,
  support_waiting: `SELECT count(*) FROM kapok.pool_supports s
    WHERE s.book_id = $1 AND s.elder_id = $2 AND s.state IN ('requested', 'waiting')`,
  alert_open: `SELECT count(*) FROM kapok.alerts a
    WHERE a.book_id = $1 AND a.elder_id = $2 AND a.state <> 'closed'`,
  last_admin: `SELECT count(*) FROM kapok.role_grants g
    WHERE g.book_id = $1 AND g.member_id = $2 AND g.role = 'city_admin' AND g.revoked_at IS NULL AND NOT EXISTS (
      SELECT FROM kapok.role_grants o JOIN kapok.members m ON m.book_id = o.book_id AND m.id = o.member_id
      WHERE o.book_id = $1 AND o.role = 'city_admin' AND o.revoked_at IS NULL AND o.member_id <> $2 AND m.status = 'active')`,
} as const satisfies Partial<Record<ErasureBlocker, string>>;

/** Says what stands in the way of an erasure, so that whoever decides knows what has to be seen to first. */
@Injectable()
export class ErasureBlockers {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReader,
    private readonly clock: Clock,
  ) {}

  /**
   * What stands in the way now, in a fixed order; empty when nothing does. Minutes that are held for what the erasure
   * itself will close count as left. Reads only.
   */
  async of(
    erasure: Pick<Erasure, 'bookId' | 'memberId' | 'acceptsLoss'>,
    reader: EntityManager = this.database.read,
  ): Promise<BlockedBy[]> {
    const { bookId, memberId, acceptsLoss } = erasure;
    const left = acceptsLoss ? 0n : await this.minutesLeft(bookId, memberId);
    const found: BlockedBy[] = [{ reason: 'minutes_left', count: left }];
    for (const [reason, count] of Object.entries(COUNTS)) {
      const rows: { count: bigint }[] = await reader.query(
        // Every question takes all three, so that one list of values serves.
        `SELECT (${count}) AS count WHERE $3::timestamptz IS NOT NULL`,
        [bookId, memberId, this.clock.now()],
      );
      found.push({ reason: reason as ErasureBlocker, count: BigInt(rows[0]?.count ?? 0n) });
    }
    return found.filter((blocker) => blocker.count > 0n);
  }

  private async minutesLeft(bookId: number, memberId: string): Promise<bigint> {
    const accounts = await this.ledger.balances(bookId, { ownerKind: 'member', ownerId: memberId });
    return accounts.reduce((sum, { balance }) => (balance > 0n ? sum + balance : sum), 0n);
  }
}
