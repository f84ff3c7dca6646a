import { treeRoot } from '../../ledger/merkle-tree.js';
import type { NoticeWish } from '../../ledger/notice.js';
import type { MoveKind } from '../../ledger/state-move.js';
import { type DrawFacts, definitionCommitment, lineHash, lineText } from './draw-lines.js';
import type { DrawRow } from './draw-rows.js';
import { DRAW_STEPS } from './inspection-steps.js';

/** A draw is announced by the entry that carries its notice. */
const ANNOUNCED: MoveKind = {
  table: 'kapok.inspection_draws',
  stateColumn: 'state',
  seqColumn: 'notice_seq',
  columns: {},
  guards: {},
};

/** The root over the lines of the inspectors. */
export function inspectorsRoot(people: readonly { readonly digest: Buffer }[]): Buffer {
  return treeRoot(
    people.map(({ digest }) => lineHash(lineText(digest))),
    'sha256',
  );
}

/** An instant as leaves write it: UTC, six decimals. */
export function leafInstant(instant: Date): string {
  return instant.toISOString().replace('Z', '000Z');
}

/** What a draw was announced to be, in words. */
export function factsOf(draw: DrawRow): DrawFacts {
  return {
    kind: draw.kind,
    unit: draw.unitCode,
    month: draw.month,
    inspectBy: draw.inspectBy,
    appealDays: String(draw.appealDays),
  };
}

/** The notice that commits to a draw's lists and moment, and announces the draw in the same transaction. */
export function drawNotice(bookId: number, draw: DrawRow): NoticeWish<'kapok-draw/1'> {
  const { from, to } = DRAW_STEPS.announce;
  return {
    bookId,
    key: `inspection-draw:${draw.id}`,
    format: 'kapok-draw/1',
    subjectId: draw.id,
    actorId: draw.announcedBy,
    commitment: definitionCommitment(draw.salt, factsOf(draw)),
    members: {
      population: draw.linesRoot.toString('hex'),
      count: String(draw.lines),
      inspectors: draw.peopleRoot.toString('hex'),
      inspectorCount: String(draw.people),
      sample: String(draw.sample),
      after: leafInstant(draw.drawAfter),
    },
    moves: [{ kind: ANNOUNCED, id: draw.id, from, to, values: {}, guards: {} }],
  };
}
