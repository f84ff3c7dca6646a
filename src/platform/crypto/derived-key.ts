import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * A key of its own for one purpose (HKDF-SHA256, RFC 5869), so that what one use gives away says nothing of another.
 * `salt` makes one key of many under the same purpose. 32 bytes.
 */
export function derivedKey(
  secret: KeyObject,
  purpose: string,
  salt: Buffer = Buffer.alloc(0),
): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32)));
}
