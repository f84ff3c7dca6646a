import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { sha256 } from '../../platform/crypto/sha256.js';

/** Signed notes and verifier keys (C2SP signed-note), of Ed25519 alone. */

/** Ed25519 over the text itself: what logs sign with. */
export const ED25519 = 0x01;
/** A time and Ed25519 over it and the text: what witnesses sign with (C2SP tlog-cosignature). */
export const COSIGNATURE = 0x04;

/** Whose signatures are believed. */
export interface VerifierKey {
  readonly name: string;
  /** Four bytes. */
  readonly keyId: Buffer;
  /** ED25519 or COSIGNATURE. */
  readonly type: number;
  /** 32 bytes. */
  readonly publicKey: Buffer;
}

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

const NAME = /^[^\p{White_Space}+]+$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const LINE = /^— (\S+) (\S+)$/;
/** More than anybody puts under a note of ours, and than C2SP wants accepted at least. */
const MOST_SIGNATURES = 100;
/** Of a public key in DER, before its 32 bytes. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The first bytes of a hash over the key's name, type and bytes. */
export function keyIdOf(name: string, type: number, publicKey: Buffer): Buffer {
  return sha256(`${name}\n`, Buffer.of(type), publicKey).subarray(0, 4);
}

/** The text form of a key: name, id, type and bytes. */
export function verifierKeyText(name: string, type: number, publicKey: Buffer): string {
  const id = keyIdOf(name, type, publicKey).toString('hex');
  return `${name}+${id}+${Buffer.concat([Buffer.of(type), publicKey]).toString('base64')}`;
}

/** The key that a text names, or null when it is none: another form, an id that is not its own, another type of key. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  const bytes = decodeBase64(encoded);
  const [type] = bytes ?? [];
  if (bytes === null || bytes.length !== 33 || !NAME.test(name)) return null;
  if (type !== ED25519 && type !== COSIGNATURE) return null;
  const publicKey = bytes.subarray(1);
  const keyId = keyIdOf(name, type, publicKey);
  return keyId.toString('hex') === id ? { name, keyId, type, publicKey } : null;
}

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
  if (bytes === null || bytes.length < 5 || !NAME.test(name)) return null;
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

function decodeBase64(text: string): Buffer | null {
  if (!BASE64.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
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
