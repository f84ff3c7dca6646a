import { Expose, plainToInstance } from 'class-transformer';
import { IsOptional, type ValidationError, validateSync } from 'class-validator';
import { DomainError } from '../errors/domain-error.js';
import { validationFailure } from './validation.js';
import {
  IsId,
  IsInstant,
  IsListOf,
  IsLocalDate,
  IsMinutes,
  IsText,
  isMinutes,
  parseMinutes,
} from './validators.js';

class Item {
  @IsMinutes()
  minutes!: string;
}

class Sample {
  @IsOptional()
  @IsMinutes()
  minutes?: string;

  @IsOptional()
  @IsLocalDate()
  date?: string;

  @IsOptional()
  @IsInstant()
  at?: string;

  @IsOptional()
  @IsId()
  id?: string;

  @IsOptional()
  @Expose()
  @IsText({ max: 5 })
  text?: string;

  @IsOptional()
  @IsListOf(() => Item, { min: 1, max: 3 })
  items?: Item[];
}

function check(body: object): { sample: Sample; errors: ValidationError[] } {
  const sample = plainToInstance(Sample, body);
  const options = { whitelist: true, forbidNonWhitelisted: true };
  return { sample, errors: validateSync(sample, options) };
}

describe('validators', () => {
  it.each([
    { minutes: '1' },
    { minutes: '1000000000000' },
    { date: '2024-02-29' },
    { at: '2026-01-01T08:00:00+08:00' },
    { at: '2026-01-01T00:00:00.123456Z' },
    { id: '01a2022e-da68-74da-968b-bf60dd9f5e28' },
    { text: '木棉花开了' },
    { text: '😀😀😀😀😀' },
    { items: [{ minutes: '5' }] },
  ])('accept %j', (body) => {
    expect(check(body).errors).toEqual([]);
  });

  it.each([
    { minutes: 480 },
    { minutes: '0' },
    { minutes: '-1' },
    { minutes: '1.5' },
    { minutes: '007' },
    { minutes: ' 1' },
    { minutes: '1e3' },
    { minutes: '１' },
    { minutes: '1000000000001' },
    { minutes: '9'.repeat(10_000) },
    { minutes: ['1'] },
    { minutes: {} },
    { minutes: true },
    { date: '2026-02-29' },
    { date: '2026-1-1' },
    { date: '2026-01-01T00:00:00Z' },
    { date: 20260101 },
    { at: '2026-01-01 08:00:00+08:00' },
    { at: '2026-01-01T08:00:00' },
    { at: '2026-02-30T08:00:00Z' },
    { at: '2026-01-01T24:00:00Z' },
    { at: '2026-01-01T08:00:60Z' },
    { id: 'x' },
    { id: ['01a2022e-da68-74da-968b-bf60dd9f5e28'] },
    { text: '' },
    { text: '   ' },
    { text: 'abcdef' },
    { text: 'a\nb' },
    { text: 'a\u202eb' },
    { text: 'a\0b' },
    { text: '\ud800' },
    { text: 5 },
    { items: [] },
    { items: {} },
    { items: { minutes: '5' } },
    { items: [null] },
    { items: ['5'] },
    { items: [[{ minutes: '5' }]] },
    { items: [{}] },
    { items: [{ minutes: '5', more: 1 }] },
    { items: Array(4).fill({ minutes: '5' }) },
  ])('refuse %j', (body) => {
    expect(check(body).errors).not.toEqual([]);
  });

  it('normalise and trim text before judging it', () => {
    expect(check({ text: ' e\u0301 ' }).sample.text).toBe('\u00e9');
  });

  it('parse minutes only after they were validated', () => {
    expect(parseMinutes('480')).toBe(480n);
    expect(isMinutes('0')).toBe(false);
    expect(() => parseMinutes('0')).toThrow('minutes are parsed after validation only');
  });
});

describe('validationFailure', () => {
  const faultsOf = (body: object): DomainError => validationFailure(check(body).errors);

  it('names fields by JSON pointer and by code', () => {
    const failure = faultsOf({ minutes: 0, items: [{ minutes: '5' }, {}], 'a/b~c': 1 });
    expect(failure).toBeInstanceOf(DomainError);
    expect(failure.fields.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
      '/a~1b~0c unknown_field',
      '/items/1/minutes required',
      '/minutes minutes',
    ]);
  });

  it('keeps the list and the names short', () => {
    const body = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`f${n}${'x'.repeat(500)}`, 1]),
    );
    const { fields } = faultsOf(body);
    expect(fields.length).toBe(50);
    expect(Math.max(...fields.map(({ pointer }) => pointer.length))).toBeLessThanOrEqual(101);
  });
});
