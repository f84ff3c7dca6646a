import { sha256 } from './sha256.js';

/** Verifier keys (C2SP signed-note), of Ed25519 alone: whose signatures under a note are believed. */

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

const NAME = /^[^\p{White_Space}+]+$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether a text may stand for a key: not empty, no white space, no plus sign. */
export function isKeyName(name: string): boolean {
  return NAME.test(name);
}

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
  if (bytes === null || bytes.length !== 33 || !isKeyName(name)) return null;
  if (type !== ED25519 && type !== COSIGNATURE) return null;
  const publicKey = bytes.subarray(1);
  const keyId = keyIdOf(name, type, publicKey);
  return keyId.toString('hex') === id ? { name, keyId, type, publicKey } : null;
}

/** The bytes of a base64 text, or null when it is not the one way to write them. */
export function decodeBase64(text: string): Buffer | null {
  if (!BASE64.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}
