/** A figure about fewer persons than this, but not about nobody, could point to somebody. */
export const FEWEST_SHOWN = 5;

/** A figure as everybody may see it; `value` is null when it is hidden. */
export interface Cell<T> {
  readonly value: T | null;
  readonly hidden: boolean;
}

/** A row with how many persons stand behind it, by what they are in it: volunteers, elders. */
export interface PeopledRow {
  readonly people: readonly number[];
}

/** Whether a figure about so many persons points to somebody. */
export function isSmall(people: number): boolean {
  return people > 0 && people < FEWEST_SHOWN;
}

/** A figure that rests on these groups of persons: hidden as soon as one of them is small. */
export function cellOf<T>(value: T, ...people: readonly number[]): Cell<T> {
  const hidden = people.some(isSmall);
  return { value: hidden ? null : value, hidden };
}

/**
 * Which rows are hidden when the total of all of them is told as well: the small ones, and then the next smallest, one
 * after the other, until what is hidden cannot be told from the total: two rows at least, with enough persons
 * in every group together. Rows about nobody stay; they give nothing away. When that does not suffice, all are hidden.
 */
export function hiddenRows<T extends PeopledRow>(rows: readonly T[]): ReadonlySet<T> {
  const hidden = new Set(rows.filter(({ people }) => people.some(isSmall)));
  if (hidden.size === 0) return hidden;
  const rest = rows
    .filter((row) => !hidden.has(row) && row.people.some((count) => count > 0))
    .sort((a, b) => Math.min(...a.people) - Math.min(...b.people));
  for (const row of rest) {
    if (isSafe([...hidden])) return hidden;
    hidden.add(row);
  }
  return isSafe([...hidden]) ? hidden : new Set(rows);
}

function isSafe(hidden: readonly PeopledRow[]): boolean {
  if (hidden.length < 2) return false;
  const groups = Math.max(...hidden.map(({ people }) => people.length));
  return Array.from({ length: groups }, (_, n) =>
    hidden.reduce((sum, { people }) => sum + (people[n] ?? 0), 0),
  ).every((sum) => sum >= FEWEST_SHOWN);
}
