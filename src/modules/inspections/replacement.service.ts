import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { inspectorOrder, turnsAt } from './draw.js';
import { readDraw } from './draw-rows.js';
import { seedOf } from './draw-seed.js';
import { type InspectionRow, readInspectors } from './inspection-rows.js';
import { INSPECTOR_ROLES } from './inspection-rules.js';
import { activeHolders, tooClose } from './inspector-roles.js';
import { readLinesAt, readPeople } from './list-rows.js';

/** Who takes an inspection over: the next in the order that was drawn, never somebody chosen. */
@Injectable()
export class ReplacementService {
  constructor(private readonly reader: LedgerReader) {}

  /** The next inspector in turn who has not had it and whom nothing keeps away. Throws `inspectors_too_close`. */
  async next(tx: Tx, bookId: number, inspection: InspectionRow): Promise<string> {
    const [next] = await this.left(tx, bookId, inspection);
    if (next === undefined) throw new DomainError('inspectors_too_close');
    return next;
  }

  /** Whether the present inspector may inspect: is active in such a role, and near to nobody whom it concerns. */
  async canInspect(tx: Tx, bookId: number, inspection: InspectionRow): Promise<boolean> {
    const { inspectorId, parties } = inspection;
    return (await this.able(tx, bookId, { memberIds: [inspectorId], parties })).length > 0;
  }

  /** Whether there is neither a next one, nor a present one who may say anything. */
  async isExhausted(tx: Tx, bookId: number, inspection: InspectionRow): Promise<boolean> {
    if (await this.canInspect(tx, bookId, inspection)) return false;
    return (await this.left(tx, bookId, inspection)).length === 0;
  }

  private async left(tx: Tx, bookId: number, inspection: InspectionRow): Promise<string[]> {
    const { id, drawId, line, place, parties } = inspection;
    const draw = await readDraw(tx, bookId, { id: drawId });
    invariant(draw !== null && draw.seed !== null, 'an inspection comes of a draw with a seed');
    const { bookUid } = await this.reader.head(bookId);
    const seed = seedOf(draw, { seed: draw.seed, bookUid });
    const order = inspectorOrder({ ...seed, inspectorCount: draw.people });
    const lines = await readLinesAt(tx, bookId, { drawId, lines: [line] });
    const people = await readPeople(tx, bookId, drawId);
    const before = await readInspectors(tx, bookId, id);
    const memberIds = turnsAt(order, place, lines.get(line)?.excluded ?? [])
      .map((n) => people[n]?.memberId ?? '')
      .filter((memberId) => !before.includes(memberId));
    return this.able(tx, bookId, { memberIds, parties });
  }

  /** Those of some members, in their order, who may inspect what concerns these parties. */
  private async able(
    tx: Tx,
    bookId: number,
    { memberIds, parties }: { readonly memberIds: string[]; readonly parties: readonly string[] },
  ): Promise<string[]> {
    const active = await activeHolders(tx, bookId, { memberIds, roles: INSPECTOR_ROLES });
    const close = await tooClose(tx, bookId, { memberIds, parties });
    return memberIds.filter((id) => active.has(id) && !close.has(id));
  }
}
