// What was read from paper: the parts of a file (`KPF1`) or of a statement's text (`KPS1`), in any order.
import { fromUtf8, toHex, utf8 } from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';
import { Refusal } from '../refusal.js';

const PART = /^(KPF1|KPS1):([1-9]\d{0,3})\/([1-9]\d{0,3}):([0-9A-F]{8}):([0-9A-Z $%*+\-./:]*)$/;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MOST_INFLATED = 16 * 1024 * 1024;

interface Part {
  readonly kind: string;
  readonly number: number;
  readonly parts: number;
  readonly tag: string;
  readonly piece: string;
}

/** Whether a text is parts from paper. */
export function isPaper(text: string): boolean {
  return /^\s*(KPF1|KPS1):/.test(text);
}

/** The file, or the statement's text, that the parts make: one part a line. Throws `paper_malformed`. */
export async function joinPaper(text: string): Promise<string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const parts = lines.map(readPart);
  const [first] = parts as [Part];
  const pieces = Array.from({ length: first.parts }, () => null as string | null);
  for (const { kind, number, parts: count, tag, piece } of parts) {
    const isOfOne = kind === first.kind && count === first.parts && tag === first.tag;
    const known = pieces[number - 1];
    if (!isOfOne || known === undefined) throw malformed('mixed');
    if (known !== null && known !== piece) throw malformed('mixed');
    pieces[number - 1] = piece;
  }
  const missing = pieces.indexOf(null);
  if (missing >= 0) throw malformed(`${missing + 1}/${first.parts}`);
  const whole = pieces.join('');
  if (toHex(sha256Of(utf8(whole)).subarray(0, 4)).toUpperCase() !== first.tag)
    throw malformed('tag');
  return first.kind === 'KPS1' ? whole : inflated(fromBase32(whole));
}

function readPart(line: string): Part {
  const [, kind, number, parts, tag, piece] = PART.exec(line) ?? [];
  if (kind === undefined || tag === undefined || piece === undefined) throw malformed('part');
  return { kind, number: Number(number), parts: Number(parts), tag, piece };
}

function fromBase32(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let kept = 0;
  let at = 0;
  for (const char of text) {
    const five = BASE32.indexOf(char);
    if (five < 0) throw malformed('base32');
    bits = ((bits << 5) | five) & 0xfff;
    kept += 5;
    if (kept >= 8) {
      kept -= 8;
      bytes[at] = (bits >> kept) & 0xff;
      at += 1;
    }
  }
  if ((bits & ((1 << kept) - 1)) !== 0) throw malformed('base32');
  return bytes;
}

/** Inflates by what browsers and Node both have; a small text cannot fill the memory. */
async function inflated(deflated: Uint8Array): Promise<string> {
  const stream = new Blob([deflated as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw malformed('deflate');
    });
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length > MOST_INFLATED) throw malformed('size');
  }
  const text = fromUtf8(joined(pieces, length));
  if (text === null) throw malformed('UTF-8');
  return text;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function malformed(what: string): Refusal {
  return new Refusal('paper_malformed', { what });
}
