import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { isLanguage } from './languages.js';
import {
  endTraining,
  heldTrainings,
  holdsTraining,
  insertTraining,
  lockTraining,
  readLanguages,
  readTrainings,
  type Training,
  writeLanguages,
} from './volunteer-rows.js';

/** What a volunteer brings along. */
export interface VolunteerProfile {
  readonly memberId: string;
  readonly languages: readonly string[];
  /** The latest recorded first, ended ones included. */
  readonly trainings: readonly Training[];
}

/** A training as a worker records it. */
export interface TrainingWish {
  readonly training: string;
  readonly completedOn: string;
  readonly validUntil: string | null;
}

/** Workers who record what the volunteers of their units have learnt. */
const RECORDERS = ['social_worker', 'station_admin', 'city_admin'] as const;

/**
 * What volunteers speak and have learnt. A volunteer says which languages; trainings are recorded by workers in reach,
 * never by oneself. Missing and foreign members alike: `not_found`.
 */
@Injectable()
export class VolunteersService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly clock: Clock,
  ) {}

  /** The profile of a volunteer, for the volunteer and workers in reach. Throws `not_found`. */
  async profile(caller: Principal, memberId: string): Promise<VolunteerProfile> {
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId);
    return this.profileOf(read, caller.bookId, member.id);
  }

  /** Sets the languages of a volunteer: one's own, or by a worker. Throws `not_found`, `wrong_role`, `unknown_language`. */
  async setLanguages(
    caller: Principal,
    memberId: string,
    languages: readonly string[],
  ): Promise<VolunteerProfile> {
    const { bookId } = caller;
    if (!languages.every(isLanguage)) throw new DomainError('unknown_language');
    return this.database.transaction(async (tx) => {
      const member = await this.volunteerIn(tx, caller, memberId);
      const set = { memberId: member.id, languages: [...new Set(languages)] };
      await writeLanguages(tx, bookId, { ...set, by: caller.memberId, at: this.clock.now() });
      return this.profileOf(tx, bookId, member.id);
    });
  }

  /**
   * Records a training. Throws `not_found`, `not_for_oneself`, `wrong_role`, `date_in_future`, `until_before_from`,
   * `already_exists` when the same one of that day stands.
   */
  async recordTraining(
    caller: Principal,
    memberId: string,
    wish: TrainingWish,
  ): Promise<VolunteerProfile> {
    const { bookId } = caller;
    if (wish.completedOn > this.clock.today()) throw new DomainError('date_in_future');
    if (wish.validUntil !== null && wish.validUntil < wish.completedOn) {
      throw new DomainError('until_before_from');
    }
    return this.database.transaction(async (tx) => {
      const member = await this.volunteerIn(tx, caller, memberId);
      if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
      await insertTraining(tx, bookId, {
        ...wish,
        id: newId(),
        memberId: member.id,
        recordedBy: caller.memberId,
        recordedAt: this.clock.now(),
      });
      return this.profileOf(tx, bookId, member.id);
    });
  }

  /** Ends a training, with a reason. Throws `not_found`, `not_for_oneself`, `state_conflict` for an ended one. */
  async endTraining(
    caller: Principal,
    of: { readonly memberId: string; readonly id: string },
    reason: string,
  ): Promise<VolunteerProfile> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const member = await this.volunteerIn(tx, caller, of.memberId);
      if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
      const found = await lockTraining(tx, bookId, of);
      if (found === null) throw new DomainError('not_found');
      if (found.endedAt !== null) throw new DomainError('state_conflict');
      await endTraining(tx, bookId, {
        id: found.id,
        by: caller.memberId,
        at: this.clock.now(),
        reason,
      });
      return this.profileOf(tx, bookId, member.id);
    });
  }

  /** Whether a volunteer holds a training on a day. */
  holds(
    reader: EntityManager,
    bookId: number,
    wish: { readonly memberId: string; readonly training: string; readonly on: string },
  ): Promise<boolean> {
    return holdsTraining(reader, bookId, wish);
  }

  /** The trainings that a volunteer holds on a day. */
  heldOn(
    reader: EntityManager,
    bookId: number,
    wish: { readonly memberId: string; readonly on: string },
  ): Promise<string[]> {
    return heldTrainings(reader, bookId, wish);
  }

  private async volunteerIn(
    reader: EntityManager,
    caller: Principal,
    memberId: string,
  ): Promise<MemberBrief> {
    const member = await this.members.visibleTo(reader, caller, memberId, RECORDERS);
    if (!member.roles.includes('volunteer')) throw new DomainError('wrong_role');
    return member;
  }

  private async profileOf(
    reader: EntityManager,
    bookId: number,
    memberId: string,
  ): Promise<VolunteerProfile> {
    return {
      memberId,
      languages: await readLanguages(reader, bookId, memberId),
      trainings: await readTrainings(reader, bookId, memberId),
    };
  }
}
