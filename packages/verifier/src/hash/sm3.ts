// SM3 (GB/T 32905-2016), for where Node's own is not at hand.
import { hashBlocks } from './padded-blocks.js';

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

/** The 32 bytes of SM3 over a message. */
export function sm3(message: Uint8Array): Uint8Array {
  return hashBlocks(message, { start: START, words: 68, compress });
}

function compress(state: Int32Array, words: Int32Array): void {
  for (let n = 16; n < 68; n += 1) words[n] = expand(words, n);
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
    const early = n < 16;
    const ss1 = turn((turn(a, 12) + e + turn(early ? 0x79cc4519 : 0x7a879d8a, n % 32)) | 0, 7);
    const ss2 = ss1 ^ turn(a, 12);
    const word = words[n] as number;
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + ss2 + (word ^ (words[n + 4] as number))) | 0;
    const tt2 = (gg + h + ss1 + word) | 0;
    d = c;
    c = turn(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = turn(f, 19);
    f = e;
    e = p0(tt2);
  }
  [a, b, c, d, e, f, g, h].forEach((word, n) => {
    state[n] = (state[n] as number) ^ word;
  });
}

function expand(words: Int32Array, n: number): number {
  const at = (back: number): number => words[n - back] as number;
  return p1(at(16) ^ at(9) ^ turn(at(3), 15)) ^ turn(at(13), 7) ^ at(6);
}

function p0(word: number): number {
  return word ^ turn(word, 9) ^ turn(word, 17);
}

function p1(word: number): number {
  return word ^ turn(word, 15) ^ turn(word, 23);
}

/** Turned to the left; by 0 too, where both shifts are none. */
function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
