import { applyDecorators } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsObject,
  ValidateBy,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { isRealDate } from '../clock/shanghai.js';
import { invariant } from '../errors/invariant.js';
import { isUuid } from '../ids.js';
import { isInstant } from './instant.js';
import { isPlainLine, isPlainText, lengthInCharacters } from './text.js';

const MINUTES = /^[1-9]\d{0,12}$/;
const MAX_MINUTES = 1_000_000_000_000n;

/** Whether a value is minutes as the API writes them: decimal digits, 1 to 10^12, no sign, no zero in front. */
export function isMinutes(value: unknown): value is string {
  return typeof value === 'string' && MINUTES.test(value) && BigInt(value) <= MAX_MINUTES;
}

/** The amount of a text that `@IsMinutes()` let pass. */
export function parseMinutes(text: string): bigint {
  invariant(isMinutes(text), 'minutes are parsed after validation only');
  return BigInt(text);
}

/** An amount of minutes as a decimal string; turn it into a bigint with `parseMinutes`. */
export function IsMinutes(options?: ValidationOptions): PropertyDecorator {
  return textRule('isMinutes', isMinutes, 'minutes as digits, "1" to "1000000000000"', options);
}

/** A date that exists, `YYYY-MM-DD`. */
export function IsLocalDate(options?: ValidationOptions): PropertyDecorator {
  return textRule('isLocalDate', isRealDate, 'a date that exists, YYYY-MM-DD', options);
}

/** An instant with an offset, RFC 3339; turn it into a Date with `parseInstant`. */
export function IsInstant(options?: ValidationOptions): PropertyDecorator {
  return textRule('isInstant', isInstant, 'an RFC 3339 time with an offset', options);
}

/** Yes or no in a query, written `true` or `false`; all else is refused. */
export function IsFlag(): PropertyDecorator {
  return applyDecorators(Transform(toFlag), IsBoolean());
}

function toFlag({ value }: { value: unknown }): unknown {
  return value === 'true' ? true : value === 'false' ? false : value;
}

/** An id in the 36-character form. */
export function IsId(options?: ValidationOptions): PropertyDecorator {
  return textRule('isId', isUuid, 'an id (UUID)', options);
}

/**
 * Text for people: normalised to NFC and trimmed before it is judged; 1 (or `min`) to `max` characters; no
 * control characters, and new lines only with `lines: true`.
 */
export function IsText(
  rule: { max: number; min?: number; lines?: boolean },
  options?: ValidationOptions,
): PropertyDecorator {
  const plain = rule.lines === true ? isPlainText : isPlainLine;
  const min = rule.min ?? 1;
  const test = (text: string): boolean => {
    // A character takes at most two UTF-16 units, so this refuses the huge without counting.
    if (text.length > rule.max * 2) return false;
    const length = lengthInCharacters(text);
    return length >= min && length <= rule.max && plain(text);
  };
  return applyDecorators(
    Transform(({ value }) => (typeof value === 'string' ? value.normalize('NFC').trim() : value)),
    textRule('isText', test, `text of ${min} to ${rule.max} plain characters`, options),
  ) as PropertyDecorator;
}

/** A list of `min` to `max` objects of one DTO class; null, bare values and nested lists are refused. */
export function IsListOf(
  item: () => new () => object,
  size: { min: number; max: number },
): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMinSize(size.min),
    ArrayMaxSize(size.max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    Type(item),
  ) as PropertyDecorator;
}

function textRule(
  name: string,
  test: (text: string) => boolean,
  expected: string,
  options?: ValidationOptions,
): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && test(value);
  const defaultMessage = (): string => `must be ${expected}`;
  return ValidateBy({ name, validator: { validate, defaultMessage } }, options);
}
