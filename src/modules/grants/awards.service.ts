import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { readSeqsOfKeys } from '../../ledger/read-grants.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { MembersService } from '../members/members.service.js';
import { requireCityWide } from '../units/unit.js';
import { type AwardFacts, grantKey } from './award.js';
import {
  type Award,
  type AwardSum,
  readAwardsOfMember,
  readAwardsOfMonth,
  sumAwardsOfMonth,
} from './award-rows.js';
import { factsOf } from './grant-step.js';

/** An award with the number of its entry; null: it was planned by a run that has not posted it. */
export interface PostedAward extends Award {
  readonly entrySeq: bigint | null;
}

/** What opens an award's commitment: 32 bytes, and what was committed to. */
export interface AwardOpening {
  readonly salt: Buffer;
  readonly facts: AwardFacts;
}

/** One a month, for longer than anybody lives. */
const MOST_AWARDS = 1_500;

/** What was granted, to whom and why. */
@Injectable()
export class AwardsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
  ) {}

  /** The awards of a member, for the member and workers in reach (`not_found`), the latest month first. */
  async ofMember(
    caller: Principal,
    memberId: string,
    query: { limit: number; after: string | null },
  ): Promise<Page<PostedAward>> {
    const read = this.database.read;
    const { bookId } = caller;
    const member = await this.members.visibleTo(read, caller, memberId);
    const before = query.after === null ? null : decodeCursor(query.after, { month: 'text' }).month;
    const page = { memberId: member.id, before, limit: query.limit + 1 };
    const rows = await this.posted(bookId, await readAwardsOfMember(read, bookId, page));
    return toPage(rows, query.limit, {
      item: (row) => row,
      position: ({ month }) => ({ month }),
    });
  }

  /** What opens the commitments of a member's awards, by the award's id; for the member and workers in reach (`not_found`). */
  async openings(caller: Principal, memberId: string): Promise<Map<string, AwardOpening>> {
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId);
    const page = { memberId: member.id, before: null, limit: MOST_AWARDS };
    const awards = await readAwardsOfMember(read, caller.bookId, page);
    // A salt that was destroyed opens nothing any more.
    const whole = awards.filter(({ salt }: { salt: Buffer | null }) => salt !== null);
    return new Map(whole.map((award) => [award.id, { salt: award.salt, facts: factsOf(award) }]));
  }

  /** The awards of a month (`YYYY-MM`) over the city, for its admins and auditors (`forbidden`), by member id. */
  async ofMonth(
    caller: Principal,
    month: string,
    query: { limit: number; after: string | null },
  ): Promise<Page<PostedAward>> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    const { bookId } = caller;
    const after = query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id;
    const page = { month, after, limit: query.limit + 1 };
    const awards = await readAwardsOfMonth(this.database.read, bookId, page);
    return toPage(await this.posted(bookId, awards), query.limit, {
      item: (row) => row,
      position: ({ memberId }) => ({ id: memberId }),
    });
  }

  /** What a month's awards come to by class and level, for the city's admins and auditors (`forbidden`). */
  async sumsOfMonth(caller: Principal, month: string): Promise<AwardSum[]> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    return sumAwardsOfMonth(this.database.read, caller.bookId, month);
  }

  private async posted(bookId: number, awards: readonly Award[]): Promise<PostedAward[]> {
    const keys = awards.map(({ month, memberId }) => grantKey(month, memberId));
    const seqs = await readSeqsOfKeys(this.database.pool, bookId, keys);
    return awards.map((award, index) => ({
      ...award,
      entrySeq: seqs.get(keys[index] ?? '') ?? null,
    }));
  }
}
