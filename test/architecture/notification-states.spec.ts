import { CASE_STEPS } from '../../src/modules/cases/case-steps.js';
import {
  INSPECTION_STEPS,
  type InspectionAction,
} from '../../src/modules/inspections/inspection-steps.js';
import { notificationText } from '../../src/modules/notifications/notification-kinds.js';
import { PAIR_STEPS } from '../../src/modules/pairs/pairs.js';
import { CHECK_NAMES, CHECKS } from '../../src/modules/reconciliation/checks.js';

const endOf = (action: InspectionAction) => INSPECTION_STEPS[action].to;

describe('the sentence of a notification', () => {
  it.each([
    ['pair.answered', [PAIR_STEPS.accept.to, PAIR_STEPS.decline.to]],
    ['case.ended', [CASE_STEPS.resolve.to, CASE_STEPS.dismiss.to]],
    ['inspection.ended', (['clear', 'confirm', 'settle', 'redo'] as const).map(endOf)],
  ] as const)('says in words how it stands: %s', (kind, states) => {
    for (const state of states) {
      const said = (['zh', 'en'] as const).map((one) => notificationText(kind, { state }, one));
      expect(said[0]).not.toMatch(/[a-z{}]/);
      expect(said[1]).not.toMatch(/[{}]|active|declined|cleared|settled|confirmed/);
    }
  });

  it('names the checks of a reconciliation as its own table does', () => {
    const params = { day: '2026-11-23', drifts: '2', checks: CHECK_NAMES.join(', ') };
    for (const [language, comma] of [
      ['zh', '、'],
      ['en', ', '],
    ] as const) {
      const names = CHECK_NAMES.map((name) => CHECKS[name][language]).join(comma);
      expect(notificationText('reconciliation.drift', params, language)).toContain(names);
    }
  });
});
