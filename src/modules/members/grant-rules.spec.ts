import type { Principal, Role } from '../../auth/principal.js';
import { mayGrant, mayGrantAll } from './grant-rules.js';

const caller = (role: Role, unitPath: string): Principal => ({
  memberId: 'a',
  memberNo: 'A',
  bookId: 1,
  sessionId: 's',
  grants: [{ role, unitId: 'u', unitPath }],
});
const D1 = '/C/D1/';

describe('who may give which role', () => {
  it.each<[Role, string, Role, string, boolean]>([
    ['city_admin', '/C/', 'auditor', '/C/', true],
    ['city_admin', '/C/', 'city_admin', '/C/', true],
    ['city_admin', '/C/', 'elder', '/C/D1/T/', true],
    ['station_admin', D1, 'volunteer', '/C/D1/', true],
    ['station_admin', D1, 'elder', '/C/D1/T/', true],
    ['station_admin', D1, 'volunteer', '/C/D2/', false],
    ['station_admin', D1, 'volunteer', '/C/', false],
    ['station_admin', D1, 'volunteer', '/C/D11/', false],
    ['station_admin', D1, 'proxy', '/C/D1/', false],
    ['station_admin', D1, 'social_worker', '/C/D1/', false],
    ['station_admin', D1, 'station_admin', '/C/D1/', false],
    ['social_worker', '/C/', 'volunteer', '/C/D1/', false],
    ['auditor', '/C/', 'elder', '/C/', false],
  ])('%s at %s giving %s at %s: %s', (role, at, wanted, unitPath, expected) => {
    expect(mayGrant(caller(role, at), { role: wanted, unitPath })).toBe(expected);
  });

  it('asks about every role a member holds', () => {
    const volunteer = { role: 'volunteer', unitPath: D1 } as const;
    const worker = { role: 'social_worker', unitPath: D1 } as const;
    expect(mayGrantAll(caller('station_admin', D1), [volunteer])).toBe(true);
    expect(mayGrantAll(caller('station_admin', D1), [volunteer, worker])).toBe(false);
  });
});
