import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { LogFollower } from '../../src/ledger/log/log-follower.js';
import type { TestApp } from './app.js';
import { testLogKey } from './log-keys.js';

/** Lets the log of a book catch up and sign a checkpoint now; answers its size. */
export async function sealNow({ app }: TestApp, bookId: number): Promise<bigint> {
  const checkpoint = await app.get(LogFollower, { strict: false }).follow(bookId);
  if (checkpoint === null) throw new Error('nothing was signed');
  return checkpoint.size;
}

/** A verifier key as C2SP signed-note writes it; shares no code with src. Type 1: a log, 4: a witness. */
export function verifierKeyOf(name: string, key: KeyObject, type = 1): string {
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12);
  const bytes = Buffer.concat([Buffer.of(type), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
  return `${name}+${id}+${bytes.toString('base64')}`;
}

/** The key that a test's service signs with, of the book with this code. */
export function logKeyOf(code: string): string {
  return verifierKeyOf(`kapok.localhost/${code}`, testLogKey(1));
}
