import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { MOST_COUNTED } from '../../platform/http/counted-page.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { ElderDesk } from './elder-desk.js';
import { sees, standingOf } from './visit-access.js';
import { VisitDays } from './visit-days.js';
import { VisitHours, type VisitHoursWish } from './visit-hours.js';
import { VisitNews } from './visit-news.js';
import {
  areNear,
  countVisits,
  decideVisit,
  insertVisit,
  readVisit,
  readVisits,
  type VisitFilter,
  type VisitFinding,
  type VisitPageWish,
  type VisitRow,
} from './visit-rows.js';
import {
  allows,
  type MissReason,
  VISIT_READERS,
  VISIT_STEPS,
  type VisitAction,
  type VisitActor,
  type VisitKind,
  type VisitOutcome,
} from './visits.js';

/** A visit to be made. */
export interface VisitPlan {
  readonly elderId: string;
  readonly plannedOn: string;
  readonly kind: VisitKind;
  /** A worker of the elder's unit; null: the caller. */
  readonly visitorId: string | null;
}

/** What a visitor saw. */
export interface VisitSeen {
  readonly visitedAt: Date;
  readonly kind: VisitKind;
  readonly outcome: VisitOutcome;
  readonly note: string | null;
}

/** What the visitor of a planned visit saw; a volunteer's moment is that of the hours. */
export interface VisitReport extends Omit<VisitSeen, 'visitedAt' | 'kind'> {
  readonly visitedAt: Date | null;
  readonly kind: VisitKind | null;
  readonly hours: VisitHoursWish | null;
}

/** What a list of visits is narrowed by: `overdue` stands for planned ones whose day is over. */
export type VisitsWish = Omit<VisitFilter, 'plannedBefore'> & { readonly overdue: boolean };

/** A care call that an operator has made, from the hotline. */
export interface CareCall {
  readonly bookId: number;
  readonly elderId: string;
  readonly operatorId: string;
  readonly callId: string;
  readonly calledAt: Date;
  /** How the elder was found, or why they could not be spoken to. */
  readonly result:
    | { readonly outcome: VisitOutcome; readonly note: string | null }
    | { readonly missed: MissReason; readonly note: string | null };
}

