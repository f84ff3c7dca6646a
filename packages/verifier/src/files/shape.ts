// Reads JSON into known shapes: every member there, none unknown, each value of its alphabet.

import { isJsonObject, type Json, type JsonObject } from '../json/parse-json.js';
import { lastDay, parseMonth } from '../leaf/calendar.js';
import { isDigest, isNatural, isUuid } from '../leaf/values.js';
import { Refusal } from '../refusal.js';

/** Takes a value at a place; throws `member_wrong` with that place when it is something else. */
export type Shape<T> = (value: Json | undefined, at: string) => T;

/** What a shape reads. */
export type Read<S> = S extends Shape<infer T> ? T : never;

export const text: Shape<string> = texts((value) => value.length <= 1 << 20);
export const natural: Shape<string> = texts(isNatural);
export const digestText: Shape<string> = texts(isDigest);
export const uuid: Shape<string> = texts(isUuid);
export const month: Shape<string> = texts((value) => parseMonth(value) !== null);
export const date: Shape<string> = texts(isDate);

/** RFC 3339 in UTC: a real instant with a capital `T` and `Z`, with or without decimals. */
export const instant: Shape<string> = texts(isInstant);

/** One of some texts. */
export function oneOf<T extends string>(...values: readonly T[]): Shape<T> {
  return texts((value) => values.includes(value as T)) as Shape<T>;
}

/** Null, or something. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : shape(value, at));
}

/** An array of one shape. */
export function list<T>(shape: Shape<T>): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at);
    return value.map((item, n) => shape(item, `${at}[${n}]`));
  };
}

/** An object with just these members. */
export function object<S extends Record<string, Shape<unknown>>>(
  members: S,
): Shape<{ readonly [K in keyof S]: Read<S[K]> }> {
  return (value, at) => {
    if (!isJsonObject(value)) throw wrong(at);
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(members, name)) throw wrong(join(at, name));
    }
    const read = Object.entries(members).map(
      ([name, shape]) => [name, shape(own(value, name), join(at, name))] as const,
    );
    return Object.fromEntries(read) as { [K in keyof S]: Read<S[K]> };
  };
}

/** Any object; its numbers are whole and of at most 15 digits, so that every reader writes them alike. */
export const facts: Shape<JsonObject> = (value, at) => {
  if (!isJsonObject(value) || !areNumbersPlain(value)) throw wrong(at);
  return value;
};

/** Throws `order_wrong` unless the keys grow from one item to the next. */
export function inOrder<T>(
  items: readonly T[],
  keyOf: (item: T) => string | bigint,
  member: string,
): void {
  const keys = items.map(keyOf);
  if (keys.some((key, n) => n > 0 && key <= (keys[n - 1] as string | bigint))) {
    throw new Refusal('order_wrong', { member });
  }
}

function areNumbersPlain(value: Json): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e15;
  if (Array.isArray(value)) return value.every(areNumbersPlain);
  return !isJsonObject(value) || Object.values(value).every(areNumbersPlain);
}

function isDate(value: string): boolean {
  const of = parseMonth(value.slice(0, 7));
  return of !== null && /^.{7}-(0[1-9]|[12]\d|3[01])$/.test(value) && value <= lastDay(of);
}

function isInstant(value: string): boolean {
  const [, day, time] = /^(.{10})T(\d\d:\d\d:\d\d)(?:\.\d{1,9})?Z$/.exec(value) ?? [];
  return day !== undefined && isDate(day) && /^([01]\d|2[0-3])(:[0-5]\d){2}$/.test(time ?? '');
}

function texts(isOne: (value: string) => boolean): Shape<string> {
  return (value, at) => {
    if (typeof value !== 'string' || !isOne(value)) throw wrong(at);
    return value;
  };
}

function own(value: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function wrong(member: string): Refusal {
  return new Refusal('member_wrong', { member });
}
