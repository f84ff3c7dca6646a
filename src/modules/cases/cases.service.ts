import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { MembersService } from '../members/members.service.js';
import { holdsForCity } from '../notifications/city-holders.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { requireCityWide } from '../units/unit.js';
import {
  type CaseEventRow,
  type CaseFilter,
  type CaseRow,
  insertCase,
  readCase,
  readCases,
  readEvents,
  takeStep,
} from './case-rows.js';
import { type CaseAction, type CaseKind, endOf, refusalOfActor } from './case-steps.js';

/** Who oversees the city: opens, owns, ends and confirms cases. Held for the whole city. */
export const OVERSEERS: readonly Role[] = ['city_admin', 'auditor'];

/** A case that somebody wants opened. */
export interface CaseWish {
  readonly kind: CaseKind;
  readonly reason: string;
  /** `YYYY-MM-DD`, today or later. */
  readonly deadline: string;
  /** The person it is about. */
  readonly concernsId: string | null;
  readonly subject: { readonly type: string; readonly id: string } | null;
}

/** A step that somebody wants taken. Absent parts are left as they are. */
export interface StepWish {
  readonly action: Exclude<CaseAction, 'open'>;
  readonly text: string | null;
  readonly ownerId?: string;
  readonly deadline?: string;
}

/**
 * Supervision cases. Only overseers of the whole city get here (`forbidden`); what concerns the caller is not there
 * for them, and neither is another city's: `not_found`. Each step is one transaction that locks the case.
 */
@Injectable()
export class CasesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly members: MembersService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Up to `limit` cases, the newest first. */
  async page(
    caller: Principal,
    wish: {
      readonly filter: Omit<CaseFilter, 'dueBefore'> & { readonly overdue: boolean };
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<CaseRow>> {
    requireCityWide(caller, OVERSEERS);
    const { overdue, ...filter } = wish.filter;
    const rows = await readCases(this.database.read, caller.bookId, {
      readerId: caller.memberId,
      filter: { ...filter, dueBefore: overdue ? this.clock.today() : null },
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** One case. Throws `not_found`. */
  async find(caller: Principal, id: string): Promise<CaseRow> {
    requireCityWide(caller, OVERSEERS);
    const wish = { id, readerId: caller.memberId };
    const found = await readCase(this.database.read, caller.bookId, wish);
    if (found === null) throw new DomainError('not_found');
    return found;
  }

  /** The history of a case, the first line first. Throws `not_found`. */
  async history(
    caller: Principal,
    wish: { readonly id: string; readonly after: string | null; readonly limit: number },
  ): Promise<Page<CaseEventRow>> {
    const found = await this.find(caller, wish.id);
    const after = wish.after === null ? 0 : Number(decodeCursor(wish.after, { n: 'integer' }).n);
    const rows = await readEvents(this.database.read, caller.bookId, {
      caseId: found.id,
      after: Math.min(Math.max(after, 0), found.events),
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, {
      item: (row) => row,
      position: ({ n }) => ({ n: String(n) }),
    });
  }

  /** Opens a case. Throws `not_for_oneself` for one about the caller, `unknown_member`, `validation_failed`. */
  async open(caller: Principal, wish: CaseWish): Promise<CaseRow> {
    requireCityWide(caller, OVERSEERS);
    const { bookId, memberId } = caller;
    this.#checkDeadline(wish.deadline);
    if (wish.concernsId === memberId) throw new DomainError('not_for_oneself');
    const id = newId();
    return this.database.transaction(async (tx) => {
      if (wish.concernsId !== null) await this.#member(tx, bookId, wish.concernsId);
      await insertCase(tx, bookId, {
        id,
        kind: wish.kind,
        reason: wish.reason,
        concernsId: wish.concernsId,
        subjectType: wish.subject?.type ?? null,
        subjectId: wish.subject?.id ?? null,
        openedBy: memberId,
        deadline: wish.deadline,
        autoKey: null,
      });
      return this.#locked(tx, caller, id);
    });
  }

  /**
   * Takes a step of a case's life. Throws `not_found`, `state_conflict` when it cannot start where the case stands,
   * `forbidden` to end somebody else's case, `not_for_oneself` to confirm one's own or to give it to the person it
   * concerns, `unknown_member` and `wrong_role` for an owner who oversees nothing.
   */
  async step(caller: Principal, id: string, wish: StepWish): Promise<CaseRow> {
    requireCityWide(caller, OVERSEERS);
    const { bookId, memberId } = caller;
    if (wish.deadline !== undefined) this.#checkDeadline(wish.deadline);
    return this.database.transaction(async (tx) => {
      const found = await this.#locked(tx, caller, id);
      const to = endOf(wish.action, found.state);
      if (to === null) throw new DomainError('state_conflict');
      const refusal = refusalOfActor(wish.action, memberId, found.ownerId);
      if (refusal !== null) throw new DomainError(refusal);
      if (wish.ownerId !== undefined) await this.#checkOwner(tx, bookId, found, wish.ownerId);
      const event = {
        action: wish.action,
        to,
        actorId: memberId,
        text: wish.text,
        ownerId: wish.ownerId ?? null,
        deadline: wish.deadline ?? null,
      };
      const next = await takeStep(tx, bookId, { found, event });
      await this.#tell(tx, bookId, wish.action, next);
      return next;
    });
  }

  async #locked(tx: Tx, caller: Principal, id: string): Promise<CaseRow> {
    const wish = { id, readerId: caller.memberId, lock: true };
    const found = await readCase(tx, caller.bookId, wish);
    if (found === null) throw new DomainError('not_found');
    return found;
  }

  async #member(tx: Tx, bookId: number, id: string): Promise<void> {
    const members = await this.members.byIds(tx, bookId, [id]);
    if (!members.has(id)) throw new DomainError('unknown_member');
  }

  /** An owner must be able to work on the case: an active overseer of the whole city whom it does not concern. */
  async #checkOwner(tx: Tx, bookId: number, found: CaseRow, ownerId: string): Promise<void> {
    if (ownerId === found.concernsId) throw new DomainError('not_for_oneself');
    await this.#member(tx, bookId, ownerId);
    const isOverseer = await holdsForCity(tx, bookId, { memberId: ownerId, roles: OVERSEERS });
    if (!isOverseer) throw new DomainError('wrong_role');
  }

  #checkDeadline(deadline: string): void {
    if (deadline >= this.clock.today()) return;
    const fields = [{ pointer: '/deadline', code: 'not_in_past' }];
    throw new DomainError('validation_failed', { fields });
  }

  /** An owner hears of a case given to them; those who could confirm it, of one that was ended. */
  async #tell(tx: Tx, bookId: number, action: CaseAction, next: CaseRow): Promise<void> {
    const eventKey = `case:${next.id}:${next.events}`;
    const about = { bookId, eventKey };
    if (action === 'assign' && next.ownerId !== null) {
      const params = { caseId: next.id, deadline: next.deadline };
      const event = { ...about, kind: 'case.assigned', params } as const;
      await this.notifications.notify(tx, event, { memberIds: [next.ownerId] });
    }
    if (action === 'resolve' || action === 'dismiss') {
      const params = { caseId: next.id, state: next.state };
      const event = { ...about, kind: 'case.ended', params } as const;
      const others = { cityRoles: OVERSEERS, except: [next.ownerId, next.concernsId] };
      await this.notifications.notify(tx, event, others);
    }
  }
}
