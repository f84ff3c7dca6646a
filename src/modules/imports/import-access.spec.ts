import type { Principal, Role } from '../../auth/principal.js';
import { requireCityWide } from './import-access.js';

function callerWith(role: Role, unitPath: string): Principal {
  const grants = [{ role, unitId: 'u', unitPath }];
  return { memberId: 'm', memberNo: 'M1', bookId: 1, sessionId: 's', grants };
}

describe('requireCityWide', () => {
  it('lets a city admin of the whole city pass', () => {
    expect(() =>
      requireCityWide(callerWith('city_admin', '/GD-YJ/'), ['city_admin']),
    ).not.toThrow();
  });

  it.each([
    ['a city admin of a district', callerWith('city_admin', '/GD-YJ/D1/')],
    ['a station admin of the city', callerWith('station_admin', '/GD-YJ/')],
  ])('refuses %s', (_, caller) => {
    expect(() => requireCityWide(caller, ['city_admin'])).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });
});
