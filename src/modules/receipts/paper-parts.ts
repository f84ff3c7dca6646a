import { deflateRawSync } from 'node:zlib';
import { sha256 } from '../../platform/crypto/sha256.js';

/** RFC 4648, section 6: all of it stands in the dense alphanumeric mode of QR codes. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** What a code of a size that a telephone reads from paper holds, beside its frame. */
const PART_LENGTH = 820;
/** Tells the parts of one file from those of another. */
const TAG_LENGTH = 8;

/** A file cut to what fits one QR code each: `KPF1:<part>/<parts>:<tag>:<piece>` (docs/format.md, "On paper"). */
export function paperParts(file: string): string[] {
  const text = base32(deflateRawSync(Buffer.from(file, 'utf8'), { level: 9 }));
  return framedParts('KPF1', text);
}

/** A text cut into equal parts of one code each: `<frame>:<part>/<parts>:<tag>:<piece>`. */
export function framedParts(frame: string, text: string): string[] {
  const tag = sha256(text).toString('hex').slice(0, TAG_LENGTH).toUpperCase();
  const parts = Math.ceil(text.length / PART_LENGTH);
  const length = Math.ceil(text.length / parts);
  return Array.from({ length: parts }, (_, n) => {
    const piece = text.slice(n * length, (n + 1) * length);
    return `${frame}:${n + 1}/${parts}:${tag}:${piece}`;
  });
}

/** Five bits a character, the last one filled up with zeros, without padding. */
export function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32[(held << (5 - bits)) & 31];
}
