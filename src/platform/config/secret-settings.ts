import { createSecretKey, type KeyObject } from 'node:crypto';
import { readOrMakeKey } from './key-files.js';
import { Keyring } from './keyring.js';
import type { SettingReader } from './setting-reader.js';

const MIN_KEY_BYTES = 32;
const KEY_FORM = `kid:base64url of at least ${MIN_KEY_BYTES} random bytes, several separated by commas`;
const SINGLE_FORM = `base64url of at least ${MIN_KEY_BYTES} random bytes`;

/** Where keys may come from when the environment has none; null in earnest operation. */
export type KeyHome = string | null;

/** Reads `KAPOK_TOKEN_KEYS` and its like: `kid:base64url[,kid2:…]`, the first one being current. */
export function readKeyring(reader: SettingReader, name: string, home: KeyHome): Keyring | null {
  const text = reader.raw(name);
  if (text === null) {
    const secret = fallbackKey(reader, { name, form: KEY_FORM, home });
    return secret === null ? null : new Keyring([{ kid: 'local', secret }]);
  }
  const keys = text.split(',').map(parseNamedKey);
  const sound = keys.filter((key) => key !== null);
  if (sound.length < keys.length) {
    reader.fault(name, 'holds a key that is malformed or too short', KEY_FORM);
    return null;
  }
  if (new Set(sound.map(({ kid }) => kid)).size < sound.length) {
    reader.fault(name, 'names two keys alike', KEY_FORM);
    return null;
  }
  return new Keyring(sound);
}

/** Reads a single unnamed key, base64url. */
export function readKey(reader: SettingReader, name: string, home: KeyHome): KeyObject | null {
  const text = reader.raw(name);
  const secret =
    text === null ? fallbackKey(reader, { name, form: SINGLE_FORM, home }) : parseSecret(text);
  if (text !== null && secret === null) {
    reader.fault(name, 'is malformed or too short', SINGLE_FORM);
  }
  return secret === null ? null : createSecretKey(secret);
}

function fallbackKey(
  reader: SettingReader,
  { name, form, home }: { name: string; form: string; home: KeyHome },
): Buffer | null {
  if (home !== null) return readOrMakeKey(home, name);
  reader.fault(name, 'is missing', `${form} (required with DATABASE_URL outside demo mode)`);
  return null;
}

function parseNamedKey(item: string): { kid: string; secret: Buffer } | null {
  const match = /^\s*([A-Za-z0-9_.-]{1,32}):([A-Za-z0-9_-]+)={0,2}\s*$/.exec(item);
  const secret = parseSecret(match?.[2] ?? '');
  return match?.[1] === undefined || secret === null ? null : { kid: match[1], secret };
}

function parseSecret(text: string): Buffer | null {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return null;
  const secret = Buffer.from(text, 'base64url');
  return secret.length >= MIN_KEY_BYTES ? secret : null;
}
