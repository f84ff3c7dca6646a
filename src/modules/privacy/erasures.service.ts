import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { MembersService } from '../members/members.service.js';
import {
  allows,
  type BlockedBy,
  ERASURE_STEPS,
  type ErasureAction,
  type ErasureEndReason,
  type ErasureGround,
  type ErasureState,
  OWN_GROUNDS,
} from './erasure.js';
import { ErasureBlockers } from './erasure-blockers.js';
import {
  type Erasure,
  insertErasure,
  moveErasure,
  readErasure,
  readErasures,
} from './erasure-rows.js';
import { ErasureWork } from './erasure-work.js';

/** Who may file an erasure for a member of their units. */
const FILERS: readonly Role[] = ['social_worker', 'station_admin', 'city_admin'];
/** Who checks, approves and refuses, for the members of the units they reach. */
const OFFICERS: readonly Role[] = ['city_admin', 'auditor'];

/** An erasure with what stands in its way; nothing does once it is decided or ended. */
export interface ErasureView {
  readonly erasure: Erasure;
  readonly blockedBy: readonly BlockedBy[];
}

/** The decision to erase somebody: filed, checked by one officer, approved by another, then carried out. */
@Injectable()
export class ErasuresService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly blockers: ErasureBlockers,
    private readonly work: ErasureWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Files an erasure: for oneself, or for a member of the caller's units on a ground that is not the member's own word.
   * Throws `not_found`, `forbidden` for a ground that is not the caller's to give, `already_exists` for a member with an
   * open one.
   */
  async file(
    caller: Principal,
    wish: {
      readonly memberId: string;
      readonly ground: ErasureGround;
      readonly acceptsLoss: boolean;
    },
  ): Promise<ErasureView> {
    const { bookId } = caller;
    const member = await this.members.visibleTo(this.database.read, caller, wish.memberId);
    const isOwn = member.id === caller.memberId;
    const mayFile = isOwn || reaches(caller, FILERS, member.unitPath);
    if (!mayFile || isOwn !== OWN_GROUNDS.includes(wish.ground)) throw new DomainError('forbidden');
    if (member.status === 'erased') throw new DomainError('already_exists');
    const id = newId();
    const filed = { filedBy: caller.memberId, filedAt: this.clock.now() };
    await this.database.transaction((tx) => insertErasure(tx, { bookId, id, ...wish, ...filed }));
    return this.viewOf(await this.get(bookId, id));
  }

  /** An officer has seen to it that the wish is the member's, and that the ground holds. See `step`. */
  async check(caller: Principal, id: string): Promise<ErasureView> {
    await this.step(caller, id, { action: 'check', reason: null });
    return this.viewOf(await this.get(caller.bookId, id));
  }

  /**
   * Another officer approves, and the member is erased at once and for good. Throws what `step` does, and
   * `erasure_blocked` (fact `reasons`) before anything has moved. What cannot be closed at this moment is tried again
   * every minute: the answer's state is `approved` then.
   */
  async approve(caller: Principal, id: string): Promise<ErasureView> {
    const { bookId } = caller;
    const erasure = await this.get(bookId, id);
    this.requireStep(caller, erasure, 'approve');
    const blockedBy = await this.blockers.of(erasure);
    if (blockedBy.length > 0) {
      const reasons = blockedBy.map(({ reason }) => reason).join(', ');
      throw new DomainError('erasure_blocked', { facts: { reasons } });
    }
    await this.step(caller, id, { action: 'approve', reason: null });
    try {
      await this.work.carryOut(bookId, id);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    return this.viewOf(await this.get(bookId, id));
  }

  /** An officer refuses it and says why. See `step`. */
  async refuse(caller: Principal, id: string, reason: ErasureEndReason): Promise<ErasureView> {
    await this.step(caller, id, { action: 'refuse', reason });
    return this.viewOf(await this.get(caller.bookId, id));
  }

  /** The member, or whoever filed it, takes it back before it is approved. See `step`. */
  async withdraw(caller: Principal, id: string): Promise<ErasureView> {
    await this.step(caller, id, { action: 'withdraw', reason: 'taken_back' });
    return this.viewOf(await this.get(caller.bookId, id));
  }

  /** An erasure with what stands in its way: for officers, whoever filed it, and the member. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<ErasureView> {
    const erasure = await this.get(caller.bookId, id);
    if (!sees(caller, erasure)) throw new DomainError('not_found');
    return this.viewOf(erasure);
  }

  /** A page of the erasures of an officer's units, the newest first. */
  async page(
    caller: Principal,
    wish: {
      readonly state: ErasureState | null;
      readonly limit: number;
      readonly after: string | null;
    },
  ): Promise<Page<Erasure>> {
    const rows = await readErasures(this.database.read, caller.bookId, {
      unitPaths: caller.grants.filter(({ role }) => OFFICERS.includes(role)).map((g) => g.unitPath),
      state: wish.state,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /**
   * One step, judged again under the row's lock. Throws `not_found` for what the caller does not see, `forbidden`,
   * `state_conflict`, `separation_violated` for the member, the other officer, whoever filed it (to approve), and the
   * member's household and kin. Locks: the erasure's row.
   */
  private async step(
    caller: Principal,
    id: string,
    {
      action,
      reason,
    }: {
      readonly action: Exclude<ErasureAction, 'erase'>;
      readonly reason: ErasureEndReason | null;
    },
  ): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const erasure = await readErasure(tx, bookId, { id, lock: true });
      if (erasure === null) throw new DomainError('not_found');
      this.requireStep(caller, erasure, action);
      const { to } = ERASURE_STEPS[action];
      await moveErasure(tx, erasure, { to, by: memberId, at: this.clock.now(), reason });
    });
  }

  private requireStep(
    caller: Principal,
    erasure: Erasure,
    action: Exclude<ErasureAction, 'erase'>,
  ): void {
    const { memberId } = caller;
    if (!sees(caller, erasure)) throw new DomainError('not_found');
    const isOfficer = reaches(caller, OFFICERS, erasure.unitPath);
    const isSide = [erasure.memberId, erasure.filedBy].includes(memberId);
    const mayStep = ERASURE_STEPS[action].by === 'officer' ? isOfficer : isSide;
    if (!mayStep) throw new DomainError('forbidden');
    if (!allows(action, erasure.state)) throw new DomainError('state_conflict');
    const apart: readonly (string | null)[] =
      action === 'approve'
        ? [erasure.memberId, erasure.filedBy, erasure.checkedBy]
        : action === 'check'
          ? [erasure.memberId]
          : [];
    if (apart.includes(memberId)) throw new DomainError('separation_violated');
  }

  private async viewOf(erasure: Erasure): Promise<ErasureView> {
    const isOpen = ['filed', 'checked', 'approved'].includes(erasure.state);
    return { erasure, blockedBy: isOpen ? await this.blockers.of(erasure) : [] };
  }

  private async get(bookId: number, id: string): Promise<Erasure> {
    const erasure = await readErasure(this.database.read, bookId, { id });
    if (erasure === null) throw new DomainError('not_found');
    invariant(erasure.bookId === bookId, 'an erasure is of its book');
    return erasure;
  }
}

function sees(caller: Principal, erasure: Erasure): boolean {
  const isSide = [erasure.memberId, erasure.filedBy].includes(caller.memberId);
  return isSide || reaches(caller, OFFICERS, erasure.unitPath);
}
