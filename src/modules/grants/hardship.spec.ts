import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../platform/project-files.js';
import {
  applies,
  HARDSHIP_EVIDENCE,
  HARDSHIP_STATES,
  HARDSHIP_STEPS,
  isForward,
  STANDARD_CLASSES,
  type Validity,
} from './hardship.js';

const read = (...path: string[]): string => readFileSync(join(PROJECT_ROOT, ...path), 'utf8');
const MIGRATION = read('migrations', '0011-grants.sql');
const DOCS = read('docs', 'grants.md');

const days = (validFrom: string, validUntil: string | null = null): Validity => ({
  validFrom,
  validUntil,
});

describe('a hardship class', () => {
  const city = { ...days('2026-03-01', '2026-06-30'), unitPath: '/GD/' };
  const town = { ...days('2026-03-01'), unitPath: '/GD/D1/T1/' };

  it.each<[string, typeof city | typeof town, string, Validity, boolean]>([
    ['the city’s applies in a community', city, '/GD/D1/T1/C1/', days('2026-03-01'), true],
    ['the city’s applies in the city', city, '/GD/', days('2026-03-01'), true],
    ['the town’s applies in its community', town, '/GD/D1/T1/C1/', days('2026-03-01'), true],
    ['the town’s applies in the town', town, '/GD/D1/T1/', days('2026-03-01'), true],
    ['the town’s ends at its border', town, '/GD/D1/T2/C1/', days('2026-03-01'), false],
    ['a name that begins alike is another town', town, '/GD/D1/T10/', days('2026-03-01'), false],
    ['the town’s does not reach up', town, '/GD/D1/', days('2026-03-01'), false],
    ['the last day is shared', city, '/GD/', days('2026-06-30'), true],
    ['it has ended', city, '/GD/', days('2026-07-01'), false],
    ['the first day is shared', city, '/GD/', days('2026-01-01', '2026-03-01'), true],
    ['it has not begun', city, '/GD/', days('2026-01-01', '2026-02-28'), false],
  ])('%s', (_, hardshipClass, unitPath, claim, expected) => {
    expect(applies({ ...claim, unitPath }, hardshipClass)).toBe(expected);
  });

  it('has seven standard ones, in Chinese and English', () => {
    expect(STANDARD_CLASSES).toHaveLength(7);
    expect(new Set(STANDARD_CLASSES.map(({ code }) => code)).size).toBe(7);
    for (const { code, name, nameEn } of STANDARD_CLASSES) {
      expect(code).toMatch(/^[A-Za-z0-9_.-]{1,32}$/);
      expect(name).toMatch(/\p{Script=Han}/u);
      expect(nameEn).toMatch(/^[A-Za-z ,-]+$/);
    }
  });
});

describe('a stretch of days', () => {
  it.each([
    [days('2026-03-01'), true],
    [days('2026-03-01', '2026-03-01'), true],
    [days('2026-03-01', '2026-02-28'), false],
  ])('%j is one: %s', (validity, expected) => {
    expect(isForward(validity)).toBe(expected);
  });
});

describe('the tables of hardships', () => {
  it('name the states, steps and evidence that the database knows', () => {
    const list = (values: readonly string[]): string =>
      values.map((each) => `'${each}'`).join(', ');
    expect(MIGRATION).toContain(`CHECK (state IN (${list(HARDSHIP_STATES)}))`);
    expect(MIGRATION).toContain(`CHECK (evidence_kind IN (${list(HARDSHIP_EVIDENCE)}))`);
    const moves = Object.values(HARDSHIP_STEPS).flatMap(({ from, to }) =>
      from.map((each) => `('${each}', '${to}')`),
    );
    expect(MIGRATION).toContain(`(OLD.state, NEW.state) NOT IN (${moves.join(', ')})`);
  });

  it('stand in the documents as they are in the code', () => {
    for (const { code, name, nameEn } of STANDARD_CLASSES) {
      expect(DOCS).toContain(`| \`${code}\` | ${name} | ${nameEn} |`);
    }
    for (const [step, { from, to }] of Object.entries(HARDSHIP_STEPS)) {
      expect(DOCS).toContain(`| ${step} | ${from.join(', ')} | ${to} |`);
    }
  });
});
