import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import type { CommitmentOpening } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { MembersService } from '../members/members.service.js';
import { type ExpiryFacts, expiryFacts } from './expiry.js';
import { type ExpiryRef, readExpiries } from './expiry-rows.js';

/** Looked up by one statement at most. */
const CHUNK = 500;

/** What expired, of whom and by what day. */
@Injectable()
export class ExpiriesService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /**
   * What opens the commitments of a member's expiries, with what each is of; for the member and workers in reach
   * (`not_found`). Left out are those of others and those that are not there. The caller bounds the list.
   */
  async openings(
    caller: Principal,
    memberId: string,
    refs: readonly ExpiryRef[],
  ): Promise<{ readonly ref: ExpiryRef; readonly opening: CommitmentOpening<ExpiryFacts> }[]> {
    const member = await this.members.visibleTo(this.database.read, caller, memberId);
    const own = refs.filter((ref) => ref.memberId === member.id);
    const found: { ref: ExpiryRef; opening: CommitmentOpening<ExpiryFacts> }[] = [];
    for (let start = 0; start < own.length; start += CHUNK) {
      const chunk = own.slice(start, start + CHUNK);
      for (const expiry of await readExpiries(this.database.read, caller.bookId, chunk)) {
        const { salt } = expiry;
        found.push({ ref: expiry, opening: { salt, facts: expiryFacts(expiry) } });
      }
    }
    return found;
  }
}
