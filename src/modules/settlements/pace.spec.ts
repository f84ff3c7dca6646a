import { paceOf } from './pace.js';

const FROM = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number): Date => new Date(FROM.getTime() + seconds * 1000);

describe('the pace of a step', () => {
  it('is what was done since this server took it up, and says when the rest is done', () => {
    const progress = { done: 700n, total: 1_000n, pacedFrom: FROM, pacedDone: 500n };
    expect(paceOf(progress, later(10))).toEqual({ perSecond: 20, endsAt: later(25) });
  });

  it('has no end in sight while nothing is counted', () => {
    const progress = { done: 30n, total: null, pacedFrom: FROM, pacedDone: 0n };
    expect(paceOf(progress, later(10))).toEqual({ perSecond: 3, endsAt: null });
  });

  it('ends now when there turned out to be more than was counted', () => {
    const progress = { done: 12n, total: 10n, pacedFrom: FROM, pacedDone: 0n };
    expect(paceOf(progress, later(4))).toEqual({ perSecond: 3, endsAt: later(4) });
  });

  it.each([
    ['nothing is done yet', 5n, FROM, 5],
    ['no time has passed', 9n, FROM, 0],
    ['the clock went back', 9n, FROM, -3600],
    ['nobody has taken it up', 9n, null, 5],
  ])('is not known when %s', (_, done, pacedFrom, seconds) => {
    const progress = { done, total: 10n, pacedFrom, pacedDone: 5n };
    expect(paceOf(progress, later(seconds))).toEqual({ perSecond: null, endsAt: null });
  });
});
