import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import {
  canStart,
  DISPUTE_STATES,
  DISPUTE_STEPS,
  type DisputeAction,
  type DisputeState,
  finalStep,
  isArgued,
  LIVE_STATES,
  OBJECTORS,
  OUTCOMES,
  PARTICIPANTS,
} from './dispute-steps.js';

const ACTIONS = Object.keys(DISPUTE_STEPS) as DisputeAction[];
const MIGRATION = readFileSync(join(PROJECT_ROOT, 'migrations', '0024-disputes.sql'), 'utf8');
const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'disputes.md'), 'utf8');

/** The quoted words of the list behind a constraint's name. */
function wordsOf(constraint: string): string[] {
  const check = MIGRATION.slice(MIGRATION.indexOf(`CONSTRAINT ${constraint}`));
  const list = check.slice(check.indexOf(' IN')).split('))')[0] ?? '';
  return [...list.matchAll(/'([a-z ]+)'/g)].map(([, word]) => word ?? '');
}

describe('the life of a dispute', () => {
  it('has the words that the database knows', () => {
    expect(wordsOf('disputes_state_known')).toEqual([...DISPUTE_STATES]);
    expect(wordsOf('disputes_filed_as_known')).toEqual([...OBJECTORS]);
    expect(wordsOf('disputes_moved_as_known')).toEqual([...PARTICIPANTS]);
    expect(wordsOf('disputes_decision_known')).toEqual([...OUTCOMES]);
    expect(wordsOf('disputes_ruling_known')).toEqual([...OUTCOMES]);
  });

  it('has the steps that the database allows, each from a state to another once', () => {
    const moves = ACTIONS.flatMap((action) => {
      const { from, to } = DISPUTE_STEPS[action];
      return (from.length === 0 ? [''] : from).map((state) => `${state} ${to}`);
    });
    expect(new Set(moves).size).toBe(moves.length);
    expect(wordsOf('dispute_events_step_known').sort()).toEqual(moves.sort());
  });

  it('reaches every state, and ends upheld, reversed or withdrawn', () => {
    const reached = new Set<DisputeState>(['open']);
    for (const _ of DISPUTE_STATES) {
      for (const action of ACTIONS) {
        const { from, to } = DISPUTE_STEPS[action];
        if (from.some((state) => reached.has(state))) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...DISPUTE_STATES].sort());
    const ends = DISPUTE_STATES.filter((state) => !ACTIONS.some((each) => canStart(each, state)));
    expect(ends).toEqual(['upheld', 'reversed', 'withdrawn']);
    expect(DISPUTE_STATES.filter((state) => !ends.includes(state))).toEqual([...LIVE_STATES]);
  });

  it('is argued while somebody may still decide otherwise', () => {
    expect(DISPUTE_STATES.filter(isArgued)).toEqual(['open', 'decided', 'appealed']);
  });

  it('leads a final decision where it says', () => {
    const ends = OUTCOMES.flatMap((outcome) =>
      (['first', 'city'] as const).map(
        (instance) => DISPUTE_STEPS[finalStep(outcome, instance)].to,
      ),
    );
    expect(ends).toEqual(['upheld', 'upheld', 'ordered', 'ordered', 'ordered', 'ordered']);
  });

  it('is told as it is', () => {
    const rows = ACTIONS.map((action) => {
      const { from, to, by, route } = DISPUTE_STEPS[action];
      const start = from.length === 0 ? '–' : from.join(', ');
      const address = route === null ? '–' : `\`${route}\``;
      return `| ${action} | ${start} | ${to} | ${by.join(', ')} | ${address} |`;
    });
    expect(DOCS).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });
});
