// Signed notes (C2SP signed-note): a text, an empty line, and lines of signatures.
import {
  bigEndian,
  concat,
  fromBase64,
  fromBigEndian,
  fromUtf8,
  hasLoneSurrogate,
  toBase64,
  utf8,
} from '../bytes.js';
import { cryptoEngine } from '../crypto-engine.js';
import { Refusal } from '../refusal.js';
import { cosignedMessage } from './cosignature.js';
import { isKeyName, type VerifierKey } from './verifier-key.js';

/** More than any log and its witnesses need, and few enough to try them all. */
const MOST_SIGNATURES = 100;
const MOST_BYTES = 1_000_000;
const DASH = '\u2014 ';

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  /** What follows the four bytes of the key id. */
  readonly bytes: Uint8Array;
}

export interface SignedNote {
  /** With its last line feed, without the empty line behind it. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature that was found right. `timestamp` (seconds since 1970) only for a witness's. */
export interface CheckedSignature {
  readonly key: VerifierKey;
  readonly timestamp: bigint | null;
}

/** Takes a note apart. Throws `note_malformed`. Nothing in it may be believed before `checkSignatures`. */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = typeof note === 'string' ? note : fromUtf8(note);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note has no control character but the line feed
  if (whole === null || hasLoneSurrogate(whole) || /[\u0000-\u0009\u000b-\u001f]/.test(whole)) {
    throw malformed('characters');
  }
  if (whole.length > MOST_BYTES) throw malformed('size');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0 || !whole.endsWith('\n')) throw malformed('lines');
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw malformed('size');
  return { text: whole.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/** Takes one line of a signature apart, without its line feed. Throws `note_malformed`. */
export function parseSignatureLine(line: string): NoteSignature {
  const [name = '', base64 = '', ...rest] = line.slice(DASH.length).split(' ');
  const bytes = fromBase64(base64);
  if (!line.startsWith(DASH) || !isKeyName(name) || rest.length > 0 || bytes === null) {
    throw malformed('signature line');
  }
  if (bytes.length < 5) throw malformed('signature line');
  return { name, keyId: Number(fromBigEndian(bytes.subarray(0, 4))), bytes: bytes.slice(4) };
}

/** The line of a signature, with its line feed. */
export function signatureLine({ name, keyId, bytes }: NoteSignature): string {
  return `${DASH}${name} ${toBase64(concat(bigEndian(BigInt(keyId), 4), bytes))}\n`;
}

/**
 * The signatures by the keys that are known; those of others are passed over. Throws `signature_wrong` when one that
 * names a known key is not by it.
 */
export function checkSignatures(
  note: SignedNote,
  keys: readonly VerifierKey[],
): CheckedSignature[] {
  const checked: CheckedSignature[] = [];
  for (const signature of note.signatures) {
    const named = keys.filter(
      ({ name, keyId }) => name === signature.name && keyId === signature.keyId,
    );
    if (named.length === 0) continue;
    const key = named.find((one) => isSignedBy(note.text, signature, one));
    if (key === undefined) throw new Refusal('signature_wrong', { key: signature.name });
    checked.push({ key, timestamp: key.type === 'note' ? null : timeOf(signature) });
  }
  return checked;
}

function isSignedBy(text: string, { bytes }: NoteSignature, key: VerifierKey): boolean {
  const { verifyEd25519 } = cryptoEngine();
  if (key.type === 'note') return verifyEd25519(key.publicKey, utf8(text), bytes);
  if (bytes.length !== 72) return false;
  const message = cosignedMessage(fromBigEndian(bytes.subarray(0, 8)), text);
  return message !== null && verifyEd25519(key.publicKey, message, bytes.subarray(8));
}

function timeOf({ bytes }: NoteSignature): bigint {
  return fromBigEndian(bytes.subarray(0, 8));
}

function malformed(what: string): Refusal {
  return new Refusal('note_malformed', { what });
}
