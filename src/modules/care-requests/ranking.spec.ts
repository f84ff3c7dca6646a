import fc from 'fast-check';
import {
  type Candidate,
  CRITERIA,
  circlesAround,
  compareSuggestions,
  rank,
  treeDistance,
} from './ranking.js';

const PLACE = '/C/D1/C1/';

const candidate = (memberNo: string, more: Partial<Candidate> = {}): Candidate => ({
  volunteerId: memberNo,
  memberNo,
  unitCode: 'C1',
  unitPath: PLACE,
  training: null,
  language: null,
  free: true,
  pastPairings: 0,
  loadMinutes: 0n,
  ...more,
});

describe('the tree of units', () => {
  it.each([
    ['/C/D1/C1/', 0],
    ['/C/D1/C1/S1/', 1],
    ['/C/D1/', 1],
    ['/C/D1/C2/', 2],
    ['/C/D1/C11/', 2],
    ['/C/D2/C9/', 4],
    ['/C/', 2],
  ])('is %s so many steps away', (path, steps) => {
    expect(treeDistance(PLACE, path)).toBe(steps);
    expect(treeDistance(path, PLACE)).toBe(steps);
  });

  it('has circles from the unit outwards', () => {
    expect(circlesAround(PLACE)).toEqual(['/C/D1/C1/', '/C/D1/', '/C/']);
  });
});

describe('the order of suggestions', () => {
  it('asks one criterion after the other, each only between those alike before', () => {
    const rows = [
      candidate('free-only', { free: true, language: false, unitPath: '/C/D2/C9/' }),
      candidate('busy-but-best', { free: false, language: true, pastPairings: 99 }),
      candidate('speaks', { language: true, unitPath: '/C/D2/C9/' }),
      candidate('speaks-near', { language: true }),
      candidate('speaks-near-known', { language: true, pastPairings: 2 }),
      candidate('speaks-near-known-idle', { language: true, pastPairings: 2, loadMinutes: 0n }),
      candidate('speaks-near-known-loaded', { language: true, pastPairings: 2, loadMinutes: 60n }),
    ];
    expect(rank(rows, PLACE, 10).map(({ memberNo }) => memberNo)).toEqual([
      'speaks-near-known',
      'speaks-near-known-idle',
      'speaks-near-known-loaded',
      'speaks-near',
      'speaks',
      'free-only',
      'busy-but-best',
    ]);
    expect(rank(rows, PLACE, 2)).toHaveLength(2);
  });

  it('is the same whatever order the candidates come in', () => {
    const one = fc.record({
      free: fc.boolean(),
      language: fc.option(fc.boolean()),
      unitPath: fc.constantFrom('/C/', PLACE, '/C/D1/C2/', '/C/D2/C9/'),
      pastPairings: fc.nat(3),
      loadMinutes: fc.constantFrom(0n, 60n, 120n),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.nat(), (parts, turn) => {
        const rows = parts.map((part, n) => candidate(`V${String(n).padStart(3, '0')}`, part));
        const at = turn % (rows.length + 1);
        const turned = [...rows.slice(at), ...rows.slice(0, at)].reverse();
        const ranked = rank(rows, PLACE, 100);
        expect(rank(turned, PLACE, 100)).toEqual(ranked);
        for (let n = 1; n < ranked.length; n += 1) {
          const [before, after] = [ranked[n - 1], ranked[n]];
          if (before && after) expect(compareSuggestions(before, after)).toBeLessThan(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('names each criterion once', () => {
    const names = CRITERIA.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
