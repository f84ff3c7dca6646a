import { CARE_DEFAULTS } from './care-rules.js';
import {
  completeParams,
  earliestChange,
  FOUNDING_PARAMS,
  inForceOn,
  type StoredParams,
} from './policy.js';
import { parsePolicyParams, policyDigest } from './policy-schema.js';

const faultsOf = (value: unknown): string[] => {
  try {
    parsePolicyParams(value);
    return [];
  } catch (error) {
    const { fields } = error as { fields: { pointer: string; code: string }[] };
    return fields.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};
const without = (params: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
const changed = (change: object): object => ({ ...FOUNDING_PARAMS, ...change });
const grants = (change: object): object =>
  changed({ grants: { ...FOUNDING_PARAMS.grants, ...change } });
const gifts = (change: object): object =>
  changed({ gifts: { ...FOUNDING_PARAMS.gifts, ...change } });
const visit = (change: object = {}): object => ({
  hardshipClass: 'dibao',
  timesPerMonth: 4,
  ...change,
});
const visits = (plan: unknown): object => changed({ visits: { caseloadAlert: 300, plan } });
const rate = (change: object = {}): object => ({
  hardshipClass: 'dibao',
  level: 3,
  minutes: 600,
  ...change,
});

describe('the closed schema of policy params', () => {
  it('takes the founding rules, and nulls where nothing is set', () => {
    expect(faultsOf(FOUNDING_PARAMS)).toEqual([]);
    const redeem = { minimumAge: 65, orEarnedMinutes: null, orHardship: 'yes' };
    expect(
      faultsOf(changed({ weeklyCapMinutes: 1200, weakEvidence: ['self', 'paper'], redeem })),
    ).toEqual([]);
    const table = [rate({ level: 0 }), rate(), rate({ hardshipClass: 'tekun' })];
    const rules = { expiryMonths: null, spendOrder: 'own_first', table };
    expect(faultsOf(changed({ grants: rules, settlement: { waitDays: 0 } }))).toEqual([]);
  });

  it('takes the rules of the care cycle at their loosest and strictest', () => {
    const loose = {
      earnedExpiryMonths: 1200,
      proof: { ...FOUNDING_PARAMS.proof, callBack: ['self', 'paper'], samplePercent: 0 },
      gifts: {
        kinships: ['other', 'sibling'],
        monthlyLimitMinutes: null,
        largeMinutes: 1,
        coolingOffHours: 0,
      },
      pools: { monthlyPerElderMinutes: null, hardshipOnly: 'no', donateMonthlyLimitMinutes: null },
      exchange: { monthlyLimitMinutes: 0 },
      visits: { caseloadAlert: 300, plan: [visit(), visit({ hardshipClass: '*' })] },
    };
    expect(faultsOf(changed(loose))).toEqual([]);
    const closed = { ...FOUNDING_PARAMS.gifts, kinships: [] };
    expect(faultsOf(changed({ gifts: closed }))).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a missing field', changed({ dailyCapMinutes: undefined }), '/params/dailyCapMinutes integer'],
    ['an unknown field', changed({ yuanPerHour: 20 }), '/params/yuanPerHour unknown_field'],
    ['a fraction', changed({ dailyCapMinutes: 0.5 }), '/params/dailyCapMinutes integer'],
    ['text', changed({ dailyCapMinutes: '480' }), '/params/dailyCapMinutes integer'],
    ['zero', changed({ dailyCapMinutes: 0 }), '/params/dailyCapMinutes range'],
    ['a negative', changed({ creditLineMinutes: -1 }), '/params/creditLineMinutes range'],
    ['more than a day', changed({ maxIntervalMinutes: 1441 }), '/params/maxIntervalMinutes range'],
    ['null', changed({ balanceCapMinutes: null }), '/params/balanceCapMinutes integer'],
    [
      'unknown evidence',
      changed({ weakEvidence: ['photo'] }),
      '/params/weakEvidence evidence_list',
    ],
    [
      'evidence twice',
      changed({ weakEvidence: ['self', 'self'] }),
      '/params/weakEvidence evidence_list',
    ],
    ['no weak evidence', changed({ weakEvidence: [] }), '/params/weakEvidence weak_self'],
    [
      'a statement that one worker may approve',
      changed({ weakEvidence: ['paper'] }),
      '/params/weakEvidence weak_self',
    ],
    ['a list', [], '/params object'],
    ['nothing', null, '/params object'],
    [
      'an open group',
      changed({ redeem: { minimumAge: 60, orEarnedMinutes: 0, orHardship: 'no', x: 1 } }),
      '/params/redeem/x unknown_field',
    ],
    [
      'half a group',
      changed({ redeem: { minimumAge: 60, orHardship: 'no' } }),
      '/params/redeem/orEarnedMinutes required',
    ],
    [
      'a gate that leaves hardship open',
      changed({ redeem: { minimumAge: 60, orEarnedMinutes: 0, orHardship: true } }),
      '/params/redeem/orHardship in',
    ],
    ['no grants', changed({ grants: null }), '/params/grants object'],
    ['an expiry at once', grants({ expiryMonths: 0 }), '/params/grants/expiryMonths range'],
    ['an unknown order', grants({ spendOrder: 'cheapest' }), '/params/grants/spendOrder in'],
    ['no order', grants({ spendOrder: undefined }), '/params/grants/spendOrder in'],
    ['a table that is none', grants({ table: {} }), '/params/grants/table array'],
    [
      'too long a table',
      grants({ table: Array.from({ length: 201 }, (_, n) => rate({ hardshipClass: `c${n}` })) }),
      '/params/grants/table array_max_size',
    ],
    ['an empty slot', grants({ table: [null] }), '/params/grants/table/0 object'],
    ['level 7', grants({ table: [rate({ level: 7 })] }), '/params/grants/table/0/level range'],
    [
      'a grant of nothing',
      grants({ table: [rate(), rate({ level: 1, minutes: 0 })] }),
      '/params/grants/table/1/minutes range',
    ],
    [
      'a class in words',
      grants({ table: [rate({ hardshipClass: '特困 人员' })] }),
      '/params/grants/table/0/hardshipClass matches',
    ],
    [
      'a class and level twice',
      grants({ table: [rate(), rate({ level: 4 }), rate({ minutes: 1 })] }),
      '/params/grants/table/2 duplicate',
    ],
    ['a long wait', changed({ settlement: { waitDays: 91 } }), '/params/settlement/waitDays range'],
    ['a gift to a friend', gifts({ kinships: ['friend'] }), '/params/gifts/kinships kinship_list'],
    [
      'a kinship twice',
      gifts({ kinships: ['spouse', 'spouse'] }),
      '/params/gifts/kinships kinship_list',
    ],
    ['kinships as text', gifts({ kinships: 'spouse' }), '/params/gifts/kinships kinship_list'],
    [
      'an endless cooling-off',
      gifts({ coolingOffHours: 721 }),
      '/params/gifts/coolingOffHours range',
    ],
    [
      'an answer that is neither',
      changed({ pools: { ...FOUNDING_PARAMS.pools, hardshipOnly: true } }),
      '/params/pools/hardshipOnly in',
    ],
    [
      'unknown proof to call back for',
      changed({ proof: { ...FOUNDING_PARAMS.proof, callBack: ['gps'] } }),
      '/params/proof/callBack evidence_list',
    ],
    [
      'a sample beyond all',
      changed({ proof: { ...FOUNDING_PARAMS.proof, samplePercent: 101 } }),
      '/params/proof/samplePercent range',
    ],
    [
      'no visit',
      visits([visit({ timesPerMonth: 0 })]),
      '/params/visits/plan/0/timesPerMonth range',
    ],
    ['a class with two plans', visits([visit(), visit()]), '/params/visits/plan/1 duplicate'],
    [
      'half a wildcard',
      visits([visit({ hardshipClass: 'di*' })]),
      '/params/visits/plan/0/hardshipClass matches',
    ],
    [
      'a grant to whatever class',
      grants({ table: [rate({ hardshipClass: '*' })] }),
      '/params/grants/table/0/hardshipClass matches',
    ],
    [
      'an appeal in no time',
      changed({ disputes: { ...FOUNDING_PARAMS.disputes, appealDays: 0 } }),
      '/params/disputes/appealDays range',
    ],
    [
      'an expiry of earned minutes at once',
      changed({ earnedExpiryMonths: 0 }),
      '/params/earnedExpiryMonths range',
    ],
    [
      'an own __proto__',
      JSON.parse(JSON.stringify(FOUNDING_PARAMS).replace('{', '{"__proto__":1,')),
      '/params/__proto__ unknown_field',
    ],
  ])('refuses %s', (_, value, fault) => {
    expect(faultsOf(value)).toEqual([fault]);
  });

  it('names every fault at once', () => {
    expect(faultsOf({})).toHaveLength(27);
  });
});

/** Founding rules as they were before the fields named and `redeem.orHardship` were added. */
function earlier(fields: readonly string[]): StoredParams {
  const { orHardship, ...redeem } = FOUNDING_PARAMS.redeem;
  expect(orHardship).toBe('no');
  return { ...without(FOUNDING_PARAMS, fields), redeem } as unknown as StoredParams;
}

describe('policy versions', () => {
  const versions = ['2000-01-01', '2026-05-01', '2027-01-01'].map((effectiveFrom) => ({
    effectiveFrom,
  }));

  it.each([
    ['1999-12-31', null],
    ['2000-01-01', '2000-01-01'],
    ['2026-04-30', '2000-01-01'],
    ['2026-05-01', '2026-05-01'],
    ['2026-12-31', '2026-05-01'],
    ['2030-01-01', '2027-01-01'],
  ])('on %s the one of %s holds', (date, expected) => {
    expect(inForceOn(versions, date)?.effectiveFrom ?? null).toBe(expected);
  });

  it('have a digest of date and content, whatever the order of the fields', () => {
    const digest = policyDigest('2000-01-01', FOUNDING_PARAMS);
    const turned = Object.fromEntries(Object.entries(FOUNDING_PARAMS).reverse());
    expect(policyDigest('2000-01-01', parsePolicyParams(turned)).equals(digest)).toBe(true);
    expect(policyDigest('2000-01-02', FOUNDING_PARAMS).equals(digest)).toBe(false);
    const other = { ...FOUNDING_PARAMS, dailyCapMinutes: 479 };
    expect(policyDigest('2000-01-01', other).equals(digest)).toBe(false);
    // Computed apart from this code.
    expect(digest.toString('hex')).toBe(
      'dd6bb537ce10569d1c5bc90e49829b94995aeafab3075a94e6a31508f6af9662',
    );
  });

  it('from before the care cycle read with its defaults, and keep their digest', () => {
    const stored = earlier(Object.keys(CARE_DEFAULTS));
    expect(completeParams(stored)).toEqual(FOUNDING_PARAMS);
    const calls = { callBackPercent: 50 };
    expect(completeParams({ ...stored, calls })).toEqual({ ...FOUNDING_PARAMS, calls });
    // The digest that founding rules had then.
    expect(policyDigest('2000-01-01', stored as never).toString('hex')).toBe(
      '042939d20bbdd41ee134aa510a75d273df097484674b6329ea3e849b0aab420a',
    );
  });

  it('from before there were settlements read with defaults, and keep their digest', () => {
    const later = [...Object.keys(CARE_DEFAULTS), 'grants', 'settlement'];
    const stored = earlier(later);
    expect(completeParams(stored)).toEqual(FOUNDING_PARAMS);
    const set = { ...stored, settlement: { waitDays: 3 } };
    expect(completeParams(set)).toEqual({ ...FOUNDING_PARAMS, settlement: { waitDays: 3 } });
    // The digest that founding rules had then.
    expect(policyDigest('2000-01-01', stored as never).toString('hex')).toBe(
      '7ae3786f82602929fdb4f425acecb6f7724a2b53ba38acde8143bbb5372c59d7',
    );
  });

  it('from before hardship could open the gate keep it shut, and those that open it do', () => {
    const redeem = { minimumAge: 60, orEarnedMinutes: null };
    expect(completeParams({ ...FOUNDING_PARAMS, redeem }).redeem.orHardship).toBe('no');
    const open = { ...redeem, orHardship: 'yes' } as const;
    expect(completeParams({ ...FOUNDING_PARAMS, redeem: open }).redeem).toEqual(open);
  });

  it('change from tomorrow on', () => {
    expect(earliestChange('2026-12-31')).toBe('2027-01-01');
  });
});
