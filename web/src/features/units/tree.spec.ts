import { describe, expect, it } from '@jest/globals';
import { branchesOf } from './tree.js';

const unit = (code: string, parentCode: string | null) => ({
  id: code,
  code,
  name: code,
  parentCode,
  kind: 'town' as const,
  path: `/${code}/`,
});

describe('branchesOf', () => {
  it('hangs units on their parents, and those without one at the top', () => {
    const [city, lost] = branchesOf([unit('C', null), unit('D', 'C'), unit('X', 'gone')]);
    expect(city?.children.map(({ unit: { code } }) => code)).toEqual(['D']);
    expect(lost?.unit.code).toBe('X');
  });
});
