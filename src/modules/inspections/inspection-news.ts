import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { DrawRow } from './draw-rows.js';
import type { InspectionRow } from './inspection-rows.js';
import { INSPECTION_OVERSEERS } from './inspection-rules.js';
import { INSPECTION_STEPS, type InspectionAction } from './inspection-steps.js';
import type { NewInspection } from './inspection-writes.js';

/** Tells those whom a draw or a step concerns. All within the step's transaction. */
@Injectable()
export class InspectionNews {
  constructor(private readonly notifications: NotificationsService) {}

  /** The overseers hear that it was drawn, each inspector how many inspections are theirs. */
  async drawn(
    tx: Tx,
    bookId: number,
    of: { readonly draw: DrawRow; readonly inspections: readonly NewInspection[] },
  ): Promise<void> {
    const { draw, inspections } = of;
    const drawId = draw.id;
    const items = String(inspections.length);
    const told = { bookId, kind: 'inspection.drawn', params: { drawId, items } } as const;
    const toCity = { cityRoles: INSPECTION_OVERSEERS };
    await this.notifications.notify(tx, { ...told, eventKey: `inspection-draw:${drawId}` }, toCity);
    const counts = new Map<string, number>();
    for (const { inspectorId } of inspections) {
      counts.set(inspectorId, (counts.get(inspectorId) ?? 0) + 1);
    }
    for (const [memberId, count] of counts) {
      const eventKey = `inspection-draw:${drawId}:assigned`;
      const params = { drawId, items: String(count), dueOn: draw.inspectBy };
      const event = { bookId, kind: 'inspection.assigned', params, eventKey } as const;
      await this.notifications.notify(tx, event, { memberIds: [memberId] });
    }
  }

  /** Tells of one step; `events` is how many steps the inspection has had, `dueOn` the last day of what it waits for now. */
  async stepped(
    tx: Tx,
    bookId: number,
    step: {
      readonly inspection: InspectionRow;
      readonly action: InspectionAction;
      readonly dueOn: string | null;
      /** Of a replacement. */
      readonly inspectorId?: string;
      readonly events: number;
    },
  ): Promise<void> {
    const { inspection, action, dueOn, events } = step;
    const { id, drawId, parties, inspectorId } = inspection;
    const about = { bookId, eventKey: `inspection:${id}:${events}` };
    const toParties = { memberIds: [...parties] };
    if (action === 'replace' && step.inspectorId !== undefined) {
      const params = { drawId, items: '1', dueOn: dueOn ?? '' };
      const event = { ...about, kind: 'inspection.assigned', params } as const;
      await this.notifications.notify(tx, event, { memberIds: [step.inspectorId] });
    }
    if (action === 'find') {
      const params = { inspectionId: id, dueOn: dueOn ?? '' };
      await this.notifications.notify(
        tx,
        { ...about, kind: 'inspection.found', params },
        toParties,
      );
    }
    if (action === 'appeal') {
      const event = {
        ...about,
        kind: 'inspection.appealed',
        params: { inspectionId: id },
      } as const;
      const except = [inspectorId, ...parties];
      await this.notifications.notify(tx, event, { cityRoles: INSPECTION_OVERSEERS, except });
    }
    if (action === 'repair') {
      const event = {
        ...about,
        kind: 'inspection.repaired',
        params: { inspectionId: id },
      } as const;
      await this.notifications.notify(tx, event, { memberIds: [inspectorId] });
    }
    if (['clear', 'confirm', 'settle', 'redo'].includes(action)) {
      const params = { inspectionId: id, state: INSPECTION_STEPS[action].to };
      await this.notifications.notify(
        tx,
        { ...about, kind: 'inspection.ended', params },
        toParties,
      );
    }
  }
}
