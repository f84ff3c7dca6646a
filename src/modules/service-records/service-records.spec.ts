import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../platform/errors/error-codes.js';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import { QUEUE_FLAG_NAMES } from './queue-flags.js';
import { SUBMISSION_RULES } from './rules.js';
import {
  allows,
  CLAIMABLE_EVIDENCE,
  EVIDENCE_STRENGTHS,
  OCCUPYING_STATES,
  RECORD_STATES,
  type RecordAction,
  type RecordState,
  strongerEvidence,
  TRANSITIONS,
} from './service-records.js';

const ACTIONS = Object.keys(TRANSITIONS) as RecordAction[];
const MIGRATION = readFileSync(
  join(PROJECT_ROOT, 'migrations', '0005-service-records.sql'),
  'utf8',
);
const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'service-records.md'), 'utf8');

/** The quoted words of the CHECK of that name. */
function wordsOf(constraint: string): string[] {
  const check = MIGRATION.slice(MIGRATION.indexOf(`CONSTRAINT ${constraint}`)).split('),')[0] ?? '';
  const list = check.slice(check.indexOf(' IN')).split('))')[0] ?? '';
  return [...list.matchAll(/'([a-z]+)'/g)].map(([, word]) => word ?? '');
}

describe('the life of a record', () => {
  it('has the states and strengths that the database knows', () => {
    expect(wordsOf('service_records_state_known')).toEqual([...RECORD_STATES]);
    expect(wordsOf('service_records_evidence_known')).toEqual([...EVIDENCE_STRENGTHS]);
  });

  it('reaches every state from draft, and ends where nothing leads on', () => {
    const reached = new Set<RecordState>(['draft']);
    for (const _ of RECORD_STATES) {
      for (const action of ACTIONS) {
        const { from, to } = TRANSITIONS[action];
        if (from.some((state) => reached.has(state))) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...RECORD_STATES].sort());
    const ends = RECORD_STATES.filter((state) => !ACTIONS.some((action) => allows(action, state)));
    expect(ends).toEqual(['withdrawn', 'upheld', 'reversed']);
  });

  it('posts on approval alone, and nothing posted is ever rejected or withdrawn', () => {
    for (const action of ['approve', 'reject', 'withdraw', 'resubmit'] as const) {
      for (const state of ['approved', 'disputed', 'upheld', 'reversed'] as const) {
        expect(allows(action, state)).toBe(false);
      }
    }
  });

  it('occupies time exactly while the record may count', () => {
    expect(OCCUPYING_STATES.filter((state) => !allows('approve', state))).toEqual([
      'approved',
      'disputed',
      'upheld',
    ]);
    for (const action of ['reject', 'withdraw', 'reverse'] as const) {
      expect(OCCUPYING_STATES as readonly string[]).not.toContain(TRANSITIONS[action].to);
    }
  });

  it('orders evidence from the weakest to the strongest', () => {
    expect(strongerEvidence('self', 'confirmed')).toBe('confirmed');
    expect(strongerEvidence('qr', 'confirmed')).toBe('qr');
    expect(strongerEvidence('paper', 'paper')).toBe('paper');
  });
});

describe('docs/service-records.md', () => {
  it('shows the table of transitions as it is', () => {
    const rows = ACTIONS.map((action) => {
      const { from, to, by, route } = TRANSITIONS[action];
      const address = route === null ? '–' : `\`${route}\``;
      return `| ${action} | ${from.join(', ')} | ${to} | ${by.join(', ')} | ${address} |`;
    });
    expect(DOCS).toContain(
      ['| step | from | to | by | route |', '|---|---|---|---|---|', ...rows].join('\n'),
    );
  });

  it('lists the submission rules in their order, with what they mean', () => {
    const rows = SUBMISSION_RULES.map(
      ({ code }, index) => `| ${index + 1} | \`${code}\` | ${ERROR_CODES[code].en} |`,
    );
    expect(DOCS).toContain(['| | code | meaning |', '|---|---|---|', ...rows].join('\n'));
  });

  it('says who may claim which evidence', () => {
    const rows = Object.entries(CLAIMABLE_EVIDENCE).map(
      ([claimant, evidence]) => `| ${claimant} | ${evidence.join(', ')} |`,
    );
    expect(DOCS).toContain(['| on whose word | evidence |', '|---|---|', ...rows].join('\n'));
  });

  it('lists the flags of the queue', () => {
    const flags = QUEUE_FLAG_NAMES.map((flag) => `\`${flag}\``).join(', ');
    expect(DOCS.replaceAll('\n', ' ')).toContain(`with flags: ${flags}.`);
  });

  it('names the evidence in its order', () => {
    expect(DOCS).toContain(EVIDENCE_STRENGTHS.map((strength) => `\`${strength}\``).join(' < '));
  });
});
