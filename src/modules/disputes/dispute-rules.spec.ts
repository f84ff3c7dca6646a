import type { Principal, Role } from '../../auth/principal.js';
import {
  type DisputeParties,
  isVisible,
  lastDayToObject,
  objectorRole,
  participantOf,
  refusalOfJudge,
  refusalOfSide,
} from './dispute-rules.js';

const HERE = '/CITY/T1/C1/';
const dispute: DisputeParties = {
  volunteerId: 'volunteer',
  recipientId: 'recipient',
  enteredBy: 'enterer',
  confirmedBy: 'confirmer',
  approverId: 'approver',
  firstApproverId: 'first',
  unitPath: HERE,
  state: 'open',
  filedBy: 'recipient',
  filedAs: 'recipient',
  decidedBy: null,
  dueOn: '2026-11-20',
};

function who(memberId: string, role?: Role, unitPath = '/CITY/'): Principal {
  const grants = role === undefined ? [] : [{ role, unitId: 'u', unitPath }];
  return { memberId, memberNo: memberId, bookId: 1, sessionId: 's', grants };
}

const judge = (
  caller: Principal,
  change: Partial<DisputeParties> = {},
  more: { instance?: 'first' | 'city'; isNear?: boolean; today?: string } = {},
) =>
  refusalOfJudge({
    caller,
    dispute: { ...dispute, ...change },
    instance: 'first',
    isNear: false,
    today: '2026-11-20',
    ...more,
  });

describe('who objects', () => {
  it('does so as a side first, whatever else they are', () => {
    expect(objectorRole(who('recipient', 'auditor'), dispute)).toBe('recipient');
    expect(objectorRole(who('volunteer', 'social_worker'), dispute)).toBe('volunteer');
    expect(objectorRole(who('x', 'auditor'), dispute)).toBe('auditor');
    expect(objectorRole(who('x', 'social_worker', HERE), dispute)).toBe('worker');
    expect(objectorRole(who('x', 'social_worker', '/CITY/T1/C2/'), dispute)).toBeNull();
    expect(objectorRole(who('x', 'city_admin'), dispute)).toBeNull();
    expect(objectorRole(who('enterer'), dispute)).toBeNull();
  });

  it.each([
    ['recipient', 15, 365, '2026-11-16'],
    ['volunteer', 15, 365, '2026-11-16'],
    ['operator', 15, 365, '2026-11-16'],
    ['worker', 15, 365, '2027-11-01'],
    ['auditor', 15, 365, '2027-11-01'],
    ['worker', 15, 0, '2026-11-16'],
    ['recipient', 0, 365, '2026-11-01'],
  ] as const)(
    'has, as %s with %s and %s days, until the end of %4$s',
    (role, objection, back, day) => {
      const params = { objectionWindowDays: objection, clawback: { days: back } };
      expect(lastDayToObject(role, '2026-11-01', params)).toBe(day);
    },
  );
});

describe('who takes part', () => {
  it('is known by the nearest capacity', () => {
    const filed = { ...dispute, filedBy: 'operator', filedAs: 'operator' } as const;
    expect(participantOf(who('recipient', 'social_worker'), filed, true)).toBe('recipient');
    expect(participantOf(who('operator', 'social_worker'), filed, false)).toBe('operator');
    expect(participantOf(who('x', 'social_worker'), filed, true)).toBe('proxy');
    expect(participantOf(who('x', 'social_worker', HERE), filed, false)).toBe('worker');
    expect(participantOf(who('x', 'city_admin'), filed, false)).toBe('city');
    expect(participantOf(who('x', 'auditor', HERE), filed, false)).toBeNull();
    expect(participantOf(who('x'), filed, false)).toBeNull();
  });

  it('sees it, and so does who only reads in the unit', () => {
    expect(isVisible(who('x', 'station_admin', HERE), dispute, false)).toBe(true);
    expect(isVisible(who('x', 'auditor', HERE), dispute, false)).toBe(true);
    expect(isVisible(who('x', 'station_admin', '/CITY/T1/C2/'), dispute, false)).toBe(false);
    expect(isVisible(who('enterer'), dispute, false)).toBe(false);
  });
});

