import { holdsAny, type Principal, reaches } from './principal.js';

const worker: Principal = {
  memberId: 'm',
  memberNo: 'W1',
  bookId: 1,
  sessionId: 's',
  grants: [
    { role: 'social_worker', unitId: 'd1', unitPath: '/GD-YJ/D1/' },
    { role: 'volunteer', unitId: 'd2', unitPath: '/GD-YJ/D2/' },
  ],
};

it.each([
  ['/GD-YJ/D1/', true],
  ['/GD-YJ/D1/T1/C1/', true],
  ['/GD-YJ/', false],
  ['/GD-YJ/D10/', false],
  ['/GD-YJ/D2/', false],
])('a role at D1 reaches %s: %s', (path, within) => {
  expect(reaches(worker, ['social_worker', 'city_admin'], path)).toBe(within);
});

it('a role is held or not, wherever', () => {
  expect(holdsAny(worker, ['auditor', 'volunteer'])).toBe(true);
  expect(holdsAny(worker, ['auditor'])).toBe(false);
  expect(holdsAny({ ...worker, grants: [] }, ['volunteer'])).toBe(false);
});
