import type { AccountRef, BalanceView, Decision } from '../../ledger/append-request.js';
import { type CreditCase, mondayOf, planCredit } from './credit.js';

const CAPS = { dailyCapMinutes: 480, weeklyCapMinutes: null, balanceCapMinutes: 90_000 };
const ISSUED: CreditCase = {
  bookUid: 'book',
  volunteerId: 'v',
  serviceDate: '2026-10-04',
  grossMinutes: 60n,
  caps: CAPS,
  funding: { kind: 'issue' },
};

interface Standing {
  readonly earned?: bigint;
  readonly held?: bigint;
  readonly day?: bigint;
  readonly week?: bigint;
}

function viewOf({ earned = 0n, held = 0n, day = 0n, week = 0n }: Standing): BalanceView {
  return {
    balance: ({ purpose }: AccountRef) => (purpose === 'held' ? held : earned),
    counter: (name) => (name.startsWith('day:') ? day : week),
  };
}

/** 'issuance -60, v earned +60' reads better in a table than objects do. */
function told(decision: Decision): string {
  if ('refuse' in decision) return decision.refuse;
  const postings = decision.postings.map(({ account, amount }) => {
    const owner = account.ownerKind === 'member' ? `${account.ownerId} ` : '';
    return `${owner}${account.purpose} ${amount > 0n ? '+' : ''}${amount}`;
  });
  const counted = new Set((decision.counters ?? []).map(({ delta }) => delta));
  return `${postings.join(', ')} | counted ${[...counted].join() || 'nothing'}`;
}

describe('planCredit', () => {
  it.each<[string, Partial<CreditCase>, Standing, string]>([
    ['issues all below the caps', {}, {}, 'issuance -60, v earned +60 | counted 60'],
    ['fills the day exactly', {}, { day: 420n }, 'issuance -60, v earned +60 | counted 60'],
    [
      'sends what exceeds the day to honour',
      {},
      { day: 450n },
      'issuance -60, v earned +30, honour +30 | counted 30',
    ],
    ['honours all on a full day', {}, { day: 480n }, 'issuance -60, honour +60 | counted nothing'],
    [
      'never goes below zero when a cap was lowered',
      {},
      { day: 600n },
      'issuance -60, honour +60 | counted nothing',
    ],
    [
      'sends what exceeds the balance cap to honour',
      {},
      { earned: 89_990n },
      'issuance -60, v earned +10, honour +50 | counted 10',
    ],
    [
      'takes the tighter of two caps',
      {},
      { earned: 89_990n, day: 475n },
      'issuance -60, v earned +5, honour +55 | counted 5',
    ],
    [
      'honours all at the balance cap',
      {},
      { earned: 90_000n },
      'issuance -60, honour +60 | counted nothing',
    ],
    [
      'keeps the weekly cap',
      { caps: { ...CAPS, weeklyCapMinutes: 100 } },
      { week: 80n },
      'issuance -60, v earned +20, honour +40 | counted 20',
    ],
    ['refuses no minutes', { grossMinutes: 0n }, {}, 'nothing_earned'],
  ])('%s', (_, change, standing, expected) => {
    expect(told(planCredit({ ...ISSUED, ...change }).decide(viewOf(standing)))).toBe(expected);
  });

  it.each<[string, bigint, bigint, Standing, string]>([
    ['pays an exact booking', 60n, 60n, { held: 60n }, 'e held -60, v earned +60 | counted 60'],
    [
      'returns what was not needed',
      60n,
      90n,
      { held: 90n },
      'e held -90, v earned +60, e earned +30 | counted 60',
    ],
    [
      'pays no more than was held',
      60n,
      45n,
      { held: 45n },
      'e held -45, v earned +45 | counted 45',
    ],
    [
      'leaves other bookings alone',
      60n,
      60n,
      { held: 500n },
      'e held -60, v earned +60 | counted 60',
    ],
    [
      'honours the excess of a full day',
      60n,
      60n,
      { held: 60n, day: 460n },
      'e held -60, v earned +20, honour +40 | counted 20',
    ],
    ['refuses when the hold is gone', 60n, 60n, { held: 59n }, 'insufficient_balance'],
  ])('from own credits %s', (_, grossMinutes, heldMinutes, standing, expected) => {
    const funding = { kind: 'own', recipientId: 'e', heldMinutes } as const;
    const plan = planCredit({ ...ISSUED, grossMinutes, funding });
    expect(told(plan.decide(viewOf(standing)))).toBe(expected);
  });

  it('always sums to zero and names every account and counter it uses', () => {
    for (let held = 0n; held <= 120n; held += 40n) {
      for (let day = 0n; day <= 480n; day += 96n) {
        const funding = { kind: 'own', recipientId: 'e', heldMinutes: held } as const;
        const plan = planCredit({ ...ISSUED, funding });
        const decision = plan.decide(viewOf({ held, day }));
        if ('refuse' in decision) continue;
        expect(decision.postings.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
        for (const { account } of decision.postings) expect(plan.accounts).toContainEqual(account);
        for (const { name } of decision.counters ?? []) expect(plan.counters).toContain(name);
      }
    }
  });

  it.each([
    ['2026-10-04', '2026-09-28'],
    ['2026-10-05', '2026-10-05'],
    ['2026-01-01', '2025-12-29'],
  ])('counts %s in the week of %s', (date, monday) => {
    expect(mondayOf(date)).toBe(monday);
  });
});
