import type { Unit, UnitKind } from './unit.js';
import { planUnits } from './unit-import.js';

const city: Unit = { id: 'c', code: 'C', parentId: null, kind: 'city', name: 'City', path: '/C/' };
const row = (code: string, parentCode: string | null, kind: UnitKind, name = code) => ({
  code,
  parentCode,
  kind,
  name,
});

describe('planning an import of units', () => {
  it('puts parents first in whatever order the rows stand', () => {
    const rows = [
      row('K', 'T', 'community'),
      row('S', 'K', 'station'),
      row('T', 'D', 'town'),
      row('D', 'C', 'district'),
    ];
    const plan = planUnits(rows, [city]);
    expect(plan.codes).toEqual([null, null, null, null]);
    expect(plan.units.map(({ path }) => path)).toEqual([
      '/C/D/',
      '/C/D/T/',
      '/C/D/T/K/',
      '/C/D/T/K/S/',
    ]);
  });

  it('judges what stands: the same, or something else', () => {
    const rows = [row('C', null, 'city', 'City'), row('C', null, 'city', 'Other')];
    const plan = planUnits(rows, [city]);
    expect(plan.codes).toEqual(['already_recorded', 'conflicts_with_existing']);
    expect(plan.units).toEqual([]);
  });

  it('judges a repeat within the file by the first one', () => {
    const rows = [
      row('D', 'C', 'district'),
      row('D', 'C', 'district'),
      row('D', 'C', 'district', 'x'),
    ];
    const plan = planUnits(rows, [city]);
    expect(plan.codes).toEqual([null, 'already_recorded', 'conflicts_with_existing']);
    expect(plan.units).toHaveLength(1);
  });

  it('refuses a circle, a missing parent, a wrong kind and all that hangs on them', () => {
    const rows = [
      row('A', 'B', 'district'),
      row('B', 'A', 'town'),
      row('X', 'nowhere', 'town'),
      row('K', 'C', 'community'),
      row('S', 'K', 'station'),
      row('other', null, 'city'),
      null,
    ];
    const plan = planUnits(rows, [city]);
    expect(plan.codes).toEqual([
      'unknown_unit',
      'unknown_unit',
      'unknown_unit',
      'invalid_unit_parent',
      'unknown_unit',
      'unknown_unit',
      'malformed_row',
    ]);
    expect(plan.units).toEqual([]);
  });
});
