import {
  earnedMinutes,
  isSameRate,
  NO_ATTRIBUTES,
  type PerMinuteRate,
  type Rate,
  rulesDigest,
  serviceDigest,
} from './service-rate.js';

const at = (time: string): Date => new Date(`2026-05-01T${time}+08:00`);
const byMinute = (rateNumerator: number, rateDenominator: number): PerMinuteRate => ({
  basis: 'per_minute',
  rateNumerator,
  rateDenominator,
});

describe('the minutes a service earns', () => {
  it.each<[Rate, string, string, number, bigint]>([
    [byMinute(1, 1), '09:00:00', '10:30:00', 1, 90n],
    [byMinute(2, 1), '09:00:00', '10:30:00', 1, 180n],
    [byMinute(3, 2), '09:00:00', '09:41:00', 1, 61n],
    [byMinute(1, 3), '09:00:00', '09:02:00', 1, 0n],
    [byMinute(1, 1), '09:00:00', '09:00:59', 1, 0n],
    [byMinute(2, 1), '09:00:00', '09:00:59', 1, 1n],
    [byMinute(1, 1), '09:00:00', '10:59:00', 60, 60n],
    [{ basis: 'per_visit', tariffMinutes: 30 }, '09:00:00', '09:01:00', 1, 30n],
    [{ basis: 'per_visit', tariffMinutes: 30 }, '09:00:00', '17:00:00', 60, 0n],
  ])('%j from %s to %s by %d: %d', (rate, from, to, increment, expected) => {
    expect(earnedMinutes(rate, at(from), at(to), increment)).toBe(expected);
  });
});

describe('a service version', () => {
  it('has a digest of code, date and rate, and of nothing else', () => {
    const digest = serviceDigest('S01', '2000-01-01', byMinute(1, 1));
    const named = { ...byMinute(1, 1), name: 'x' };
    expect(serviceDigest('S01', '2000-01-01', named).equals(digest)).toBe(true);
    expect(serviceDigest('S02', '2000-01-01', byMinute(1, 1)).equals(digest)).toBe(false);
    expect(serviceDigest('S01', '2000-01-02', byMinute(1, 1)).equals(digest)).toBe(false);
    expect(serviceDigest('S01', '2000-01-01', byMinute(2, 1)).equals(digest)).toBe(false);
  });

  it('has a digest of what it asks for, too, if it asks for anything', () => {
    const asking = (change: object) =>
      serviceDigest('S01', '2000-01-01', byMinute(1, 1), { ...NO_ATTRIBUTES, ...change });
    const plain = serviceDigest('S01', '2000-01-01', byMinute(1, 1));
    // Computed apart from this code: as versions were known before they could ask for anything.
    expect(plain.toString('hex')).toBe(
      'e1b73ab60228e058ac201401a0775da7973b63c091df1a0a7798c2f2da4800a7',
    );
    expect(asking({})).toEqual(plain);
    const others = [{ training: 'legal' }, { minimumLevel: 1 }, { isReferred: true }].map(asking);
    expect(new Set([plain, ...others].map((digest) => digest.toString('hex'))).size).toBe(4);
  });

  it('is the same rate only when written alike', () => {
    expect(isSameRate(byMinute(3, 2), byMinute(3, 2))).toBe(true);
    expect(isSameRate(byMinute(3, 2), byMinute(6, 4))).toBe(false);
    expect(isSameRate(byMinute(30, 1), { basis: 'per_visit', tariffMinutes: 30 })).toBe(false);
  });
});

describe('rulesDigest', () => {
  it('depends on both digests and their order', () => {
    const [policy, rate] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(rulesDigest(policy, rate)).toHaveLength(32);
    expect(rulesDigest(policy, rate)).not.toEqual(rulesDigest(rate, policy));
  });
});
