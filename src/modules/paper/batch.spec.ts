import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { MIGRATIONS_DIR, PROJECT_ROOT } from '../../platform/project-files.js';
import {
  allows,
  BATCH_STATES,
  BATCH_STEPS,
  type BatchAction,
  CANCEL_REASONS,
  COUNT_PARTS,
  differingFields,
  differingParts,
  drawSample,
  type FormReading,
  READING_FIELDS,
  sampleSize,
} from './batch.js';
import { FORM_STATES, FORM_STEPS, SPOIL_REASONS } from './form.js';

const MIGRATION = readFileSync(join(MIGRATIONS_DIR, '0023-paper.sql'), 'utf8');
const DOCS = readFileSync(join(PROJECT_ROOT, 'docs', 'paper.md'), 'utf8');

const at = (time: string): Date => new Date(`2026-10-05T${time}:00+08:00`);
const READING: FormReading = {
  volunteerNo: 'V1',
  recipientNo: 'E1',
  serviceCode: 'S01',
  startsAt: at('08:30'),
  endsAt: at('10:00'),
};

describe('the sample of a batch', () => {
  it.each([
    [0, 1, 0],
    [1, 1, 1],
    [5, 1, 5],
    [6, 1, 5],
    [50, 1, 5],
    [51, 1, 6],
    [200, 1, 20],
    [200, 2, 40],
    [200, 3, 80],
    [200, 5, 200],
    [200, 20, 200],
  ])('of %i forms in round %i is of %i', (forms, round, size) => {
    expect(sampleSize(forms, round)).toBe(size);
  });

  it('is of distinct forms, holds those that differed, and any form may be in it', () => {
    const serials = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1 });
    fc.assert(
      fc.property(serials, fc.infiniteStream(fc.nat()), fc.nat(300), (all, numbers, size) => {
        const certain = new Set(all.filter((serial) => serial % 7 === 0));
        const pick = (n: number): number => (numbers.next().value ?? 0) % n;
        const drawn = drawSample(all, { size, certain }, pick);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.length).toBe(Math.max(Math.min(size, all.length), certain.size));
        expect(drawn.every((serial) => all.includes(serial))).toBe(true);
        expect([...certain].every((serial) => drawn.includes(serial))).toBe(true);
        expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
      }),
    );
    for (let place = 0; place < 4; place += 1) {
      const wish = { size: 1, certain: new Set<number>() };
      expect(drawSample([10, 20, 30, 40], wish, () => place)).toEqual([(place + 1) * 10]);
    }
  });
});

describe('two readings of a form', () => {
  it.each<[Partial<FormReading>, string[]]>([
    [{}, []],
    [{ volunteerNo: 'V2' }, ['volunteerNo']],
    [{ recipientNo: 'E2' }, ['recipientNo']],
    [{ serviceCode: 'S02' }, ['serviceCode']],
    [{ startsAt: at('08:31') }, ['from']],
    [{ endsAt: at('10:01') }, ['until']],
    [{ volunteerNo: 'V2', endsAt: at('10:01') }, ['volunteerNo', 'until']],
  ])('%j differ in %j', (change, expected) => {
    expect(differingFields(READING, { ...READING, ...change })).toEqual(expected);
  });
});

describe('a count', () => {
  const entered = { forms: 3, minutes: 270n };

  it.each<[string, Parameters<typeof differingParts>, string[]]>([
    ['matches', [entered, entered, [[], []]], []],
    ['matches without a sample', [entered, entered, []], []],
    ['has a form too many', [entered, { forms: 4, minutes: 270n }, []], ['forms']],
    ['has a minute less', [entered, { forms: 3, minutes: 269n }, [[]]], ['minutes']],
    ['reads a form otherwise', [entered, entered, [[], ['from']]], ['sample']],
    [
      'differs in everything',
      [entered, { forms: 2, minutes: 1n }, [['until']]],
      ['forms', 'minutes', 'sample'],
    ],
  ])('%s', (_, args, expected) => {
    expect(differingParts(...args)).toEqual(expected);
  });
});

describe('the life of batches and forms', () => {
  it('allows a step from the states of the table alone', () => {
    for (const [action, { from }] of Object.entries(BATCH_STEPS)) {
      for (const state of BATCH_STATES) {
        const expected = (from as readonly string[]).includes(state);
        expect([action, state, allows(action as BatchAction, state)]).toEqual([
          action,
          state,
          expected,
        ]);
      }
    }
  });

  it('is the one that the database knows', () => {
    const list = (values: readonly string[]): string => values.map((one) => `'${one}'`).join(', ');
    const moves = (steps: Readonly<Record<string, { from: readonly string[]; to: string }>>) =>
      Object.values(steps).flatMap(({ from, to }) => from.map((one) => `('${one}', '${to}')`));
    expect(MIGRATION).toContain(`CHECK (state IN (${list(BATCH_STATES)}))`);
    expect(MIGRATION).toContain(`CHECK (state IN (${list(FORM_STATES)}))`);
    expect(MIGRATION).toContain(`CHECK (cancel_reason IN (${list(CANCEL_REASONS)}))`);
    expect(MIGRATION).toContain(`CHECK (spoil_reason IN (${list(SPOIL_REASONS)}))`);
    expect(MIGRATION).toContain(`differs <@ ARRAY[${list(READING_FIELDS)}]`);
    expect(MIGRATION).toContain(`differs <@ ARRAY[${list(COUNT_PARTS)}]`);
    const [, batchMoves = ''] =
      /\(OLD\.state, NEW\.state\) NOT IN \((\('entering'[\s\S]*?)\)\n/.exec(MIGRATION) ?? [];
    expect(batchMoves.split(/,\s*(?=\()/).sort()).toEqual(moves(BATCH_STEPS).sort());
    expect(MIGRATION).toContain(`NOT IN (${moves(FORM_STEPS).join(', ')})`);
  });

  it('stands in the documents as in the code', () => {
    for (const [step, { from, to }] of Object.entries({ ...BATCH_STEPS, ...FORM_STEPS })) {
      expect(DOCS).toContain(`| ${step} | ${from.join(', ')} | ${to} |`);
    }
    for (const reason of [...SPOIL_REASONS, ...CANCEL_REASONS]) {
      expect(DOCS).toContain(`\`${reason}\``);
    }
  });
});
