import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { MOST_COUNTED } from '../../platform/http/counted-page.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { ActingService } from '../proxies/acting.js';
import { DisputeAccess } from './dispute-access.js';
import {
  countDisputes,
  type Dispute,
  type DisputePageWish,
  readDisputes,
  readEvents,
  readStatements,
} from './dispute-rows.js';
import { DISPUTE_READERS } from './dispute-rules.js';
import type { DisputeState } from './dispute-steps.js';
import { toDetailDto } from './dispute-view.js';
import type { DisputeDetailDto } from './disputes.dto.js';

/** What a list of disputes is narrowed by; null: not at all. */
export interface DisputeFilter {
  readonly state: DisputeState | null;
  readonly recordId: string | null;
  /** Those of an elder whom the caller acts for, instead of one's own. */
  readonly elderId: string | null;
  readonly overdue: boolean;
}

/** Disputes for those who may see them: both sides, the objector, proxies, and workers of the unit. */
@Injectable()
export class DisputeReadsService {
  constructor(
    private readonly database: Database,
    private readonly access: DisputeAccess,
    private readonly acting: ActingService,
    private readonly clock: Clock,
  ) {}

  /** One dispute with its history and what was said. Throws `not_found`. */
  async find(caller: Principal, id: string): Promise<DisputeDetailDto> {
    const { read } = this.database;
    const { dispute } = await this.access.see(read, caller, id);
    const events = await readEvents(read, caller.bookId, id);
    const statements = await readStatements(read, caller.bookId, id);
    return toDetailDto(dispute, { events, statements }, this.clock.today());
  }

  /** One's own disputes and those of the units one works for, the newest first. Throws `not_found`, `forbidden` for a foreign elder. */
  async page(
    caller: Principal,
    filter: DisputeFilter,
    wish: { readonly limit: number; readonly after: string | null },
  ): Promise<Page<Dispute>> {
    const rows = await readDisputes(this.database.read, caller.bookId, {
      ...(await this.narrowed(caller, filter)),
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** How many disputes `page` lists, up to 1,000. Throws as it does. */
  async count(caller: Principal, filter: DisputeFilter): Promise<number> {
    const narrowed = await this.narrowed(caller, filter);
    const wish = { ...narrowed, before: null, limit: MOST_COUNTED };
    return countDisputes(this.database.read, caller.bookId, wish);
  }

  private async narrowed(
    caller: Principal,
    { state, recordId, elderId, overdue }: DisputeFilter,
  ): Promise<Omit<DisputePageWish, 'before' | 'limit'>> {
    const scope = await this.scopeOf(caller, elderId);
    return { ...scope, state, recordId, dueBefore: overdue ? this.clock.today() : null };
  }

  private async scopeOf(
    caller: Principal,
    elderId: string | null,
  ): Promise<Pick<DisputePageWish, 'memberId' | 'unitPaths'>> {
    if (elderId !== null) {
      await this.acting.forElder(this.database.read, caller, elderId, { scope: 'confirm' });
      return { memberId: elderId, unitPaths: [] };
    }
    const roles: readonly string[] = DISPUTE_READERS;
    const unitPaths = caller.grants
      .filter(({ role }) => roles.includes(role))
      .map(({ unitPath }) => unitPath);
    return { memberId: caller.memberId, unitPaths };
  }
}
