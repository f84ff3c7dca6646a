import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { MemberNames } from '../members/member-names.js';
import { namesTold } from './visit-access.js';
import type { VisitRow } from './visit-rows.js';
import { toVisitDto, type VisitDto } from './visits.dto.js';

/** Visits as the API shows them, each reader with the names that are for them. */
@Injectable()
export class VisitAnswers {
  constructor(
    private readonly database: Database,
    private readonly names: MemberNames,
  ) {}

  /** Visits the caller sees, with the names that `namesTold` tells. */
  async of(caller: Principal, visits: readonly VisitRow[]): Promise<VisitDto[]> {
    const told = visits.flatMap((visit) => namesTold(caller, visit));
    const names = await this.names.told(this.database.read, caller.bookId, told);
    return visits.map((visit) => toVisitDto(visit, names));
  }

  /** One visit the caller sees, as `of`. */
  async one(caller: Principal, visit: VisitRow): Promise<VisitDto> {
    const [shown] = await this.of(caller, [visit]);
    return shown as VisitDto;
  }
}
