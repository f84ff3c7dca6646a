import type { Unit } from './queries.js';

/** A unit with those that hang on it. */
export interface Branch {
  readonly unit: Unit;
  readonly children: Branch[];
}

/** Units as a tree. One whose parent is not among them stands at the top. */
export function branchesOf(units: readonly Unit[]): Branch[] {
  const byCode = new Map(units.map((unit) => [unit.code, { unit, children: [] as Branch[] }]));
  const top: Branch[] = [];
  for (const branch of byCode.values()) {
    const parent = byCode.get(branch.unit.parentCode ?? '');
    (parent?.children ?? top).push(branch);
  }
  return top;
}
