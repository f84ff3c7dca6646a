import type { Principal, Role } from '../../auth/principal.js';
import { EVENT_TYPES, type EventType } from '../../platform/outbox/event-types.js';
import { isShownTo, queueRoles, WATCHERS } from './event-audience.js';

const holder = (role: Role, unitPath: string): Principal => ({
  memberId: 'm',
  memberNo: 'M',
  bookId: 1,
  sessionId: 's',
  grants: [{ role, unitId: 'u', unitPath }],
});
const submitted = { type: 'service_record.submitted', unitPath: '/C/D1/T1/' };

describe('whose screen an event appears on', () => {
  it.each<[Role, string, boolean]>([
    ['social_worker', '/C/D1/T1/', true],
    ['social_worker', '/C/D1/', true],
    ['station_admin', '/C/D1/T1/', true],
    ['auditor', '/C/', true],
    ['city_admin', '/C/', true],
    ['social_worker', '/C/D1/T2/', false],
    ['social_worker', '/C/D1/T1/S/', false],
    ['operator', '/C/', false],
    ['volunteer', '/C/D1/T1/', false],
    ['elder', '/C/', false],
  ])('%s of %s: %s', (role, path, shown) => {
    expect(isShownTo(holder(role, path), submitted)).toBe(shown);
  });

  it('nobody sees an event without a unit, of no queue, or of a type this program does not know', () => {
    const auditor = holder('auditor', '/C/');
    expect(isShownTo(auditor, { ...submitted, unitPath: null })).toBe(false);
    expect(isShownTo(auditor, { type: 'ledger.entry_posted', unitPath: '/C/' })).toBe(false);
    expect(isShownTo(auditor, { type: 'something.newer', unitPath: '/C/' })).toBe(false);
  });

  it('every queue is of roles that may open a stream, and its events name their unit', () => {
    for (const type of Object.keys(EVENT_TYPES) as EventType[]) {
      const roles = queueRoles(type);
      expect(roles.filter((role) => !(WATCHERS as readonly Role[]).includes(role))).toEqual([]);
      if (roles.length > 0)
        expect([type, [...EVENT_TYPES[type].data]]).toEqual([
          type,
          expect.arrayContaining(['unitId']),
        ]);
    }
  });
});
