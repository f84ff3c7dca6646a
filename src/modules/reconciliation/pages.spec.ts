import { mergeOwners } from './balance-checks.js';
import { CheckFindings, MOST_KEPT } from './checks.js';
import { sampleOf, standAtEnds } from './month-checks.js';

const rowsOf = (ids: string) =>
  [...ids].map((ownerId) => ({ ownerId, own: BigInt(ownerId.codePointAt(0) ?? 0), granted: 0n }));

describe('pages of owners', () => {
  it.each([
    ['', '', '', null],
    ['ab', 'b', 'ab', null],
    ['abc', 'bd', 'abc', 'c'],
    ['bd', 'abc', 'abc', 'c'],
    ['abe', 'acd', 'abcd', 'd'],
    ['xyz', 'abc', 'abc', 'c'],
    ['', 'abc', 'abc', 'c'],
  ])('%j and %j pair %j and go on after %j', (held, booked, ids, next) => {
    const merged = mergeOwners(rowsOf(held), rowsOf(booked), 3);
    expect(
      merged.owners
        .map(({ id }) => id)
        .sort()
        .join(''),
    ).toBe(ids);
    expect(merged.next).toBe(next);
    for (const owner of merged.owners) {
      expect(owner.held.own > 0n).toBe(held.includes(owner.id));
      expect(owner.booked.own > 0n).toBe(booked.includes(owner.id));
    }
  });

  it('pair every owner once, read to the end', () => {
    const [held, booked] = ['acdefhijkm', 'abcghijklnopq'].map(rowsOf);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const from: string = after;
      const page = (rows: ReturnType<typeof rowsOf> = []) =>
        rows.filter(({ ownerId }) => ownerId > from).slice(0, 3);
      const { owners, next } = mergeOwners(page(held), page(booked), 3);
      seen.push(...owners.map(({ id }) => id));
      after = next;
    }
    expect(seen.sort().join('')).toBe('abcdefghijklmnopq');
  });
});

describe('month ends', () => {
  const sums = [
    { month: '2026-01', minutes: 5n },
    { month: '2026-03', minutes: -5n },
    { month: '2026-04', minutes: 2n },
  ];

  it('add up all that took effect by then', () => {
    const at = (...months: string[]) => standAtEnds(sums, months).map(({ minutes }) => minutes);
    expect(at('2025-12', '2026-01', '2026-02', '2026-03', '2026-04', '2026-05')).toEqual([
      0n,
      5n,
      5n,
      0n,
      2n,
      2n,
    ]);
    expect(at('2026-03')).toEqual([0n]);
    expect(standAtEnds([], ['2026-01'])).toEqual([{ month: '2026-01', minutes: 0n }]);
  });
});

describe('a sample', () => {
  it.each([
    [0n, 5n, 3n, []],
    [5n, 5n, 3n, [[0n, 5n]]],
    [10n, 4n, 3n, [[3n, 7n]]],
    [10n, 4n, 6n, [[6n, 10n]]],
    [
      10n,
      4n,
      28n,
      [
        [8n, 10n],
        [0n, 2n],
      ],
    ],
  ])('of %d, %d from %d', (total, size, start, ranges) => {
    expect(sampleOf(total, size, start)).toEqual(ranges.map(([from, to]) => ({ from, to })));
  });
});

describe('findings', () => {
  it('keep a thousand drifts, and count them all', () => {
    const findings = new CheckFindings();
    const at = { subjectType: 'account', rule: 'balance_is_sum' } as const;
    for (let n = 0; n < MOST_KEPT + 5; n += 1) {
      findings.add({ ...at, subjectId: String(n), expected: '0', found: '1' });
    }
    findings.add(null);
    findings.look(3);
    findings.look(4n);
    expect([findings.looked, findings.drifting]).toEqual([7n, BigInt(MOST_KEPT + 5)]);
    expect(findings.drifts.map(({ subjectId }) => subjectId)).toEqual(
      Array.from({ length: MOST_KEPT }, (_, n) => String(n)),
    );
  });
});
