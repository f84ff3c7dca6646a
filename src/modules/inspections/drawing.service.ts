import { Injectable } from '@nestjs/common';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import type { Checkpoint } from '../../ledger/log/checkpoint.js';
import { CheckpointReader } from '../../ledger/log/checkpoint-reader.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import { AnnouncingService } from './announcing.service.js';
import { type DrawnLine, draw, inspectorOrder, turnsAt } from './draw.js';
import { leafInstant } from './draw-notice.js';
import { type DrawRow, markDrawn, readDraw, readDrawsToDo } from './draw-rows.js';
import { seedOf } from './draw-seed.js';
import { InspectionNews } from './inspection-news.js';
import { insertInspections, type NewInspection } from './inspection-writes.js';
import { type PersonRow, readExcluded, readLinesAt, readPeople } from './list-rows.js';
import { readSubjects } from './population.js';

/** A draw whose notice may still be on its way from the request that made it is left alone. */
const REQUEST_MS = 60_000;

/** Draws what has been announced, once there is a seed; and finishes announcements that a crash cut off. */
@Injectable()
export class DrawingService {
  constructor(
    private readonly database: Database,
    private readonly announcing: AnnouncingService,
    private readonly checkpoints: CheckpointReader,
    private readonly reader: LedgerReader,
    private readonly news: InspectionNews,
    private readonly clock: Clock,
  ) {}

  /** Does whatever is due in a book now. Idempotent, by however many servers at once. */
  async lookAt(bookId: number): Promise<void> {
    for (const id of await readDrawsToDo(this.database.read, bookId)) {
      const found = await readDraw(this.database.read, bookId, { id });
      if (found === null) continue;
      const age = this.clock.now().getTime() - found.createdAt.getTime();
      if (found.state === 'preparing' && age >= REQUEST_MS) {
        await this.announcing.finish(bookId, found);
      }
      if (found.state === 'announced' && this.clock.now() >= found.drawAfter) {
        await this.drawNow(bookId, found);
      }
    }
  }

  /** Draws, if the checkpoint that gives the seed was signed. Locks the draw; who comes second does nothing. */
  private async drawNow(bookId: number, found: DrawRow): Promise<void> {
    const checkpoint = await this.seedOfMoment(bookId, leafInstant(found.drawAfter));
    if (checkpoint === null) return;
    const { bookUid } = await this.reader.head(bookId);
    const drawnWith = { size: checkpoint.size, seed: checkpoint.root, bookUid };
    await this.database.transaction(async (tx) => {
      const locked = await readDraw(tx, bookId, { id: found.id, lock: true });
      if (locked?.state !== 'announced') return;
      const people = await readPeople(tx, bookId, found.id);
      const inspections = await this.assign(tx, bookId, { draw: locked, people, drawnWith });
      await insertInspections(tx, bookId, { drawId: found.id, inspections, at: this.clock.now() });
      await markDrawn(tx, bookId, { ...drawnWith, id: found.id, at: this.clock.now() });
      await this.news.drawn(tx, bookId, { draw: locked, inspections });
    });
  }

  /** The checkpoint whose newest entry is the first one recorded at or after an instant; null while it is not signed. */
  private async seedOfMoment(bookId: number, instant: string): Promise<Checkpoint | null> {
    const checkpoint = await this.checkpoints.atOrAfter(bookId, instant);
    if (checkpoint === null) return null;
    const before = await this.reader.entry(bookId, checkpoint.size - 2n);
    // A later one would be chosen by whoever signs.
    return before !== null && before.recordedAt < instant ? checkpoint : null;
  }

  /** Who inspects what: as drawn, or the next in turn when somebody has become too close since the announcement. */
  private async assign(
    tx: Tx,
    bookId: number,
    of: {
      readonly draw: DrawRow;
      readonly people: readonly PersonRow[];
      readonly drawnWith: { readonly seed: Buffer; readonly bookUid: string };
    },
  ): Promise<NewInspection[]> {
    const { draw: row, people, drawnWith } = of;
    const excluded = await readExcluded(tx, bookId, row.id);
    const seed = seedOf(row, drawnWith);
    const counts = { count: row.lines, inspectorCount: row.people, sample: row.sample };
    const drawn = draw({ ...seed, ...counts, excludedOf: (line) => excluded.get(line) ?? [] });
    const order = inspectorOrder({ ...seed, inspectorCount: row.people });
    const lines = await readLinesAt(tx, bookId, {
      drawId: row.id,
      lines: drawn.map(({ line }) => line),
    });
    const ids = [...lines.values()].map(({ subjectId }) => subjectId);
    const subjects = await readSubjects(tx, bookId, { kind: row.kind, ids });
    const close = await this.closePeople(tx, bookId, { people, subjects: [...subjects.values()] });
    return drawn.map((item, place) => {
      const subject = subjects.get(lines.get(item.line)?.subjectId ?? '');
      invariant(subject !== undefined, 'what was drawn is there');
      const turns = turnsAt(order, place, excluded.get(item.line) ?? []);
      const free = turns.find((n) => !subject.parties.some((party) => close.get(n)?.has(party)));
      return toInspection(item, {
        place,
        draw: row,
        subject,
        person: people[free ?? item.inspector],
      });
    });
  }

  /** For each inspector, by index, the parties that are too close to them now. */
  private async closePeople(
    tx: Tx,
    bookId: number,
    of: {
      readonly people: readonly PersonRow[];
      readonly subjects: readonly { readonly parties: readonly string[] }[];
    },
  ): Promise<Map<number, Set<string>>> {
    const parties = [...new Set(of.subjects.flatMap((subject) => subject.parties))];
    const close = new Map<number, Set<string>>();
    for (const { n, memberId } of of.people) {
      const near: { ids: string[] }[] = await tx.query(
        'SELECT array_append(kapok.near_members($1, $2), $2) AS ids',
        [bookId, memberId],
      );
      const ids = new Set(near[0]?.ids);
      close.set(n, new Set(parties.filter((party) => ids.has(party))));
    }
    return close;
  }
}

function toInspection(
  { line, inspector }: DrawnLine,
  of: {
    readonly place: number;
    readonly draw: DrawRow;
    readonly subject: {
      readonly subjectId: string;
      readonly unitId: string;
      readonly parties: readonly string[];
    };
    readonly person: PersonRow | undefined;
  },
): NewInspection {
  const { place, subject, person } = of;
  invariant(person !== undefined, 'every index has its inspector');
  return {
    id: newId(),
    place,
    line,
    subjectType: of.draw.kind,
    ...subject,
    drawnPerson: inspector,
    inspectorId: person.memberId,
    dueOn: of.draw.inspectBy,
  };
}
