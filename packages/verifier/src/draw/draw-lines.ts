import { toHex, utf8 } from '../bytes.js';
import { GrowingTree, leafHash } from '../merkle/tree-hash.js';
import { Refusal } from '../refusal.js';

/** A list of a draw after its lines were read. */
export interface DrawList {
  /** In hexadecimal. SHA-256 in every book. */
  readonly root: string;
  /** By line, the indexes of inspectors that it excludes. */
  readonly excluded: readonly (readonly number[])[];
}

const LINE = /^([0-9a-f]{64})( (0|[1-9][0-9]{0,2})(,(0|[1-9][0-9]{0,2}))*)?$/;

/**
 * Reads the lines of a list: in the ascending order of their digests, none twice. `inspectors` is how many there are to
 * exclude; null: the lines are those of inspectors. Throws `draw_line_wrong` with the list's name and the line's index.
 */
export function readLines(
  member: 'population' | 'inspectors',
  lines: readonly string[],
  inspectors: number | null,
): DrawList {
  const tree = new GrowingTree('sha256');
  const excluded: (readonly number[])[] = [];
  let before = '';
  for (const [n, line] of lines.entries()) {
    const digest = line.slice(0, 64);
    const indexes = line.length > 64 ? line.slice(65).split(',').map(Number) : [];
    if (!LINE.test(line) || digest <= before || !isInList(indexes, inspectors)) {
      throw new Refusal('draw_line_wrong', { list: member, line: String(n) });
    }
    before = digest;
    excluded.push(indexes);
    tree.append(leafHash('sha256', utf8(line)));
  }
  return { root: toHex(tree.root()), excluded };
}

/** Ascending, all of them there, and not all that there are. */
function isInList(indexes: readonly number[], inspectors: number | null): boolean {
  if (inspectors === null) return indexes.length === 0;
  const areAscending = indexes.every((index, n) => n === 0 || index > (indexes[n - 1] as number));
  return (
    areAscending && indexes.every((index) => index < inspectors) && indexes.length < inspectors
  );
}
