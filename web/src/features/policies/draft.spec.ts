import { describe, expect, it } from '@jest/globals';
import { FOUNDING_PARAMS } from '../../../../src/modules/policies/policy.js';
import { draftOf, textOf } from './draft.js';
import type { Params } from './queries.js';
import { GROUPS, type ParamSpec } from './specs.js';

const params = FOUNDING_PARAMS as unknown as Params;
const specs: readonly ParamSpec[] = GROUPS.flatMap((group) => group.params);

const pathsOf = (tree: object, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? pathsOf(value, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  );

describe('a draft of the rules', () => {
  it('has a field for every parameter', () => {
    expect(specs.map(({ path }) => path).sort()).toEqual(pathsOf(params).sort());
  });

  it('reads back what it shows', () => {
    const shown = Object.fromEntries(specs.map((spec) => [spec.path, textOf(params, spec)]));
    expect(draftOf(params, specs, shown)).toEqual(params);
  });

  it('lays changes over the rules and leaves them alone', () => {
    const table = 'H1, 3, 240\nH2，4，300\n';
    const draft = { dailyCapMinutes: '30', weeklyCapMinutes: '', 'grants.table': table };
    const made = draftOf(params, specs, draft);
    expect(made).toMatchObject({ dailyCapMinutes: 30, weeklyCapMinutes: null });
    expect(made.grants.table).toEqual([
      { hardshipClass: 'H1', level: 3, minutes: 240 },
      { hardshipClass: 'H2', level: 4, minutes: 300 },
    ]);
    expect(params.dailyCapMinutes).not.toBe(30);
  });
});
