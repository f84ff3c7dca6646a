import type { InspectionState } from './inspection-steps.js';

/** A count from 1 to one less than this could point to somebody. */
const SMALLEST_SHOWN = 5;

/** How the results of a draw are told to everybody. */
export const RESULT_CELLS = {
  passed: ['passed'],
  unseen: ['unseen'],
  cleared: ['cleared'],
  open: ['found', 'appealed', 'confirmed', 'repaired'],
  settled: ['settled'],
} as const satisfies Readonly<Record<string, readonly InspectionState[]>>;
export type ResultCell = keyof typeof RESULT_CELLS;

/** Counts by cell; null: hidden. */
export type PublicResults = Readonly<Record<ResultCell, number | null>>;

/**
 * The counts of a draw as they may be published: small ones are hidden, and so many more, the smallest first, that the
 * hidden ones cannot be reckoned from the total. Zeros are shown while that is so. The sum is known: it is the sample.
 */
export function publicResults(counts: ReadonlyMap<InspectionState, number>): PublicResults {
  const cells = Object.entries(RESULT_CELLS).map(([cell, states]) => ({
    cell: cell as ResultCell,
    count: states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0),
  }));
  const hidden = new Set(
    cells.filter(({ count }) => count > 0 && count < SMALLEST_SHOWN).map(({ cell }) => cell),
  );
  const rest = cells
    .filter(({ cell, count }) => !hidden.has(cell) && count > 0)
    .sort((a, b) => a.count - b.count);
  // One hidden cell is the total less the others; two are safe as long as their sum is no small one.
  for (const { cell } of rest) {
    if (hidden.size === 0 || isSafe(cells.filter((each) => hidden.has(each.cell)))) break;
    hidden.add(cell);
  }
  const lone = hidden.size > 0 && !isSafe(cells.filter(({ cell }) => hidden.has(cell)));
  return Object.fromEntries(
    cells.map(({ cell, count }) => [cell, lone || hidden.has(cell) ? null : count]),
  ) as PublicResults;
}

function isSafe(hidden: readonly { readonly count: number }[]): boolean {
  return hidden.length > 1 && hidden.reduce((sum, { count }) => sum + count, 0) >= SMALLEST_SHOWN;
}
