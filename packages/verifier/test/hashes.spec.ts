import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import { fromHex, toHex, utf8 } from '../src/bytes.js';
import { cryptoEngine, digest, pureEngine, useEngine } from '../src/crypto-engine.js';
import { encodePoint, L } from '../src/ed25519/curve.js';
import { isSoundKey } from '../src/ed25519/verify.js';
import { sha512 } from '../src/hash/sha512.js';
import { nodeEngine } from '../src/node/node-engine.js';
import { vectorJson } from './vectors.js';

interface Vectors {
  sha256: { text: string; hash: string }[];
  sm3: { text: string; hash: string }[];
  sha512: { text: string; hash: string }[];
  ed25519: { key: string; message: string; signature: string }[];
}

const vectors = vectorJson<Vectors>('hashes.json');
const bytes = (hex: string): Uint8Array => fromHex(hex) as Uint8Array;
/** Below, at and above every boundary of a block. */
const LENGTHS = [0, 1, 54, 55, 56, 57, 63, 64, 65, 110, 111, 112, 113, 127, 128, 129, 1000];
const used = cryptoEngine();

afterAll(() => {
  useEngine(used);
});

describe.each([pureEngine, nodeEngine])('the engine $name', (engine) => {
  it.each(['sha256', 'sm3'] as const)('hashes by %s as its standard says', (algorithm) => {
    for (const { text, hash } of vectors[algorithm]) {
      expect(toHex(engine.digest(algorithm, utf8(text)))).toBe(hash);
      const parts = [...text].map((char) => utf8(char));
      expect(toHex(engine.digest(algorithm, ...parts))).toBe(hash);
    }
  });

  it('verifies the signatures of RFC 8032, and none that was changed', () => {
    for (const { key, message, signature } of vectors.ed25519) {
      expect(engine.verifyEd25519(bytes(key), bytes(message), bytes(signature))).toBe(true);
      for (const at of [0, 31, 32, 63]) {
        const changed = bytes(signature);
        changed[at] = (changed[at] as number) ^ 1;
        expect(engine.verifyEd25519(bytes(key), bytes(message), changed)).toBe(false);
      }
      expect(engine.verifyEd25519(bytes(key), bytes(`${message}00`), bytes(signature))).toBe(false);
      expect(engine.verifyEd25519(bytes(key), bytes(message), bytes(signature).subarray(1))).toBe(
        false,
      );
    }
  });

  it('refuses the second spelling of a signature', () => {
    const [{ key, message, signature }] = vectors.ed25519 as [Vectors['ed25519'][number]];
    const malleable = bytes(signature);
    let response = 0n;
    for (let at = 63; at >= 32; at -= 1) response = response * 256n + BigInt(malleable[at] ?? 0);
    response += L;
    for (let at = 32; at < 64; at += 1, response /= 256n) malleable[at] = Number(response % 256n);
    expect(engine.verifyEd25519(bytes(key), bytes(message), malleable)).toBe(false);
  });

  it('refuses what is no point of the curve', () => {
    const none = bytes('02'.padEnd(64, '0'));
    expect(engine.verifyEd25519(none, utf8(''), new Uint8Array(64))).toBe(false);
    expect(engine.verifyEd25519(none.subarray(1), utf8(''), new Uint8Array(64))).toBe(false);
  });

  it('is the one in use once it is set', () => {
    useEngine(engine);
    expect(cryptoEngine()).toBe(engine);
    expect(toHex(digest('sm3', utf8('abc')))).toBe(vectors.sm3[0]?.hash);
  });
});

describe('the engines agree', () => {
  it.each(LENGTHS)('on a message of %i bytes', (length) => {
    const message = randomBytes(length);
    for (const algorithm of ['sha256', 'sm3'] as const) {
      expect(toHex(pureEngine.digest(algorithm, message))).toBe(
        toHex(nodeEngine.digest(algorithm, message)),
      );
    }
    expect(toHex(sha512(message))).toBe(createHash('sha512').update(message).digest('hex'));
  });

  it('on the signatures of fresh keys', () => {
    for (let n = 0; n < 5; n += 1) {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
      const message = randomBytes(200);
      const signature = sign(null, message, privateKey);
      expect(isSoundKey(key)).toBe(true);
      expect(pureEngine.verifyEd25519(key, message, signature)).toBe(true);
      expect(nodeEngine.verifyEd25519(key, message, signature)).toBe(true);
    }
  });
});

describe('a key', () => {
  it('of small order is not sound: it would sign anything', () => {
    const small = ['01', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', '00'];
    for (const hex of small) expect(isSoundKey(bytes(hex.padEnd(64, '0')))).toBe(false);
    expect(isSoundKey(encodePoint({ X: 0n, Y: 1n, Z: 1n, T: 0n }))).toBe(false);
  });

  it('beyond the field is not sound: it is a second spelling', () => {
    const beyond = bytes(`${'f0'.padEnd(62, 'f')}7f`);
    expect(isSoundKey(beyond)).toBe(false);
  });
});
