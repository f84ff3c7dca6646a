import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import {
  decodeBase64,
  ED25519,
  isKeyName,
  type VerifierKey,
} from '../../platform/crypto/verifier-key.js';

/** Signed notes (C2SP signed-note), of Ed25519 alone. */

/** One signature line: whose it claims to be, and the bytes behind the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly bytes: Buffer;
}

/** A note taken apart; nothing in it is verified. */
export interface Note {
  /** With its last line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const LINE = /^— (\S+) (\S+)$/;
/** More than anybody puts under a note of ours, and than C2SP wants accepted at least. */
const MOST_SIGNATURES = 100;
/** Of a public key in DER, before its 32 bytes. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A note taken apart, or null when it is not one. */
export function parseNote(note: string): Note | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n') || hasControls(note) || !isUtf8(note)) return null;
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) return null;
  const signatures = lines.map(parseSignatureLine);
  return signatures.every((one) => one !== null)
    ? { text: note.slice(0, split + 1), signatures }
    : null;
}

/** The signature of a line without its line feed, or null when it is none. */
export function parseSignatureLine(line: string): NoteSignature | null {
  const [, name = '', encoded = ''] = LINE.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (bytes === null || bytes.length < 5 || !isKeyName(name)) return null;
  return { name, keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) };
}

/** A signature as a line of a note, without its line feed. */
export function signatureLine(name: string, keyId: Buffer, signature: Buffer): string {
  return `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}`;
}

/** Whether a signature claims to be of this key; what it says is not verified. */
export function isOf(key: VerifierKey, { name, keyId }: NoteSignature): boolean {
  return key.name === name && key.keyId.equals(keyId);
}

/** Whether a log's key signed this text. */
export function isSignedBy(key: VerifierKey, text: string, signature: Buffer): boolean {
  return key.type === ED25519 && isEd25519(ed25519Key(key.publicKey), Buffer.from(text), signature);
}

/** The signed text of a note, if this key of a log signed it and no signature of this key is wrong; else null. */
export function openNote(note: string, key: VerifierKey): string | null {
  const parsed = parseNote(note);
  const own = parsed?.signatures.filter((signature) => isOf(key, signature)) ?? [];
  if (parsed === null || own.length === 0) return null;
  return own.every(({ bytes }) => isSignedBy(key, parsed.text, bytes)) ? parsed.text : null;
}

/** The public key of 32 bytes as Node knows it. */
export function ed25519Key(publicKey: Buffer): KeyObject {
  return createPublicKey({
    key: Buffer.concat([ED25519_SPKI, publicKey]),
    format: 'der',
    type: 'spki',
  });
}

/** The 32 bytes of an Ed25519 key, private or public. */
export function ed25519Bytes(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(ED25519_SPKI.length);
}

function isEd25519(key: KeyObject, message: Buffer, signature: Buffer): boolean {
  return signature.length === 64 && verify(null, message, key, signature);
}

/** A lone surrogate has no bytes of its own. */
function isUtf8(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

function hasControls(text: string): boolean {
  // All below U+0020 but the line feed.
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}
