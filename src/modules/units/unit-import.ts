import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { newId } from '../../platform/ids.js';
import {
  type ImportContext,
  ROW_ACCEPTED,
  type RowAnswer,
  rowRefused,
} from '../../platform/row-answer.js';
import {
  isCode,
  isUnitKind,
  PARENT_KINDS,
  parentCodeOf,
  pathBelow,
  readName,
  type Unit,
  type UnitKind,
} from './unit.js';
import { insertUnits, readUnits } from './unit-rows.js';

/** A row of `units.csv`, each cell as read; an empty cell is ''. */
export interface UnitRow {
  readonly code: string;
  readonly parent: string;
  readonly kind: string;
  readonly name: string;
}

interface Candidate {
  readonly code: string;
  readonly parentCode: string | null;
  readonly kind: UnitKind;
  readonly name: string;
}

/**
 * Takes a whole file of units, in whatever order its rows stand. One answer a row, in order:
 * `malformed_row` · `already_recorded` (the same unit stands) · `conflicts_with_existing` (its code
 * stands with other content) · `unknown_unit` (the parent is nowhere, refused, or in a circle) ·
 * `invalid_unit_parent`. A city row is only ever compared: a book is founded with its city.
 */
export async function importUnitRows(
  tx: Tx,
  context: ImportContext,
  rows: readonly UnitRow[],
): Promise<RowAnswer[]> {
  const candidates = rows.map(readUnitRow);
  const codes = candidates.flatMap((each) => (each === null ? [] : [each.code, each.parentCode]));
  const wanted = [...new Set(codes.filter((code) => code !== null))];
  const standing = await readUnits(tx, context.bookId, { column: 'code', values: wanted });
  const plan = planUnits(candidates, standing);
  const added = await insertUnits(tx, context.bookId, plan.units);
  return plan.codes.map((code, index) => {
    if (code !== null) return rowRefused(code);
    // Somebody else added this code between the read and the insert.
    const isAdded = added.has(candidates[index]?.code ?? '');
    return isAdded ? ROW_ACCEPTED : rowRefused('conflicts_with_existing');
  });
}

/** What to add, parents before children, and per row why not (null: it is added). Pure. */
export function planUnits(
  candidates: readonly (Candidate | null)[],
  standing: readonly Unit[],
): { units: Unit[]; codes: (ErrorCode | null)[] } {
  const known = new Map(standing.map((unit) => [unit.code, unit]));
  const codes: (ErrorCode | null)[] = candidates.map(() => 'unknown_unit');
  const firstOfCode = new Map<string, number>();
  const childrenOf = new Map<string, number[]>();
  const ready: number[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const judged = candidate === null ? 'malformed_row' : judgeKnown(candidate, known);
    if (candidate === null || judged !== null) codes[index] = judged;
    else if (firstOfCode.has(candidate.code)) continue;
    else {
      firstOfCode.set(candidate.code, index);
      const parentCode = candidate.parentCode ?? '';
      if (known.has(parentCode)) ready.push(index);
      else childrenOf.set(parentCode, [...(childrenOf.get(parentCode) ?? []), index]);
    }
  }
  const units: Unit[] = [];
  // Each row enters `ready` at most once, when its parent stands; circles never do.
  for (const index of ready) {
    const candidate = candidates[index];
    const parent = known.get(candidate?.parentCode ?? '');
    if (candidate == null || parent === undefined) continue;
    codes[index] = PARENT_KINDS[candidate.kind].includes(parent.kind)
      ? null
      : 'invalid_unit_parent';
    if (codes[index] !== null) continue;
    const unit = toNewUnit(candidate, parent);
    units.push(unit);
    known.set(unit.code, unit);
    ready.push(...(childrenOf.get(unit.code) ?? []));
  }
  judgeRepeats({ candidates, codes, firstOfCode, known });
  return { units, codes };
}

/** A code met a second time in the file is judged against what the first one became. */
function judgeRepeats(plan: {
  candidates: readonly (Candidate | null)[];
  codes: (ErrorCode | null)[];
  firstOfCode: ReadonlyMap<string, number>;
  known: ReadonlyMap<string, Unit>;
}): void {
  for (const [index, candidate] of plan.candidates.entries()) {
    if (candidate === null) continue;
    const first = plan.firstOfCode.get(candidate.code) ?? index;
    if (first === index) continue;
    plan.codes[index] = judgeKnown(candidate, plan.known) ?? plan.codes[first] ?? 'unknown_unit';
  }
}

function judgeKnown(candidate: Candidate, known: ReadonlyMap<string, Unit>): ErrorCode | null {
  const unit = known.get(candidate.code);
  if (unit === undefined) return null;
  const isSame =
    unit.kind === candidate.kind &&
    unit.name === candidate.name &&
    parentCodeOf(unit.path) === candidate.parentCode;
  return isSame ? 'already_recorded' : 'conflicts_with_existing';
}

function toNewUnit(candidate: Candidate, parent: Unit): Unit {
  const { code, kind, name } = candidate;
  return { id: newId(), code, kind, name, parentId: parent.id, path: pathBelow(parent, code) };
}

/** The unit a row describes, or null when a cell is outside its form. */
function readUnitRow(row: UnitRow): Candidate | null {
  const code = row.code.trim();
  const parent = row.parent.trim();
  const kind = row.kind.trim();
  const name = readName(row.name);
  const fits = isCode(code) && (parent === '' || isCode(parent)) && isUnitKind(kind);
  if (!fits || name === null) return null;
  return { code, parentCode: parent === '' ? null : parent, kind, name };
}
