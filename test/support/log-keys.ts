import { createPrivateKey, type KeyObject } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeOnce } from '../../src/platform/config/key-files.js';

/** Of an Ed25519 key in DER (PKCS#8), before its seed of 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key of a log for tests: the same for the same number, and known to everybody. */
export function testLogKey(number: number): KeyObject {
  const key = Buffer.concat([PKCS8, Buffer.alloc(32, number)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** The file of such a key, as KAPOK_LOG_KEY_FILE names it. */
export function testLogKeyFile(number: number): string {
  const path = join(tmpdir(), 'kapok-test-log-keys', `${number}.pem`);
  writeOnce(path, testLogKey(number).export({ format: 'pem', type: 'pkcs8' }).toString());
  return path;
}
