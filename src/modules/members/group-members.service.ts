import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { MembersService } from './members.service.js';

/** A member who stands for a group, and since when. */
export interface GroupMark {
  readonly memberId: string;
  readonly markedAt: Date;
}

/** Members who stand for a group, such as the volunteers of a company: what they earn can only be donated. */
@Injectable()
export class GroupMembersService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /**
   * Marks a member as a group, for good; a second time changes nothing. By a station admin or city admin who reaches
   * the member. Errors: `not_found` out of reach, `not_for_oneself`.
   */
  async mark(caller: Principal, memberId: string): Promise<GroupMark> {
    const { bookId, memberId: markedBy } = caller;
    return this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, [
        'station_admin',
        'city_admin',
      ]);
      if (member.id === markedBy) throw new DomainError('not_for_oneself');
      await tx.query(
        `INSERT INTO kapok.group_members (book_id, member_id, marked_by) VALUES ($1, $2, $3)
         ON CONFLICT ON CONSTRAINT group_members_pkey DO NOTHING`,
        [bookId, member.id, markedBy],
      );
      const rows: GroupMark[] = await tx.query(
        `SELECT member_id AS "memberId", marked_at AS "markedAt" FROM kapok.group_members
         WHERE book_id = $1 AND member_id = $2`,
        [bookId, member.id],
      );
      invariant(rows[0], 'a mark that was written is there');
      return rows[0];
    });
  }

  /** Whether a member stands for a group. */
  async isGroup(reader: EntityManager, bookId: number, memberId: string): Promise<boolean> {
    const rows: unknown[] = await reader.query(
      'SELECT 1 FROM kapok.group_members WHERE book_id = $1 AND member_id = $2',
      [bookId, memberId],
    );
    return rows.length > 0;
  }
}
