import { createHash } from 'node:crypto';

/** Whose wish, under which `Idempotency-Key`. */
export interface WishKey {
  readonly bookId: number;
  readonly memberId: string;
  readonly key: string;
}

/**
 * The id of what a request brings about, made of who asked and the key: a repeat, also one after a crash, finds what
 * the first try left behind. `effect` is one lower-case word per kind of thing. A UUIDv8 (RFC 9562 section 5.8) over
 * SHA-256; unguessable no more than the key is.
 */
export function effectId(effect: string, wish: WishKey): string {
  const bytes = createHash('sha256')
    .update(`kapok ${effect} 1\0${wish.bookId}\0${wish.memberId}\0${wish.key}`, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [0, 8, 12, 16, 20]
    .map((start, part) => hex.slice(start, [8, 12, 16, 20, 32][part]))
    .join('-');
}
