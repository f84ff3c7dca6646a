import { Injectable } from '@nestjs/common';
import { CredentialsService } from '../../auth/credentials.service.js';
import type { Principal } from '../../auth/principal.js';
import { SessionCache } from '../../auth/session-cache.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { lockMember, readGrants } from './grant-rows.js';
import { mayGrantAll } from './grant-rules.js';
import { MembersService } from './members.service.js';

/** First passwords, and new ones for members who lost theirs. */
@Injectable()
export class FirstCredentialService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly credentials: CredentialsService,
    private readonly sessions: SessionCache,
  ) {}

  /**
   * Gives a member a random password, to be changed at first use, and ends all their sessions. The
   * password is told once and kept nowhere. Errors: `not_found` for a member out of reach,
   * `not_for_oneself`, `state_conflict` for one who is not active, `forbidden` when the member holds
   * a role that the caller could not give: whoever sets a password could act in that role.
   */
  async issue(caller: Principal, memberId: string): Promise<string> {
    const { bookId } = caller;
    const password = await this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, [
        'city_admin',
        'station_admin',
      ]);
      if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
      if (member.status !== 'active') throw new DomainError('state_conflict');
      await lockMember(tx, bookId, member.id);
      const held = await readGrants(tx, bookId, member.id);
      if (!mayGrantAll(caller, held)) throw new DomainError('forbidden');
      return this.credentials.issueInitialPassword(tx, { bookId, memberId: member.id });
    });
    this.sessions.forgetMember(bookId, memberId);
    return password;
  }
}
