import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { invariant } from '../errors/invariant.js';
import { personIndex } from './person-index.js';

/** What identifies a person. Held sealed at rest; never logged, never in the ledger. */
export interface Person {
  readonly name: string;
  readonly idNumber: string | null;
  readonly phone: string | null;
}

/** The key of one person, wrapped by the service key of that name. */
export interface WrappedKey {
  readonly wrappedKey: Buffer;
  readonly wrappingKeyId: string;
}

/** The three columns a sealed person takes. All are null once the person has been erased. */
export interface SealedPerson extends WrappedKey {
  readonly sealedPerson: Buffer;
}

/** A text sealed under a random key of its own: the secret of a row that is no person, such as a signing secret. */
export interface SealedText extends WrappedKey {
  readonly sealedText: Buffer;
}

/** Whose data it is: bound into the cipher text, so a row copied to another member does not open. */
export interface PersonRef {
  readonly bookId: number;
  readonly memberId: string;
}

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals person data: AES-256-GCM under a fresh random key per person, that key wrapped (AES-256-GCM
 * too) under a key derived from the current service key. Throwing the wrapped key away erases the
 * person for good. Bytes: format (1) ‖ nonce (12) ‖ cipher text ‖ tag (16).
 */
@Injectable()
export class PersonVault {
  readonly #config: Config;
  readonly #wrappingKeys = new Map<string, KeyObject>();

  constructor(config: Config) {
    this.#config = config;
  }

  /** The names of the service keys, the current one, which wraps, first. */
  get keyIds(): readonly [string, ...string[]] {
    const { current, kids } = this.#config.personKeys;
    return [current.kid, ...kids.slice(1)];
  }

  /** Seals under a new key of this person's own and the current service key. */
  seal(ref: PersonRef, person: Person): SealedPerson {
    const personKey = randomBytes(32);
    const wrappingKeyId = this.#config.personKeys.current.kid;
    const { name, idNumber, phone } = person;
    const text = JSON.stringify({ name, idNumber, phone });
    return {
      sealedPerson: encrypt(personKey, bound('person', ref), Buffer.from(text, 'utf8')),
      wrappedKey: encrypt(this.#wrappingKey(wrappingKeyId), bound('key', ref), personKey),
      wrappingKeyId,
    };
  }

  /** Opens sealed data. A retired service key or altered bytes are faults, not refusals: it throws. */
  open(ref: PersonRef, sealed: SealedPerson): Person {
    const wrappingKey = this.#wrappingKey(sealed.wrappingKeyId);
    const personKey = decrypt(wrappingKey, bound('key', ref), sealed.wrappedKey);
    const text = decrypt(personKey, bound('person', ref), sealed.sealedPerson).toString('utf8');
    return JSON.parse(text) as Person;
  }

  /**
   * Seals a text under a new key of its own. `ref` names the row that holds it by its id (as `memberId`), so that a
   * text copied to another row does not open. The row's table belongs in WRAPPED_KEY_TABLES.
   */
  sealText(ref: PersonRef, text: string): SealedText {
    const key = randomBytes(32);
    const wrappingKeyId = this.#config.personKeys.current.kid;
    return {
      sealedText: encrypt(key, bound('text', ref), Buffer.from(text, 'utf8')),
      wrappedKey: encrypt(this.#wrappingKey(wrappingKeyId), bound('key', ref), key),
      wrappingKeyId,
    };
  }

  /** Opens what `sealText` sealed for the same row; throws like `open`. */
  openText(ref: PersonRef, sealed: SealedText): string {
    const key = decrypt(
      this.#wrappingKey(sealed.wrappingKeyId),
      bound('key', ref),
      sealed.wrappedKey,
    );
    return decrypt(key, bound('text', ref), sealed.sealedText).toString('utf8');
  }

  /**
   * Seals what was written about a member under that member's own key: erasing the member makes it unreadable. A note
   * copied to another member's row does not open.
   */
  sealNote(ref: PersonRef, key: WrappedKey, note: string): Buffer {
    return encrypt(this.#personKey(ref, key), bound('note', ref), Buffer.from(note, 'utf8'));
  }

  /** Opens what `sealNote` sealed for the same member; throws like `open`. */
  openNote(ref: PersonRef, key: WrappedKey, sealedNote: Buffer): string {
    return decrypt(this.#personKey(ref, key), bound('note', ref), sealedNote).toString('utf8');
  }

  /**
   * Wraps a person's key anew, under the current service key; what is sealed under the person's key stays as it is.
   * Null when the wrapped key does not open: its bytes were altered, or another key has the service key's name.
   * Throws when no key of that name is configured.
   */
  rewrap(ref: PersonRef, { wrappedKey, wrappingKeyId }: WrappedKey): WrappedKey | null {
    const [current] = this.keyIds;
    const personKey = unlessAltered(
      this.#wrappingKey(wrappingKeyId),
      bound('key', ref),
      wrappedKey,
    );
    if (personKey === null) return null;
    const anew = encrypt(this.#wrappingKey(current), bound('key', ref), personKey);
    return { wrappedKey: anew, wrappingKeyId: current };
  }

  /** The keyed digest under which a value can be found; null for an absent value. */
  index(kind: 'phone' | 'id_number', value: string | null): Buffer | null {
    return value === null ? null : personIndex(this.#config.indexKey, kind, value);
  }

  #personKey(ref: PersonRef, { wrappedKey, wrappingKeyId }: WrappedKey): Buffer {
    return decrypt(this.#wrappingKey(wrappingKeyId), bound('key', ref), wrappedKey);
  }

  /** Derived, so that the configured secret may be longer than a cipher key and serves one use only. */
  #wrappingKey(kid: string): KeyObject {
    const known = this.#wrappingKeys.get(kid);
    if (known !== undefined) return known;
    const secret = this.#config.personKeys.find(kid);
    invariant(secret !== null, `the person key ${kid} is not configured any more`);
    const key = createSecretKey(
      Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'kapok person key wrap 1', 32)),
    );
    this.#wrappingKeys.set(kid, key);
    return key;
  }
}

function bound(what: 'person' | 'text' | 'note' | 'key', ref: PersonRef): Buffer {
  return Buffer.from(`kapok ${what} 1\0${ref.bookId}\0${ref.memberId.toLowerCase()}`, 'utf8');
}

function encrypt(key: Buffer | KeyObject, boundTo: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundTo);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(FORMAT), nonce, body, cipher.getAuthTag()]);
}

/** Null for bytes that are not what was sealed under this key. The cipher says no more than that it fails. */
function unlessAltered(key: KeyObject, boundTo: Buffer, sealed: Buffer): Buffer | null {
  try {
    return decrypt(key, boundTo, sealed);
  } catch {
    return null;
  }
}

function decrypt(key: Buffer | KeyObject, boundTo: Buffer, sealed: Buffer): Buffer {
  invariant(sealed[0] === FORMAT, 'sealed person data is of a known format');
  const body = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(boundTo);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
