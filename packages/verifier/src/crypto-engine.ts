import { concat } from './bytes.js';
import { verifyEd25519 } from './ed25519/verify.js';
import { sha256 } from './hash/sha256.js';
import { sm3 } from './hash/sm3.js';

/** The hash algorithms that a book can be founded with. Both give 32 bytes. */
export const HASH_ALGORITHMS = ['sha256', 'sm3'] as const;
export type HashAlgorithm = (typeof HASH_ALGORITHMS)[number];

/** What the checks need of cryptography, and of speed where there are millions of entries. */
export interface CryptoEngine {
  readonly name: string;
  /** The hash over the parts, one behind the other. */
  digest(algorithm: HashAlgorithm, ...parts: Uint8Array[]): Uint8Array;
  /** The hash over one message, written into `target` from `at` on: for the many hashes of a whole book. */
  digestInto(algorithm: HashAlgorithm, message: Uint8Array, target: Uint8Array, at: number): void;
  /** The place of the next byte of this value; -1 for none. */
  indexOf(bytes: Uint8Array, value: number, from: number): number;
  /** Whether a signature (64 bytes) of a message is by the key (32 bytes). */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** Needs nothing but the language: for browsers, and to hold Node's own against. */
export const pureEngine: CryptoEngine = {
  name: 'pure',
  digest: (algorithm, ...parts) => {
    const message = parts.length === 1 ? (parts[0] as Uint8Array) : concat(...parts);
    return algorithm === 'sm3' ? sm3(message) : sha256(message);
  },
  digestInto: (algorithm, message, target, at) => {
    target.set(algorithm === 'sm3' ? sm3(message) : sha256(message), at);
  },
  indexOf: (bytes, value, from) => bytes.indexOf(value, from),
  verifyEd25519,
};

let engine = pureEngine;

/** Sets what all checks use from now on; the start of a program does this once. Answers what was used before. */
export function useEngine(next: CryptoEngine): CryptoEngine {
  const before = engine;
  engine = next;
  return before;
}

/** The engine in use. */
export function cryptoEngine(): CryptoEngine {
  return engine;
}

/** The hash over the parts, one behind the other. */
export function digest(algorithm: HashAlgorithm, ...parts: Uint8Array[]): Uint8Array {
  return engine.digest(algorithm, ...parts);
}

/** The hash over one message, written into `target` from `at` on. */
export function digestInto(
  algorithm: HashAlgorithm,
  message: Uint8Array,
  target: Uint8Array,
  at: number,
): void {
  engine.digestInto(algorithm, message, target, at);
}

/** SHA-256, which keys, commitments and policy digests use in every book. */
export function sha256Of(...parts: Uint8Array[]): Uint8Array {
  return engine.digest('sha256', ...parts);
}
