import { FOUNDING_PARAMS, type PolicyParams } from '../policies/policy.js';
import { type PastRecord, RuleReplay } from './rule-replay.js';

const HOUR_MS = 3_600_000;

/** An hour's record of volunteer `v` on 2 November 2026, a Monday, credited in full. */
function record(change: Partial<PastRecord> & { readonly minutes?: number } = {}): PastRecord {
  const { minutes = 60, serviceDate = '2026-11-02' } = change;
  const startsAt = new Date(`${serviceDate}T01:00:00Z`);
  return {
    ...{ volunteerId: 'v', serviceDate, registeredOn: serviceDate, evidence: 'confirmed' },
    ...{ startsAt, endsAt: new Date(startsAt.getTime() + (minutes * HOUR_MS) / 60) },
    ...{ rate: { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 }, heldMinutes: null },
    posted: { credited: BigInt(minutes), balanceBefore: 0n },
    ...change,
  };
}

/** What changed rules make of records. */
function replayed(change: Partial<PolicyParams>, ...records: PastRecord[]) {
  const replay = new RuleReplay(() => ({ ...FOUNDING_PARAMS, ...change }));
  for (const each of records) replay.take(each);
  return replay.figures();
}

describe('the replay of records by other rules', () => {
  it('credits what was credited when the rules are what they were', () => {
    expect(replayed({}, record(), record({ evidence: 'self' }), record({ posted: null }))).toEqual({
      refused: { interval_too_long: 0, submitted_too_late: 0, nothing_earned: 0 },
      ...{ accepted: 3, creditedMinutes: 120n, honourMinutes: 0n, cappedVolunteers: 0 },
      ...{ secondApprovals: 1, callBacks: 0, sampledCallBacks: 0 },
    });
  });

  it.each<[string, Partial<PolicyParams>, PastRecord, string]>([
    ['too long', { maxIntervalMinutes: 59 }, record(), 'interval_too_long'],
    [
      'too late',
      { submissionWindowDays: 3 },
      record({ registeredOn: '2026-11-06' }),
      'submitted_too_late',
    ],
    ['less than an increment', { incrementMinutes: 61 }, record(), 'nothing_earned'],
  ])('refuses what is %s', (_, change, given, code) => {
    const figures = replayed(change, given);
    expect([figures.refused[code as 'nothing_earned'], figures.accepted]).toEqual([1, 0]);
    expect(figures.creditedMinutes).toBe(0n);
    expect(replayed({}, given).accepted).toBe(1);
  });

  it('rounds down to the increment', () => {
    expect(replayed({ incrementMinutes: 30 }, record({ minutes: 89 })).creditedMinutes).toBe(60n);
  });

  it('caps a day and a week, each volunteer apart', () => {
    const days = ['2026-11-02', '2026-11-02', '2026-11-03', '2026-11-09'];
    const of = (volunteerId: string) =>
      days.map((serviceDate) => record({ volunteerId, serviceDate }));
    const all = [...of('v'), ...of('w')];
    const figures = replayed({ dailyCapMinutes: 90 }, ...all);
    expect([figures.creditedMinutes, figures.honourMinutes, figures.cappedVolunteers]).toEqual([
      ...[420n, 60n, 2],
    ]);
    const weekly = replayed({ weeklyCapMinutes: 100 }, ...all);
    expect([weekly.creditedMinutes, weekly.honourMinutes]).toEqual([320n, 160n]);
  });

  it('counts the days before the month for their week', () => {
    const replay = new RuleReplay(() => ({ ...FOUNDING_PARAMS, weeklyCapMinutes: 100 }));
    replay.lead(record({ serviceDate: '2026-10-31' }));
    replay.take(record({ serviceDate: '2026-11-01' }));
    expect(replay.figures()).toMatchObject({
      ...{ accepted: 1, creditedMinutes: 40n, honourMinutes: 20n },
    });
  });

  it('carries what it would have credited differently on to the balance cap', () => {
    const with100 = { credited: 60n, balanceBefore: 100n };
    const with160 = { credited: 60n, balanceBefore: 160n };
    const pair = [
      record({ posted: with100 }),
      record({ posted: with160, serviceDate: '2026-11-03' }),
    ];
    expect(replayed({ balanceCapMinutes: 190 }, ...pair).creditedMinutes).toBe(90n);
    // A quarter of the first day is not credited, so there is as much more room on the second.
    expect(replayed({ balanceCapMinutes: 190, dailyCapMinutes: 45 }, ...pair).creditedMinutes).toBe(
      90n,
    );
    // A first record that is refused leaves room, too.
    const [first, second] = pair as [PastRecord, PastRecord];
    const late = { ...first, registeredOn: '2026-11-20' };
    expect(
      replayed({ balanceCapMinutes: 190, submissionWindowDays: 5 }, late, second).creditedMinutes,
    ).toBe(60n);
  });

  it('pays no more than a booking held', () => {
    const figures = replayed({}, record({ heldMinutes: 45n }));
    expect([figures.creditedMinutes, figures.honourMinutes]).toEqual([45n, 0n]);
  });

  it('says what effort the rules ask for', () => {
    const proof = { ...FOUNDING_PARAMS.proof, callBack: ['self' as const], samplePercent: 40 };
    const kinds = ['self', 'self', 'paper', 'code', 'qr', 'confirmed', 'confirmed'] as const;
    const figures = replayed(
      { proof, weakEvidence: ['self', 'paper'] },
      ...kinds.map((evidence) => record({ evidence })),
    );
    expect([figures.secondApprovals, figures.callBacks, figures.sampledCallBacks]).toEqual([
      ...[3, 2, 2],
    ]);
  });
});
