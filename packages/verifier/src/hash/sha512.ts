// SHA-512 (FIPS 180-4). Only Ed25519 needs it here, for messages of a few hundred bytes.
import { paddedBlocks } from './padded-blocks.js';

const PRIMES = firstPrimes(80);
const K = PRIMES.map((prime) => fraction(prime, 3n));
const START = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n));

/** The 64 bytes of SHA-512 over a message. */
export function sha512(message: Uint8Array): Uint8Array {
  const state = [...START];
  const blocks = paddedBlocks(message, 128);
  for (let at = 0; at < blocks.byteLength; at += 128) {
    compress(
      state,
      Array.from({ length: 16 }, (_, n) => blocks.getBigUint64(at + 8 * n)),
    );
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, n) => {
    digest.setBigUint64(8 * n, word);
  });
  return new Uint8Array(digest.buffer);
}

function compress(state: bigint[], words: bigint[]): void {
  const word = (n: number): bigint => words[n] as bigint;
  for (let n = 16; n < 80; n += 1) {
    const s0 = turn(word(n - 15), 1n) ^ turn(word(n - 15), 8n) ^ (word(n - 15) >> 7n);
    const s1 = turn(word(n - 2), 19n) ^ turn(word(n - 2), 61n) ^ (word(n - 2) >> 6n);
    words.push(BigInt.asUintN(64, word(n - 16) + s0 + word(n - 7) + s1));
  }
  let [a, b, c, d, e, f, g, h] = state as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  for (let n = 0; n < 80; n += 1) {
    const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & g)) + (K[n] as bigint) + word(n);
    const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, wrap(d + t1), c, b, a, wrap(t1 + t2)];
  }
  [a, b, c, d, e, f, g, h].forEach((value, n) => {
    state[n] = wrap((state[n] as bigint) + value);
  });
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function turn(word: bigint, bits: bigint): bigint {
  return (word >> bits) | wrap(word << (64n - bits));
}

/** The first 64 bits behind the point of a root of a prime. */
function fraction(prime: bigint, degree: bigint): bigint {
  const target = prime << (64n * degree);
  let low = 0n;
  let high = 1n << 72n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= target) low = middle;
    else high = middle;
  }
  return wrap(low);
}

function firstPrimes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n += 1n) {
    if (found.every((prime) => n % prime !== 0n)) found.push(n);
  }
  return found;
}
