import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The key kept in `home` under the setting's name, made on first use with mode 0600. Written whole
 * to a file of its own and then linked, so of two processes starting at once both read one key.
 */
export function readOrMakeKey(home: string, setting: string): Buffer {
  const folder = join(home, 'keys');
  const path = join(folder, setting.toLowerCase());
  const existing = readKeyFile(path);
  if (existing !== null) return existing;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(fresh, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(fresh, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  const key = readKeyFile(path);
  if (key === null) throw new Error(`the key file for ${setting} vanished while starting`);
  return key;
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
