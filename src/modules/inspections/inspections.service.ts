import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { readDraw } from './draw-rows.js';
import { InspectionNews } from './inspection-news.js';
import {
  type InspectionEvent,
  type InspectionRow,
  lockInspection,
  readHistory,
  readInspection,
  readInspections,
} from './inspection-rows.js';
import { actingAs, capacitiesOf, refusalOf } from './inspection-rules.js';
import type { Capacity, Finding, InspectionAction, InspectionState } from './inspection-steps.js';
import { takeStep } from './inspection-writes.js';
import { ReplacementService } from './replacement.service.js';

/** A step that somebody wants taken. */
export interface StepWish {
  readonly action: InspectionAction;
  readonly text: string | null;
  /** With `find`. `repairBy`: `YYYY-MM-DD`, today or later. */
  readonly finding?: { readonly code: Finding; readonly repairBy: string };
}

/** An inspection as somebody sees it, with their capacities in it. */
export interface SeenInspection {
  readonly inspection: InspectionRow;
  readonly as: readonly Capacity[];
}

const REACHING_ROLES: readonly Role[] = ['social_worker', 'station_admin'];
const CITY_ROLES: readonly Role[] = ['city_admin', 'auditor'];

/** Inspections: looked at by whoever has part in one, moved on by who may. What is foreign is not there: `not_found`. */
@Injectable()
export class InspectionsService {
  constructor(
    private readonly database: Database,
    private readonly replacements: ReplacementService,
    private readonly news: InspectionNews,
    private readonly clock: Clock,
  ) {}

  /** Up to `limit` inspections that the caller has part in, the newest first. */
  async page(
    caller: Principal,
    wish: {
      readonly drawId: string | null;
      readonly state: InspectionState | null;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<Page<SeenInspection>> {
    const rows = await readInspections(this.database.read, caller.bookId, {
      memberId: caller.memberId,
      unitPaths: reachOf(caller),
      drawId: wish.drawId,
      state: wish.state,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, {
      item: (inspection) => ({ inspection, as: capacitiesOf(caller, inspection) }),
      position: ({ id }) => ({ id }),
    });
  }

  /** One inspection with its history. Throws `not_found`. */
  async find(
    caller: Principal,
    id: string,
  ): Promise<SeenInspection & { readonly history: readonly InspectionEvent[] }> {
    const seen = admit(caller, await readInspection(this.database.read, caller.bookId, id));
    return { ...seen, history: await readHistory(this.database.read, caller.bookId, id) };
  }

  /**
   * Takes a step of an inspection's life. Throws `not_found`, `forbidden`, `state_conflict`, `deadline_passed` (fact
   * `dueOn`), `separation_violated`; of `replace` `inspectors_too_close`, of an overseer's `unseen` and `replace`
   * `too_early`. Locks the inspection.
   */
  async step(caller: Principal, id: string, wish: StepWish): Promise<void> {
    const { bookId, memberId } = caller;
    this.checkRepairBy(wish);
    await this.database.transaction(async (tx) => {
      const found = await lockInspection(tx, bookId, { id, memberId });
      const { inspection, as } = admit(caller, found);
      const acting = actingAs(wish.action, as as Parameters<typeof actingAs>[1]);
      const at = { inspection, as: acting, isNear: inspection.isNear, today: this.clock.today() };
      const refusal = refusalOf(wish.action, caller, at);
      if (refusal !== null || acting === null) {
        throw new DomainError(refusal ?? 'forbidden', { facts: { dueOn: inspection.dueOn } });
      }
      if (acting === 'overseer') await this.checkReason(tx, bookId, { inspection, wish });
      const inspectorId =
        wish.action === 'replace'
          ? await this.replacements.next(tx, bookId, inspection)
          : undefined;
      const dueOn = await this.dueAfter(tx, bookId, { inspection, action: wish.action });
      const written = { ...wish, dueOn, by: memberId, as: acting, at: this.clock.now() };
      await takeStep(tx, bookId, {
        found: inspection,
        step: { ...written, ...(inspectorId !== undefined && { inspectorId }) },
      });
      const events = (await readHistory(tx, bookId, id)).length;
      const told = { inspection, action: wish.action, dueOn, events };
      await this.news.stepped(tx, bookId, {
        ...told,
        ...(inspectorId !== undefined && { inspectorId }),
      });
    });
  }

  private checkRepairBy({ finding }: StepWish): void {
    if (finding === undefined || finding.repairBy >= this.clock.today()) return;
    const fields = [{ pointer: '/repairBy', code: 'not_in_past' }];
    throw new DomainError('validation_failed', { fields });
  }

  /**
   * An overseer closes what nobody can look at, and replaces who cannot look at it: else they could go on to the inspector
   * they would like. Both are free once the last day has passed. Throws `too_early`.
   */
  private async checkReason(
    tx: Tx,
    bookId: number,
    { inspection, wish }: { readonly inspection: InspectionRow; readonly wish: StepWish },
  ): Promise<void> {
    const isOver = inspection.dueOn !== null && this.clock.today() > inspection.dueOn;
    if (isOver || (wish.action !== 'unseen' && wish.action !== 'replace')) return;
    const hasReason =
      wish.action === 'unseen'
        ? await this.replacements.isExhausted(tx, bookId, inspection)
        : !(await this.replacements.canInspect(tx, bookId, inspection));
    if (!hasReason) throw new DomainError('too_early');
  }

  /** The last day of what the inspection waits for after a step; null: it waits for no day. */
  private async dueAfter(
    tx: Tx,
    bookId: number,
    of: { readonly inspection: InspectionRow; readonly action: InspectionAction },
  ): Promise<string | null> {
    if (of.action === 'replace') return of.inspection.dueOn;
    if (of.action !== 'find') return null;
    const draw = await readDraw(tx, bookId, { id: of.inspection.drawId });
    return addDays(this.clock.today(), draw?.appealDays ?? 0);
  }
}

/** The inspection, for whoever has part in it; else `not_found`. */
function admit(caller: Principal, inspection: InspectionRow | null): SeenInspection {
  if (inspection === null) throw new DomainError('not_found');
  const as = capacitiesOf(caller, inspection);
  if (as.length === 0) throw new DomainError('not_found');
  return { inspection, as };
}

/** The tops of the units whose inspections a caller sees by role. */
function reachOf({ grants }: Principal): string[] {
  const isCity = (path: string): boolean => path.split('/').length === 3;
  return grants
    .filter(
      ({ role, unitPath }) =>
        REACHING_ROLES.includes(role) || (CITY_ROLES.includes(role) && isCity(unitPath)),
    )
    .map(({ unitPath }) => unitPath);
}
