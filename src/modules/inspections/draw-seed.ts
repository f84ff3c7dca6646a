import type { DrawSeed } from './draw.js';
import type { DrawRow } from './draw-rows.js';

/** What the numbers of a draw follow from. */
export function seedOf(
  row: Pick<DrawRow, 'id' | 'linesRoot' | 'peopleRoot'>,
  { seed, bookUid }: { readonly seed: Buffer; readonly bookUid: string },
): DrawSeed {
  return {
    bookUid,
    drawId: row.id,
    populationRoot: row.linesRoot.toString('hex'),
    inspectorsRoot: row.peopleRoot.toString('hex'),
    seed: seed.toString('hex'),
  };
}
