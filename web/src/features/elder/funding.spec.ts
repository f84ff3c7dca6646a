import { describe, expect, it } from '@jest/globals';
import { fundingOf } from './funding.js';

describe('who pays for what an elder asks for', () => {
  const may = { scopes: ['request' as const, 'redeem' as const], leftMinutes: '60' };
  it.each([
    ['the elder with enough', { cost: 60, free: 60, proxy: null }, 'own'],
    ['the city when it is too little', { cost: 61, free: 60, proxy: null }, 'issue'],
    ['the elder while the balance is not known', { cost: 61, free: null, proxy: null }, 'own'],
    ['the elder within a proxy’s limit', { cost: 60, free: null, proxy: may }, 'own'],
    ['the city beyond that limit', { cost: 61, free: null, proxy: may }, 'issue'],
    [
      'the city when a proxy may not spend',
      { cost: 1, free: null, proxy: { scopes: ['request' as const], leftMinutes: '0' } },
      'issue',
    ],
  ] as const)('%s', (_name, given, expected) => {
    expect(fundingOf(given)).toBe(expected);
  });
});
