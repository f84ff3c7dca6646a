import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { MembersService } from '../members/members.service.js';
import { ServicesService } from '../policies/services.service.js';
import { UnitsService } from '../units/units.service.js';
import {
  ACTIVITY_READERS,
  type ActivityAction,
  type ActivityFunding,
  type ActivityState,
  allows,
  ORGANISERS,
  type Part,
} from './activities.js';
import { ActivityNews } from './activity-news.js';
import {
  type ActivityRow,
  decideActivity,
  insertActivity,
  type NamedPerson,
  type PersonRow,
  readActivities,
  readActivity,
  readPeople,
  signUp,
  withdraw,
} from './activity-rows.js';

/** An activity as somebody announces it. */
export interface ActivityWish {
  readonly unitCode: string;
  readonly serviceCode: string;
  readonly title: string;
  readonly place: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly funding: ActivityFunding;
  readonly mostVolunteers: number;
  readonly mostElders: number;
}

const DAY_MS = 86_400_000;
/** As many as an activity may have, of both parts together. */
const MOST_PEOPLE = 700;

/** Group activities: announced, signed up for, called off. Whoever belongs to the city may see them. */
@Injectable()
export class ActivitiesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly units: UnitsService,
    private readonly members: MembersService,
    private readonly services: ServicesService,
    private readonly news: ActivityNews,
  ) {}

  /**
   * Announces an activity at a unit in reach. Throws `unknown_unit`, `unknown_service` for one not offered on that day,
   * `service_referred` for one of licensed staff, `empty_interval`, `interval_too_long`.
   */
  async announce(caller: Principal, wish: ActivityWish): Promise<ActivityRow> {
    const { bookId, memberId: organiserId } = caller;
    const { unitCode, serviceCode, ...rest } = wish;
    if (wish.endsAt <= wish.startsAt) throw new DomainError('empty_interval');
    if (wish.endsAt.getTime() - wish.startsAt.getTime() > DAY_MS) {
      throw new DomainError('interval_too_long');
    }
    const rate = await this.services.rateOn(bookId, serviceCode, shanghaiDate(wish.startsAt));
    if (rate === null) throw new DomainError('unknown_service');
    if (rate.isReferred) throw new DomainError('service_referred');
    const unit = await this.units.findByCode(this.database.read, bookId, unitCode);
    if (unit === null || !reaches(caller, ORGANISERS, unit.path)) {
      throw new DomainError('unknown_unit');
    }
    const { serviceId } = rate;
    const id = newId();
    const by = { organiserId, announcedAt: this.clock.now() };
    return this.database.transaction(async (tx) => {
      await insertActivity(tx, bookId, { ...rest, ...by, id, unitId: unit.id, serviceId });
      const activity = await this.get(tx, bookId, id);
      await this.news.announced(tx, bookId, activity);
      return activity;
    });
  }

  /** One activity, with oneself in it if one is. Throws `not_found`. */
  async view(
    caller: Principal,
    id: string,
  ): Promise<{ readonly activity: ActivityRow; readonly self: PersonRow | null }> {
    const activity = await this.get(this.database.read, caller.bookId, id);
    const wish = { activityId: id, memberId: caller.memberId, limit: 1 };
    const [self = null] = await readPeople(this.database.read, caller.bookId, wish);
    return { activity, self };
  }

  /** Everybody of an activity by name, for whoever works for its unit. Throws `not_found`. */
  async people(caller: Principal, id: string): Promise<NamedPerson[]> {
    const reader = this.database.read;
    const activity = await this.get(reader, caller.bookId, id);
    if (!reaches(caller, ACTIVITY_READERS, activity.unitPath)) throw new DomainError('not_found');
    const wish = { activityId: id, memberId: null, limit: MOST_PEOPLE };
    const people = await readPeople(reader, caller.bookId, wish);
    const ids = people.map(({ memberId }) => memberId);
    const names = await this.members.namesOf(reader, caller.bookId, ids);
    return people.map((person) => ({ ...person, name: names.get(person.memberId) ?? null }));
  }

  /** The activities of a unit and below it (null: of the city), the latest start first. Throws `unknown_unit`. */
  async page(
    caller: Principal,
    wish: {
      readonly unitCode: string | null;
      readonly state: ActivityState | null;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<ActivityRow>> {
    const { bookId } = caller;
    const reader = this.database.read;
    const unit =
      wish.unitCode === null
        ? await this.units.cityOf(reader, bookId)
        : await this.units.findByCode(reader, bookId, wish.unitCode);
    if (unit === null) throw new DomainError('unknown_unit');
    const shape = { startsAt: 'instant', id: 'uuid' } as const;
    const before = wish.after === null ? null : decodeCursor(wish.after, shape);
    const page = { unitPath: unit.path, state: wish.state, before, limit: wish.limit + 1 };
    const rows = await readActivities(reader, bookId, page);
    return toPage(rows, wish.limit, {
      item: (row) => row,
      position: ({ startsAt, id }) => ({ startsAt: startsAt.toISOString(), id }),
    });
  }

  /**
   * Signs a member up, oneself (`memberId` null) or as a worker of the activity's unit. Throws `not_found`,
   * `unknown_member`, `wrong_role`, `state_conflict` once it is closed or cancelled, `already_exists`, `activity_full`. Locks
   * the activity.
   */
  async signUp(
    caller: Principal,
    id: string,
    wish: { readonly memberId: string | null; readonly part: Part },
  ): Promise<ActivityRow> {
    const { bookId, memberId: by } = caller;
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const activity = await this.locked(tx, bookId, id, 'sign_up');
      const memberId = this.#subject(caller, activity, wish.memberId);
      const member = (await this.members.byIds(tx, bookId, [memberId])).get(memberId);
      if (member?.status !== 'active') throw new DomainError('unknown_member');
      if (!member.roles.includes(wish.part)) throw new DomainError('wrong_role');
      const isFull =
        wish.part === 'volunteer'
          ? activity.volunteers >= activity.mostVolunteers
          : activity.elders >= activity.mostElders;
      const line = { activityId: id, memberId, part: wish.part, by, at };
      const isNew = await signUp(tx, bookId, line);
      if (!isNew) throw new DomainError('already_exists');
      if (isFull) throw new DomainError('activity_full');
      return this.get(tx, bookId, id);
    });
  }

  /** Takes a sign-up back. Throws `not_found`, `state_conflict`. Locks the activity. */
  async withdraw(caller: Principal, id: string, memberId: string | null): Promise<ActivityRow> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const activity = await this.locked(tx, bookId, id, 'withdraw');
      const subject = this.#subject(caller, activity, memberId);
      const isBack = await withdraw(tx, bookId, { activityId: id, memberId: subject });
      if (!isBack) throw new DomainError('state_conflict');
      return this.get(tx, bookId, id);
    });
  }

  /** Calls an activity off and tells who had signed up. Throws `not_found`, `forbidden`, `state_conflict`. */
  async cancel(caller: Principal, id: string): Promise<ActivityRow> {
    const { bookId, memberId: by } = caller;
    const at = this.clock.now();
    return this.database.transaction(async (tx) => {
      const activity = await this.locked(tx, bookId, id, 'cancel');
      requireOrganiser(caller, activity);
      await decideActivity(tx, bookId, { id, to: 'cancelled', by, at, proof: null });
      const people = await readPeople(tx, bookId, {
        activityId: id,
        memberId: null,
        limit: MOST_PEOPLE,
      });
      const signedUp = people.filter(({ state }) => state === 'signed_up');
      const memberIds = signedUp.map(({ memberId }) => memberId);
      await this.news.cancelled(tx, bookId, activity, memberIds);
      return this.get(tx, bookId, id);
    });
  }

  /** The activity, locked, when the step may start where it stands. Throws `not_found`, `state_conflict`. */
  async locked(tx: Tx, bookId: number, id: string, action: ActivityAction): Promise<ActivityRow> {
    const activity = await readActivity(tx, bookId, { id, lock: true });
    if (activity === null) throw new DomainError('not_found');
    if (!allows(action, activity.state)) throw new DomainError('state_conflict');
    return activity;
  }

  /** The activity as it stands. Throws `not_found`. */
  async get(reader: Tx, bookId: number, id: string): Promise<ActivityRow> {
    const activity = await readActivity(reader, bookId, { id });
    if (activity === null) throw new DomainError('not_found');
    return activity;
  }

  /** Whom a sign-up is about: oneself, or anybody for a worker of the unit. */
  #subject(caller: Principal, activity: ActivityRow, memberId: string | null): string {
    if (memberId === null || memberId === caller.memberId) return caller.memberId;
    requireOrganiser(caller, activity);
    return memberId;
  }
}

/** Throws `forbidden` unless a role of the caller reaches the activity's unit. */
export function requireOrganiser(caller: Principal, activity: ActivityRow): void {
  if (!reaches(caller, ORGANISERS, activity.unitPath)) throw new DomainError('forbidden');
}