describe('who judges', () => {
  it('holds the role of the instance', () => {
    expect(judge(who('x', 'social_worker', HERE))).toBeNull();
    expect(judge(who('x', 'city_admin'))).toBe('forbidden');
    expect(judge(who('x', 'social_worker', '/CITY/T1/C2/'))).toBe('forbidden');
    const city = { state: 'appealed', decidedBy: 'w', dueOn: '2026-11-01' } as const;
    expect(judge(who('x', 'city_admin'), city, { instance: 'city' })).toBeNull();
    expect(judge(who('x', 'auditor'), city, { instance: 'city' })).toBeNull();
    expect(judge(who('x', 'auditor', HERE), city, { instance: 'city' })).toBe('forbidden');
    expect(judge(who('x', 'social_worker'), city, { instance: 'city' })).toBe('forbidden');
  });

  it('is apart from everybody who had a hand in it', () => {
    for (const hand of ['volunteer', 'recipient', 'enterer', 'confirmer', 'approver', 'first']) {
      expect(judge(who(hand, 'social_worker'))).toBe('separation_violated');
    }
    expect(judge(who('x', 'social_worker'), { filedBy: 'x', filedAs: 'worker' })).toBe(
      'separation_violated',
    );
    expect(judge(who('x', 'social_worker'), {}, { isNear: true })).toBe('separation_violated');
    const appealed = { state: 'appealed', decidedBy: 'x' } as const;
    expect(judge(who('x', 'city_admin'), appealed, { instance: 'city' })).toBe(
      'separation_violated',
    );
  });

  it('has until the last day in the first instance', () => {
    expect(judge(who('x', 'social_worker'), {}, { today: '2026-11-21' })).toBe('deadline_passed');
    expect(judge(who('x', 'social_worker'), { state: 'decided' })).toBe('state_conflict');
  });
});

describe('a side', () => {
  const ask = (
    action: 'withdraw' | 'appeal',
    caller: Principal,
    change: Partial<DisputeParties>,
    as: Parameters<typeof refusalOfSide>[3]['as'],
  ) => refusalOfSide(action, caller, { ...dispute, ...change }, { as, today: '2026-11-20' });

  it('withdraws its own objection only, and the elder what was filed in the elder’s place', () => {
    expect(ask('withdraw', who('recipient'), {}, 'recipient')).toBeNull();
    expect(ask('withdraw', who('volunteer'), {}, 'volunteer')).toBe('forbidden');
    const atDesk = { filedBy: 'operator', filedAs: 'operator' } as const;
    expect(ask('withdraw', who('operator'), atDesk, 'operator')).toBe('forbidden');
    expect(ask('withdraw', who('recipient'), atDesk, 'recipient')).toBeNull();
    const byProxy = { filedBy: 'proxy', filedAs: 'proxy' } as const;
    expect(ask('withdraw', who('proxy'), byProxy, 'proxy')).toBeNull();
    expect(ask('withdraw', who('recipient'), { state: 'decided' }, 'recipient')).toBe(
      'state_conflict',
    );
  });

  it('appeals in time, whoever objected', () => {
    const decided = { state: 'decided' } as const;
    expect(ask('appeal', who('volunteer'), decided, 'volunteer')).toBeNull();
    expect(ask('appeal', who('proxy'), decided, 'proxy')).toBeNull();
    expect(
      ask('appeal', who('w'), { ...decided, filedBy: 'w', filedAs: 'worker' }, 'worker'),
    ).toBeNull();
    expect(ask('appeal', who('x'), decided, 'worker')).toBe('forbidden');
    expect(ask('appeal', who('x'), decided, 'city')).toBe('forbidden');
    expect(ask('appeal', who('volunteer'), { ...decided, dueOn: '2026-11-19' }, 'volunteer')).toBe(
      'deadline_passed',
    );
    expect(ask('appeal', who('volunteer'), {}, 'volunteer')).toBe('state_conflict');
  });
});