/** Visits to elders: planned, made, missed. Each step is one transaction that locks the visit. */
@Injectable()
export class VisitsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly elders: ElderDesk,
    private readonly days: VisitDays,
    private readonly hours: VisitHours,
    private readonly news: VisitNews,
  ) {}

  /**
   * Plans a visit, as a worker who reaches the elder. Throws `not_found`, `wrong_role`, `unknown_member`, and
   * `validation_failed` for a day that is over.
   */
  async plan(caller: Principal, wish: VisitPlan): Promise<VisitRow> {
    const { bookId, memberId } = caller;
    if (wish.plannedOn < this.clock.today()) throw notInPast('/plannedOn');
    const visitorId = wish.visitorId ?? memberId;
    const id = newId();
    return this.database.transaction(async (tx) => {
      const elder = await this.elders.inReach(tx, caller, wish.elderId);
      const { unitPath, stationPath } = elder;
      await this.elders.requireWorker(tx, bookId, { memberId: visitorId, unitPath, stationPath });
      await this.#requireApart(tx, bookId, { visitorId, elderId: elder.id });
      await insertVisit(tx, bookId, {
        ...NEW_VISIT,
        id,
        elderId: elder.id,
        unitId: elder.unitId,
        kind: wish.kind,
        visitorId,
        plannedOn: wish.plannedOn,
        plannedBy: memberId,
        enteredBy: memberId,
        enteredAt: this.clock.now(),
      });
      if (visitorId !== memberId) await this.news.planned(tx, bookId, { ...wish, id, visitorId });
      return this.#get(tx, bookId, id);
    });
  }

  /**
   * Enters a visit that was not planned, by the worker who made it. Throws `not_found`, `wrong_role`, `in_future`,
   * `submitted_too_late`, `separation_violated` when the elder is of one's own household or a relative.
   */
  async enter(caller: Principal, elderId: string, seen: VisitSeen): Promise<VisitRow> {
    const { bookId, memberId } = caller;
    const visitedOn = (await this.days.window(bookId))(seen.visitedAt);
    const id = newId();
    return this.database.transaction(async (tx) => {
      const elder = await this.elders.inReach(tx, caller, elderId);
      await this.#requireApart(tx, bookId, { visitorId: memberId, elderId });
      const finding: VisitFinding = { ...seen, state: 'done', visitedOn, recordId: null };
      const enteredAt = this.clock.now();
      const by = { visitorId: memberId, enteredBy: memberId, enteredAt };
      const of = { elderId, unitId: elder.unitId, kind: seen.kind };
      await insertVisit(tx, bookId, { ...NEW_VISIT, ...of, ...by, id, finding });
      return this.#told(tx, bookId, id);
    });
  }

  /**
   * Enters what the visitor of a planned visit saw. A volunteer's visit carries its hours, logged in the same
   * transaction. Throws `not_found`, `forbidden`, `state_conflict`, `validation_failed` for hours that are missing or
   * out of place, `in_future`, `submitted_too_late`, `separation_violated`, and every code of the submission rules.
   */
  async record(caller: Principal, id: string, report: VisitReport): Promise<VisitRow> {
    const { bookId, memberId } = caller;
    const found = await this.view(caller, id);
    const grounds = await this.hours.grounds(this.database.read, bookId, found);
    const dayOf = await this.days.window(bookId);
    return retryVictims(() =>
      this.database.transaction(async (tx) => {
        const visit = await this.#locked(tx, caller, id, 'record');
        const isVolunteer = visit.visitorKind === 'volunteer';
        if (isVolunteer !== (report.hours !== null)) throw outOfPlace('/hours');
        if (isVolunteer === (report.visitedAt !== null)) throw outOfPlace('/visitedAt');
        let { visitedAt } = report;
        let recordId: string | null = null;
        if (report.hours !== null) {
          invariant(grounds, 'a volunteer visits by the rhythm of a pair');
          const shown = await this.hours.recordOf(tx, bookId, {
            visit,
            grounds,
            hours: report.hours,
          });
          ({ recordId, startsAt: visitedAt } = shown);
        } else {
          await this.#requireApart(tx, bookId, visit);
        }
        invariant(visitedAt, 'a visit has its moment');
        const visitedOn = dayOf(visitedAt);
        const { outcome, note, kind } = report;
        const seen = { kind: kind ?? visit.kind, visitedAt, visitedOn, outcome, note, recordId };
        const finding: VisitFinding = { state: 'done', ...seen };
        await decideVisit(tx, bookId, { id, finding, by: memberId, at: this.clock.now() });
        return this.#told(tx, bookId, id);
      }),
    );
  }

  /** Notes that nobody was seen. Throws `not_found`, `forbidden`, `state_conflict`. */
  miss(
    caller: Principal,
    id: string,
    wish: { readonly reason: MissReason; readonly note: string | null },
  ): Promise<VisitRow> {
    return this.#decide(caller, id, { action: 'miss', finding: { state: 'missed', ...wish } });
  }

  /** Calls a planned visit off. Throws `not_found`, `forbidden`, `state_conflict`. */
  cancel(caller: Principal, id: string): Promise<VisitRow> {
    return this.#decide(caller, id, { action: 'cancel', finding: null });
  }

  /**
   * Notes a care call as a visit, inside `tx`; answers the visit's id. The hotline has asked whether the operator may.
   * Throws `unknown_member`, `wrong_role`, `in_future`, `not_for_oneself`, `separation_violated`; `already_recorded` for
   * a call that is a visit already.
   */
  async recordCareCall(tx: Tx, call: CareCall): Promise<string> {
    const { bookId, elderId, operatorId, callId, calledAt, result } = call;
    const visitedOn = this.days.dayOf(calledAt);
    const elder = await this.elders.ofBook(tx, bookId, elderId);
    if (elderId === operatorId) throw new DomainError('not_for_oneself');
    await this.#requireApart(tx, bookId, { visitorId: operatorId, elderId });
    const { note } = result;
    const seen = { kind: 'call', visitedAt: calledAt, visitedOn, note, recordId: null } as const;
    const finding: VisitFinding =
      'missed' in result
        ? { state: 'missed', reason: result.missed, note }
        : { state: 'done', outcome: result.outcome, ...seen };
    const id = newId();
    const by = { visitorId: operatorId, enteredBy: operatorId, enteredAt: this.clock.now() };
    const of = { elderId, unitId: elder.unitId, kind: 'call', callId } as const;
    const visit = { ...NEW_VISIT, ...of, ...by, id, visitorKind: 'operator', finding } as const;
    await insertVisit(tx, bookId, visit);
    await this.#told(tx, bookId, id);
    return id;
  }

  /** A visit of one's own, of oneself, or of the units one works for. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<VisitRow> {
    const visit = await readVisit(this.database.read, caller.bookId, { id });
    if (visit === null || !sees(caller, visit)) throw new DomainError('not_found');
    return visit;
  }

  /** Up to `limit` visits the caller may see, the newest entered first. */
  async page(
    caller: Principal,
    wish: {
      readonly filter: VisitsWish;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<VisitRow>> {
    const rows = await readVisits(this.database.read, caller.bookId, {
      ...this.#scoped(caller, wish.filter),
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** How many visits the caller may see, up to 1,000. */
  count(caller: Principal, filter: VisitsWish): Promise<number> {
    const wish = { ...this.#scoped(caller, filter), before: null, limit: MOST_COUNTED };
    return countVisits(this.database.read, caller.bookId, wish);
  }

  #scoped(
    caller: Principal,
    { overdue, ...filter }: VisitsWish,
  ): Pick<VisitPageWish, 'scope' | 'filter'> {
    const unitPaths = caller.grants
      .filter(({ role }) => VISIT_READERS.includes(role))
      .map(({ unitPath }) => unitPath);
    return {
      scope: { memberId: caller.memberId, unitPaths },
      filter: { ...filter, plannedBefore: overdue ? this.clock.today() : null },
    };
  }

  async #decide(
    caller: Principal,
    id: string,
    step: { readonly action: 'miss' | 'cancel'; readonly finding: VisitFinding | null },
  ): Promise<VisitRow> {
    const { bookId, memberId } = caller;
    return this.database.transaction(async (tx) => {
      await this.#locked(tx, caller, id, step.action);
      const { finding } = step;
      await decideVisit(tx, bookId, { id, finding, by: memberId, at: this.clock.now() });
      return this.#told(tx, bookId, id);
    });
  }

  /** The visit, locked, when the caller may take the step where it stands. */
  async #locked(tx: Tx, caller: Principal, id: string, action: VisitAction): Promise<VisitRow> {
    const visit = await readVisit(tx, caller.bookId, { id, lock: true });
    if (visit === null || !sees(caller, visit)) throw new DomainError('not_found');
    const by: readonly VisitActor[] = VISIT_STEPS[action].by;
    if (!standingOf(caller, visit).some((actor) => by.includes(actor))) {
      throw new DomainError('forbidden');
    }
    if (!allows(action, visit.state)) throw new DomainError('state_conflict');
    return visit;
  }

  async #requireApart(
    tx: Tx,
    bookId: number,
    pair: { readonly visitorId: string; readonly elderId: string },
  ): Promise<void> {
    const near = await areNear(tx, bookId, { one: pair.elderId, other: pair.visitorId });
    if (near) throw new DomainError('separation_violated');
  }

  async #told(tx: Tx, bookId: number, id: string): Promise<VisitRow> {
    const visit = await this.#get(tx, bookId, id);
    await this.news.decided(tx, bookId, visit);
    return visit;
  }

  async #get(tx: Tx, bookId: number, id: string): Promise<VisitRow> {
    const visit = await readVisit(tx, bookId, { id });
    invariant(visit, 'a visit that was written is there');
    return visit;
  }
}

/** What a worker's own visit is, unless said otherwise. */
const NEW_VISIT = {
  visitorKind: 'worker',
  pairId: null,
  plannedOn: null,
  plannedBy: null,
  callId: null,
  finding: null,
} as const;

function notInPast(pointer: string): DomainError {
  return new DomainError('validation_failed', { fields: [{ pointer, code: 'not_in_past' }] });
}

function outOfPlace(pointer: string): DomainError {
  return new DomainError('validation_failed', { fields: [{ pointer, code: 'out_of_place' }] });
}
