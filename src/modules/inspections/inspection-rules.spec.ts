import type { Principal, Role } from '../../auth/principal.js';
import { actingAs, capacitiesOf, type InspectionParties, refusalOf } from './inspection-rules.js';
import {
  INSPECTION_STATES,
  INSPECTION_STEPS,
  type InspectionAction,
  type InspectionState,
} from './inspection-steps.js';

const principal = (memberId: string, role: Role | null, unitPath = '/GD/'): Principal => ({
  memberId,
  memberNo: memberId,
  bookId: 1,
  sessionId: 's',
  grants: role === null ? [] : [{ role, unitId: 'u', unitPath }],
});

const inspection = (more: Partial<InspectionParties> = {}): InspectionParties => ({
  state: 'assigned',
  inspectorId: 'inspector',
  parties: ['elder', 'volunteer'],
  unitPath: '/GD/D1/C1/',
  dueOn: '2026-11-30',
  repairedBy: null,
  ...more,
});

describe('the capacities of somebody in an inspection', () => {
  it.each([
    ['a stranger', principal('x', null), []],
    ['a party with every power', principal('elder', 'auditor'), ['party']],
    ['the inspector', principal('inspector', 'social_worker', '/GD/D9/'), ['inspector']],
    ['an inspector who oversees', principal('inspector', 'auditor'), ['inspector', 'overseer']],
    ['an overseer', principal('x', 'city_admin'), ['overseer']],
    ['an auditor of a part of the city', principal('x', 'auditor', '/GD/D1/'), []],
    ['a worker of the unit', principal('x', 'station_admin', '/GD/D1/'), ['worker']],
    ['a worker of another unit', principal('x', 'social_worker', '/GD/D1/C2/'), []],
    ['a volunteer of the unit', principal('x', 'volunteer', '/GD/'), []],
  ])('of %s', (_, caller, expected) => {
    expect(capacitiesOf(caller, inspection())).toEqual(expected);
  });
});

const at = (state: InspectionState, more: object = {}) => ({
  inspection: inspection({ state }),
  isNear: false,
  today: '2026-11-30',
  ...more,
});

describe('a step', () => {
  it('is forbidden without a capacity, wherever the inspection stands', () => {
    for (const state of INSPECTION_STATES) {
      expect(refusalOf('pass', principal('x', null), { ...at(state), as: null })).toBe('forbidden');
    }
  });

  it('starts where the table says', () => {
    for (const action of Object.keys(INSPECTION_STEPS) as InspectionAction[]) {
      const [as] = INSPECTION_STEPS[action].by;
      for (const state of INSPECTION_STATES) {
        const starts = (INSPECTION_STEPS[action].from as readonly string[]).includes(state);
        const refusal = refusalOf(action, principal('x', null), { ...at(state), as });
        expect(refusal).toBe(starts ? null : 'state_conflict');
      }
    }
  });

  it('of appeal is possible on the last day and not after', () => {
    const on = (today: string) =>
      refusalOf('appeal', principal('elder', null), { ...at('found', { today }), as: 'party' });
    expect(on('2026-11-30')).toBeNull();
    expect(on('2026-12-01')).toBe('deadline_passed');
  });

  it.each([
    ['pass', 'assigned', { isNear: true }, 'x'],
    ['find', 'assigned', { isNear: true }, 'x'],
    ['unseen', 'assigned', { isNear: true }, 'x'],
    ['clear', 'appealed', { isNear: true }, 'x'],
    ['confirm', 'appealed', {}, 'inspector'],
    ['clear', 'appealed', {}, 'inspector'],
    ['repair', 'found', {}, 'inspector'],
    ['settle', 'repaired', { isNear: true }, 'x'],
    ['settle', 'repaired', { inspection: inspection({ state: 'repaired', repairedBy: 'x' }) }, 'x'],
    ['redo', 'repaired', { inspection: inspection({ state: 'repaired', repairedBy: 'x' }) }, 'x'],
  ] as const)(
    'of %s from %s with %j is not for whoever stands too close',
    (action, state, more, who) => {
      const [as] = INSPECTION_STEPS[action].by;
      const refusal = refusalOf(action, principal(who, null), { ...at(state, more), as });
      expect(refusal).toBe('separation_violated');
    },
  );

  it('is taken in the first capacity that it allows', () => {
    expect(actingAs('unseen', ['overseer', 'inspector'])).toBe('inspector');
    expect(actingAs('unseen', ['overseer'])).toBe('overseer');
    expect(actingAs('appeal', ['inspector', 'overseer', 'worker'])).toBeNull();
  });
});
