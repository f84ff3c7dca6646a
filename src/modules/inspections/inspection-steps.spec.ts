import { readFileSync } from 'node:fs';
import {
  CAPACITIES,
  canStart,
  DRAW_STATES,
  DRAW_STEPS,
  FINDINGS,
  INSPECTION_STATES,
  INSPECTION_STEPS,
  type InspectionAction,
} from './inspection-steps.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const migration = read('migrations/0033-inspections.sql');
const page = read('docs/inspections.md');

/** The quoted texts behind a name of the migration, up to the closing brackets. */
function listOf(constraint: string): string[] {
  const from = migration.indexOf(`CONSTRAINT ${constraint}`);
  const text = migration.slice(from, migration.indexOf('))', from));
  return [...text.matchAll(/'([^']*)'/g)].map(([, item = '']) => item);
}

/** The rows of a table of the page, by its heading. */
function tableOf(heading: string): string[] {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => /^\| [a-z]+ \|/.test(line) && !/^\| step/.test(line));
}

describe('the life of an inspection', () => {
  it('is the one that the database holds', () => {
    const moves = Object.entries(INSPECTION_STEPS).flatMap(([action, { from, to, by }]) =>
      from.flatMap((start) => by.map((capacity) => `${start} ${action} ${to} ${capacity}`)),
    );
    expect(
      listOf('inspection_events_step_known')
        .filter((text) => text.length > 1)
        .sort(),
    ).toEqual([...moves, ' draw assigned clock'].sort());
    expect(listOf('inspections_state_known')).toEqual([...INSPECTION_STATES]);
    expect(listOf('inspections_finding_known')).toEqual([...FINDINGS]);
    expect(listOf('inspections_moved_as_known').sort()).toEqual([...CAPACITIES].sort());
  });

  it('is the one that the page tells', () => {
    expect(tableOf('The life of an inspection')).toEqual(
      Object.entries(INSPECTION_STEPS).map(
        ([action, { from, to, by, route }]) =>
          `| ${action} | ${from.join(', ')} | ${to} | ${by.join(', ')} | \`${route}\` |`,
      ),
    );
    expect(tableOf('The life of a draw')).toEqual(
      Object.entries(DRAW_STEPS).map(
        ([action, { from, to, by }]) => `| ${action} | ${from.join(', ') || '–'} | ${to} | ${by} |`,
      ),
    );
    for (const finding of FINDINGS) expect(page).toContain(`\`${finding}\``);
  });

  it('of a draw is the one that the database holds', () => {
    expect(listOf('inspection_draws_state_known')).toEqual([...DRAW_STATES]);
    const from = migration.indexOf('FUNCTION kapok.check_inspection_draw_step');
    const text = migration.slice(from, migration.indexOf('OR (NEW.kind', from));
    const moves = Object.values(DRAW_STEPS).flatMap((step) =>
      step.from.map((start) => `${start} ${step.to}`),
    );
    expect([...text.matchAll(/'([a-z]+ [a-z]+)'/g)].map(([, move]) => move).sort()).toEqual(
      moves.sort(),
    );
  });

  it('starts where the table says and nowhere else', () => {
    for (const action of Object.keys(INSPECTION_STEPS) as InspectionAction[]) {
      const starts = INSPECTION_STATES.filter((state) => canStart(action, state));
      expect(starts).toEqual([...INSPECTION_STEPS[action].from]);
    }
  });
});
