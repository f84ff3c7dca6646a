import { join } from 'node:path';
import { HASH_ALGORITHMS, type HashAlgorithm } from '../../verifier/src/crypto-engine.js';
import { parseVerifierKey, type VerifierKey } from '../../verifier/src/notes/verifier-key.js';
import { readIfThere, replaceFile } from './durable-file.js';
import { WitnessError } from './witness-error.js';

/** A log whose keys the witness's operator trusts. */
export interface TrustedLog {
  readonly origin: string;
  /** Named like the origin; several after a rotation. */
  readonly keys: readonly VerifierKey[];
  /** What its tree is hashed with. */
  readonly algorithm: HashAlgorithm;
  /** Where its checkpoint and tiles are, without a slash at the end; null: it is not followed. */
  readonly url: string | null;
}

/** A log as it is added: one key of it. */
export interface AddedLog {
  readonly vkey: string;
  readonly algorithm: HashAlgorithm;
  readonly url: string | null;
}

const FILE = 'logs';
const HEADING = '# KEY HASH ADDRESS (- where the log is not followed)\n';

/** The logs of a witness's folder, by origin. Read anew each time: an operator may edit the file. Throws WitnessError. */
export async function readTrustedLogs(folder: string): Promise<Map<string, TrustedLog>> {
  const path = join(folder, FILE);
  return parseTrustedLogs((await readIfThere(path)) ?? '', path);
}

/** The same from a text. Throws WitnessError, which names the line. */
export function parseTrustedLogs(text: string, path = FILE): Map<string, TrustedLog> {
  const logs = new Map<string, TrustedLog>();
  for (const [at, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const added = parseLine(words);
    if (added === null)
      throw new WitnessError(`${path}, line ${at + 1}: expected KEY HASH ADDRESS`);
    mergeLog(logs, added);
  }
  return logs;
}

/**
 * Trusts a log's key from now on. The same key again changes its address; a second key of a log stands beside the
 * first. Throws WitnessError for a key or an address that cannot be.
 */
export async function addTrustedLog(folder: string, added: AddedLog): Promise<TrustedLog> {
  const path = join(folder, FILE);
  const text = (await readIfThere(path)) ?? HEADING;
  const line = `${added.vkey} ${added.algorithm} ${added.url ?? '-'}`;
  const parsed = parseLine(line.split(' '));
  if (parsed === null) {
    throw new WitnessError(
      'a log needs a key for notes (NAME+ID+KEY) and, if any, a plain http(s) address',
    );
  }
  const others = text.split('\n').filter((one) => one !== '' && !one.startsWith(`${added.vkey} `));
  const next = `${[...others, line].join('\n')}\n`;
  const log = parseTrustedLogs(next, path).get(parsed.key.name);
  if (log === undefined) throw new WitnessError(`${path} does not hold the log that was added`);
  await replaceFile(path, next);
  return log;
}

interface Line {
  readonly key: VerifierKey;
  readonly algorithm: HashAlgorithm;
  readonly url: string | null;
}

function parseLine([vkey = '', hash = '', address = '', ...rest]: readonly string[]): Line | null {
  const key = parseNoteKey(vkey);
  const algorithm = HASH_ALGORITHMS.find((one) => one === hash);
  const url = address === '-' ? null : plainAddress(address);
  if (key === null || algorithm === undefined || url === undefined || rest.length > 0) return null;
  return { key, algorithm, url };
}

function parseNoteKey(vkey: string): VerifierKey | null {
  try {
    const key = parseVerifierKey(vkey);
    return key.type === 'note' ? key : null;
  } catch {
    // Its one failure is a key that is none.
    return null;
  }
}

/** An address without login, query and fragment, and without the slash at its end; undefined for anything else. */
export function plainAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash } = new URL(text);
  const isPlain = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
  return isPlain ? text.replace(/\/+$/, '') : undefined;
}

/** All lines of one log say the same hash; the last address stands. */
function mergeLog(logs: Map<string, TrustedLog>, { key, algorithm, url }: Line): void {
  const known = logs.get(key.name);
  if (known !== undefined && known.algorithm !== algorithm) {
    throw new WitnessError(`the log ${key.name} is named with two hashes`);
  }
  const keys = [...(known?.keys ?? []), key];
  logs.set(key.name, { origin: key.name, keys, algorithm, url: url ?? known?.url ?? null });
}
