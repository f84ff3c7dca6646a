import type { AccountRef, BalanceView, Decision } from '../../ledger/append-request.js';
import { type CreditCase, type CreditPlan, mondayOf, planCredit } from './credit.js';
import type { CreditFunding } from './credit-funding.js';

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
  readonly heldGranted?: bigint;
  readonly pool?: bigint;
  readonly day?: bigint;
  readonly week?: bigint;
}

/** Like the ledger's, it shows only what the plan named. */
function viewOf(plan: CreditPlan, standing: Standing): BalanceView {
  const { earned = 0n, held = 0n, heldGranted = 0n, pool = 0n, day = 0n, week = 0n } = standing;
  const balances: Readonly<Record<string, bigint>> = {
    'earned MIN': earned,
    'held MIN': held,
    'held GRT': heldGranted,
    'pool MIN': pool,
  };
  return {
    balance: (account: AccountRef) => {
      expect(plan.accounts).toContainEqual(account);
      return balances[`${account.purpose} ${account.asset}`] ?? 0n;
    },
    counter: (name) => {
      expect(plan.counters).toContain(name);
      return name.startsWith('day:') ? day : week;
    },
  };
}

/** 'issuance -60, v earned +60' reads better in a table than objects do; granted minutes are marked. */
function told(decision: Decision): string {
  if ('refuse' in decision) return decision.refuse;
  const postings = decision.postings.map(({ account, amount }) => {
    const owner = account.ownerKind === 'book' ? '' : `${account.ownerId} `;
    const asset = account.asset === 'GRT' && account.purpose !== 'granted' ? ' GRT' : '';
    return `${owner}${account.purpose}${asset} ${amount > 0n ? '+' : ''}${amount}`;
  });
  const counted = new Set((decision.counters ?? []).map(({ delta }) => delta));
  return `${postings.join(', ')} | counted ${[...counted].join() || 'nothing'}`;
}

const CROSSING = { payingUnitId: 'c1', earningUnitId: 'c2' };

