import { createSecretKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';

export interface NamedKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Secret keys by name: the first signs or wraps, all of them check or unwrap, so a key can be
 * rotated without a break. Never printable: inspection and JSON show names only.
 */
export class Keyring {
  readonly #keys: readonly NamedKey[];

  constructor(keys: readonly { kid: string; secret: Buffer }[]) {
    this.#keys = keys.map(({ kid, secret }) => ({ kid, key: createSecretKey(secret) }));
  }

  /** The key that new signatures or wrappings use. */
  get current(): NamedKey {
    const first = this.#keys[0];
    if (first === undefined) throw new Error('a keyring holds at least one key');
    return first;
  }

  /** The names of all keys, the current one first. */
  get kids(): readonly string[] {
    return this.#keys.map(({ kid }) => kid);
  }

  /** The key of that name, or null when it was never known or has been retired. */
  find(kid: string): KeyObject | null {
    return this.#keys.find((named) => named.kid === kid)?.key ?? null;
  }

  toJSON(): string {
    return `[redacted keys ${this.kids.join(', ')}]`;
  }

  toString(): string {
    return this.toJSON();
  }

  [inspect.custom](): string {
    return this.toJSON();
  }
}
