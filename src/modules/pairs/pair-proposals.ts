import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';

import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { MembersService } from '../members/members.service.js';
import { ServicesService } from '../policies/services.service.js';
import { ElderDesk } from '../visits/elder-desk.js';
import type { NewPair } from './pair-rows.js';
import type { Rhythm } from './pairs.js';

/** A pair as a worker proposes it. */
export interface PairWish extends Rhythm {
  readonly volunteerId: string;
  readonly elderIds: readonly string[];
  readonly serviceCode: string;
  /** `HH:MM` in Asia/Shanghai. */
  readonly startTime: string;
  /** For each elder. */
  readonly minutes: number;
  /** The responsible worker; null: the caller. */
  readonly workerId: string | null;
}

/** Judges proposals of pairs. */
@Injectable()
export class PairProposals {
  constructor(
    private readonly clock: Clock,
    private readonly elders: ElderDesk,
    private readonly members: MembersService,
    private readonly services: ServicesService,
  ) {}

  /**
   * The pair of a proposal. Throws `until_before_from`, `validation_failed` for a start in the past, `unknown_service`
   * for one not offered on the first day, `not_for_oneself` for a pair of the caller's own, `self_service`, `not_found`
   * for an elder out of reach, `unknown_member`, `wrong_role`.
   */
  async admit(
    reader: EntityManager,
    caller: Principal,
    wish: PairWish,
  ): Promise<Omit<NewPair, 'id' | 'proposedBy' | 'proposedAt'>> {
    const { serviceCode, workerId: named, ...rest } = wish;
    const { bookId, memberId } = caller;
    const workerId = named ?? memberId;
    this.#checkDays(wish);
    if ([memberId, workerId].includes(wish.volunteerId)) throw new DomainError('not_for_oneself');
    if (wish.elderIds.includes(wish.volunteerId)) throw new DomainError('self_service');
    const rate = await this.services.rateOn(bookId, serviceCode, wish.startsOn);
    if (rate === null) throw new DomainError('unknown_service');
    const volunteer = (await this.members.byIds(reader, bookId, [wish.volunteerId])).get(
      wish.volunteerId,
    );
    if (volunteer?.status !== 'active') throw new DomainError('unknown_member');
    if (!volunteer.roles.includes('volunteer')) throw new DomainError('wrong_role');
    const units: string[] = [];
    for (const elderId of wish.elderIds) {
      const { unitId, unitPath, stationPath } = await this.elders.inReach(reader, caller, elderId);
      const worker = { memberId: workerId, unitPath, stationPath };
      await this.elders.requireWorker(reader, bookId, worker);
      units.push(unitId);
    }
    const [unitId] = units;
    invariant(unitId, 'a pair has an elder');
    return { ...rest, workerId, unitId, serviceId: rate.serviceId };
  }

  #checkDays({ startsOn, endsOn }: Rhythm): void {
    if (endsOn !== null && endsOn < startsOn) throw new DomainError('until_before_from');
    if (startsOn >= this.clock.today()) return;
    const fields = [{ pointer: '/startsOn', code: 'not_in_past' }];
    throw new DomainError('validation_failed', { fields });
  }
}
