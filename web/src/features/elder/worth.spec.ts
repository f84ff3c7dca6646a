import { describe, expect, it } from '@jest/globals';
import type { Balance, Service } from './queries.js';
import { costOf, measureOf, offered, sumsOf, timesOf } from './worth.js';

const service = (code: string, more: Partial<Service> = {}): Service => ({
  id: code,
  code,
  name: code,
  nameEn: null,
  digest: '',
  effectiveFrom: '2026-01-01',
  basis: 'per_minute',
  rateNumerator: 1,
  rateDenominator: 1,
  tariffMinutes: null,
  minimumLevel: null,
  training: null,
  referred: false,
  ...more,
});
const visit = service('V', {
  basis: 'per_visit',
  rateNumerator: null,
  rateDenominator: null,
  tariffMinutes: '30',
});
const double = service('D', { rateNumerator: 3, rateDenominator: 2 });

describe('what hours are worth', () => {
  it('is what the catalogue says', () => {
    expect(costOf(service('S'), 90)).toBe(90);
    expect(costOf(double, 60)).toBe(90);
    expect(costOf(double, 45)).toBe(67);
    expect(costOf(visit, 90)).toBe(30);
  });

  it('is made plain by an hour of what anybody may have', () => {
    const bath = service('B', { training: 'bathing' });
    expect(measureOf([visit, double, bath, service('S')])?.code).toBe('S');
    expect(measureOf([visit, double])?.code).toBe('D');
    expect(measureOf([visit, service('R', { referred: true })])).toBeNull();
    expect(timesOf(750, service('S'))).toBe(12);
    expect(timesOf(750, double)).toBe(8);
    expect(timesOf(-10, double)).toBe(0);
  });

  it('counts what can be spent apart from what is set aside', () => {
    const accounts: Balance['accounts'] = [
      { purpose: 'earned', asset: 'MIN', minutes: '90', availableMinutes: '90' },
      { purpose: 'granted', asset: 'GRT', minutes: '60', availableMinutes: '60' },
      { purpose: 'held', asset: 'MIN', minutes: '30', availableMinutes: '0' },
    ];
    const balance = { accounts, memberId: '', memberNo: '', on: null, at: null };
    expect(sumsOf(balance)).toEqual({ free: 150, held: 30, granted: 60 });
  });

  it('offers first what was asked for last, and nothing that is referred', () => {
    const bath = service('B', { minimumLevel: 2 });
    const all = [bath, service('R', { referred: true }), service('S'), double, visit];
    const codes = (lately: string[]) => offered(all, lately).map(({ code }) => code);
    expect(codes([])).toEqual(['S', 'D', 'V', 'B']);
    expect(codes(['B', 'D'])).toEqual(['B', 'D', 'S', 'V']);
  });
});
