import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The key kept in `home` under the setting's name, made on first use with mode 0600. Written whole
 * to a file of its own and then linked, so of two processes starting at once both read one key.
 */
export function readOrMakeKey(home: string, setting: string): Buffer {
  const path = join(home, 'keys', setting.toLowerCase());
  const existing = readKeyFile(path);
  if (existing !== null) return existing;
  writeOnce(path, `${randomBytes(32).toString('base64url')}\n`);
  const key = readKeyFile(path);
  if (key === null) throw new Error(`the key file for ${setting} vanished while starting`);
  return key;
}

/** The Ed25519 key of logs kept in `home` (PKCS#8, PEM), made on first use like the others. */
export function readOrMakeLogKey(home: string): KeyObject {
  const path = join(home, 'keys', 'kapok_log_key.pem');
  if (!existsSync(path)) writeOnce(path, freshLogKey());
  return readLogKey(path);
}

/** A new Ed25519 key: PKCS#8, PEM. */
export function freshLogKey(): string {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { format: 'pem', type: 'pkcs8' },
    publicKeyEncoding: { format: 'pem', type: 'spki' },
  }).privateKey;
}

/** The Ed25519 key of a file (PKCS#8, PEM). Throws when there is none in it, naming the file and nothing in it. */
export function readLogKey(path: string): KeyObject {
  const key = createPrivateKey(readFileSync(path));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${path} holds no Ed25519 key`);
  return key;
}

/** Writes a file that nobody else can read, whole or not at all; one that is there already stays as it is. */
export function writeOnce(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(fresh, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function readKeyFile(path: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
    if (key.length < 32) throw new Error(`${path} holds no key of 32 bytes; restore it`);
    return key;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
