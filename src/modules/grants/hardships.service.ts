import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Config } from '../../platform/config/config.js';
import { personIndex } from '../../platform/crypto/person-index.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MOST_COUNTED } from '../../platform/http/counted-page.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { WORKER_ROLES } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { readClass } from './class-rows.js';
import {
  applies,
  HARDSHIP_STEPS,
  type HardshipEvidence,
  type HardshipState,
  isForward,
  type Validity,
} from './hardship.js';
import {
  confirmHardship,
  countHardshipsUnder,
  type Hardship,
  insertHardship,
  lockHardship,
  readHardshipsOf,
  readHardshipsUnder,
  revokeHardship,
} from './hardship-rows.js';

/** Workers who register, confirm and revoke for the members of their units. */
export const HARDSHIP_WORKERS = ['social_worker', 'station_admin', 'city_admin'] as const;

/** A hardship as a worker registers it. */
export interface HardshipWish extends Validity {
  readonly classId: string;
  readonly evidenceKind: HardshipEvidence;
  /** The number of what was shown; only a keyed digest of it is kept. */
  readonly evidenceReference: string;
}

/**
 * Who is in hardship: registered by one worker, confirmed by another one, revoked with a reason. Each step is for
 * workers whose role reaches the member; members see their own.
 */
@Injectable()
export class HardshipsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** All hardships of a member, for the member and workers in reach (`not_found`), the latest first. */
  async ofMember(caller: Principal, memberId: string): Promise<Hardship[]> {
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId);
    return readHardshipsOf(read, caller.bookId, member.id);
  }

  /** The hardships of all members whom the caller's worker roles reach, by id. */
  async list(
    caller: Principal,
    query: { state: HardshipState | null; limit: number; after: string | null },
  ): Promise<Page<Hardship>> {
    const { state, limit } = query;
    const rows = await readHardshipsUnder(this.database.read, caller.bookId, {
      unitPaths: unitPathsOf(caller),
      state,
      after: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: limit + 1,
    });
    return toPage(rows, limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** How many hardships `list` gives, in one state or in all, up to 1,000. */
  count(caller: Principal, state: HardshipState | null): Promise<number> {
    const wish = { unitPaths: unitPathsOf(caller), state, after: null, limit: MOST_COUNTED };
    return countHardshipsUnder(this.database.read, caller.bookId, wish);
  }

  /**
   * Registers a hardship; it grants nothing until another worker has confirmed it. Errors: `not_found` for a member
   * out of reach, `not_for_oneself`, `state_conflict` for a member who is not active, `until_before_from`,
   * `unknown_hardship_class`, `hardship_not_applicable`, `already_exists` when one of the class overlaps it,
   * `separation_violated` for the member's household and relatives.
   */
  async register(caller: Principal, memberId: string, wish: HardshipWish): Promise<Hardship> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, HARDSHIP_WORKERS);
      if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
      if (member.status !== 'active') throw new DomainError('state_conflict');
      if (!isForward(wish)) throw new DomainError('until_before_from');
      const hardshipClass = await readClass(tx, bookId, wish.classId);
      if (hardshipClass === null) throw new DomainError('unknown_hardship_class');
      if (!applies({ ...wish, unitPath: member.unitPath }, hardshipClass)) {
        throw new DomainError('hardship_not_applicable');
      }
      const id = newId();
      await insertHardship(tx, bookId, {
        ...wish,
        id,
        memberId: member.id,
        evidenceDigest: this.digestOf(member.id, wish.evidenceReference),
        registeredBy: caller.memberId,
        registeredAt: this.clock.now(),
      });
      return this.locked(tx, bookId, { memberId: member.id, id });
    });
  }

  /**
   * Confirms what another worker registered; it counts from today on. With `evidenceReference` the number must be
   * the registered one. Errors: `not_found`, `not_for_oneself`; `separation_violated` for who registered it and for
   * household and relatives; `state_conflict` unless it is registered; `conflicts_with_existing` for another number.
   */
  async confirm(
    caller: Principal,
    at: { memberId: string; id: string },
    evidenceReference: string | null,
  ): Promise<Hardship> {
    return this.step(caller, at, 'confirm', async (tx, hardship) => {
      if (hardship.registeredBy === caller.memberId) throw new DomainError('separation_violated');
      if (evidenceReference !== null) this.mustMatch(hardship, evidenceReference);
      const now = this.clock.now();
      const step = { id: hardship.id, by: caller.memberId, at: now, on: shanghaiDate(now) };
      await confirmHardship(tx, caller.bookId, step);
    });
  }

  /**
   * Ends a hardship from a day on, today by default; a day that has passed stops grants that have not been made yet.
   * What was granted stays granted. Errors: `not_found`, `not_for_oneself`, `state_conflict` when it is revoked
   * already, `date_in_future`.
   */
  async revoke(
    caller: Principal,
    at: { memberId: string; id: string },
    wish: { from: string | null; reason: string },
  ): Promise<Hardship> {
    const today = this.clock.today();
    const from = wish.from ?? today;
    if (from > today) throw new DomainError('date_in_future');
    return this.step(caller, at, 'revoke', async (tx, hardship) => {
      const by = { id: hardship.id, by: caller.memberId, at: this.clock.now() };
      await revokeHardship(tx, caller.bookId, { ...by, from, reason: wish.reason });
    });
  }

  private async step(
    caller: Principal,
    at: { memberId: string; id: string },
    name: keyof typeof HARDSHIP_STEPS,
    write: (tx: Tx, hardship: Hardship) => Promise<void>,
  ): Promise<Hardship> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const hardship = await lockHardship(tx, bookId, at);
      const isReached = hardship !== null && reaches(caller, HARDSHIP_WORKERS, hardship.unitPath);
      if (!isReached) throw new DomainError('not_found');
      if (hardship.memberId === caller.memberId) throw new DomainError('not_for_oneself');
      const from: readonly HardshipState[] = HARDSHIP_STEPS[name].from;
      if (!from.includes(hardship.state)) {
        throw new DomainError('state_conflict', { facts: { state: hardship.state } });
      }
      await write(tx, hardship);
      return this.locked(tx, bookId, at);
    });
  }

  private async locked(
    tx: Tx,
    bookId: number,
    at: { memberId: string; id: string },
  ): Promise<Hardship> {
    const hardship = await lockHardship(tx, bookId, at);
    if (hardship === null) throw new DomainError('not_found');
    return hardship;
  }

  private mustMatch(hardship: Hardship, reference: string): void {
    const digest = this.digestOf(hardship.memberId, reference);
    if (!digest.equals(hardship.evidenceDigest)) throw new DomainError('conflicts_with_existing');
  }

  /** Bound to the member, so that equal numbers of two members do not show. Spelled alike: no spaces, capitals. */
  private digestOf(memberId: string, reference: string): Buffer {
    const normal = reference.normalize('NFKC').replace(/\s/g, '').toUpperCase();
    return personIndex(this.config.indexKey, 'hardship_evidence', `${memberId}\0${normal}`);
  }
}

/** Of the units that the caller's worker roles reach. */
function unitPathsOf({ grants }: Principal): string[] {
  const roles: readonly Role[] = WORKER_ROLES;
  return grants.filter(({ role }) => roles.includes(role)).map(({ unitPath }) => unitPath);
}
