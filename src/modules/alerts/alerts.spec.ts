import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import {
  ALERT_STATES,
  ALERT_STEPS,
  type AlertAction,
  type AlertStep,
  type AlertTimes,
  dueAt,
  endOf,
  nextLevel,
} from './alerts.js';

const RAISED_AT = new Date('2026-11-22T00:00:00Z');
const alert = (more: Partial<AlertTimes>): AlertTimes => ({
  state: 'raised',
  level: 0,
  raisedAt: RAISED_AT,
  acknowledgeMinutes: 5,
  escalateMinutes: 10,
  closeMinutes: 120,
  ...more,
});
const minutesTo = (more: Partial<AlertTimes>) => {
  const due = dueAt(alert(more));
  return due === null ? null : (due.getTime() - RAISED_AT.getTime()) / 60_000;
};

describe('an alert', () => {
  it.each([
    ['to all workers of the unit, when nobody has acknowledged it', {}, 1, 5],
    ['to the city after that', { level: 1 }, 2, 15],
    ['and is overdue in the end', { level: 2 }, 3, 120],
    ['no further', { level: 3 }, null, null],
    ['past the other levels once acknowledged', { state: 'acknowledged' as const }, 3, 120],
    ['no further once overdue', { state: 'acknowledged' as const, level: 3 }, null, null],
    ['never once closed', { state: 'closed' as const }, null, null],
    ['to overdue not before it has reached the city', { level: 2, closeMinutes: 1 }, 3, 15],
  ])('rises %s', (_, more, level, minutes) => {
    expect(nextLevel(alert(more))).toBe(level);
    expect(minutesTo(more)).toBe(minutes);
  });

  it('ends each step where the table says', () => {
    for (const action of Object.keys(ALERT_STEPS) as AlertAction[]) {
      const { from, to } = ALERT_STEPS[action];
      for (const state of ALERT_STATES) {
        const starts = (from as readonly string[]).includes(state);
        expect(endOf(action, state)).toBe(starts ? (to ?? state) : null);
      }
    }
  });

  it('is written in the docs as it is', () => {
    const docs = readFileSync(join(PROJECT_ROOT, 'docs/alerts.md'), 'utf8');
    const rows = (Object.entries(ALERT_STEPS) as [AlertAction, AlertStep][]).map(([name, step]) => {
      const from = step.from.length === 0 ? '–' : step.from.join(', ');
      const route = step.route === null ? '–' : `\`${step.route}\``;
      return `| ${name} | ${from} | ${step.to ?? '–'} | ${step.by} | ${route} |`;
    });
    expect(docs).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });
});
