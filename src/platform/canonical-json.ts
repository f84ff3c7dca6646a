import { sha256 } from './crypto/sha256.js';

/** Printable ASCII without quote and backslash: ids, dates, digits, most of what is written. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;
/** Deeper values than this are refused rather than overflow the stack. */
const MAX_DEPTH = 64;

/** A value that has no canonical JSON form. The message names the kind of value, never the value. */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError';
}

/**
 * The RFC 8785 (JCS) text of a value: keys in UTF-16 order, ECMAScript numbers, no white space.
 * Throws CanonicalJsonError for what JSON cannot say without loss: NaN and infinity, lone
 * surrogates, undefined, bigint, functions, holes in arrays, and objects that are not plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

/** SHA-256 over the UTF-8 bytes of the canonical text. */
export function canonicalDigest(value: unknown): Buffer {
  return sha256(canonicalJson(value));
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new CanonicalJsonError(`nesting is deeper than ${MAX_DEPTH}`);
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') return writeNumber(value);
  if (Array.isArray(value)) return writeArray(value, depth);
  if (typeof value === 'object') return writeObject(value, depth);
  throw new CanonicalJsonError(`a ${typeof value} has no JSON form`);
}

/** For well-formed text JSON.stringify escapes exactly as RFC 8785 §3.2.2.2 demands. */
function writeString(text: string): string {
  if (NEEDS_NO_ESCAPE.test(text)) return `"${text}"`;
  // With the u flag a surrogate of a proper pair is not matched on its own.
  if (/\p{Surrogate}/u.test(text)) throw new CanonicalJsonError('text holds a lone surrogate');
  return JSON.stringify(text);
}

/** RFC 8785 §3.2.2.3 is ECMAScript's own number form; negative zero is written as 0. */
function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new CanonicalJsonError('a number is not finite');
  return JSON.stringify(value);
}

function writeArray(items: readonly unknown[], depth: number): string {
  // Array.from visits holes, which map would skip.
  return `[${Array.from(items, (item) => write(item, depth + 1)).join(',')}]`;
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) throw new CanonicalJsonError('an object is not plain');
  const fields = value as Readonly<Record<string, unknown>>;
  // The default sort compares UTF-16 code units, as RFC 8785 §3.2.3 demands.
  const members = Object.keys(fields)
    .sort()
    .map((key) => `${writeString(key)}:${write(fields[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}
