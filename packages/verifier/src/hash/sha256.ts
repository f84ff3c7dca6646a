// SHA-256 (FIPS 180-4), for where Node's own is not at hand.
import { hashBlocks } from './padded-blocks.js';

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const K = fractions(64, (prime) => Math.cbrt(prime));

/** The same of the square roots of the first eight. */
const START = fractions(8, (prime) => Math.sqrt(prime));

/** The 32 bytes of SHA-256 over a message. */
export function sha256(message: Uint8Array): Uint8Array {
  return hashBlocks(message, { start: START, words: 64, compress });
}

function compress(state: Int32Array, words: Int32Array): void {
  for (let n = 16; n < 64; n += 1) words[n] = schedule(words, n);
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let n = 0; n < 64; n += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + (K[n] as number) + (words[n] as number)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, n) => {
    state[n] = ((state[n] as number) + word) | 0;
  });
}

function schedule(words: Int32Array, n: number): number {
  const before = words[n - 15] as number;
  const recent = words[n - 2] as number;
  const s0 = turn(before, 7) ^ turn(before, 18) ^ (before >>> 3);
  const s1 = turn(recent, 17) ^ turn(recent, 19) ^ (recent >>> 10);
  return ((words[n - 16] as number) + s0 + (words[n - 7] as number) + s1) | 0;
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** 32 bits behind the point of a root are exact in a double: none of these roots is above 18. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= n; by += 1) isPrime &&= n % by !== 0;
    if (isPrime) found.push(((root(n) % 1) * 2 ** 32) | 0);
  }
  return Int32Array.from(found);
}
