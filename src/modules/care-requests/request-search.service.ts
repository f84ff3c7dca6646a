import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { ServicesService } from '../policies/services.service.js';
import { UnitsService } from '../units/units.service.js';
import { VolunteersService } from '../volunteers/volunteers.service.js';
import { type OpenPosition, type OpenRequest, readOpenRequests } from './open-requests.js';
import type { PageWish } from './request-reads.service.js';

/** What somebody searches for; null does not narrow. */
export interface SearchWish extends PageWish {
  readonly unitCode: string | null;
  readonly serviceCode: string | null;
  /** Null: from now on. */
  readonly from: Date | null;
  readonly until: Date | null;
  readonly language: string | null;
  readonly training: string | null;
  /** True: only what the caller's own trainings suffice for. */
  readonly qualified: boolean;
}

const POSITION = { priority: 'integer', startsAt: 'instant', id: 'uuid' } as const;

/** Searches what is published, for whoever may come. */
@Injectable()
export class RequestSearchService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly services: ServicesService,
    private readonly volunteers: VolunteersService,
    private readonly clock: Clock,
  ) {}

  /**
   * A page of what is published in the caller's city, the most urgent first, then the soonest; of a place only the
   * unit, and not whose need it is. Throws `unknown_unit`, `unknown_service`.
   */
  async search(caller: Principal, wish: SearchWish): Promise<Page<OpenRequest>> {
    const { bookId, memberId } = caller;
    const read = this.database.read;
    const now = this.clock.now();
    const rows = await readOpenRequests(read, bookId, {
      filter: {
        unitPath: await this.pathOf(bookId, wish.unitCode),
        serviceId: await this.serviceOf(bookId, wish.serviceCode),
        from: wish.from === null || wish.from < now ? now : wish.from,
        until: wish.until,
        language: wish.language,
        training: wish.training,
        qualifiedBy: wish.qualified
          ? await this.volunteers.heldOn(read, bookId, { memberId, on: this.clock.today() })
          : null,
      },
      memberId,
      after: wish.after === null ? null : (decodeCursor(wish.after, POSITION) as OpenPosition),
      limit: wish.limit + 1,
    });
    const position = (row: OpenRequest): Record<string, string> => ({
      priority: String(row.priority),
      startsAt: row.startsAt.toISOString(),
      id: row.id,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position });
  }

  /** The whole city does not narrow. */
  private async pathOf(bookId: number, code: string | null): Promise<string | null> {
    if (code === null) return null;
    const unit = await this.units.findByCode(this.database.read, bookId, code);
    if (unit === null) throw new DomainError('unknown_unit');
    return unit.kind === 'city' ? null : unit.path;
  }

  private async serviceOf(bookId: number, code: string | null): Promise<string | null> {
    if (code === null) return null;
    const rate = await this.services.rateOn(bookId, code, this.clock.today());
    if (rate === null) throw new DomainError('unknown_service');
    return rate.serviceId;
  }
}
