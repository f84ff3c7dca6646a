import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { DomainError } from '../errors/domain-error.js';
import { isUuid } from '../ids.js';
import { isInstant } from './instant.js';
import { isPlainText } from './text.js';

/** One page of a list; `next` is the cursor of the following page, null on the last one. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

/** The query of every list route. Extend it with filters. */
export class PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @Transform(({ value }) => strictInteger(value))
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  @ApiPropertyOptional({ type: String, description: 'The `next` of the previous page' })
  @IsOptional()
  @IsString()
  @Length(1, 1000)
  after?: string;
}

/** Turns query text of plain digits into a number and leaves all else for the validator to refuse. */
export function strictInteger(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

/** What one part of a cursor must look like before SQL may see it. */
export type CursorKind = 'uuid' | 'instant' | 'integer' | 'text';
export type CursorShape = Readonly<Record<string, CursorKind>>;

const CURSOR_CHECKS: Readonly<Record<CursorKind, (text: string) => boolean>> = {
  uuid: isUuid,
  instant: isInstant,
  integer: (text) => /^-?\d{1,18}$/.test(text),
  text: (text) => text.length <= 200 && isPlainText(text),
};

/** The opaque text of a position in a list. Values are strings: bigint as digits, times as RFC 3339. */
export function encodeCursor(position: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/**
 * Reads a cursor back; every part named in `shape` is there and of its kind, and nothing else is.
 * Throws `validation_failed` at `/after` for anything a client made up.
 */
export function decodeCursor<S extends CursorShape>(
  after: string,
  shape: S,
): Record<keyof S, string> {
  const position = parseCursor(after);
  const names = Object.keys(shape);
  const sound =
    position !== null &&
    Object.keys(position).length === names.length &&
    names.every((name) => hasKind(position[name], shape[name] ?? 'text'));
  if (!sound) {
    throw new DomainError('validation_failed', { fields: [{ pointer: '/after', code: 'cursor' }] });
  }
  return position as Record<keyof S, string>;
}

/**
 * The page of `rows`, which were read with `LIMIT limit + 1`: one row too many tells that a next
 * page exists. `positionOf` gives the cursor parts of the last row shown.
 */
export function toPage<R, T>(
  rows: readonly R[],
  limit: number,
  shape: { item: (row: R) => T; position: (row: R) => Readonly<Record<string, string>> },
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? encodeCursor(shape.position(last)) : null;
  return { items: shown.map(shape.item), next };
}

function hasKind(value: unknown, kind: CursorKind): boolean {
  return typeof value === 'string' && CURSOR_CHECKS[kind](value);
}

function parseCursor(after: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(after, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
