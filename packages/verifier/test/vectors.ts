import { readFileSync } from 'node:fs';

/** The bytes of a file below packages/verifier/vectors. */
export function vectorBytes(path: string): Buffer {
  return readFileSync(new URL(`../vectors/${path}`, import.meta.url));
}

/** A JSON file below packages/verifier/vectors. */
export function vectorJson<T>(path: string): T {
  return JSON.parse(vectorBytes(path).toString('utf8')) as T;
}
