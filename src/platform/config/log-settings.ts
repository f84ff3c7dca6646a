import type { KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { readBucketPlace } from './bucket-settings.js';
import { readLogKey, readOrMakeLogKey } from './key-files.js';
import type { KeyHome } from './secret-settings.js';
import type { SettingReader } from './setting-reader.js';
import type { LogSettings } from './settings.js';

const KEY_FILE = 'KAPOK_LOG_KEY_FILE';
const COMMAND = 'KAPOK_LOG_SIGN_COMMAND';
const PUBLIC_KEY = 'KAPOK_LOG_PUBLIC_KEY';
const KEY_FORM = 'the path of an Ed25519 key (PKCS#8, PEM)';

/** Reads what may be printed of the logs' settings. */
export function readLogSettings(reader: SettingReader, dataDir: string): LogSettings {
  return {
    logOrigin: readOrigin(reader),
    logSignCommand: reader.words(COMMAND),
    logPublicKey: readPublicKey(reader),
    checkpointDir: resolve(reader.text('KAPOK_CHECKPOINT_DIR', join(dataDir, 'checkpoints'), 4096)),
    checkpointBucket: readBucketPlace(reader),
    checkpointSeconds: reader.integer('KAPOK_CHECKPOINT_SECONDS', 5, { min: 0, max: 86_400 }),
  };
}

/**
 * The key that signs checkpoints; null when a command signs them, or when none are signed and none is given. Where other
 * keys are made up, this one is.
 */
export function readLogKeySetting(
  reader: SettingReader,
  settings: LogSettings,
  home: KeyHome,
): KeyObject | null {
  const path = reader.raw(KEY_FILE);
  const hasCommand = settings.logSignCommand.length > 0;
  if (hasCommand !== (settings.logPublicKey !== null)) {
    reader.fault(hasCommand ? PUBLIC_KEY : COMMAND, 'is missing', 'both or neither of the two');
  }
  if (hasCommand && path !== null) {
    reader.fault(KEY_FILE, 'is set beside KAPOK_LOG_SIGN_COMMAND', 'one of the two');
  }
  if (path !== null) return keyOf(reader, path);
  if (hasCommand) return null;
  if (home !== null) return readOrMakeLogKey(home);
  if (settings.checkpointSeconds > 0) {
    const way = `${KEY_FORM}, a KAPOK_LOG_SIGN_COMMAND, or KAPOK_CHECKPOINT_SECONDS=0`;
    reader.fault(KEY_FILE, 'is missing', `${way} (with DATABASE_URL outside demo mode)`);
  }
  return null;
}

/** Neither the path nor what is wrong with its content is told: both may help the wrong one. */
function keyOf(reader: SettingReader, path: string): KeyObject | null {
  try {
    return readLogKey(path);
  } catch {
    reader.fault(KEY_FILE, 'names no file with such a key that can be read', KEY_FORM);
    return null;
  }
}

/** A log's name is also a word in its notes and a part of web addresses. */
function readOrigin(reader: SettingReader): string {
  const name = 'KAPOK_LOG_ORIGIN';
  const origin = reader.text(name, 'kapok.localhost', 160);
  if (!/^[A-Za-z0-9._-]+(:\d{1,5})?(\/[A-Za-z0-9._-]+)*$/.test(origin)) {
    reader.fault(
      name,
      'is no name of a log',
      'a web address without its scheme, host or host/path',
    );
  }
  return origin;
}

function readPublicKey(reader: SettingReader): string | null {
  const text = reader.raw(PUBLIC_KEY);
  if (text !== null && Buffer.from(text, 'base64').length !== 32) {
    reader.fault(PUBLIC_KEY, 'is malformed', 'base64 of the 32 bytes of an Ed25519 public key');
  }
  return text;
}
