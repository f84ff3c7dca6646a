import { FOUNDING_PARAMS } from './policy.js';
import { isWithin, shutSpans } from './shut-spans.js';

const version = (effectiveFrom: string, submissionWindowDays: number) => ({
  effectiveFrom,
  params: { ...FOUNDING_PARAMS, submissionWindowDays },
});
const shown = (...given: Parameters<typeof shutSpans>) =>
  shutSpans(...given).map(({ from, until }) => [from.toISOString(), until.toISOString()]);

describe('the days that no record can be handed in for any more', () => {
  it('end where the window of today begins', () => {
    expect(shown([version('2026-01-01', 30)], '2026-03-31')).toEqual([
      ['2025-12-31T16:00:00.000Z', '2026-02-28T16:00:00.000Z'],
    ]);
    expect(shown([version('2026-01-01', 30)], '2026-01-31')).toEqual([]);
  });

  it('are judged by the rules of each day', () => {
    const versions = [
      version('2026-01-01', 90),
      version('2026-03-01', 3),
      version('2026-03-20', 30),
    ];
    expect(shown(versions, '2026-03-25')).toEqual([
      ['2026-02-28T16:00:00.000Z', '2026-03-19T16:00:00.000Z'],
    ]);
  });

  it('hold their first moment, and not the one after their last', () => {
    const spans = shutSpans([version('2026-01-01', 30)], '2026-03-31');
    expect(isWithin(spans, new Date('2026-02-28T15:59:59.999Z'))).toBe(true);
    expect(isWithin(spans, new Date('2026-02-28T16:00:00.000Z'))).toBe(false);
    expect(isWithin(spans, new Date('2025-12-31T16:00:00.000Z'))).toBe(true);
    expect(isWithin([], new Date())).toBe(false);
  });
});