/** What a booking of elder `e` holds. */
function booking(
  held: { own?: bigint; granted?: bigint },
  more: { order?: 'grant_first' | 'own_first'; crossing?: typeof CROSSING } = {},
): CreditFunding {
  const { own = 0n, granted = 0n } = held;
  const { order = 'grant_first', crossing = null } = more;
  return { kind: 'booking', recipientId: 'e', held: { own, granted }, order, crossing };
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
    const plan = planCredit({ ...ISSUED, ...change });
    expect(told(plan.decide(viewOf(plan, standing)))).toBe(expected);
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
    const plan = planCredit({ ...ISSUED, grossMinutes, funding: booking({ own: heldMinutes }) });
    expect(told(plan.decide(viewOf(plan, standing)))).toBe(expected);
  });

  const HOLD_20_40 = { heldGranted: 20n, held: 40n };
  it.each<[string, bigint, CreditFunding, Standing, string]>([
    [
      'spends granted minutes and issues as many',
      60n,
      booking({ granted: 60n }),
      { heldGranted: 60n },
      'e held GRT -60, issuance -60, v earned +60, spent GRT +60 | counted 60',
    ],
    [
      'pays a mixed hold in one entry',
      60n,
      booking({ granted: 20n, own: 40n }),
      HOLD_20_40,
      'e held -40, e held GRT -20, issuance -20, v earned +60, spent GRT +20 | counted 60',
    ],
    [
      'returns own minutes first where granted ones pay first',
      30n,
      booking({ granted: 20n, own: 40n }),
      HOLD_20_40,
      'e held -40, e held GRT -20, issuance -20, v earned +30, spent GRT +20, e earned +30 | counted 30',
    ],
    [
      'returns granted minutes when even they were not all needed',
      15n,
      booking({ granted: 20n, own: 40n }),
      HOLD_20_40,
      'e held -40, e held GRT -20, issuance -15, v earned +15, spent GRT +15, e earned +40, e granted +5 | counted 15',
    ],
    [
      'returns granted minutes first where own ones pay first',
      50n,
      booking({ granted: 20n, own: 40n }, { order: 'own_first' }),
      HOLD_20_40,
      'e held -40, e held GRT -20, issuance -10, v earned +50, spent GRT +10, e granted +10 | counted 50',
    ],
    [
      'touches no granted minute when own ones suffice and pay first',
      40n,
      booking({ granted: 20n, own: 40n }, { order: 'own_first' }),
      HOLD_20_40,
      'e held -40, e held GRT -20, v earned +40, e granted +20 | counted 40',
    ],
    [
      'honours the excess of a mixed hold',
      60n,
      booking({ granted: 20n, own: 40n }),
      { ...HOLD_20_40, day: 470n },
      'e held -40, e held GRT -20, issuance -20, v earned +10, honour +50, spent GRT +20 | counted 10',
    ],
    [
      'carries own minutes between communities',
      60n,
      booking({ own: 60n }, { crossing: CROSSING }),
      { held: 60n },
      'e held -60, c1 clearing +60, c2 clearing -60, v earned +60 | counted 60',
    ],
    [
      'honours on the side of the volunteer',
      60n,
      booking({ own: 60n }, { crossing: CROSSING }),
      { held: 60n, day: 460n },
      'e held -60, c1 clearing +60, c2 clearing -60, v earned +20, honour +40 | counted 20',
    ],
    [
      'returns the rest within the community of the elder',
      60n,
      booking({ own: 90n }, { crossing: CROSSING }),
      { held: 90n },
      'e held -90, c1 clearing +60, c2 clearing -60, v earned +60, e earned +30 | counted 60',
    ],
    [
      'carries no granted minute',
      60n,
      booking({ granted: 60n }, { crossing: CROSSING }),
      { heldGranted: 60n },
      'e held GRT -60, issuance -60, v earned +60, spent GRT +60 | counted 60',
    ],
    [
      'carries the own part of a mixed hold only',
      50n,
      booking({ granted: 20n, own: 40n }, { crossing: CROSSING }),
      HOLD_20_40,
      'e held -40, e held GRT -20, issuance -20, c1 clearing +30, c2 clearing -30, v earned +50, spent GRT +20, e earned +10 | counted 50',
    ],
    [
      'refuses when the granted part of the hold is gone',
      60n,
      booking({ granted: 20n, own: 40n }),
      { heldGranted: 19n, held: 40n },
      'insufficient_balance',
    ],
    [
      'pays from a pool',
      60n,
      { kind: 'pool', unitId: 'c1', crossing: null },
      { pool: 60n },
      'c1 pool -60, v earned +60 | counted 60',
    ],
    [
      'carries what a pool pays abroad',
      60n,
      { kind: 'pool', unitId: 'c1', crossing: CROSSING },
      { pool: 90n },
      'c1 pool -60, c1 clearing +60, c2 clearing -60, v earned +60 | counted 60',
    ],
    [
      'refuses what a pool does not have',
      60n,
      { kind: 'pool', unitId: 'c1', crossing: null },
      { pool: 59n },
      'insufficient_balance',
    ],
  ])('%s', (_, grossMinutes, funding, standing, expected) => {
    const plan = planCredit({ ...ISSUED, grossMinutes, funding });
    expect(told(plan.decide(viewOf(plan, standing)))).toBe(expected);
  });

  it('always sums to zero per asset and names every account and counter it uses', () => {
    const parts = [0n, 40n, 80n, 120n];
    const cases = parts.flatMap((own) =>
      parts.flatMap((granted) =>
        (['grant_first', 'own_first'] as const).flatMap((order) =>
          [undefined, CROSSING].flatMap((crossing) =>
            [0n, 240n, 450n, 480n].map((day) => ({ own, granted, order, crossing, day })),
          ),
        ),
      ),
    );
    for (const { own, granted, order, crossing, day } of cases) {
      const funding = booking({ own, granted }, { order, ...(crossing && { crossing }) });
      const plan = planCredit({ ...ISSUED, funding });
      const decision = plan.decide(viewOf(plan, { held: own, heldGranted: granted, day }));
      if ('refuse' in decision) throw new Error(decision.refuse);
      for (const asset of ['MIN', 'GRT']) {
        const amounts = decision.postings.filter(({ account }) => account.asset === asset);
        expect(amounts.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
      }
      for (const { account } of decision.postings) expect(plan.accounts).toContainEqual(account);
      for (const { name } of decision.counters ?? []) expect(plan.counters).toContain(name);
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
