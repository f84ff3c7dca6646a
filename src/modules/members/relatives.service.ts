import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Kinship } from './member.js';
import { MembersService } from './members.service.js';
import { declareRelatives, type RelativeLink } from './relative-rows.js';

/** Declared kinship: it keeps relatives from approving each other's hours. */
@Injectable()
export class RelativesService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /**
   * Declares a member related to another one of the same city; it counts in both directions. Saying
   * it again changes nothing. By the member, or by a worker who reaches the member. Errors:
   * `not_found` for a member out of reach, `unknown_member` for the other one, `validation_failed`
   * for oneself, `already_exists` when the two are declared otherwise.
   */
  async declare(
    caller: Principal,
    memberId: string,
    wanted: { relativeId: string; kinship: Kinship },
  ): Promise<RelativeLink> {
    const { bookId, memberId: declaredBy } = caller;
    return this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, [
        'social_worker',
        'station_admin',
        'city_admin',
      ]);
      if (wanted.relativeId === member.id) {
        throw new DomainError('validation_failed', {
          fields: [{ pointer: '/relativeId', code: 'another_member' }],
        });
      }
      const relatives = await this.members.byIds(tx, bookId, [wanted.relativeId]);
      const relative = relatives.get(wanted.relativeId);
      if (relative === undefined) throw new DomainError('unknown_member');
      const { kinship } = wanted;
      const pair = [member.id, relative.id] as const;
      const standing = await declareRelatives(tx, bookId, { pair, kinship, declaredBy });
      if (standing !== kinship) throw new DomainError('already_exists');
      return { memberId: relative.id, memberNo: relative.memberNo, kinship };
    });
  }
}
