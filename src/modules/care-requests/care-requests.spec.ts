import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import {
  allowsStep,
  CAPACITIES,
  PRIORITIES,
  priorityOf,
  RATINGS,
  REQUEST_FUNDINGS,
  REQUEST_STATES,
  REQUEST_STEPS,
  type RequestAction,
  type RequestState,
  type RequestStep,
  rankOf,
  STAGES,
} from './care-requests.js';
import { OFFER_STATES, OFFER_STEPS, type OfferAction, type OfferStep } from './offers.js';
import { CRITERIA } from './ranking.js';

const ACTIONS = Object.keys(REQUEST_STEPS) as RequestAction[];
const MIGRATION = readFileSync(join(PROJECT_ROOT, 'migrations', '0019-care-requests.sql'), 'utf8');
const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'care-requests.md'), 'utf8');

/** The quoted texts of the list behind a name. */
function listBehind(name: string): string[] {
  const behind = MIGRATION.slice(MIGRATION.indexOf(name));
  const list = behind.slice(behind.search(/ IN\s*\(/));
  return [...(list.split(')')[0] ?? '').matchAll(/'([^']*)'/g)].map(([, text]) => text ?? '');
}

describe('the life of a request', () => {
  it('is held by the database step by step', () => {
    const steps = ACTIONS.flatMap((action) => {
      const { from, to }: RequestStep = REQUEST_STEPS[action];
      const starts = from.length === 0 ? [''] : from;
      return starts.map((state) => `${state} ${action} ${to}`);
    });
    expect(listBehind('request_events_step_known').sort()).toEqual(steps.sort());
  });

  it('has the words that the database knows', () => {
    expect(listBehind('care_requests_state_known').sort()).toEqual([...REQUEST_STATES].sort());
    expect(listBehind('care_requests_funding_known')).toEqual([...REQUEST_FUNDINGS]);
    expect(listBehind('care_requests_rating_known')).toEqual([...RATINGS]);
    expect(listBehind('request_events_capacity_known')).toEqual([...CAPACITIES]);
    expect(listBehind('request_offers_state_known')).toEqual([...OFFER_STATES]);
  });

  it('can skip no stage: each one but the first is entered from the one before', () => {
    const entries = (stage: RequestState): RequestState[] =>
      ACTIONS.flatMap((action) => {
        const { from, to }: RequestStep = REQUEST_STEPS[action];
        return to === stage ? from : [];
      });
    STAGES.forEach((stage, n) => {
      if (n === 0) return;
      const before = STAGES.slice(0, n);
      const forward = entries(stage).filter((state) => (before as RequestState[]).includes(state));
      expect([stage, forward]).toEqual([stage, [STAGES[n - 1]]]);
    });
    expect(entries('improved')).toEqual(['evaluated']);
  });

  it('reaches every state, and ends improved or withdrawn', () => {
    const reached = new Set<RequestState>(['filed']);
    for (const _ of REQUEST_STATES) {
      for (const action of ACTIONS) {
        const { from, to }: RequestStep = REQUEST_STEPS[action];
        if (from.some((state) => reached.has(state))) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...REQUEST_STATES].sort());
    const ends = REQUEST_STATES.filter(
      (state) => !ACTIONS.some((action) => allowsStep(action, state)),
    );
    expect([...ends].sort()).toEqual(['improved', 'withdrawn']);
  });

  it('ranks priorities, the most urgent first', () => {
    expect(PRIORITIES.map(rankOf)).toEqual([1, 2, 3]);
    expect(PRIORITIES.map((priority) => priorityOf(rankOf(priority)))).toEqual([...PRIORITIES]);
  });
});

describe('the life of an offer', () => {
  it('is held by the database step by step', () => {
    const steps = (Object.keys(OFFER_STEPS) as OfferAction[]).flatMap((action) => {
      const { from, to }: OfferStep = OFFER_STEPS[action];
      return from.map((state) => `${state} ${to}`);
    });
    const known = MIGRATION.slice(MIGRATION.indexOf('check_offer_step')).split('THEN')[0] ?? '';
    const held = [...known.matchAll(/'([a-z]+ [a-z_]+)'/g)].map(([, text]) => text);
    expect(held.sort()).toEqual(steps.sort());
  });
});

describe('docs/care-requests.md', () => {
  it('shows the table of steps as it is', () => {
    const rows = ACTIONS.map((action) => {
      const { from, to, by, route }: RequestStep = REQUEST_STEPS[action];
      const start = from.length === 0 ? '–' : from.join(', ');
      return `| ${action} | ${start} | ${to} | ${by} | ${route === null ? '–' : `\`${route}\``} |`;
    });
    const table = ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows];
    expect(DOCS).toContain(table.join('\n'));
  });

  it('lists the criteria of suggestions in their order', () => {
    const rows = CRITERIA.map(({ name, first }, n) => `| ${n + 1} | \`${name}\` | ${first} |`);
    for (const row of rows) expect(DOCS).toContain(row);
    const places = rows.map((row) => DOCS.indexOf(row));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
