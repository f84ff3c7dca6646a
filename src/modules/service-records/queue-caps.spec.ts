import { forecastOf } from './queue-caps.js';

const CAPS = { dailyCapMinutes: 480, weeklyCapMinutes: null, balanceCapMinutes: 90_000 };
const VOLUNTEER = '00000000-0000-7000-8000-000000000001';

/** What 120 minutes would come to after so many of that day, of that week, and on the account. */
function worth(
  [day, week, balance]: readonly [bigint, bigint, bigint],
  { caps = CAPS, held = null }: { caps?: typeof CAPS | typeof WEEKLY; held?: bigint | null } = {},
) {
  const record = {
    volunteerId: VOLUNTEER,
    serviceDate: '2026-10-07',
    earnedMinutes: 120n,
    heldMinutes: held,
  };
  return forecastOf(record, caps, {
    balance: () => balance,
    counter: (name) => (name.startsWith('day:') ? day : week),
  });
}

const WEEKLY = { ...CAPS, weeklyCapMinutes: 600 };

describe('what an approval would send to honour', () => {
  it('is nothing up to the very minute of the limit', () => {
    expect(worth([0n, 0n, 0n])).toBeNull();
    expect(worth([360n, 0n, 89_880n])).toBeNull();
    expect(worth([360n, 480n, 0n], { caps: WEEKLY })).toBeNull();
  });

  it('is what goes beyond the limit of the day', () => {
    const one = { flag: 'cap', limit: 'day', limitMinutes: '480' };
    expect(worth([361n, 0n, 0n])).toEqual({ ...one, creditedMinutes: '119', honourMinutes: '1' });
    expect(worth([480n, 0n, 0n])).toEqual({ ...one, creditedMinutes: '0', honourMinutes: '120' });
    expect(worth([500n, 0n, 0n])).toEqual({ ...one, creditedMinutes: '0', honourMinutes: '120' });
  });

  it('names the limit that leaves the least room', () => {
    expect(worth([400n, 590n, 0n], { caps: WEEKLY })).toMatchObject({
      limit: 'week',
      limitMinutes: '600',
      honourMinutes: '110',
    });
    expect(worth([400n, 590n, 89_995n], { caps: WEEKLY })).toMatchObject({
      limit: 'balance',
      limitMinutes: '90000',
      honourMinutes: '115',
    });
    expect(worth([400n, 590n, 0n])).toMatchObject({ limit: 'day', honourMinutes: '40' });
  });

  it('counts what a booking pays, which may be less than the service earned', () => {
    expect(worth([420n, 0n, 0n], { held: 60n })).toBeNull();
    expect(worth([421n, 0n, 0n], { held: 60n })).toMatchObject({ honourMinutes: '1' });
  });
});
