import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { requireCityWide } from '../units/unit.js';
import { lineText } from './draw-lines.js';
import { countStates, type DrawRow, markPublished, readDraw, readDraws } from './draw-rows.js';
import { capacitiesOf, INSPECTION_OVERSEERS, overseesCity } from './inspection-rules.js';
import { DRAW_STATES, type InspectionState, UNDECIDED_STATES } from './inspection-steps.js';
import { type LineOfSubject, readLines, readLinesOf, readPeople } from './list-rows.js';
import { type PopulationKind, readSubjects } from './population.js';

/** A draw with where its inspections stand. */
export interface DrawView {
  readonly draw: DrawRow;
  readonly counts: ReadonlyMap<InspectionState, number>;
}

/** Draws, as those who oversee the city and those whom a line concerns see them. */
@Injectable()
export class DrawsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Up to `limit` draws, the newest first. For overseers of the whole city: `forbidden`. */
  async page(
    caller: Principal,
    wish: { readonly after: string | null; readonly limit: number },
  ): Promise<Page<DrawRow>> {
    requireCityWide(caller, INSPECTION_OVERSEERS);
    const rows = await readDraws(this.database.read, caller.bookId, {
      states: DRAW_STATES,
      before: wish.after === null ? null : decodeCursor(wish.after, { id: 'uuid' }).id,
      limit: wish.limit + 1,
    });
    return toPage(rows, wish.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** One draw. Throws `forbidden`, `not_found`. */
  async find(caller: Principal, id: string): Promise<DrawView> {
    requireCityWide(caller, INSPECTION_OVERSEERS);
    const draw = await readDraw(this.database.read, caller.bookId, { id });
    if (draw === null) throw new DomainError('not_found');
    return { draw, counts: await countStates(this.database.read, caller.bookId, id) };
  }

  /**
   * Publishes the results. For auditors of the whole city. Throws `forbidden`, `not_found`, `state_conflict`, and `too_early`
   * while an inspection is not made or an appeal not decided. Locks the draw.
   */
  async publish(caller: Principal, id: string): Promise<void> {
    requireCityWide(caller, ['auditor']);
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const draw = await readDraw(tx, bookId, { id, lock: true });
      if (draw === null) throw new DomainError('not_found');
      if (draw.state !== 'drawn') throw new DomainError('state_conflict');
      const counts = await countStates(tx, bookId, id);
      if (UNDECIDED_STATES.some((state) => counts.has(state))) throw new DomainError('too_early');
      await markPublished(tx, bookId, { id, by: memberId, at: this.clock.now() });
    });
  }

  /**
   * What every line stands for, as JSON Lines: inspectors first. For auditors of the whole city. The salt of an inspector
   * who was erased is null. Throws `forbidden`, `not_found`.
   */
  async openings(caller: Principal, id: string): Promise<AsyncGenerator<string>> {
    requireCityWide(caller, ['auditor']);
    const { draw } = await this.find(caller, id);
    return this.openingLines(caller.bookId, draw);
  }

  /**
   * In which announced draws a subject stood, with the line that stands for it. For whom it concerns, and overseers of the
   * city. Throws `not_found`.
   */
  async linesOf(
    caller: Principal,
    of: { readonly kind: PopulationKind; readonly subjectId: string },
  ): Promise<LineOfSubject[]> {
    const { bookId } = caller;
    const wanted = { kind: of.kind, ids: [of.subjectId] };
    const subjects = await readSubjects(this.database.read, bookId, wanted);
    const subject = subjects.get(of.subjectId);
    if (subject === undefined) throw new DomainError('not_found');
    const inspection = { inspectorId: '', parties: subject.parties, unitPath: '' };
    const isParty = capacitiesOf(caller, inspection).includes('party');
    if (!isParty && !overseesCity(caller)) throw new DomainError('not_found');
    return readLinesOf(this.database.read, bookId, of);
  }

  private async *openingLines(bookId: number, draw: DrawRow): AsyncGenerator<string> {
    for (const { n, memberId, salt, digest } of await readPeople(
      this.database.read,
      bookId,
      draw.id,
    )) {
      yield openingOf({
        list: 'inspectors',
        n,
        name: `inspector:${memberId}`,
        salt,
        line: lineText(digest),
      });
    }
    for await (const rows of readLines(this.database.read, bookId, draw.id)) {
      yield rows
        .map(({ n, subjectId, salt, digest, excluded }) => {
          const line = lineText(digest, excluded);
          return openingOf({
            list: 'population',
            n,
            name: `${draw.kind}:${subjectId}`,
            salt,
            line,
          });
        })
        .join('');
    }
  }
}

function openingOf(opening: {
  readonly list: 'inspectors' | 'population';
  readonly n: number;
  readonly name: string;
  readonly salt: Buffer | null;
  readonly line: string;
}): string {
  return `${JSON.stringify({ ...opening, salt: opening.salt?.toString('hex') ?? null })}\n`;
}
