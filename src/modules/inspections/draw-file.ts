import type { EntryProof, Seal } from '../receipts/proof-files.js';
import type { DrawnLine } from './draw.js';
import { lineText } from './draw-lines.js';
import type { LineRow, PersonRow } from './list-rows.js';

/** A draw file without its lists (docs/format.md, "The draw file"). */
export interface DrawFile extends Seal {
  readonly notice: EntryProof;
  /** The entry before the newest one: it was recorded before the moment. */
  readonly before: EntryProof;
  readonly newest: EntryProof;
}

/** The lists of a draw, and what was drawn from them. */
export interface DrawLists {
  readonly inspectors: readonly PersonRow[];
  readonly population: AsyncIterable<readonly LineRow[]>;
  readonly drawn: readonly DrawnLine[];
}

/** The text of a draw file, in parts: however large the population is, one chunk of it is in memory. */
export async function* drawFileText(file: DrawFile, lists: DrawLists): AsyncGenerator<string> {
  const head = JSON.stringify({ format: 'kapok-draw-file/1', ...file });
  const inspectors = lists.inspectors.map(({ digest }) => lineText(digest));
  yield `${head.slice(0, -1)},\n"inspectors":${JSON.stringify(inspectors)},\n`;
  const drawn = lists.drawn.map(({ line, inspector }) => ({
    inspector: String(inspector),
    line: String(line),
  }));
  yield `"drawn":${JSON.stringify(drawn)},\n"population":[`;
  let separator = '\n';
  for await (const rows of lists.population) {
    const lines = rows.map(({ digest, excluded }) => JSON.stringify(lineText(digest, excluded)));
    yield separator + lines.join(',\n');
    separator = ',\n';
  }
  yield '\n]}\n';
}
