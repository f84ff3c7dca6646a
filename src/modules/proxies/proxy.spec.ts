import { readFileSync } from 'node:fs';
import {
  type ActScope,
  allowsProxy,
  covers,
  isInForce,
  latestEnd,
  leftOfLimit,
  PROXY_STATES,
  PROXY_STEPS,
  type ProxyTerms,
} from './proxy.js';
import { checkTerms } from './proxy-desk.js';

const DOCS = readFileSync('docs/proxies.md', 'utf8');
const TERMS: ProxyTerms = {
  state: 'active',
  scopes: ['confirm', 'redeem'],
  validFrom: '2026-11-01',
  validUntil: '2026-11-30',
  redeemLimitMinutes: 100n,
};

describe('a proxy', () => {
  it.each([
    ['2026-10-31', false],
    ['2026-11-01', true],
    ['2026-11-30', true],
    ['2026-12-01', false],
  ])('on %s can be used: %s', (today, expected) => {
    expect(isInForce(TERMS, today)).toBe(expected);
  });

  it.each(PROXY_STATES)('is in force only as active, and not as %s otherwise', (state) => {
    expect(isInForce({ ...TERMS, state }, '2026-11-15')).toBe(state === 'active');
  });

  it.each<[ActScope, boolean]>([
    ['request', false],
    ['confirm', true],
    ['redeem', true],
  ])('covers %s: %s', (scope, expected) => {
    expect(covers(TERMS, scope, '2026-11-15')).toBe(expected);
    expect(covers(TERMS, scope, '2026-12-15')).toBe(false);
  });

  it.each([
    [0n, 100n],
    [99n, 1n],
    [100n, 0n],
    [101n, 0n],
  ])('after %s minutes has %s left', (redeemed, left) => {
    expect(leftOfLimit(TERMS, redeemed)).toBe(left);
    expect(leftOfLimit({ ...TERMS, redeemLimitMinutes: null }, redeemed)).toBe(0n);
  });
});

describe('the last day', () => {
  it.each([
    ['2026-11-22', 24, '2028-11-21'],
    ['2026-11-22', 1, '2026-12-21'],
    ['2026-12-01', 1, '2026-12-31'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-01-01', 120, '2035-12-31'],
  ])('from %s with %s months is %s', (from, months, last) => {
    expect(latestEnd(from, months)).toBe(last);
  });
});

describe('the terms of a wish', () => {
  const rules = { longestMonths: 12, redeemLimitMinutes: 300, today: '2026-11-22' };
  const wish = {
    elderId: null,
    proxyNo: 'P1',
    scopes: ['redeem'],
    redeemLimitMinutes: 300n,
    validFrom: '2026-11-22',
    validUntil: '2027-11-21',
  } as const;
  const codeOf = (change: object) => {
    try {
      checkTerms({ ...wish, ...change }, rules);
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it.each([
    ['the most that is allowed', {}, null],
    ['a minute more', { redeemLimitMinutes: 301n }, 'over_policy_limit'],
    ['a day more', { validUntil: '2027-11-22' }, 'valid_too_long'],
    ['a day before today', { validFrom: '2026-11-21' }, 'validation_failed'],
    ['an end before the start', { validUntil: '2026-11-21' }, 'until_before_from'],
    ['no limit', { redeemLimitMinutes: null }, 'validation_failed'],
    ['a limit for nothing', { scopes: ['request'] }, 'validation_failed'],
    ['no minutes at all', { scopes: ['request'], redeemLimitMinutes: null }, null],
  ])('%s: %s', (_, change, code) => {
    expect(codeOf(change)).toBe(code);
  });
});

describe('the documentation', () => {
  it('holds the table of steps', () => {
    const rows = Object.entries(PROXY_STEPS).map(
      ([action, { from, to, by }]) =>
        `| ${action} | ${from.join(', ')} | ${to} | ${by.join(', ')} |`,
    );
    expect(DOCS).toContain(['| step | from | to | by |', '|---|---|---|---|', ...rows].join('\n'));
    expect(allowsProxy('witness', 'proposed')).toBe(true);
  });
});
