import type { Principal, Role } from '../../auth/principal.js';
import { claimantOf, namesTold, type RecordHead, refusalOfStep } from './record-access.js';
import { RECORD_STATES, type RecordAction, type RecordState } from './service-records.js';

const RECORD: RecordHead = {
  state: 'submitted',
  volunteerId: 'v',
  recipientId: 'e',
  enteredBy: 's',
  unitPath: '/C/D1/',
};

function caller(memberId: string, role?: Role, unitPath = '/C/'): Principal {
  const grants = role === undefined ? [] : [{ role, unitId: 'u', unitPath }];
  return { memberId, memberNo: memberId, bookId: 1, sessionId: 'x', grants };
}

describe('refusalOfStep', () => {
  it.each<[string, RecordAction, Principal, RecordState, string | null]>([
    ['the recipient confirms', 'confirm', caller('e'), 'submitted', null],
    ['the volunteer cannot confirm', 'confirm', caller('v'), 'submitted', 'forbidden'],
    ['a worker cannot confirm', 'confirm', caller('w', 'social_worker'), 'submitted', 'forbidden'],
    ['nobody confirms twice', 'confirm', caller('e'), 'confirmed', 'state_conflict'],
    ['the volunteer withdraws', 'withdraw', caller('v'), 'confirmed', null],
    ['the recipient cannot withdraw', 'withdraw', caller('e'), 'submitted', 'forbidden'],
    ['nothing approved is withdrawn', 'withdraw', caller('v'), 'approved', 'state_conflict'],
    ['a worker above rejects', 'reject', caller('w', 'social_worker'), 'submitted', null],
    [
      'a worker beside sees nothing',
      'reject',
      caller('w', 'social_worker', '/C/D2/'),
      'submitted',
      'not_found',
    ],
    [
      'a worker cannot reject an own record',
      'reject',
      caller('v', 'social_worker'),
      'submitted',
      'separation_violated',
    ],
    [
      'a worker cannot reject what they entered',
      'reject',
      caller('s', 'social_worker'),
      'submitted',
      'separation_violated',
    ],
    [
      'an admin reads but cannot reject',
      'reject',
      caller('a', 'city_admin'),
      'submitted',
      'forbidden',
    ],
    ['who entered it resubmits', 'resubmit', caller('s'), 'rejected', null],
    ['nothing that waits is resubmitted', 'resubmit', caller('v'), 'submitted', 'state_conflict'],
    ['a stranger learns nothing', 'withdraw', caller('x'), 'submitted', 'not_found'],
  ])('%s', (_, action, who, state, expected) => {
    expect(refusalOfStep(action, who, { ...RECORD, state })).toBe(expected);
  });
});

describe('claimantOf', () => {
  const typed = { volunteerId: 'v', isImported: false };
  const imported = { volunteerId: 'v', isImported: true };

  it.each<[string, Principal, typeof typed, string]>([
    ['the volunteer', caller('v'), typed, 'volunteer'],
    ['a volunteer who works for a station', caller('v', 'station_admin'), typed, 'volunteer'],
    ['a volunteer who imported', caller('v', 'city_admin'), imported, 'volunteer'],
    ['the station', caller('s', 'station_admin'), typed, 'station'],
    ['who works for no station any more', caller('s'), typed, 'volunteer'],
    ['the city that imported', caller('s', 'city_admin'), imported, 'import'],
    ['the city that typed', caller('s', 'city_admin'), typed, 'volunteer'],
  ])('takes %s at the right word', (_, who, record, claimant) => {
    expect(claimantOf(who, record)).toBe(claimant);
  });
});

describe('namesTold', () => {
  const told = (memberId: string, state: RecordState, elders: readonly string[] = []) =>
    namesTold({ memberId, elders }, { ...RECORD, state });

  it('tells both to the elder and to who acts for the elder, in every state', () => {
    for (const state of RECORD_STATES) {
      expect(told('e', state)).toEqual(['v', 'e']);
      expect(told('daughter', state, ['other', 'e'])).toEqual(['v', 'e']);
      expect(told('daughter', state, ['other'])).toEqual([]);
    }
  });

  it('tells the volunteer by somebody’s word, not by a claim', () => {
    const knowing = RECORD_STATES.filter((state) => told('v', state).length > 0);
    expect(knowing).toEqual(['confirmed', 'approved', 'disputed', 'upheld', 'reversed']);
    expect(told('v', 'confirmed')).toEqual(['e']);
  });
});
