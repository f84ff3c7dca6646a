import { cellOf, FEWEST_SHOWN, hiddenRows, isSmall } from './small-cells.js';

it.each([0, 1, 4, 5, 6])(
  'a figure about %i persons is hidden when it points to somebody',
  (people) => {
    const hidden = people > 0 && people < 5;
    expect(isSmall(people)).toBe(hidden);
    expect(cellOf('60', people)).toEqual({ value: hidden ? null : '60', hidden });
  },
);

it('one small group suffices', () => {
  expect(cellOf(7, 30, 4)).toEqual({ value: null, hidden: true });
  expect(cellOf(7, 30, 5)).toEqual({ value: 7, hidden: false });
});

const rows = (...people: [volunteers: number, elders: number][]) =>
  people.map(([volunteers, elders], n) => ({ name: `D${n}`, people: [volunteers, elders] }));
const hiddenOf = (...people: [number, number][]) =>
  [...hiddenRows(rows(...people))].map(({ name }) => name).sort();

it('nothing is hidden where no row is small', () => {
  expect(hiddenOf([5, 9], [40, 80], [0, 0])).toEqual([]);
});

it('with a small row goes the next smallest, or the total would give it away', () => {
  expect(hiddenOf([3, 3], [40, 80], [9, 12])).toEqual(['D0', 'D2']);
  expect(hiddenOf([30, 2], [40, 80], [9, 12])).toEqual(['D0', 'D2']);
});

it('two small rows are enough only when they are not small together', () => {
  expect(hiddenOf([3, 3], [2, 2], [9, 12])).toEqual(['D0', 'D1']);
  expect(hiddenOf([1, 1], [2, 2], [9, 12], [20, 30])).toEqual(['D0', 'D1', 'D2']);
  expect(hiddenOf([4, 1], [4, 1], [9, 12], [20, 30])).toEqual(['D0', 'D1', 'D2']);
});

it('all are hidden when no other row can cover a small one', () => {
  expect(hiddenOf([3, 3])).toEqual(['D0']);
  expect(hiddenOf([3, 3], [0, 0])).toEqual(['D0', 'D1']);
});

it('whoever knows the total cannot reckon a small row, whatever the rows are', () => {
  for (let seed = 1; seed < 3_000; seed += 1) {
    const people = Array.from({ length: 1 + (seed % 5) }, (_, n): [number, number] => [
      (seed * (n + 3)) % 11,
      (seed * (n + 7)) % 13,
    ]);
    const all = rows(...people);
    const hidden = [...hiddenRows(all)];
    for (const row of all) {
      if (row.people.some(isSmall)) expect(hidden).toContain(row);
    }
    if (hidden.length === 0 || hidden.length === all.length) continue;
    for (const group of [0, 1]) {
      const sum = hidden.reduce((total, row) => total + (row.people[group] ?? 0), 0);
      expect(sum).toBeGreaterThanOrEqual(FEWEST_SHOWN);
    }
  }
});
