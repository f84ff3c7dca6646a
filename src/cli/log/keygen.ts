import { existsSync } from 'node:fs';
import { ed25519Bytes } from '../../ledger/log/signed-note.js';
import { freshLogKey, readLogKey, writeOnce } from '../../platform/config/key-files.js';
import { say, UsageError } from '../command.js';
import { EXIT } from '../run-command.js';

/** Makes a key file that only its owner can read, and prints the public half. Never overwrites one. */
export function makeLogKey(path: string): number {
  if (path === '') throw new UsageError('--out is needed');
  if (existsSync(path)) throw new UsageError(`${path} is there already; it stays as it is`);
  writeOnce(path, freshLogKey());
  say(`KAPOK_LOG_KEY_FILE=${path}`);
  say(`public key: ${ed25519Bytes(readLogKey(path)).toString('base64')}`);
  say(
    'Keep a copy where neither the database nor its backups are: without it the logs cannot go on.',
  );
  return EXIT.done;
}
