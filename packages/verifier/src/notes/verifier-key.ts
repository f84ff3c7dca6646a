// Verifier keys of C2SP signed-note: `<name>+<key id>+<base64 of type and key>`.
import {
  concat,
  fromBase64,
  fromBigEndian,
  hasLoneSurrogate,
  toBase64,
  toHex,
  utf8,
} from '../bytes.js';
import { sha256Of } from '../crypto-engine.js';
import { isSoundKey } from '../ed25519/verify.js';
import { Refusal } from '../refusal.js';

/** What a key's signatures are of: the text of a note, or a witness's statement about a checkpoint and a time. */
export const KEY_TYPES = { note: 0x01, cosignature: 0x04 } as const;
export type KeyType = keyof typeof KEY_TYPES;

export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of the hash of name, type and key. */
  readonly keyId: number;
  readonly type: KeyType;
  /** 32 bytes of Ed25519. */
  readonly publicKey: Uint8Array;
  /** The key as text, in the one form it has. */
  readonly vkey: string;
}

/** The key as text and in its parts; the key is 32 bytes of Ed25519. Throws `key_malformed`. */
export function verifierKeyOf(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  const material = concat(Uint8Array.of(KEY_TYPES[type]), publicKey);
  if (!isKeyName(name) || !isSoundKey(publicKey)) throw new Refusal('key_malformed', { key: name });
  const id = sha256Of(utf8(`${name}\n`), material).subarray(0, 4);
  const vkey = `${name}+${toHex(id)}+${toBase64(material)}`;
  return { name, keyId: Number(fromBigEndian(id)), type, publicKey, vkey };
}

/** The key that a text names. Throws `key_malformed`: another type, a wrong id, no point of the curve. */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [name = '', , ...rest] = vkey.split('+');
  // Base 64 has plus signs of its own.
  const material = fromBase64(rest.join('+'));
  const type = (Object.keys(KEY_TYPES) as KeyType[]).find(
    (one) => KEY_TYPES[one] === material?.[0],
  );
  if (material?.length !== 33 || type === undefined) {
    throw new Refusal('key_malformed', { key: vkey });
  }
  const key = verifierKeyOf(name, type, material.slice(1));
  if (key.vkey !== vkey) throw new Refusal('key_malformed', { key: vkey });
  return key;
}

/** Whether a text may be the name of a key: not empty, no white space of any kind, no plus. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\p{White_Space}+]/u.test(name) && !hasLoneSurrogate(name);
}
