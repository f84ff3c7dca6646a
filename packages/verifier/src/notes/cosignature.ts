// Cosignatures by Ed25519 (C2SP tlog-cosignature, cosignature/v1): a witness saw this tree at this time.
import { bigEndian, concat, utf8 } from '../bytes.js';

const LATEST = 2n ** 63n - 1n;

/** What a witness signs of a checkpoint's text at a time, in seconds since 1970; null for a time that cannot be written. */
export function cosignedMessage(timestamp: bigint, text: string): Uint8Array | null {
  if (timestamp < 0n || timestamp > LATEST) return null;
  return utf8(`cosignature/v1\ntime ${timestamp}\n${text}`);
}

/** The bytes behind the key id in a witness's line: the time, and its signature (64 bytes) over `cosignedMessage`. */
export function cosignatureBytes(timestamp: bigint, signature: Uint8Array): Uint8Array {
  return concat(bigEndian(timestamp, 8), signature);
}
