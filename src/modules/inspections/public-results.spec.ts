import type { InspectionState } from './inspection-steps.js';
import { publicResults } from './public-results.js';

const results = (counts: Partial<Record<InspectionState, number>>) =>
  publicResults(new Map(Object.entries(counts) as [InspectionState, number][]));

describe('published results', () => {
  it('show what is large enough, and zeros beside it', () => {
    expect(results({ passed: 20, found: 3, appealed: 1, confirmed: 1 })).toEqual({
      passed: 20,
      unseen: 0,
      cleared: 0,
      open: 5,
      settled: 0,
    });
  });

  it.each([
    [
      { passed: 20, found: 1 },
      { passed: null, open: null, unseen: 0 },
    ],
    [
      { passed: 20, unseen: 9, found: 4 },
      { passed: 20, open: null, unseen: null },
    ],
    [
      { passed: 20, unseen: 2, found: 3 },
      { passed: 20, open: null, unseen: null },
    ],
    [
      { passed: 20, unseen: 1, found: 1, settled: 1 },
      { passed: null, open: null, settled: null },
    ],
  ])('hide small counts and what would give them away: %j', (counts, expected) => {
    expect(results(counts)).toMatchObject(expected);
  });

  it.each([[{ passed: 3 }], [{ passed: 1, found: 1 }]])('hide all of %j', (counts) => {
    expect(Object.values(results(counts))).toEqual([null, null, null, null, null]);
  });

  it('never leave one hidden count alone, and never a small one shown', () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const [passed, unseen, found, settled] = [7, 11, 13, 17].map((prime) => (seed * prime) % 9);
      const shown = Object.values(
        results({
          passed: passed ?? 0,
          unseen: unseen ?? 0,
          found: found ?? 0,
          settled: settled ?? 0,
        }),
      );
      expect(shown.filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
      expect(shown.filter((count) => count === null)).not.toHaveLength(1);
    }
  });
});
