// Part of a checker of proof files written from the text of docs/format.md alone: it shares no code with src.
import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export interface JsonObject {
  [name: string]: Json;
}

export const DIGEST = /^[0-9a-f]{64}$/;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const NATURAL = /^(0|[1-9]\d{0,18})$/;

/** The first rule that a file breaks. */
export class Fault extends Error {}

export function must(holds: unknown, rule: string): asserts holds {
  if (!holds) throw new Fault(rule);
}

export function jcs(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(jcs).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${jcs(value[name] as Json)}`).join(',')}}`;
}

export function digest(algorithm: string, ...parts: (string | Buffer)[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Strict JSON: no member twice. Only what `jcs` gives back can be compared, so white space is taken out by parsing. */
export function parseFile(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new Fault('JSON');
  }
  // A member twice makes the text longer than what is left of it.
  const bare = (json: string): number => json.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, strip).length;
  const strip = (token: string): string => (token.startsWith('"') ? '""' : '');
  must(bare(text) === bare(JSON.stringify(value)), 'no member twice');
  must(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object');
  return value;
}

export function names(
  value: Json | undefined,
  expected: readonly string[],
  what: string,
): JsonObject {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), what);
  must(Object.keys(value).sort().join() === [...expected].sort().join(), `members of ${what}`);
  return value;
}

export function text(value: Json | undefined, form: RegExp, what: string): string {
  must(typeof value === 'string' && form.test(value), what);
  return value;
}

export function list(value: Json | undefined, what: string): Json[] {
  must(Array.isArray(value), what);
  return value;
}

export interface Place {
  readonly index: bigint;
  readonly size: bigint;
  readonly path: readonly string[];
  readonly alg: string;
}

export function climb(leafHash: Buffer, { index, size, path, alg }: Place): string {
  must(index < size, 'index below size');
  let hash = leafHash;
  let [i, last, used] = [index, size - 1n, 0];
  const next = (): Buffer => {
    const beside = path[used];
    must(beside !== undefined, 'a path long enough');
    used += 1;
    return Buffer.from(beside, 'hex');
  };
  for (; last > 0n; i /= 2n, last /= 2n) {
    if (i % 2n === 1n) hash = digest(alg, Buffer.of(1), next(), hash);
    else if (i < last) hash = digest(alg, Buffer.of(1), hash, next());
  }
  must(used === path.length, 'a path used up');
  return hash.toString('hex');
}

export const pathOf = (value: Json | undefined): string[] =>
  list(value, 'path').map((hash) => text(hash, DIGEST, 'digest'));
